/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"

G_BEGIN_DECLS

/**
 * MoultEspChipInfo:
 *
 * What an ESP chip says of itself through its loader, for those who show it.
 */
typedef struct {
    char *name;     /* "ESP32-C3" */
    char *revision; /* "0.4"; "" where there are none */
    char *mac;      /* "7c:df:a1:00:00:01" */
    guint crystal;  /* MHz */
    GStrv features;
    guint32 flash_id;   /* maker in the lowest byte */
    guint64 flash_size; /* in bytes; 0: not known */
    gboolean secure_boot;
    gboolean flash_encryption;
    gboolean secure_download;
} MoultEspChipInfo;

/* Whether a chip could be asked through this device as it is now. Cheap, any thread. */
gboolean moult_esp_chip_info_can_read (MoultDevice *device);

/**
 * moult_esp_chip_info_read:
 *
 * Resets the chip into its loader, asks, and resets it again, so that it runs what it ran; nothing
 * is written. Blocks about a second, eight for a chip that is silent: for workers. Fails as the
 * backend does before it writes.
 */
MoultEspChipInfo *moult_esp_chip_info_read (MoultDeviceSource *devices,
                                            MoultDevice *device,
                                            GCancellable *cancellable,
                                            GError **error);
void moult_esp_chip_info_free (MoultEspChipInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspChipInfo, moult_esp_chip_info_free)

G_END_DECLS
