/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "database.h"
#include "error.h"
#include "statement.h"
#include "transaction.h"

#define STEP_1                                                                                     \
    "CREATE TABLE words (word TEXT PRIMARY KEY, number INTEGER, data BLOB) STRICT;"                \
    "PRAGMA user_version = 1"
#define STEP_2 "ALTER TABLE words ADD COLUMN note TEXT; PRAGMA user_version = 2"
#define INSERT "INSERT INTO words (word, number, data) VALUES (?, ?, ?)"
#define COUNT  "SELECT count (*) FROM words"
#define FILLER "a word that is long enough to fill some pages "

static const char *const one_step[] = { STEP_1, NULL };
static const char *const two_steps[] = { STEP_1, STEP_2, NULL };

typedef struct {
    char *folder;
    char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->folder = g_dir_make_tmp ("moult-database-XXXXXX", NULL);
    fixture->path = g_build_filename (fixture->folder, "library.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (folder)) != NULL) {
        g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

        g_assert_cmpint (g_remove (path), ==, 0);
    }
    g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
    g_free (fixture->folder);
    g_free (fixture->path);
}

static MoultDatabase *
open_database (const char *path, const char *const *steps, char **moved_aside)
{
    g_autoptr (GError) error = NULL;
    MoultDatabase *database = moult_database_open (path, steps, moved_aside, &error);

    g_assert_no_error (error);
    g_assert_nonnull (database);
    return database;
}

static gint64
get_number (MoultDatabase *database, const char *sql)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultStatement) statement = moult_statement_new (database, sql, &error);
    gboolean has_row = FALSE;

    g_assert_no_error (error);
    g_assert_true (moult_statement_next (statement, &has_row, &error));
    g_assert_true (has_row);
    return moult_statement_get_int64 (statement, 0);
}

static gboolean
insert (MoultDatabase *database, const char *word, gint64 number, GError **error)
{
    g_autoptr (MoultStatement) statement = moult_statement_new (database, INSERT, error);

    if (statement == NULL)
        return FALSE;
    moult_statement_bind_text (statement, 1, word);
    moult_statement_bind_int64 (statement, 2, number);
    return moult_statement_run (statement, error);
}

/* Enough rows for a file of a hundred pages or so. */
static void
fill (MoultDatabase *database)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTransaction) transaction = moult_transaction_begin (database, &error);

    for (int i = 0; i < 5000; i++) {
        g_autofree char *word = g_strdup_printf (FILLER "%d", i);

        g_assert_true (insert (database, word, i, &error));
    }
    g_assert_true (moult_transaction_commit (transaction, &error));
}

static void
assert_refused (const char *path, const char *const *steps, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDatabase) database = moult_database_open (path, steps, NULL, &error);

    g_assert_null (database);
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);
    g_autoptr (MoultStatement) put = moult_statement_new (database, INSERT, NULL);
    g_autoptr (MoultStatement) get =
        moult_statement_new (database, "SELECT word, number, data FROM words WHERE word = ?", NULL);
    g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
    g_autoptr (GBytes) no_bytes = g_bytes_new_static (NULL, 0);
    gboolean has_row = FALSE;

    moult_statement_bind_text (put, 1, "Kupfer's; DROP TABLE words;--");
    moult_statement_bind_int64 (put, 2, G_MININT64);
    moult_statement_bind_blob (put, 3, bytes);
    g_assert_true (moult_statement_run (put, NULL));
    moult_statement_bind_text (put, 1, "b");
    moult_statement_bind_blob (put, 3, no_bytes);
    g_assert_true (moult_statement_run (put, NULL));

    moult_statement_bind_text (get, 1, "Kupfer's; DROP TABLE words;--");
    g_assert_true (moult_statement_next (get, &has_row, NULL));
    g_assert_true (has_row);
    g_assert_cmpstr (moult_statement_get_text (get, 0), ==, "Kupfer's; DROP TABLE words;--");
    g_assert_cmpint (moult_statement_get_int64 (get, 1), ==, G_MININT64);
    g_autoptr (GBytes) blob = moult_statement_dup_blob (get, 2);
    g_assert_true (g_bytes_equal (blob, bytes));
    g_assert_true (moult_statement_next (get, &has_row, NULL));
    g_assert_false (has_row);

    /* The number was not bound again, so it is NULL; no bytes are not NULL. */
    moult_statement_bind_text (get, 1, "b");
    g_assert_true (moult_statement_next (get, &has_row, NULL));
    g_assert_null (moult_statement_get_text (get, 1));
    g_autoptr (GBytes) empty = moult_statement_dup_blob (get, 2);
    g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
    moult_statement_reset (get);
}

