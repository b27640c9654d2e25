/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happens to an SQLite file from the outside, while nobody has it open. */

/**
 * moult_database_file_lock_folder:
 * @fd: (out): holds the lock until it is closed; -1 where a folder cannot be locked (NFS), which is
 *   no error
 *
 * Makes the folder if need be, and sees to it that one program at a time opens what is in it: two
 * that start at once would both make the tables, or both move a broken file aside. Waits up to 5 s,
 * then fails with %MOULT_ERROR_BUSY.
 */
gboolean moult_database_file_lock_folder (const char *folder, int *fd, GError **error);

/**
 * moult_database_file_move_aside:
 * @moved_aside: (inout): becomes the new name
 *
 * Renames the file and its log to PATH.broken-1 (-2 … if there is one already). The log goes first:
 * a new database that found an old one would take it for its own.
 */
gboolean moult_database_file_move_aside (const char *path, char **moved_aside, GError **error);

G_END_DECLS
