/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpflash-db.h"

#include "error.h"
#include "statement.h"

#define MAX_S    10
#define MAX_ROWS 100000

/* Its "boards" are not asked: Moult has data of its own, and not that of one release. */
#define HAS_COLUMN "SELECT 1 FROM pragma_table_info ('firmwares') WHERE name = ?1"
#define LOAD                                                                                       \
    "SELECT firmware_file, board_id, version, port, description, source, "                         \
    "build, custom, custom_id FROM firmwares ORDER BY firmware_file LIMIT ?1"
/* Before mpflash's first change of its schema. */
#define LOAD_OLD                                                                                   \
    "SELECT firmware_file, board_id, version, port, description, source, "                         \
    "build, custom, NULL FROM firmwares ORDER BY firmware_file LIMIT ?1"

static gboolean
has_column (MoultDatabase *database, const char *name, gboolean *has, GError **error)
{
    g_autoptr (MoultStatement) find = moult_statement_new (database, HAS_COLUMN, error);

    if (find == NULL)
        return FALSE;
    moult_statement_bind_text (find, 1, name);
    return moult_statement_next (find, has, error);
}

static MoultStatement *
prepare (MoultDatabase *database, const char *path, GError **error)
{
    gboolean is_mpflash = FALSE;
    gboolean has_custom_id = FALSE;

    if (!has_column (database, "firmware_file", &is_mpflash, error)
        || !has_column (database, "custom_id", &has_custom_id, error))
        return NULL;
    if (!is_mpflash) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "%s is no database of mpflash: it has no table of firmware files", path);
        return NULL;
    }
    return moult_statement_new (database, has_custom_id ? LOAD : LOAD_OLD, error);
}

static MoultMpflashRow *
read_row (MoultStatement *statement, const char *file)
{
    MoultMpflashRow *row = moult_mpflash_row_new (file);

    row->board_id = g_strdup (moult_statement_get_text (statement, 1));
    row->version = g_strdup (moult_statement_get_text (statement, 2));
    row->port = g_strdup (moult_statement_get_text (statement, 3));
    row->description = g_strdup (moult_statement_get_text (statement, 4));
    row->source = g_strdup (moult_statement_get_text (statement, 5));
    row->build = moult_statement_get_int64 (statement, 6);
    row->custom = moult_statement_get_int64 (statement, 7) != 0;
    row->custom_id = g_strdup (moult_statement_get_text (statement, 8));
    return row;
}

GPtrArray *
moult_mpflash_db_read (const char *path, GError **error)
{
    gint64 deadline = g_get_monotonic_time () + MAX_S * G_USEC_PER_SEC;
    g_autoptr (MoultDatabase) database = moult_database_open_foreign (path, deadline, error);
    g_autoptr (GPtrArray) rows =
        g_ptr_array_new_with_free_func ((GDestroyNotify) moult_mpflash_row_free);
    g_autoptr (MoultStatement) load = database != NULL ? prepare (database, path, error) : NULL;
    gboolean has_row = FALSE;

    if (load == NULL)
        return NULL;
    moult_statement_bind_int64 (load, 1, MAX_ROWS);
    do {
        if (!moult_statement_next (load, &has_row, error))
            return NULL;

        const char *file = has_row ? moult_statement_get_text (load, 0) : NULL;
        if (file != NULL)
            g_ptr_array_add (rows, read_row (load, file));
    } while (has_row);
    return g_steal_pointer (&rows);
}