static void
test_bad_values (Fixture *fixture, gconstpointer data)
{
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);
    g_autoptr (GError) error = NULL;
    g_autofree char *huge = g_strnfill (20 * 1024 * 1024, 'x');

    g_assert_false (insert (database, huge, 1, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);

    g_assert_true (insert (database, "\xff\xfe", 1, &error));
    g_autoptr (MoultStatement) get =
        moult_statement_new (database, "SELECT word FROM words", &error);
    gboolean has_row = FALSE;
    g_assert_true (moult_statement_next (get, &has_row, &error) && has_row);
    g_assert_null (moult_statement_get_text (get, 0));
    moult_statement_reset (get);

    g_assert_false (insert (database, "\xff\xfe", 1, &error)); /* there already */
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);
    g_assert_null (moult_statement_new (database, "SELECT \"text\"", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_assert_false (moult_database_is_broken (database));
}

static void
test_transactions (Fixture *fixture, gconstpointer data)
{
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);
    g_autoptr (GError) error = NULL;

    {
        g_autoptr (MoultTransaction) transaction = moult_transaction_begin (database, &error);
        g_assert_true (insert (database, "undone", 1, &error));
    }
    g_assert_cmpint (get_number (database, COUNT), ==, 0);
    {
        g_autoptr (MoultTransaction) transaction = moult_transaction_begin (database, &error);
        g_assert_true (insert (database, "done", 1, &error));
        g_assert_true (moult_transaction_commit (transaction, &error));
    }
    g_assert_cmpint (get_number (database, COUNT), ==, 1);
    g_assert_cmpint (get_number (database, "PRAGMA synchronous"), ==, 2);
    g_assert_cmpint (get_number (database, "PRAGMA foreign_keys"), ==, 1);
    g_assert_cmpint (get_number (database, "PRAGMA trusted_schema"), ==, 0);
}

static void
test_steps (Fixture *fixture, gconstpointer data)
{
    static const char *const bad_step[] = { STEP_1,
                                            "ALTER TABLE words ADD COLUMN note TEXT; nonsense",
                                            NULL };
    g_autoptr (MoultDatabase) first = open_database (fixture->path, one_step, NULL);

    g_assert_true (insert (first, "kept", 7, NULL));
    g_clear_pointer (&first, moult_database_free);

    /* Half a step is none. */
    assert_refused (fixture->path, bad_step, MOULT_ERROR_DEPENDENCY, "nonsense");
    g_autoptr (MoultDatabase) second = open_database (fixture->path, two_steps, NULL);
    g_assert_cmpint (get_number (second, "PRAGMA user_version"), ==, 2);
    g_assert_cmpint (get_number (second, "SELECT number FROM words WHERE note IS NULL"), ==, 7);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    gsize size_before = 0, size_after = 0;

    moult_database_free (open_database (fixture->path, two_steps, NULL));
    g_assert_true (g_file_get_contents (fixture->path, &before, &size_before, NULL));
    assert_refused (fixture->path, one_step, MOULT_ERROR_DEPENDENCY, "update Moult");
    g_assert_true (g_file_get_contents (fixture->path, &after, &size_after, NULL));
    g_assert_cmpmem (before, size_before, after, size_after);
}

