/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chip-info.h"
#include "device-source.h"

G_BEGIN_DECLS

#define MOULT_TYPE_CHIP_READER (moult_chip_reader_get_type ())
G_DECLARE_INTERFACE (MoultChipReader, moult_chip_reader, MOULT, CHIP_READER, GObject)

/**
 * MoultChipReader:
 *
 * A backend that can ask a chip what it is, even where nothing runs that would answer. Backends
 * implement it beside [iface@FlashBackend]; moult_registry_find_chip_reader() finds them.
 */
struct _MoultChipReaderInterface {
    GTypeInterface parent;

    gboolean (*can_read) (MoultChipReader *self, MoultDevice *device);
    MoultChipInfo *(*read) (MoultChipReader *self,
                            MoultDeviceSource *devices,
                            MoultDevice *device,
                            GCancellable *cancellable,
                            GError **error);
};

/* Whether a chip could be asked through this device as it is now. Cheap, any thread. */
gboolean moult_chip_reader_can_read (MoultChipReader *self, MoultDevice *device);

/**
 * moult_chip_reader_read:
 *
 * Resets the chip into its loader, asks, and resets it again, so that it runs what it ran; nothing
 * is written. Because of the reset it is for the user to say so. Blocks for seconds: for workers.
 * Fails as a flash does before it writes: %MOULT_ERROR_NO_BOOTLOADER when nothing answers. Returns
 * a reference.
 */
MoultChipInfo *moult_chip_reader_read (MoultChipReader *self,
                                       MoultDeviceSource *devices,
                                       MoultDevice *device,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
