/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "statement.h"

#include <sqlite3.h>
#include <string.h>

struct _MoultStatement {
    MoultDatabase *database; /* borrowed */
    sqlite3_stmt *handle;
    int bind_code; /* of the first bind that failed since the last reset */
};

MoultStatement *
moult_statement_new (MoultDatabase *database, const char *sql, GError **error)
{
    sqlite3_stmt *handle = NULL;
    int code =
        sqlite3_prepare_v2 (moult_database_get_connection (database), sql, -1, &handle, NULL);

    if (code != SQLITE_OK) {
        moult_database_set_error (database, code, sql, error);
        return NULL;
    }
    MoultStatement *self = g_new0 (MoultStatement, 1);
    self->database = database;
    self->handle = handle;
    return self;
}

void
moult_statement_free (MoultStatement *self)
{
    sqlite3_finalize (self->handle);
    g_free (self);
}

static void
keep_bind_code (MoultStatement *self, int code)
{
    g_warn_if_fail (code != SQLITE_RANGE && code != SQLITE_MISUSE);
    if (self->bind_code == SQLITE_OK)
        self->bind_code = code;
}

void
moult_statement_bind_text (MoultStatement *self, int parameter, const char *text)
{
    gsize length = text != NULL ? strlen (text) : 0;

    keep_bind_code (self, sqlite3_bind_text64 (self->handle, parameter, text, length, SQLITE_STATIC,
                                               SQLITE_UTF8));
}

void
moult_statement_bind_int64 (MoultStatement *self, int parameter, gint64 value)
{
    keep_bind_code (self, sqlite3_bind_int64 (self->handle, parameter, value));
}

void
moult_statement_bind_blob (MoultStatement *self, int parameter, GBytes *bytes)
{
    gsize size = 0;
    const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

    /* Of no bytes GLib says NULL, which SQLite would take for NULL. */
    if (bytes != NULL && size == 0)
        data = "";
    keep_bind_code (self, sqlite3_bind_blob64 (self->handle, parameter, data, size, SQLITE_STATIC));
}

void
moult_statement_reset (MoultStatement *self)
{
    sqlite3_reset (self->handle);
    sqlite3_clear_bindings (self->handle);
    self->bind_code = SQLITE_OK;
}

gboolean
moult_statement_next (MoultStatement *self, gboolean *has_row, GError **error)
{
    int code = self->bind_code;

    if (code == SQLITE_OK)
        code = sqlite3_step (self->handle);
    if (code == SQLITE_ROW) {
        *has_row = TRUE;
        return TRUE;
    }
    if (code != SQLITE_DONE)
        moult_database_set_error (self->database, code, sqlite3_sql (self->handle), error);
    moult_statement_reset (self);
    if (code != SQLITE_DONE)
        return FALSE;
    *has_row = FALSE;
    return TRUE;
}

gboolean
moult_statement_run (MoultStatement *self, GError **error)
{
    gboolean has_row = FALSE;

    if (!moult_statement_next (self, &has_row, error))
        return FALSE;
    g_warn_if_fail (!has_row);
    moult_statement_reset (self);
    return TRUE;
}

const char *
moult_statement_get_text (MoultStatement *self, int column)
{
    const char *text = (const char *) sqlite3_column_text (self->handle, column);

    return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

gint64
moult_statement_get_int64 (MoultStatement *self, int column)
{
    return sqlite3_column_int64 (self->handle, column);
}

GBytes *
moult_statement_dup_blob (MoultStatement *self, int column)
{
    if (sqlite3_column_type (self->handle, column) == SQLITE_NULL)
        return NULL;

    const void *data = sqlite3_column_blob (self->handle, column);
    return g_bytes_new (data, sqlite3_column_bytes (self->handle, column));
}
