/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "error.h"
#include "library-files.h"

#define NAME         "RPI_PICO-20260406-v1.28.0.uf2"
#define LINK         "/resources/firmware/" NAME
#define FILE_OF_NAME "rp2/" NAME

typedef struct {
    char *folder;
    MoultStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->folder = library_folder_new ();
    fixture->store = library_store_new (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_clear_pointer (&fixture->store, moult_store_free);
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
}

static void
reopen (Fixture *fixture)
{
    moult_store_free (fixture->store);
    fixture->store = library_store_new (fixture->folder);
}

/* What somebody else may have written into the database. */
static void
run_sql (Fixture *fixture, const char *sql)
{
    g_autofree char *path = g_build_filename (fixture->folder, "library.db", NULL);
    sqlite3 *connection = NULL;

    g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
    g_assert_cmpint (sqlite3_exec (connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close (connection);
}

static void
test_documents (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultStoreDocument) document = moult_store_document_new ("/download/");

    g_assert_null (moult_store_get_document (fixture->store, "/download/", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_clear_error (&error);

    document->etag = g_strdup ("\"5f2-a\"");
    document->fetched = 1775000000;
    document->body = g_bytes_new_static ("<html>\0", 7);
    g_assert_true (moult_store_put_document (fixture->store, document, &error));
    g_set_str (&document->etag, "\"6\"");
    g_assert_true (moult_store_put_document (fixture->store, document, &error));
    reopen (fixture);

    g_autoptr (MoultStoreDocument) read =
        moult_store_get_document (fixture->store, "/download/", &error);
    g_assert_no_error (error);
    g_assert_cmpstr (read->path, ==, "/download/");
    g_assert_cmpstr (read->etag, ==, "\"6\"");
    g_assert_null (read->last_modified);
    g_assert_cmpint (read->fetched, ==, 1775000000);
    g_assert_true (g_bytes_equal (read->body, document->body));

    g_autoptr (GPtrArray) all = moult_store_list_documents (fixture->store, &error);
    g_assert_cmpuint (all->len, ==, 1);
    g_assert_null (((MoultStoreDocument *) all->pdata[0])->body);
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_store_put_text (fixture->store, "refreshed", "1", &error));
    g_assert_true (moult_store_put_text (fixture->store, "refreshed", "2", &error));
    reopen (fixture);
    g_autofree char *text = moult_store_get_text (fixture->store, "refreshed", &error);
    g_assert_cmpstr (text, ==, "2");
    g_assert_true (moult_store_put_text (fixture->store, "refreshed", NULL, &error));
    g_assert_null (moult_store_get_text (fixture->store, "refreshed", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static MoultStorePage *
make_page (const char *board_id, guint n_links)
{
    MoultStorePage *page = moult_store_page_new (board_id, "");

    g_free (page->document);
    page->document = g_strdup_printf ("/download/%s/", board_id);
    page->etag = g_strdup ("\"1\"");
    page->fetched = 1775000000;
    page->port = g_strdup ("rp2");
    for (guint i = 0; i < n_links; i++) {
        g_autofree char *path =
            g_strdup_printf ("/resources/firmware/%s-20260406-v1.28.%u.uf2", board_id, i);

        g_ptr_array_add (page->links, moult_store_link_new (path, i == 0 ? "Firmware" : NULL));
    }
    return page;
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
    g_autoptr (MoultStorePage) pico = make_page ("RPI_PICO", 3);
    g_autoptr (MoultStorePage) other = make_page ("ADAFRUIT", 1);
    g_autoptr (GError) error = NULL;
    const MoultStoreLink *second = pico->links->pdata[1];

    g_assert_true (moult_store_put_page (fixture->store, pico, &error));
    g_assert_true (moult_store_put_page (fixture->store, other, &error));
    g_assert_true (moult_store_set_link_size (fixture->store, second->path, 650752, &error));
    g_ptr_array_remove_index (pico->links, 0);
    g_assert_true (moult_store_put_page (fixture->store, pico, &error));
    reopen (fixture);

    g_autoptr (GPtrArray) pages = moult_store_load_pages (fixture->store, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (pages->len, ==, 2);
    g_assert_cmpstr (((MoultStorePage *) pages->pdata[0])->board_id, ==, "ADAFRUIT");
    const MoultStorePage *read = pages->pdata[1];
    g_assert_cmpstr (read->board_id, ==, "RPI_PICO");
    g_assert_cmpstr (read->document, ==, "/download/RPI_PICO/");
    g_assert_cmpstr (read->port, ==, "rp2");
    g_assert_cmpstr (read->etag, ==, "\"1\"");
    g_assert_cmpint (read->fetched, ==, 1775000000);
    g_assert_cmpuint (read->links->len, ==, 2);
    const MoultStoreLink *link = read->links->pdata[0];
    g_assert_cmpstr (link->path, ==, second->path);
    g_assert_cmpint (link->size, ==, 650752);
    g_assert_null (link->heading);
    g_assert_cmpint (((MoultStoreLink *) read->links->pdata[1])->size, ==, 0);

    g_autoptr (MoultStoreDocument) document =
        moult_store_get_document (fixture->store, read->document, &error);
    g_assert_cmpstr (document->etag, ==, "\"1\"");
}

/* All or nothing: a page with a link that cannot be stored leaves the old one. */
static void
test_page_fails (Fixture *fixture, gconstpointer data)
{
    g_autoptr (MoultStorePage) page = make_page ("RPI_PICO", 2);
    g_autofree char *huge = g_strnfill (20 * 1024 * 1024, 'x');
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_store_put_page (fixture->store, page, &error));
    g_ptr_array_insert (page->links, 1, moult_store_link_new (huge, NULL));
    g_assert_false (moult_store_put_page (fixture->store, page, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);
    g_autoptr (GPtrArray) pages = moult_store_load_pages (fixture->store, &error);
    g_assert_cmpuint (((MoultStorePage *) pages->pdata[0])->links->len, ==, 2);
}

static MoultFirmware *
get_only (GPtrArray *firmwares)
{
    g_assert_cmpuint (firmwares->len, ==, 1);
    return firmwares->pdata[0];
}

static void
test_adopt (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) first = library_adopt (fixture->store, "rp2", NAME, "one", &error);
    g_assert_no_error (error);
    g_autoptr (MoultFirmware) second = library_adopt (fixture->store, "rp2", NAME, "two!", &error);
    g_assert_no_error (error);
    g_autofree char *path = g_build_filename (fixture->folder, "files", FILE_OF_NAME, NULL);

    g_assert_cmpstr (moult_firmware_get_path (second), ==, path);
    reopen (fixture);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    MoultFirmware *read = get_only (firmwares);
    g_assert_cmpstr (moult_firmware_get_path (read), ==, path);
    g_assert_cmpstr (moult_firmware_get_sha256 (read), ==, moult_firmware_get_sha256 (second));
    g_assert_cmpstr (moult_firmware_get_chips (read)[1], ==, "rp2350");
    g_assert_cmpint (moult_firmware_get_kind (read), ==, MOULT_IMAGE_UF2);

    g_assert_true (moult_store_remove_firmware (fixture->store, FILE_OF_NAME, &error));
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    g_assert_true (moult_store_remove_firmware (fixture->store, FILE_OF_NAME, &error));
    g_autoptr (GPtrArray) none = library_check (fixture->store);
    g_assert_cmpuint (none->len, ==, 0);
}

static void
test_all_fields (Fixture *fixture, gconstpointer data)
{
    static const char *const chips[] = { "esp32", NULL };
    const MoultFirmwareFields fields = {
        .name = "ESP32_GENERIC@a branch-v1.29.0.bin",
        .link = LINK,
        .kind = MOULT_IMAGE_ESP,
        .board_id = "ESP32_GENERIC-SPIRAM",
        .version = "1.29.0-preview.12",
        .date = "2026-04-06",
        .machine = "Generic ESP32 module with SPIRAM with ESP32",
        .port = "esp32",
        .chips = chips,
        .size = 1700000,
        .n_blocks = 7,
        .file_size = G_MAXUINT64,
        .sha256 = "00ff",
        .source = "mpbuild",
        .description = "für die Werkstatt; '\"",
        .custom_id = "ESP32_GENERIC@a branch",
        .custom = TRUE,
        .commit = "abc1234def5678900000000000000000000000ff",
        .dirty = TRUE,
        .build_key = "00aa",
    };
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (&fields);
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_store_add_firmware (fixture->store, firmware, &error));
    g_autoptr (GPtrArray) firmwares = moult_store_load_firmwares (fixture->store, &error);
    const MoultFirmwareFields read = moult_firmware_get_fields (get_only (firmwares));
    g_assert_cmpstr (read.name, ==, fields.name);
    g_assert_null (read.path);
    g_assert_cmpstr (read.link, ==, fields.link);
    g_assert_cmpint (read.kind, ==, fields.kind);
    g_assert_cmpstr (read.board_id, ==, fields.board_id);
    g_assert_cmpstr (read.version, ==, fields.version);
    g_assert_cmpstr (read.date, ==, fields.date);
    g_assert_cmpstr (read.machine, ==, fields.machine);
    g_assert_cmpstr (read.port, ==, fields.port);
    g_assert_cmpstrv (read.chips, fields.chips);
    g_assert_cmpuint (read.size, ==, fields.size);
    g_assert_cmpuint (read.n_blocks, ==, fields.n_blocks);
    g_assert_cmpuint (read.file_size, ==, G_MAXINT64);
    g_assert_cmpstr (read.sha256, ==, fields.sha256);
    g_assert_cmpstr (read.source, ==, fields.source);
    g_assert_cmpstr (read.description, ==, fields.description);
    g_assert_cmpstr (read.custom_id, ==, fields.custom_id);
    g_assert_true (read.custom);
    g_assert_cmpstr (read.commit, ==, fields.commit);
    g_assert_true (read.dirty);
    g_assert_cmpstr (read.build_key, ==, fields.build_key);
}

/* A database of before firmware was built: its rows stay, and can be replaced. */
static void
test_before_builds (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = library_adopt (fixture->store, "rp2", NAME, "one", &error);

    g_clear_pointer (&fixture->store, moult_store_free);
    run_sql (fixture, "ALTER TABLE firmwares DROP COLUMN source_commit;"
                      "ALTER TABLE firmwares DROP COLUMN dirty;"
                      "ALTER TABLE firmwares DROP COLUMN build_key; PRAGMA user_version = 1");
    fixture->store = library_store_new (fixture->folder);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    const MoultFirmwareFields read = moult_firmware_get_fields (get_only (firmwares));
    g_assert_cmpstr (read.sha256, ==, moult_firmware_get_sha256 (firmware));
    g_assert_null (read.commit);
    g_assert_false (read.dirty);
    g_assert_null (read.build_key);
    g_assert_true (moult_store_add_firmware (fixture->store, firmware, &error));
    g_assert_no_error (error);
}

/* One of a newer Moult is left as it is. */
static void
test_after_builds (Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename (fixture->folder, "library.db", NULL);
    g_autofree char *files = g_build_filename (fixture->folder, "files", NULL);
    g_autoptr (GError) error = NULL;

    g_clear_pointer (&fixture->store, moult_store_free);
    run_sql (fixture, "PRAGMA user_version = 3");
    g_assert_null (moult_store_open (path, files, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    run_sql (fixture, "PRAGMA user_version = 2");
    fixture->store = library_store_new (fixture->folder);
}

/* What is not there as it was stored has no path, but still its link. */
static void
test_file_gone (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = library_adopt (fixture->store, "rp2", NAME, "one", &error);
    g_autofree char *path = g_strdup (moult_firmware_get_path (firmware));
    g_autofree char *other = g_strconcat (path, "x", NULL);
    MoultFirmwareFields fields = moult_firmware_get_fields (firmware);

    fields.link = LINK;
    g_autoptr (MoultFirmware) linked = moult_firmware_new (&fields);
    g_assert_true (moult_store_add_firmware (fixture->store, linked, &error));
    for (int how = 0; how < 4; how++) {
        if (how == 0)
            g_assert_true (g_file_set_contents (path, "one two", -1, NULL));
        if (how == 1)
            g_assert_cmpint (g_rename (path, other), ==, 0);
        if (how == 2)
            g_assert_cmpint (symlink (other, path), ==, 0);
        if (how == 3)
            g_assert_true (g_unlink (path) == 0 && mkfifo (path, 0600) == 0);

        g_autoptr (GPtrArray) firmwares = moult_store_load_firmwares (fixture->store, &error);
        g_assert_null (moult_firmware_get_path (get_only (firmwares)));
        g_assert_cmpstr (moult_firmware_get_link (firmwares->pdata[0]), ==, LINK);
        g_autofree char *file = moult_store_dup_file (firmwares->pdata[0]);
        g_assert_cmpstr (file, ==, FILE_OF_NAME);
    }
}

static void
test_refused_files (Fixture *fixture, gconstpointer data)
{
    static const char *const files[] = { "",       "rp2",    "/etc/passwd", "../x",     "rp2/../x",
                                         "rp2/..", "rp2/",   "rp2//x",      "rp2/a/b",  "./x",
                                         "rp2/.x", "a\\b/x", "rp2/a\nb",    "rp2/\xff", NULL };
    g_autoptr (GError) error = NULL;

    for (gsize i = 0; files[i] != NULL; i++) {
        g_assert_false (moult_store_remove_firmware (fixture->store, files[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
        g_clear_error (&error);
    }
    g_assert_null (library_adopt (fixture->store, "..", NAME, "x", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_clear_error (&error);
    g_assert_null (moult_store_new_temporary (fixture->store, "../x", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_clear_error (&error);

    g_autoptr (MoultFirmware) outside = moult_firmware_new (&(MoultFirmwareFields) {
        .name = "hosts", .path = "/etc/hosts", .port = "rp2", .file_size = 1 });
    g_assert_false (moult_store_add_firmware (fixture->store, outside, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

/* Rows that Moult did not write are not believed. */
static void
test_foreign_rows (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    run_sql (fixture,
             "INSERT INTO firmwares (file, size, n_blocks, file_size, custom, added) VALUES "
             "('../../../etc/hosts', 1, 1, 1, 0, 0), ('/etc/hosts', 1, 1, 1, 0, 0),"
             "('rp2/' || CAST (x'ff' AS TEXT), 1, 1, 1, 0, 0),"
             "('rp2/' || printf ('%.*c', 1000, 'x'), 1, 1, 1, 0, 0),"
             "('rp2/huge', -9223372036854775808, 9223372036854775807, -1, 77, 0);"
             "UPDATE firmwares SET kind = 'spoon', chips = '  ', port = x'00' || 'rp2' WHERE 0;"
             "INSERT INTO documents (path, fetched) VALUES (CAST (x'ff' AS TEXT), 0), ('/a', 0);"
             "INSERT INTO pages (id, board_id, document) VALUES (7, CAST (x'ff' AS TEXT), '/a');"
             "INSERT INTO links (page, position, path) VALUES (7, 0, '/b')");
    g_autoptr (GPtrArray) firmwares = moult_store_load_firmwares (fixture->store, &error);
    const MoultFirmwareFields read = moult_firmware_get_fields (get_only (firmwares));
    g_assert_cmpstr (read.name, ==, "huge");
    g_assert_cmpuint (read.size, ==, 0);
    g_assert_cmpuint (read.n_blocks, ==, G_MAXUINT);
    g_assert_cmpuint (read.file_size, ==, 0);
    g_assert_null (read.path);
    g_assert_true (read.custom);
    g_autoptr (GPtrArray) documents = moult_store_list_documents (fixture->store, &error);
    g_assert_cmpuint (documents->len, ==, 1);
    g_autoptr (GPtrArray) pages = moult_store_load_pages (fixture->store, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (pages->len, ==, 0);
}

static void
test_temporaries (Fixture *fixture, gconstpointer data)
{
    const struct utimbuf long_ago = { 1000000000, 1000000000 };
    g_autoptr (GError) error = NULL;
    g_autofree char *old = moult_store_new_temporary (fixture->store, NAME, &error);
    g_autofree char *young = moult_store_new_temporary (fixture->store, NAME, &error);
    g_autofree char *short_file = moult_store_new_temporary (fixture->store, NAME, &error);
    g_autofree char *old_folder = g_path_get_dirname (old);

    g_assert_true (g_file_set_contents (old, "half", -1, NULL));
    g_assert_true (g_file_set_contents (young, "half", -1, NULL));
    g_assert_cmpint (utime (old_folder, &long_ago), ==, 0);
    reopen (fixture);
    g_assert_false (g_file_test (old_folder, G_FILE_TEST_EXISTS));
    g_assert_true (g_file_test (young, G_FILE_TEST_EXISTS));
    moult_store_drop_temporary (young);
    g_assert_false (g_file_test (young, G_FILE_TEST_EXISTS));

    /* A file that is not what is said of it does not get in. */
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (
        &(MoultFirmwareFields) { .name = NAME, .port = "rp2", .file_size = 5, .sha256 = "00" });
    g_assert_true (g_file_set_contents (short_file, "1234", -1, NULL));
    g_assert_null (moult_store_adopt_file (fixture->store, short_file, firmware, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_assert_false (g_file_test (short_file, G_FILE_TEST_EXISTS));
}

static void
damage (Fixture *fixture)
{
    g_autofree char *path = g_build_filename (fixture->folder, "library.db", NULL);
    g_autofree char *garbage = g_strnfill (60 * 4096, '\xa5');
    g_autofd int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);

    g_assert_cmpint (pwrite (fd, garbage, 60 * 4096, 4096), ==, 60 * 4096);
}

/* The call that meets the damage fails, the next one works on a new database, and it is told. */
static void
test_damage (Fixture *fixture, gconstpointer data)
{
    g_autoptr (MoultStorePage) page = make_page ("RPI_PICO", 4000);
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_store_put_page (fixture->store, page, &error));
    reopen (fixture);
    damage (fixture);
    g_autoptr (GPtrArray) none = moult_store_load_pages (fixture->store, &error);
    g_assert_null (none);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_clear_error (&error);
    g_assert_null (moult_store_take_broken (fixture->store));

    g_autoptr (GPtrArray) pages = moult_store_load_pages (fixture->store, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (pages->len, ==, 0);
    g_autofree char *broken = moult_store_take_broken (fixture->store);
    g_assert_true (g_str_has_suffix (broken, "/library.db.broken-1"));
    g_assert_true (g_file_test (broken, G_FILE_TEST_IS_REGULAR));
    g_assert_null (moult_store_take_broken (fixture->store));
    g_assert_true (moult_store_put_page (fixture->store, page, &error));
}

static void
wait_for (pid_t child)
{
    int status = -1;

    g_assert_cmpint (waitpid (child, &status, 0), ==, child);
    g_assert_true (WIFEXITED (status));
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* Until the disk is full, which RLIMIT_FSIZE does for the database alone. */
static void
fill_disk (const char *folder)
{
    const struct rlimit limit = { 300 * 1024, 300 * 1024 };
    MoultStore *store = library_store_new (folder);
    g_autoptr (GError) error = NULL;

    signal (SIGXFSZ, SIG_IGN);
    if (setrlimit (RLIMIT_FSIZE, &limit) < 0)
        _exit (2);
    for (int i = 0; i < 10000 && error == NULL; i++) {
        g_autofree char *name = g_strdup_printf ("file-%d.uf2", i);

        MoultFirmware *firmware = library_adopt (store, "rp2", name, name, &error);
        g_clear_object (&firmware);
    }
    _exit (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE) ? 0 : 1);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
    g_clear_pointer (&fixture->store, moult_store_free);
    pid_t child = fork ();

    if (child == 0)
        fill_disk (fixture->folder);
    wait_for (child);
    fixture->store = library_store_new (fixture->folder);
    g_assert_null (moult_store_take_broken (fixture->store));
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpuint (firmwares->len, >, 10);
}

#define N_PROGRAMS 3
#define N_ROUNDS   40

/* Two of three files are fought for, with other bytes each time. */
static void
fight (const char *folder, int program)
{
    MoultStore *store = library_store_new (folder);
    g_autoptr (GError) error = NULL;

    for (int i = 0; i < N_ROUNDS && error == NULL; i++) {
        g_autofree char *name = g_strdup_printf ("file-%d.uf2", i % 3);
        g_autofree char *file = g_strdup_printf ("rp2/%s", name);
        g_autofree char *bytes = g_strdup_printf ("%d of %d", i, program);

        MoultFirmware *firmware = library_adopt (store, "rp2", name, bytes, &error);
        g_clear_object (&firmware);
        if (error == NULL && i % 3 == 1)
            moult_store_remove_firmware (store, file, &error);
    }
    if (error != NULL)
        g_printerr ("%s\n", error->message);
    _exit (error != NULL);
}

static void
test_several_programs (Fixture *fixture, gconstpointer data)
{
    pid_t children[N_PROGRAMS];

    g_clear_pointer (&fixture->store, moult_store_free);
    for (int i = 0; i < N_PROGRAMS; i++) {
        children[i] = fork ();
        if (children[i] == 0)
            fight (fixture->folder, i);
    }
    for (int i = 0; i < N_PROGRAMS; i++)
        wait_for (children[i]);
    fixture->store = library_store_new (fixture->folder);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpuint (firmwares->len, >=, 2);
    for (guint i = 0; i < firmwares->len; i++)
        g_assert_nonnull (moult_firmware_get_path (firmwares->pdata[i]));
}

#define N_BOARDS    225
#define N_LINKS     67
#define N_FIRMWARES 5000

static double
stop_ms (gint64 start)
{
    return (g_get_monotonic_time () - start) / 1000.0;
}

/* As much as the site has, and more than anybody stores. The times are told; what is asserted would
 * only be missed by work that grows faster than its rows. */
static void
test_speed_pages (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < N_BOARDS; i++) {
        g_autofree char *board_id = g_strdup_printf ("SOME_VENDOR_BOARD_%u", i);
        g_autoptr (MoultStorePage) page = make_page (board_id, N_LINKS);

        g_assert_true (moult_store_put_page (fixture->store, page, &error));
        for (guint j = 0; j < N_LINKS; j += 16)
            g_assert_true (moult_store_set_link_size (
                fixture->store, ((MoultStoreLink *) page->links->pdata[j])->path, 1234567, &error));
    }
    reopen (fixture);
    gint64 start = g_get_monotonic_time ();
    g_autoptr (GPtrArray) pages = moult_store_load_pages (fixture->store, &error);
    g_test_message ("%d pages, %d links: %.1f ms", N_BOARDS, N_BOARDS * N_LINKS, stop_ms (start));
    g_assert_cmpuint (pages->len, ==, N_BOARDS);
    g_assert_cmpuint (((MoultStorePage *) pages->pdata[9])->links->len, ==, N_LINKS);
    g_assert_cmpfloat (stop_ms (start), <, 1000);
}

static void
test_speed_firmwares (Fixture *fixture, gconstpointer data)
{
    g_autofree char *folder = g_build_filename (fixture->folder, "files", "rp2", NULL);
    g_autoptr (GError) error = NULL;

    run_sql (fixture,
             "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) "
             "INSERT INTO firmwares (file, link, kind, board_id, version, date, machine, port, "
             "chips, size, n_blocks, file_size, sha256, source, description, custom_id, custom, "
             "added) SELECT 'rp2/SOME_BOARD-20260406-v1.28.0-' || i || '.uf2', "
             "'/resources/firmware/SOME_BOARD-20260406-v1.28.0-' || i || '.uf2', 'uf2', "
             "'SOME_BOARD', '1.28.0', '2026-04-06', 'Some Board with RP2040', 'rp2', 'rp2040', "
             "300000, 1200, 1, printf ('%064d', i), 'https://micropython.org/resources/', NULL, "
             "NULL, 0, i FROM n");
    g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
    for (guint i = 0; i < N_FIRMWARES; i += 2) {
        g_autofree char *path =
            g_strdup_printf ("%s/SOME_BOARD-20260406-v1.28.0-%u.uf2", folder, i);

        g_autofd int fd = g_creat (path, 0600);
        g_assert_cmpint (write (fd, "x", 1), ==, 1);
    }
    reopen (fixture);
    gint64 start = g_get_monotonic_time ();
    g_autoptr (GPtrArray) firmwares = moult_store_load_firmwares (fixture->store, &error);
    g_test_message ("%d rows, half of them with a file: %.1f ms", N_FIRMWARES, stop_ms (start));
    g_assert_cmpuint (firmwares->len, ==, N_FIRMWARES);
    g_assert_nonnull (moult_firmware_get_path (firmwares->pdata[42]));
    g_assert_null (moult_firmware_get_path (firmwares->pdata[43]));
    g_assert_cmpfloat (stop_ms (start), <, 1000);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/" path, Fixture, NULL, set_up, func, tear_down)
    ADD ("documents", test_documents);
    ADD ("texts", test_texts);
    ADD ("pages", test_pages);
    ADD ("page-fails", test_page_fails);
    ADD ("adopt", test_adopt);
    ADD ("all-fields", test_all_fields);
    ADD ("before-builds", test_before_builds);
    ADD ("after-builds", test_after_builds);
    ADD ("file-gone", test_file_gone);
    ADD ("refused-files", test_refused_files);
    ADD ("foreign-rows", test_foreign_rows);
    ADD ("temporaries", test_temporaries);
    ADD ("damage", test_damage);
    ADD ("disk-full", test_disk_full);
    ADD ("several-programs", test_several_programs);
    ADD ("speed/pages", test_speed_pages);
    ADD ("speed/firmwares", test_speed_firmwares);
    return g_test_run ();
}