static void
test_not_a_database (Fixture *fixture, gconstpointer data)
{
    const char *text = "This is a letter, not a database. It goes on for long enough to be seen as "
                       "something: SQLite wants a hundred bytes before it says a word.";

    for (guint i = 1; i <= 2; i++) {
        g_autofree char *moved_aside = NULL;
        g_autofree char *expected = g_strdup_printf ("%s.broken-%u", fixture->path, i);
        g_autofree char *kept = NULL;

        g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
        g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, &moved_aside);
        g_assert_cmpstr (moved_aside, ==, expected);
        g_assert_true (g_file_get_contents (moved_aside, &kept, NULL, NULL));
        g_assert_cmpstr (kept, ==, text);
        g_assert_true (insert (database, "new", 1, NULL));
    }
    g_autofree char *moved_aside = NULL;
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, &moved_aside);
    g_assert_null (moved_aside);
    g_assert_cmpint (get_number (database, COUNT), ==, 1);
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
    g_autofree char *moved_aside = NULL;
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);
    GStatBuf st;

    fill (database);
    g_clear_pointer (&database, moult_database_free);
    g_assert_cmpint (g_stat (fixture->path, &st), ==, 0);
    g_assert_cmpint (st.st_size, >, 100 * 4096);
    g_assert_cmpint (truncate (fixture->path, st.st_size / 2 + 100), ==, 0);
    database = open_database (fixture->path, one_step, &moved_aside);
    g_assert_nonnull (moved_aside);
    g_assert_cmpint (get_number (database, COUNT), ==, 0);
}

static void
overwrite_middle (const char *path)
{
    g_autofree char *garbage = g_strnfill (40 * 4096, '\xa5');
    g_autofd int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);

    g_assert_cmpint (pwrite (fd, garbage, 40 * 4096, 10 * 4096), ==, 40 * 4096);
}

/* Damage in the middle shows when it is read, which may be long after opening. */
static void
test_damaged_later (Fixture *fixture, gconstpointer data)
{
    g_autofree char *moved_aside = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);

    fill (database);
    g_clear_pointer (&database, moult_database_free);
    database = open_database (fixture->path, one_step, &moved_aside);
    g_autoptr (MoultDatabase) other = open_database (fixture->path, one_step, NULL);
    g_assert_null (moved_aside);
    overwrite_middle (fixture->path);
    for (int i = 0; i < 5000 && error == NULL; i += 100) {
        g_autofree char *word = g_strdup_printf (FILLER "x%d", i);

        insert (database, word, i, &error);
    }
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_assert_true (moult_database_is_broken (database));
    g_clear_error (&error);
    g_assert_true (moult_database_give_up (g_steal_pointer (&database), &moved_aside, &error));
    g_assert_nonnull (moved_aside);
    database = open_database (fixture->path, one_step, NULL);
    g_assert_true (insert (database, "new", 1, &error));

    /* Who gives the same file up later leaves the new one alone. */
    g_autofree char *not_moved = NULL;
    g_assert_true (moult_database_give_up (g_steal_pointer (&other), &not_moved, &error));
    g_assert_null (not_moved);
    g_assert_cmpint (get_number (database, COUNT), ==, 1);
}

/* Somebody died while he had it open: then it is looked through before it is used. */
static void
test_damaged_log_left (Fixture *fixture, gconstpointer data)
{
    g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
    g_autofree char *moved_aside = NULL;
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);

    fill (database);
    g_clear_pointer (&database, moult_database_free);
    overwrite_middle (fixture->path);
    g_assert_true (g_file_set_contents (log, "", 0, NULL));
    database = open_database (fixture->path, one_step, &moved_aside);
    g_assert_nonnull (moved_aside);
}

/* Closing keeps SQLite from flushing its log when the limit is still there. */
static void
run_out_of_space (const char *path)
{
    const struct rlimit limit = { 256 * 1024, 256 * 1024 };
    g_autoptr (GError) error = NULL;
    MoultDatabase *database = open_database (path, one_step, NULL);

    signal (SIGXFSZ, SIG_IGN);
    if (setrlimit (RLIMIT_FSIZE, &limit) < 0)
        _exit (2);
    for (int i = 0; i < 100000 && error == NULL; i++) {
        g_autofree char *word = g_strdup_printf (FILLER "%d", i);

        insert (database, word, i, &error);
    }
    _exit (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE) ? 0 : 1);
}

static void
wait_for (pid_t child)
{
    int status = -1;

    g_assert_cmpint (waitpid (child, &status, 0), ==, child);
    g_assert_true (WIFEXITED (status));
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
    pid_t child = fork ();

    if (child == 0)
        run_out_of_space (fixture->path);
    wait_for (child);

    g_autofree char *moved_aside = NULL;
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, &moved_aside);
    g_assert_null (moved_aside);
    g_assert_cmpint (get_number (database, COUNT), >, 10);
}

