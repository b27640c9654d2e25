/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "database.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database-file.h"
#include "error.h"
#include "statement.h"

#define BUSY_MS    5000
#define MAX_CHECK  (1024 * 1024)      /* bytes of a file that is looked through in 10 ms or so */
#define MAX_VALUE  (16 * 1024 * 1024) /* bytes of one text, blob or row */
#define MAX_SQL    (64 * 1024)
#define LOOK_EVERY 1000 /* SQLite's instructions between two looks at the clock */

/* foreign_keys: off unless asked for. synchronous=FULL: every commit reaches the disk. Commits are
 * few, and the order of rows and files (store.h) counts on it: after a power cut NORMAL may have
 * lost the commit that took a row away, while the file of that row is already another. */
#define SETTINGS                                                                                   \
    "PRAGMA journal_mode = WAL;"                                                                   \
    "PRAGMA synchronous = FULL;"                                                                   \
    "PRAGMA foreign_keys = ON;"                                                                    \
    "PRAGMA cell_size_check = ON;"                                                                 \
    "PRAGMA temp_store = MEMORY"

struct _MoultDatabase {
    sqlite3 *connection;
    char *path;
    GStatBuf file; /* as it was when opened */
    gboolean broken;
    gint64 deadline; /* of a foreign database's statements */
};

static MoultError
get_error_code (sqlite3 *connection, int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return MOULT_ERROR_NO_SPACE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return MOULT_ERROR_BUSY;
    case SQLITE_IOERR: /* a quota or a limit says so in the system's words only */
        switch (sqlite3_system_errno (connection)) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return MOULT_ERROR_NO_SPACE;
        }
        return MOULT_ERROR_DEPENDENCY;
    default:
        return MOULT_ERROR_DEPENDENCY;
    }
}

gboolean
moult_database_set_error (MoultDatabase *self, int code, const char *what, GError **error)
{
    int kind = code & 0xff;

    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB)
        self->broken = TRUE;
    g_set_error (error, MOULT_ERROR, get_error_code (self->connection, code),
                 "%s: %s (SQLite %d) at \"%.60s\"", self->path, sqlite3_errmsg (self->connection),
                 code, what);
    return FALSE;
}

/* What a file can make SQLite do is cut to what Moult asks for (sqlite.org/security.html). */
static void
harden (sqlite3 *connection)
{
    static const struct {
        int option;
        int value;
    } options[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
        sqlite3_db_config (connection, options[i].option, options[i].value, NULL);
    sqlite3_limit (connection, SQLITE_LIMIT_LENGTH, MAX_VALUE);
    sqlite3_limit (connection, SQLITE_LIMIT_SQL_LENGTH, MAX_SQL);
    sqlite3_limit (connection, SQLITE_LIMIT_ATTACHED, 0);
}

/* Opening reads nothing yet: a broken file shows at the first statement. */
static MoultDatabase *
connect (const char *path, const char *name, int flags, GError **error)
{
    g_autoptr (MoultDatabase) self = g_new0 (MoultDatabase, 1);
    int code = sqlite3_open_v2 (name, &self->connection, flags | SQLITE_OPEN_NOMUTEX, NULL);

    self->path = g_strdup (path);
    if (code != SQLITE_OK) {
        moult_database_set_error (self, code, "open", error);
        return NULL;
    }
    sqlite3_extended_result_codes (self->connection, 1);
    sqlite3_busy_timeout (self->connection, BUSY_MS);
    harden (self->connection);
    return g_steal_pointer (&self);
}

static gboolean
read_number (MoultDatabase *self, const char *sql, gint64 *number, GError **error)
{
    g_autoptr (MoultStatement) statement = moult_statement_new (self, sql, error);
    gboolean has_row = FALSE;

    if (statement == NULL || !moult_statement_next (statement, &has_row, error))
        return FALSE;
    g_return_val_if_fail (has_row, FALSE);
    *number = moult_statement_get_int64 (statement, 0);
    return TRUE;
}

/* One step in one transaction, unless another program did it in the meantime. */
static gboolean
apply_step (MoultDatabase *self, const char *const *steps, gint64 *version, GError **error)
{
    if (!moult_database_execute (self, "BEGIN IMMEDIATE", error))
        return FALSE;

    gint64 before = *version;
    gboolean done = read_number (self, "PRAGMA user_version", version, error);
    if (done && *version == before)
        done = moult_database_execute (self, steps[before], error)
               && read_number (self, "PRAGMA user_version", version, error);
    if (done)
        done = moult_database_execute (self, "COMMIT", error);
    if (!done)
        sqlite3_exec (self->connection, "ROLLBACK", NULL, NULL, NULL);
    g_return_val_if_fail (!done || *version > before, FALSE); /* a step without its PRAGMA */
    return done;
}

static gboolean
prepare (MoultDatabase *self, const char *const *steps, GError **error)
{
    gint64 newest = g_strv_length ((GStrv) steps);
    gint64 version = 0;

    if (!read_number (self, "PRAGMA user_version", &version, error))
        return FALSE;
    if (version > newest || version < 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "%s was written by a newer Moult (schema %" G_GINT64_FORMAT
                     ", this one knows %" G_GINT64_FORMAT "): update Moult",
                     self->path, version, newest);
        return FALSE;
    }
    if (!moult_database_execute (self, SETTINGS, error))
        return FALSE;
    while (version < newest) {
        if (!apply_step (self, steps, &version, error))
            return FALSE;
    }
    return TRUE;
}

