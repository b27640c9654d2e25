/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one set-up may bring: more does not fit on any board that runs MicroPython. */
#define MOULT_BOARD_FILES_MAX_COUNT 2000
#define MOULT_BOARD_FILES_MAX_SIZE  (16 * 1024 * 1024)

#define MOULT_TYPE_BOARD_FILE (moult_board_file_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardFile, moult_board_file, MOULT, BOARD_FILE, GObject)

/**
 * moult_board_file_new:
 * @path: where it goes on the board: "/lib/servo.py". Absolute, in UTF-8, at most 255 bytes; the
 *   root is the one that the board's programs see as their own, whatever it is called there
 *
 * A file that a board is to hold; immutable, any thread. Fails with %MOULT_ERROR_NOT_FOUND when no
 * board could have such a path. (transfer full)
 */
MoultBoardFile *moult_board_file_new (const char *path, GBytes *data, GError **error);

/* Borrowed. */
const char *moult_board_file_get_path (MoultBoardFile *self);
GBytes *moult_board_file_get_data (MoultBoardFile *self);

/* Whether moult_board_file_new() would take this path; else says why. */
gboolean moult_board_file_check_path (const char *path, GError **error);

/**
 * moult_board_files_read:
 * @from: a file, or a folder of which all that is in it is taken, but hidden files and __pycache__
 * @to: where it goes on the board; a file takes this name unless it ends with "/"
 *
 * Reads what is to be put on boards. Symbolic links are followed within @from; one that leads out
 * of it is refused. Blocks: for workers. Fails with %MOULT_ERROR_NOT_FOUND for what cannot be read
 * or has no place on a board, %MOULT_ERROR_NO_SPACE for more than %MOULT_BOARD_FILES_MAX_COUNT
 * files or %MOULT_BOARD_FILES_MAX_SIZE bytes, and with %G_IO_ERROR_CANCELLED.
 * (transfer full) (element-type MoultBoardFile)
 */
GPtrArray *
moult_board_files_read (GFile *from, const char *to, GCancellable *cancellable, GError **error);

G_END_DECLS