#define N_WRITERS 3
#define N_WORDS   60

static void
write_words (const char *path, int writer)
{
    g_autoptr (GError) error = NULL;
    MoultDatabase *database = moult_database_open (path, one_step, NULL, &error);

    for (int i = 0; database != NULL && i < N_WORDS && error == NULL; i++) {
        g_autofree char *word = g_strdup_printf ("%d %d", writer, i);

        insert (database, word, i, &error);
    }
    if (error != NULL)
        g_printerr ("%s\n", error->message);
    _exit (error != NULL);
}

/* Programs that start at the same moment, on a file that none of them has made yet. */
static void
test_several_programs (Fixture *fixture, gconstpointer data)
{
    pid_t children[N_WRITERS];

    for (int i = 0; i < N_WRITERS; i++) {
        children[i] = fork ();
        if (children[i] == 0)
            write_words (fixture->path, i);
    }
    for (int i = 0; i < N_WRITERS; i++)
        wait_for (children[i]);
    g_autoptr (MoultDatabase) database = open_database (fixture->path, one_step, NULL);
    g_assert_cmpint (get_number (database, COUNT), ==, N_WRITERS * N_WORDS);
}

static void
test_odd_paths (Fixture *fixture, gconstpointer data)
{
    g_autofree char *deep = g_build_filename (fixture->folder, "a folder?#%", NULL);
    g_autofree char *path = g_build_filename (deep, "lib'rary.db", NULL);
    g_autofree char *pipe = g_build_filename (fixture->folder, "pipe", NULL);
    g_autofree char *none = g_build_filename (fixture->folder, "none", NULL);
    const gint64 deadline = g_get_monotonic_time () + G_USEC_PER_SEC;
    g_autoptr (GError) error = NULL;

    moult_database_free (open_database (path, one_step, NULL));
    g_autoptr (MoultDatabase) foreign = moult_database_open_foreign (path, deadline, &error);
    g_assert_no_error (error);
    g_assert_cmpint (get_number (foreign, COUNT), ==, 0);
    g_assert_false (insert (foreign, "no", 1, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);
    g_clear_pointer (&foreign, moult_database_free);
    g_assert_cmpint (g_unlink (path), ==, 0);
    g_assert_cmpint (g_rmdir (deep), ==, 0);

    assert_refused (fixture->folder, one_step, MOULT_ERROR_DEPENDENCY, "SQLite 14");
    assert_refused ("/dev/null/x", one_step, MOULT_ERROR_DEPENDENCY, "/dev/null");
    g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
    g_assert_null (moult_database_open_foreign (pipe, deadline, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);
    g_assert_null (moult_database_open_foreign (none, deadline, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

/* A foreign file may hold a table that never ends. */
static void
test_foreign_deadline (Fixture *fixture, gconstpointer data)
{
    static const char endless[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                                  "SELECT count (*) FROM n";
    g_autoptr (GError) error = NULL;

    moult_database_free (open_database (fixture->path, one_step, NULL));
    g_autoptr (MoultDatabase) foreign = moult_database_open_foreign (
        fixture->path, g_get_monotonic_time () + G_USEC_PER_SEC / 10, &error);
    g_assert_no_error (error);
    g_assert_false (moult_database_execute (foreign, endless, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/database/" path, Fixture, NULL, set_up, func, tear_down)
    ADD ("values", test_values);
    ADD ("bad-values", test_bad_values);
    ADD ("transactions", test_transactions);
    ADD ("steps", test_steps);
    ADD ("newer", test_newer);
    ADD ("not-a-database", test_not_a_database);
    ADD ("truncated", test_truncated);
    ADD ("damaged-later", test_damaged_later);
    ADD ("damaged-log-left", test_damaged_log_left);
    ADD ("disk-full", test_disk_full);
    ADD ("several-programs", test_several_programs);
    ADD ("odd-paths", test_odd_paths);
    ADD ("foreign-deadline", test_foreign_deadline);
    return g_test_run ();
}
