/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-shell.h"
#include "board.h"
#include "chip-unlocker.h"
#include "flash-reader.h"

G_BEGIN_DECLS

#define MOULT_TYPE_BOARD_WORK (moult_board_work_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardWork, moult_board_work, MOULT, BOARD_WORK, GObject)

/* All that the board's flash holds goes into @file, as moult_flash_reader_read() says. */
MoultBoardWork *moult_board_work_new_read_flash (MoultDeviceSource *devices,
                                                 MoultBoard *board,
                                                 MoultFlashReader *reader,
                                                 GFile *file);
/* Takes the protection of its chip away, as moult_chip_unlocker_unlock() says. */
MoultBoardWork *moult_board_work_new_unlock (MoultDeviceSource *devices,
                                             MoultBoard *board,
                                             MoultChipUnlocker *unlocker);

/* The same by the board's own program, which has to run: @shell is
 * moult_registry_get_board_shell(). */

/* As moult_board_shell_set_up() says; the board knows its new info in the end. */
MoultBoardWork *moult_board_work_new_set_up (MoultDeviceSource *devices,
                                             MoultBoard *board,
                                             MoultBoardShell *shell,
                                             MoultBoardSetup *setup);
/* All files go into the new @folder, as moult_board_shell_back_up() says. */
MoultBoardWork *moult_board_work_new_back_up_files (MoultDeviceSource *devices,
                                                    MoultBoard *board,
                                                    MoultBoardShell *shell,
                                                    GFile *folder);
MoultBoardWork *moult_board_work_new_restart (MoultDeviceSource *devices,
                                              MoultBoard *board,
                                              MoultBoardShell *shell);
MoultBoardWork *moult_board_work_new_blink (MoultDeviceSource *devices,
                                            MoultBoard *board,
                                            MoultBoardShell *shell,
                                            guint ms);

/* How far it is; its fraction is that of all steps. Borrowed. */
MoultProgress *moult_board_work_get_progress (MoultBoardWork *self);

/**
 * moult_board_work_run_async:
 *
 * Begins, once; the board has a device, is worked on by nothing else and is held until the end.
 * Cancelling works until the progress says committed. The result comes on this thread.
 */
void moult_board_work_run_async (MoultBoardWork *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Fails with what the backend fails with, and with %G_IO_ERROR_CANCELLED. */
gboolean moult_board_work_run_finish (MoultBoardWork *self, GAsyncResult *result, GError **error);

G_END_DECLS
