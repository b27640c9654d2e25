/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chip-info.h"
#include "device-source.h"

G_BEGIN_DECLS

/* Whether a chip could be asked through this device as it is now. Cheap, any thread. */
gboolean moult_esp_chip_info_can_read (MoultDevice *device);

/**
 * moult_esp_chip_info_read:
 *
 * Resets the chip into its loader, asks, and resets it again, so that it runs what it ran; nothing
 * is written. Blocks about a second, eight for a chip that is silent: for workers. Fails as the
 * backend does before it writes.
 */
MoultChipInfo *moult_esp_chip_info_read (MoultDeviceSource *devices,
                                         MoultDevice *device,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