/* Whether all of it can be read, in so far as that is known without comparing indexes. */
static gboolean
check (MoultDatabase *self, GError **error)
{
    g_autoptr (MoultStatement) statement =
        moult_statement_new (self, "PRAGMA quick_check (1)", error);
    gboolean has_row = FALSE;

    if (statement == NULL || !moult_statement_next (statement, &has_row, error))
        return FALSE;

    const char *answer = moult_statement_get_text (statement, 0);
    if (g_strcmp0 (answer, "ok") == 0)
        return TRUE;
    self->broken = TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "%s is damaged: %s", self->path,
                 answer != NULL ? answer : "?");
    return FALSE;
}

/* The last one to close takes the log away: where it is left, somebody died, or is at work. Larger
 * files show their damage when it is met. */
static gboolean
is_worth_check (const char *path)
{
    g_autofree char *log = g_strconcat (path, "-wal", NULL);
    GStatBuf st;

    return g_file_test (log, G_FILE_TEST_EXISTS) && g_stat (path, &st) == 0
           && st.st_size <= MAX_CHECK;
}

/* @broken tells whether a failure is the file's. */
static MoultDatabase *
try_open (const char *path, const char *const *steps, gboolean *broken, GError **error)
{
    gboolean worth_check = is_worth_check (path);
    g_autoptr (MoultDatabase) self =
        connect (path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);

    if (self == NULL)
        return NULL;
    if (prepare (self, steps, error) && (!worth_check || check (self, error))) {
        g_stat (path, &self->file);
        return g_steal_pointer (&self);
    }
    *broken = self->broken;
    return NULL;
}

MoultDatabase *
moult_database_open (const char *path, const char *const *steps, char **moved_aside, GError **error)
{
    g_autofree char *folder = g_path_get_dirname (path);
    g_autofree char *aside = NULL;
    g_autofd int lock = -1;
    gboolean broken = FALSE;
    g_autoptr (GError) damage = NULL;

    if (!moult_database_file_lock_folder (folder, &lock, error))
        return NULL;

    g_autoptr (MoultDatabase) self = try_open (path, steps, &broken, &damage);
    if (self == NULL && !broken) {
        g_propagate_error (error, g_steal_pointer (&damage));
        return NULL;
    }
    if (self == NULL) {
        if (!moult_database_file_move_aside (path, &aside, error))
            return NULL;
        self = try_open (path, steps, &broken, error);
    }
    if (self != NULL && moved_aside != NULL)
        *moved_aside = g_steal_pointer (&aside);
    return g_steal_pointer (&self);
}

