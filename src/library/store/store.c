/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store-private.h"

#include <string.h>

#include "error.h"

#define STEP_1                                                                                     \
    "CREATE TABLE texts ("                                                                         \
    "  name TEXT PRIMARY KEY,"                                                                     \
    "  text TEXT NOT NULL"                                                                         \
    ") STRICT, WITHOUT ROWID;"                                                                     \
    "CREATE TABLE documents ("                                                                     \
    "  path TEXT PRIMARY KEY,"                                                                     \
    "  etag TEXT,"                                                                                 \
    "  last_modified TEXT,"                                                                        \
    "  fetched INTEGER NOT NULL,"                                                                  \
    "  body BLOB"                                                                                  \
    ") STRICT;"                                                                                    \
    "CREATE TABLE pages ("                                                                         \
    "  id INTEGER PRIMARY KEY,"                                                                    \
    "  board_id TEXT NOT NULL UNIQUE,"                                                             \
    "  document TEXT NOT NULL REFERENCES documents (path) ON DELETE CASCADE,"                      \
    "  port TEXT"                                                                                  \
    ") STRICT;"                                                                                    \
    "CREATE TABLE links ("                                                                         \
    "  page INTEGER NOT NULL REFERENCES pages (id) ON DELETE CASCADE,"                             \
    "  position INTEGER NOT NULL,"                                                                 \
    "  path TEXT NOT NULL,"                                                                        \
    "  heading TEXT,"                                                                              \
    "  PRIMARY KEY (page, position)"                                                               \
    ") STRICT, WITHOUT ROWID;" /* Apart from the links, which are replaced with their page. */     \
    "CREATE TABLE link_sizes ("                                                                    \
    "  link TEXT PRIMARY KEY,"                                                                     \
    "  size INTEGER NOT NULL"                                                                      \
    ") STRICT, WITHOUT ROWID;"                                                                     \
    "CREATE TABLE firmwares ("                                                                     \
    "  file TEXT PRIMARY KEY," /* PORT/NAME */                                                     \
    "  link TEXT,"                                                                                 \
    "  kind TEXT," /* its name, such as uf2 */                                                     \
    "  board_id TEXT,"                                                                             \
    "  version TEXT,"                                                                              \
    "  date TEXT,"                                                                                 \
    "  machine TEXT,"                                                                              \
    "  port TEXT,"                                                                                 \
    "  chips TEXT," /* with spaces between */                                                      \
    "  size INTEGER NOT NULL,"                                                                     \
    "  n_blocks INTEGER NOT NULL,"                                                                 \
    "  file_size INTEGER NOT NULL,"                                                                \
    "  sha256 TEXT,"                                                                               \
    "  source TEXT,"                                                                               \
    "  description TEXT,"                                                                          \
    "  custom_id TEXT,"                                                                            \
    "  custom INTEGER NOT NULL,"                                                                   \
    "  added INTEGER NOT NULL" /* seconds since 1970 */                                            \
    ") STRICT;"                                                                                    \
    "PRAGMA user_version = 1"

/* Firmware that was built from a commit. */
#define STEP_2                                                                                     \
    "ALTER TABLE firmwares ADD COLUMN source_commit TEXT;"                                         \
    "ALTER TABLE firmwares ADD COLUMN dirty INTEGER NOT NULL DEFAULT 0;"                           \
    "ALTER TABLE firmwares ADD COLUMN build_key TEXT;"                                             \
    "PRAGMA user_version = 2"

#define PUT_TEXT                                                                                   \
    "INSERT INTO texts (name, text) "                                                              \
    "VALUES (?1, ?2) "                                                                             \
    "ON CONFLICT (name) DO UPDATE SET text = excluded.text"
#define DROP_TEXT "DELETE FROM texts WHERE name = ?1"
#define GET_TEXT  "SELECT text FROM texts WHERE name = ?1"

static const char *const steps[] = { STEP_1, STEP_2, NULL };

struct _MoultStore {
    MoultDatabase *database; /* %NULL: was given up */
    char *path;
    char *folder;
    char *broken; /* where the last damaged one is */
};

MoultDatabase *
moult_store_get_database (MoultStore *self, GError **error)
{
    if (self->database != NULL && moult_database_is_broken (self->database)
        && !moult_database_give_up (g_steal_pointer (&self->database), &self->broken, error))
        return NULL;
    if (self->database == NULL) {
        g_autofree char *broken = NULL;

        self->database = moult_database_open (self->path, steps, &broken, error);
        if (broken != NULL)
            g_set_str (&self->broken, broken);
    }
    return self->database;
}

MoultStatement *
moult_store_prepare (MoultStore *self, const char *sql, GError **error)
{
    MoultDatabase *database = moult_store_get_database (self, error);

    return database != NULL ? moult_statement_new (database, sql, error) : NULL;
}

gboolean
moult_store_run (MoultStore *self, const char *sql, const char *text, GError **error)
{
    g_autoptr (MoultStatement) statement = moult_store_prepare (self, sql, error);

    if (statement == NULL)
        return FALSE;
    moult_statement_bind_text (statement, 1, text);
    return moult_statement_run (statement, error);
}

MoultStore *
moult_store_open (const char *path, const char *folder, GError **error)
{
    g_return_val_if_fail (path != NULL && folder != NULL, NULL);

    g_autoptr (MoultStore) self = g_new0 (MoultStore, 1);

    self->path = g_canonicalize_filename (path, NULL);
    self->folder = g_canonicalize_filename (folder, NULL);
    if (moult_store_get_database (self, error) == NULL)
        return NULL;
    moult_store_clear_temporaries (self);
    return g_steal_pointer (&self);
}

void
moult_store_free (MoultStore *self)
{
    g_clear_pointer (&self->database, moult_database_free);
    g_free (self->path);
    g_free (self->folder);
    g_free (self->broken);
    g_free (self);
}

const char *
moult_store_get_folder (MoultStore *self)
{
    return self->folder;
}

char *
moult_store_take_broken (MoultStore *self)
{
    return g_steal_pointer (&self->broken);
}

gboolean
moult_store_put_text (MoultStore *self, const char *name, const char *text, GError **error)
{
    g_autoptr (MoultStatement) put = NULL;

    if (text == NULL)
        return moult_store_run (self, DROP_TEXT, name, error);
    put = moult_store_prepare (self, PUT_TEXT, error);
    if (put == NULL)
        return FALSE;
    moult_statement_bind_text (put, 1, name);
    moult_statement_bind_text (put, 2, text);
    return moult_statement_run (put, error);
}

char *
moult_store_get_text (MoultStore *self, const char *name, GError **error)
{
    g_autoptr (MoultStatement) get = moult_store_prepare (self, GET_TEXT, error);
    gboolean has_row = FALSE;

    if (get == NULL)
        return NULL;
    moult_statement_bind_text (get, 1, name);
    if (!moult_statement_next (get, &has_row, error))
        return NULL;

    const char *text = has_row ? moult_statement_get_text (get, 0) : NULL;
    if (text == NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "no text \"%s\" is stored", name);
    return g_strdup (text);
}
