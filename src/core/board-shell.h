/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-setup.h"
#include "device.h"
#include "progress.h"

G_BEGIN_DECLS

#define MOULT_BOARD_SHELL_EXTENSION_POINT "moult-board-shell"

#define MOULT_TYPE_BOARD_SHELL (moult_board_shell_get_type ())
G_DECLARE_INTERFACE (MoultBoardShell, moult_board_shell, MOULT, BOARD_SHELL, GObject)

/**
 * MoultBoardShell:
 *
 * What can be done on a board that runs: its files, its name, its light. io/ implements it over the
 * raw REPL and registers it with the extension point %MOULT_BOARD_SHELL_EXTENSION_POINT;
 * moult_registry_get_board_shell() finds it. Stateless; all methods block, each wait in them has a
 * deadline, and many threads may call them at once, for a board one at a time.
 *
 * All fail with %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE or
 * %MOULT_ERROR_PROTOCOL as moult_device_source_identify() does, and as cancelled; and with
 * %MOULT_ERROR_READ_ONLY where a program on the board may not write its files,
 * %MOULT_ERROR_NOT_FOUND where the board lacks what it takes.
 */
struct _MoultBoardShellInterface {
    GTypeInterface parent;

    gboolean (*set_up) (MoultBoardShell *self,
                        MoultDevice *device,
                        MoultBoardSetup *setup,
                        MoultProgress *progress,
                        GCancellable *cancellable,
                        GError **error);
    gboolean (*back_up) (MoultBoardShell *self,
                         MoultDevice *device,
                         GFile *folder,
                         MoultProgress *progress,
                         GCancellable *cancellable,
                         GError **error);
    gboolean (*restart) (MoultBoardShell *self,
                         MoultDevice *device,
                         GCancellable *cancellable,
                         GError **error);
    gboolean (*blink) (MoultBoardShell *self,
                       MoultDevice *device,
                       guint ms,
                       GCancellable *cancellable,
                       GError **error);
};

/**
 * moult_board_shell_set_up:
 *
 * Does all of a set-up in its order and leaves the board restarted, after failures too. A file that
 * is on the board already is not sent; one that is cut short never has its name. Tells @progress
 * the bytes of the running step, and commits before files are erased. Fails besides with
 * %MOULT_ERROR_NO_SPACE when the board has no room for a file, and %MOULT_ERROR_VERIFY when the
 * board holds something else than was sent, or the check does not end with OK: then with what it
 * printed.
 */
gboolean moult_board_shell_set_up (MoultBoardShell *self,
                                   MoultDevice *device,
                                   MoultBoardSetup *setup,
                                   MoultProgress *progress,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * moult_board_shell_back_up:
 * @folder: made, with all that the board holds in it, in one piece once all is there; it must not
 *   be there yet, while the folder around it may be missing as well
 *
 * Copies every file of the board, and holds each against the board's own hash of it. Nothing on the
 * board changes; its program starts again. Fails besides with %MOULT_ERROR_EXISTS when @folder is
 * there, %MOULT_ERROR_VERIFY for a file that came out wrong, %MOULT_ERROR_PROTOCOL for names that
 * would lead out of the folder, and with %G_IO_ERROR for what this computer cannot store.
 */
gboolean moult_board_shell_back_up (MoultBoardShell *self,
                                    MoultDevice *device,
                                    GFile *folder,
                                    MoultProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

/* Starts the board's program anew, as its reset button does; the board may leave the bus for it. */
gboolean moult_board_shell_restart (MoultBoardShell *self,
                                    MoultDevice *device,
                                    GCancellable *cancellable,
                                    GError **error);

/* "Which one is it?": blinks the board's light for about @ms (at most 10000) milliseconds, then
 * starts its program again. %MOULT_ERROR_NOT_FOUND where no light of it is known. */
gboolean moult_board_shell_blink (MoultBoardShell *self,
                                  MoultDevice *device,
                                  guint ms,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
