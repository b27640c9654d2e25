/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-info.h"
#include "device-source.h"
#include "progress.h"

G_BEGIN_DECLS

#define MOULT_TYPE_FLASH_READER (moult_flash_reader_get_type ())
G_DECLARE_INTERFACE (MoultFlashReader, moult_flash_reader, MOULT, FLASH_READER, GObject)

/**
 * MoultFlashReader:
 *
 * A backend that can read out all that a board's flash holds, so that it can be put back one day.
 * Backends implement it beside [iface@FlashBackend]; moult_registry_find_flash_reader() finds them.
 */
struct _MoultFlashReaderInterface {
    GTypeInterface parent;

    gboolean (*can_read) (MoultFlashReader *self, MoultDevice *device, MoultBoardInfo *info);
    gboolean (*read) (MoultFlashReader *self,
                      MoultDeviceSource *devices,
                      MoultDevice *device,
                      MoultBoardInfo *info,
                      GFile *file,
                      MoultProgress *progress,
                      GCancellable *cancellable,
                      GError **error);
};

/* Whether this board, as it is now, could be read out: it waits in its loader, or can be brought
 * there. @info may be %NULL. Cheap, any thread. */
gboolean
moult_flash_reader_can_read (MoultFlashReader *self, MoultDevice *device, MoultBoardInfo *info);

/**
 * moult_flash_reader_read:
 * @info: (nullable): what the board is known to be
 * @file: replaced in one piece, once all is there: by its name a UF2 file, which can be flashed
 *   like any firmware, or the plain bytes
 *
 * Brings the board into its loader, reads the whole flash, program and files, and has the board
 * start its program again, whatever became of that; nothing on it changes. Begins the steps
 * bootloader, write (of the file) and restart itself. Blocks for seconds: for workers. Fails as a
 * flash does before it writes, with %MOULT_ERROR_NOT_FOUND when there is nothing to read, and with
 * %G_IO_ERROR for the file.
 */
gboolean moult_flash_reader_read (MoultFlashReader *self,
                                  MoultDeviceSource *devices,
                                  MoultDevice *device,
                                  MoultBoardInfo *info,
                                  GFile *file,
                                  MoultProgress *progress,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
