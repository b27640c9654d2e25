/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "device-source.h"
#include "progress.h"

G_BEGIN_DECLS

/* Whether the flash of this device can be read out as it stands there: a boot ROM of an RP2040 or
 * RP2350 that this user may open. Any thread, at once. */
gboolean moult_picoboot_can_read_flash (MoultDevice *device);

/**
 * moult_picoboot_start_loader:
 * @info: (nullable): what the board is known to be
 *
 * Brings a running board into its boot ROM, as a flash does; the device that stands there then, or
 * @device if that is one already. Blocks: for a worker. Fails with %MOULT_ERROR_NO_BOOTLOADER,
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE. (transfer full)
 */
MoultDevice *moult_picoboot_start_loader (MoultDeviceSource *devices,
                                          MoultDevice *device,
                                          MoultBoardInfo *info,
                                          GCancellable *cancellable,
                                          GError **error);

/**
 * moult_picoboot_read_flash:
 * @device: for which moult_picoboot_can_read_flash() is true
 * @file: replaced in one piece, once all is there: by its name a UF2 file, which can be flashed
 * like any firmware, or the plain bytes
 * @progress: gets the bytes, and the log
 *
 * Reads out all of the flash, program and files, and has the board start its program again,
 * whatever became of that. About 1 s a MiB. Blocks: for a worker. Fails with what a flash may fail
 * with, %MOULT_ERROR_NOT_FOUND for a blank flash, whose size does not show, and %G_IO_ERROR for the
 * file.
 */
gboolean moult_picoboot_read_flash (MoultDevice *device,
                                    GFile *file,
                                    MoultProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
