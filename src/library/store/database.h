/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct sqlite3 sqlite3;

/**
 * MoultDatabase:
 *
 * One connection to an SQLite file, for one thread at a time. Other programs may have the same
 * file open: writers wait for each other for up to 5 s, readers never wait.
 *
 * Codes of all errors: %MOULT_ERROR_NO_SPACE (disk full, quota), %MOULT_ERROR_BUSY (another program
 * kept the lock), %MOULT_ERROR_DEPENDENCY (all else: damaged, not readable, of a newer Moult).
 */
typedef struct _MoultDatabase MoultDatabase;

/**
 * moult_database_open:
 * @path: the file; its folder is made when missing
 * @steps: %NULL-terminated; the SQL that leads from schema version i to i + 1. Each ends with its
 *   own "PRAGMA user_version = i + 1" and runs in a transaction of its own
 * @moved_aside: (out) (optional): where a broken file was moved to, %NULL when there was none
 *
 * Opens the file, makes it if need be and brings its schema up to date. A file that is damaged or
 * no database is moved to PATH.broken-1 (-2 …), and a new one is begun. A file of a newer schema is
 * refused, and left as it is.
 */
MoultDatabase *moult_database_open (const char *path,
                                    const char *const *steps,
                                    char **moved_aside,
                                    GError **error);
void moult_database_free (MoultDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultDatabase, moult_database_free)

/**
 * moult_database_open_foreign:
 *
 * Opens another program's database for reading only; nothing that its schema holds (views,
 * triggers, functions) is trusted or run. Where it cannot be locked (no locks on this file system,
 * a write that was cut off) it is read as it lies there. Statements are interrupted at @deadline
 * (a g_get_monotonic_time() value), which is %MOULT_ERROR_DEPENDENCY. %MOULT_ERROR_NOT_FOUND: there
 * is no such file; its owner writing for too long is %MOULT_ERROR_BUSY.
 */
MoultDatabase *moult_database_open_foreign (const char *path, gint64 deadline, GError **error);

/* Runs fixed SQL without parameters and results; several statements may follow each other. */
gboolean moult_database_execute (MoultDatabase *self, const char *sql, GError **error);

/* Whether damage was met since the file was opened: time to give it up. */
gboolean moult_database_is_broken (MoultDatabase *self);

/**
 * moult_database_give_up:
 * @self: (transfer full): a broken database, without statements
 * @moved_aside: (inout) (optional): becomes where the file is now; stays when another program has
 *   put a new one into its place already
 *
 * Frees the database and moves its file aside, so that the next moult_database_open() begins a new
 * one.
 */
gboolean moult_database_give_up (MoultDatabase *self, char **moved_aside, GError **error);

/* For statements: the connection, and the one way from a result code to a #GError. Always %FALSE.
 */
sqlite3 *moult_database_get_connection (MoultDatabase *self);
gboolean moult_database_set_error (MoultDatabase *self, int code, const char *what, GError **error);

G_END_DECLS