void
moult_database_free (MoultDatabase *self)
{
    int code = sqlite3_close (self->connection);

    g_warn_if_fail (code == SQLITE_OK); /* a statement was not freed */
    g_free (self->path);
    g_free (self);
}

gboolean
moult_database_give_up (MoultDatabase *self, char **moved_aside, GError **error)
{
    g_autofree char *path = g_strdup (self->path);
    g_autofree char *folder = g_path_get_dirname (path);
    g_autofd int lock = -1;
    GStatBuf opened = self->file;
    GStatBuf now;

    moult_database_free (self);
    if (!moult_database_file_lock_folder (folder, &lock, error))
        return FALSE;
    if (g_stat (path, &now) < 0 || now.st_ino != opened.st_ino || now.st_dev != opened.st_dev)
        return TRUE;
    return moult_database_file_move_aside (path, moved_aside, error);
}

static int
on_progress_cb (gpointer data)
{
    MoultDatabase *self = data;

    return g_get_monotonic_time () > self->deadline;
}

/* Also says what a pipe would not: SQLite waits for ever for one. */
static gboolean
check_regular (const char *path, GError **error)
{
    GStatBuf st;

    if (g_stat (path, &st) < 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s cannot be opened: %s", path,
                     g_strerror (errno));
        return FALSE;
    }
    if (!S_ISREG (st.st_mode)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "%s is not a file", path);
        return FALSE;
    }
    return TRUE;
}

/* Whether it has a write-ahead log by its header (sqlite.org/fileformat.html 1.3.3), but nobody has
 * it open: SQLite would leave a log and an index beside a file that it may only read. */
static gboolean
is_log_closed (const char *path)
{
    g_autofree char *log = g_strconcat (path, "-wal", NULL);
    g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    guint8 read_version = 0;

    return fd >= 0 && pread (fd, &read_version, 1, 19) == 1 && read_version == 2
           && !g_file_test (log, G_FILE_TEST_EXISTS);
}

static MoultDatabase *
open_with_mode (const char *path, const char *mode, gint64 deadline, GError **error)
{
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
    g_autofree char *name = g_strconcat (uri, mode, NULL);
    g_autoptr (MoultDatabase) self =
        connect (path, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    gint64 n_tables = 0;

    if (self == NULL)
        return NULL;
    self->deadline = deadline;
    sqlite3_progress_handler (self->connection, LOOK_EVERY, on_progress_cb, self);
    if (!read_number (self, "SELECT count (*) FROM sqlite_schema", &n_tables, error))
        return NULL;
    return g_steal_pointer (&self);
}

MoultDatabase *
moult_database_open_foreign (const char *path, gint64 deadline, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename (path, NULL);
    g_autoptr (GError) refusal = NULL;

    if (!check_regular (absolute, error))
        return NULL;
    if (is_log_closed (absolute))
        return open_with_mode (absolute, "?mode=ro&immutable=1", deadline, error);

    g_autoptr (MoultDatabase) self = open_with_mode (absolute, "?mode=ro", deadline, &refusal);
    if (self != NULL)
        return g_steal_pointer (&self);
    if (g_error_matches (refusal, MOULT_ERROR, MOULT_ERROR_BUSY)) {
        g_propagate_error (error, g_steal_pointer (&refusal));
        return NULL;
    }
    return open_with_mode (absolute, "?mode=ro&immutable=1", deadline, error);
}

gboolean
moult_database_execute (MoultDatabase *self, const char *sql, GError **error)
{
    int code = sqlite3_exec (self->connection, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || moult_database_set_error (self, code, sql, error);
}

gboolean
moult_database_is_broken (MoultDatabase *self)
{
    return self->broken;
}

sqlite3 *
moult_database_get_connection (MoultDatabase *self)
{
    return self->connection;
}
