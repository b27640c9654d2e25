/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "fake-devices.h"
#include "library-files.h"
#include "mpflash-import.h"
#include "mpflash-jsonl.h"

/* As mpflash 1.28 makes it (mpflash.md, 3.4). */
#define TABLES                                                                                     \
    "CREATE TABLE metadata (name VARCHAR NOT NULL, value VARCHAR NOT NULL, "                       \
    "  PRIMARY KEY (name));"                                                                       \
    "INSERT INTO metadata VALUES ('schema_version', '1'), "                                        \
    "  ('boards_version', 'v1.29.0-preview');"                                                     \
    "CREATE TABLE boards (board_id VARCHAR(40) NOT NULL, version VARCHAR(12) NOT NULL, "           \
    "  board_name VARCHAR NOT NULL, mcu VARCHAR NOT NULL, variant VARCHAR NOT NULL, "              \
    "  port VARCHAR(30) NOT NULL, path VARCHAR NOT NULL, description VARCHAR NOT NULL, "           \
    "  family VARCHAR NOT NULL, custom BOOLEAN NOT NULL, PRIMARY KEY (board_id, version));"
#define FIRMWARES                                                                                  \
    "CREATE TABLE firmwares (board_id VARCHAR(40) NOT NULL, version VARCHAR(12) NOT NULL, "        \
    "  firmware_file VARCHAR NOT NULL, port VARCHAR(20) NOT NULL, "                                \
    "  description VARCHAR NOT NULL, source VARCHAR NOT NULL, build INTEGER NOT NULL, "            \
    "  custom BOOLEAN NOT NULL, PRIMARY KEY (board_id, version, firmware_file));"                  \
    "CREATE INDEX ix_firmwares_firmware_file ON firmwares (firmware_file);"
#define CUSTOM_ID                                                                                  \
    "ALTER TABLE firmwares ADD COLUMN custom_id VARCHAR(40);"                                      \
    "CREATE INDEX idx_firmwares_custom_id ON firmwares (custom_id);"
#define VIEWS                                                                                      \
    "CREATE VIEW board_downloaded AS SELECT * FROM boards JOIN firmwares "                         \
    "  USING (board_id, version);"                                                                 \
    "CREATE VIEW downloads AS SELECT no_such_function (board_id) FROM firmwares;"
#define PICO                                                                                       \
    "INSERT INTO firmwares (board_id, version, firmware_file, port, description, "                 \
    "  source, build, custom) VALUES ('PICO', 'v1.19', 'rp2\\PICO-v1.19.uf2', 'rp2', "             \
    "  '', 'https://micropython.org/resources/firmware/rp2-pico-20220618-v1.19.uf2', 0, 0);"

typedef struct {
    char *folder; /* the library's */
    char *mpflash;
    MoultStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->folder = library_folder_new ();
    fixture->mpflash = library_folder_new ();
    fixture->store = library_store_new (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    moult_store_free (fixture->store);
    library_folder_remove (fixture->folder);
    library_folder_remove (fixture->mpflash);
    g_free (fixture->folder);
    g_free (fixture->mpflash);
}

static char *
make_path (Fixture *fixture, const char *name)
{
    char *path = g_build_filename (fixture->mpflash, name, NULL);
    g_autofree char *folder = g_path_get_dirname (path);

    g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
    return path;
}

static void
put_file (Fixture *fixture, const char *name, const char *content)
{
    g_autofree char *path = make_path (fixture, name);

    g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
run_sql (Fixture *fixture, const char *sql)
{
    g_autofree char *path = make_path (fixture, "mpflash.db");
    char *message = NULL;
    sqlite3 *connection = NULL;

    g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
    if (sqlite3_exec (connection, sql, NULL, NULL, &message) != SQLITE_OK)
        g_error ("%s", message);
    sqlite3_close (connection);
}

static void
put_row (Fixture *fixture, const char *file)
{
    g_autofree char *path = make_path (fixture, "mpflash.db");
    sqlite3 *connection = NULL;
    sqlite3_stmt *put = NULL;

    g_assert_cmpint (sqlite3_open (path, &connection), ==, SQLITE_OK);
    sqlite3_prepare_v2 (connection,
                        "INSERT INTO firmwares (board_id, version, firmware_file, port, "
                        "description, source, build, custom) "
                        "VALUES ('RPI_PICO', 'v1.28.0', ?, 'rp2', '', '', 0, 0)",
                        -1, &put, NULL);
    sqlite3_bind_text (put, 1, file, -1, SQLITE_STATIC);
    g_assert_cmpint (sqlite3_step (put), ==, SQLITE_DONE);
    sqlite3_finalize (put);
    sqlite3_close (connection);
}

static void
import (Fixture *fixture, MoultMpflashResult *result)
{
    g_autoptr (GError) error = NULL;

    moult_mpflash_import (fixture->store, fixture->mpflash, fake_parse, result, NULL, &error);
    g_assert_no_error (error);
    for (guint i = 0; result->reasons != NULL && i < result->reasons->len; i++)
        g_test_message ("%s", (char *) result->reasons->pdata[i]);
    g_assert_cmpuint (result->n_files, ==,
                      result->n_imported + result->n_present + result->n_kept + result->n_missing
                          + result->n_refused + result->n_unknown);
}

static void
assert_refused (Fixture *fixture, const char *place, MoultError code)
{
    g_auto (MoultMpflashResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (
        moult_mpflash_import (fixture->store, place, fake_parse, &result, NULL, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_cmpuint (result.n_imported, ==, 0);
}

static MoultFirmware *
find (GPtrArray *firmwares, const char *file)
{
    for (guint i = 0; i < firmwares->len; i++) {
        g_autofree char *found = moult_store_dup_file (firmwares->pdata[i]);

        if (g_strcmp0 (found, file) == 0)
            return firmwares->pdata[i];
    }
    g_error ("there is no %s", file);
}

/* What is in mpflash's folder: names, sizes, times of change. */
static char *
describe_folder (const char *path)
{
    g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (folder)) != NULL) {
        g_autofree char *child = g_build_filename (path, name, NULL);
        GStatBuf st;

        g_assert_cmpint (g_lstat (child, &st), ==, 0);
        g_ptr_array_add (lines, g_strdup_printf ("%s %ld %ld.%ld", name, (long) st.st_size,
                                                 st.st_mtim.tv_sec, st.st_mtim.tv_nsec));
    }
    g_ptr_array_sort_values (lines, (GCompareFunc) strcmp);
    g_ptr_array_add (lines, NULL);
    return g_strjoinv ("\n", (GStrv) lines->pdata);
}

static void
test_database (Fixture *fixture, gconstpointer data)
{
    g_auto (MoultMpflashResult) first = { 0 };
    g_auto (MoultMpflashResult) second = { 0 };

    run_sql (fixture, TABLES FIRMWARES CUSTOM_ID PICO
             "INSERT INTO firmwares VALUES ('GENERIC', 'v1.20.0-preview', 'esp32/GENERIC.bin', "
             "  'esp32', '', 'https://example.org/GENERIC.bin', 109, 0, NULL),"
             "  ('PICO_W', 'v1.29.0-preview', 'rp2/PICO_W@main-v1.29.0-preview.7.uf2', 'rp2', "
             "  'für Möwen', 'file:///home/me/firmware.uf2', 7, 1, 'PICO_W@main');");
    put_file (fixture, "rp2/PICO-v1.19.uf2", "chip=rp2040\nport=rp2\nversion=1.19");
    put_file (fixture, "esp32/GENERIC.bin", "chip=esp32");
    put_file (fixture, "rp2/PICO_W@main-v1.29.0-preview.7.uf2", "chip=rp2040\nport=rp2");
    g_autofree char *before = describe_folder (fixture->mpflash);
    import (fixture, &first);
    g_assert_cmpuint (first.n_imported, ==, 3);
    g_assert_cmpuint (first.n_bytes, ==, 33 + 10 + 20);

    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpuint (firmwares->len, ==, 3);
    const MoultFirmwareFields pico =
        moult_firmware_get_fields (find (firmwares, "rp2/PICO-v1.19.uf2"));
    g_assert_nonnull (pico.path);
    g_assert_cmpstr (pico.board_id, ==, "RPI_PICO");
    g_assert_cmpstr (pico.version, ==, "1.19");
    g_assert_cmpstr (pico.link, ==, "/resources/firmware/rp2-pico-20220618-v1.19.uf2");
    g_assert_cmpstr (pico.chips[0], ==, "rp2040");
    g_assert_null (pico.description);
    g_assert_false (pico.custom);
    const MoultFirmwareFields generic =
        moult_firmware_get_fields (find (firmwares, "esp32/GENERIC.bin"));
    g_assert_cmpstr (generic.board_id, ==, "ESP32_GENERIC");
    g_assert_cmpstr (generic.version, ==, "1.20.0-preview.109");
    g_assert_cmpstr (generic.link, ==, "https://example.org/GENERIC.bin");
    const MoultFirmwareFields own =
        moult_firmware_get_fields (find (firmwares, "rp2/PICO_W@main-v1.29.0-preview.7.uf2"));
    g_assert_true (own.custom);
    g_assert_cmpstr (own.custom_id, ==, "PICO_W@main");
    g_assert_cmpstr (own.board_id, ==, "RPI_PICO_W");
    g_assert_cmpstr (own.description, ==, "für Möwen");
    g_assert_cmpstr (own.source, ==, "file:///home/me/firmware.uf2");
    g_assert_null (own.link);

    import (fixture, &second);
    g_assert_cmpuint (second.n_imported, ==, 0);
    g_assert_cmpuint (second.n_present, ==, 3);
    g_autofree char *after = describe_folder (fixture->mpflash);
    g_assert_cmpstr (before, ==, after);
}

/* Without custom_id, with views; one of them cannot even be asked. */
static void
test_old_database (Fixture *fixture, gconstpointer data)
{
    g_auto (MoultMpflashResult) result = { 0 };

    run_sql (fixture, TABLES FIRMWARES VIEWS PICO);
    put_file (fixture, "rp2/PICO-v1.19.uf2", "chip=rp2040");
    import (fixture, &result);
    g_assert_cmpuint (result.n_imported, ==, 1);
}

/* A write of mpflash that was cut off, and a folder that only it may write to. */
static void
test_cannot_be_locked (Fixture *fixture, gconstpointer data)
{
    g_auto (MoultMpflashResult) result = { 0 };

    run_sql (fixture, "PRAGMA journal_mode = WAL;" TABLES FIRMWARES PICO);
    put_file (fixture, "rp2/PICO-v1.19.uf2", "chip=rp2040");
    g_assert_cmpint (g_chmod (fixture->mpflash, 0500), ==, 0);
    g_autofree char *before = describe_folder (fixture->mpflash);
    import (fixture, &result);
    g_assert_cmpuint (result.n_imported, ==, 1);
    g_autofree char *after = describe_folder (fixture->mpflash);
    g_assert_cmpstr (before, ==, after);
    g_assert_cmpint (g_chmod (fixture->mpflash, 0700), ==, 0);
}

static const char *const board_ids[][3] = {
    { "PICO_W", "rp2", "RPI_PICO_W" },
    { "PICO-SPECIAL", "rp2", "RPI_PICO-SPECIAL" },
    { "GENERIC_SPIRAM", "esp32", "ESP32_GENERIC-SPIRAM" },
    { "GENERIC_512K", "esp8266", "ESP8266_GENERIC-FLASH_512K" },
    { "GENERIC", "esp8266", "ESP8266_GENERIC" },
    { "GENERIC", "", "GENERIC" },
    { "ESP32_GENERIC-D2WD", "esp32", "ESP32_GENERIC-D2WD" },
    { "MY_BOARD-A", "esp32", "MY_BOARD-A" },
    { "", "esp32", NULL },
};

static void
test_board_ids (void)
{
    for (gsize i = 0; i < G_N_ELEMENTS (board_ids); i++) {
        g_autoptr (MoultMpflashRow) row = moult_mpflash_row_new ("a");

        row->board_id = g_strdup (board_ids[i][0]);
        row->port = g_strdup (board_ids[i][1]);
        g_autofree char *board_id = moult_mpflash_row_dup_board_id (row);
        g_assert_cmpstr (board_id, ==, board_ids[i][2]);
    }
}

static void
test_bad_rows (Fixture *fixture, gconstpointer data)
{
    static const char *const outside[] = { "",           "../secret",        "rp2/../../secret",
                                           "/etc/hosts", "..\\..\\secret",   "rp2//x",
                                           "./x",        "rp2/link-outside", "rp2/pipe",
                                           "rp2",        "rp2/.hidden" };
    g_autofree char *link = make_path (fixture, "rp2/link-outside");
    g_autofree char *loop = make_path (fixture, "rp2/loop");
    g_autofree char *inside = make_path (fixture, "rp2/link-inside.uf2");
    g_autofree char *pipe = make_path (fixture, "rp2/pipe");
    g_autofree char *huge = make_path (fixture, "rp2/huge.uf2");
    g_autofree char *long_name = g_strnfill (10 * 1024 * 1024, 'x');
    g_auto (MoultMpflashResult) result = { 0 };

    run_sql (fixture, TABLES FIRMWARES CUSTOM_ID);
    put_file (fixture, "rp2/good.uf2", "chip=rp2040");
    put_file (fixture, "rp2/bad.uf2", "bad");
    put_file (fixture, "rp2/empty.uf2", "");
    put_file (fixture, "rp2/.hidden", "chip=rp2040");
    put_file (fixture, "rp2/huge.uf2", "x");
    g_assert_cmpint (truncate (huge, G_GINT64_CONSTANT (5) << 30), ==, 0);
    g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
    g_assert_cmpint (symlink ("loop", loop), ==, 0);
    g_assert_cmpint (symlink ("good.uf2", inside), ==, 0);
    g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS (outside); i++)
        put_row (fixture, outside[i]);
    put_row (fixture, "rp2/loop");
    put_row (fixture, "rp2/huge.uf2");
    put_row (fixture, "rp2/bad.uf2");
    put_row (fixture, "rp2/empty.uf2");
    put_row (fixture, "rp2/not-there.uf2");
    put_row (fixture, "C:\\Users\\me\\x.uf2");
    put_row (fixture, long_name);
    put_row (fixture, "rp2/\xff.uf2"); /* no UTF-8: like NULL, no name at all */
    put_row (fixture, "rp2/good.uf2");
    put_row (fixture, "rp2/link-inside.uf2");
    run_sql (fixture, "INSERT INTO firmwares VALUES (x'00ff', 1e400, 'rp2/good.uf2', 7, x'', "
                      "  zeroblob (9), 'many', 'perhaps', 9223372036854775807);");
    import (fixture, &result);
    g_assert_cmpuint (result.n_refused, ==, G_N_ELEMENTS (outside) + 3);
    g_assert_cmpuint (result.n_missing, ==, 2);
    g_assert_cmpuint (result.n_unknown, ==, 2);
    g_assert_cmpuint (result.n_imported, ==, 2);
    g_assert_cmpuint (result.reasons->len, ==, result.n_files - 2);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpuint (firmwares->len, ==, 2);
}

/* What Moult has under the same name is not replaced; what is gone comes back. */
static void
test_same_names (Fixture *fixture, gconstpointer data)
{
    g_auto (MoultMpflashResult) first = { 0 };
    g_auto (MoultMpflashResult) second = { 0 };
    g_autoptr (MoultFirmware) own =
        library_adopt (fixture->store, "rp2", "PICO-v1.19.uf2", "my own", NULL);

    run_sql (fixture, TABLES FIRMWARES CUSTOM_ID PICO);
    put_file (fixture, "rp2/PICO-v1.19.uf2", "chip=rp2040");
    import (fixture, &first);
    g_assert_cmpuint (first.n_kept, ==, 1);
    g_assert_cmpint (g_unlink (moult_firmware_get_path (own)), ==, 0);
    import (fixture, &second);
    g_assert_cmpuint (second.n_imported, ==, 1);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpuint (firmwares->len, ==, 1);
    g_assert_nonnull (moult_firmware_get_path (firmwares->pdata[0]));
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
    g_auto (MoultMpflashResult) result = { 0 };

    put_file (
        fixture, "firmware.jsonl",
        "{\"port\": \"esp32\", \"board\": \"ESP32_GENERIC\", "
        "\"filename\": \"esp32\\\\ESP32_GENERIC-D2WD-v1.24.0-preview.109.bin\", \"firmware\": "
        "\"https://micropython.org/resources/firmware/"
        "ESP32_GENERIC-D2WD-20240718-v1.24.0-preview.109.gfce3cea24.bin\", "
        "\"variant\": \"ESP32_GENERIC-D2WD\", \"preview\": true, \"version\": \"v1.24.0\", "
        "\"url\": \"\", \"build\": \"109\", \"ext\": \".bin\", \"family\": \"micropython\", "
        "\"custom\": false, \"description\": \"\"}\r\n"
        "\n"
        "not a line\n"
        "{\"port\": \"esp32\"}\n"
        "[]\n"
        "{\"filename\": \"samd/x.uf2\", \"port\": 7, \"variant\": [], \"version\": {}, "
        "\"custom\": \"yes\", \"build\": 1e400}");
    put_file (fixture, "esp32/ESP32_GENERIC-D2WD-v1.24.0-preview.109.bin", "chip=esp32");
    put_file (fixture, "samd/x.uf2", "port=samd\nversion=1.2.3");
    import (fixture, &result);
    g_assert_cmpuint (result.n_imported, ==, 2);
    g_assert_cmpuint (result.n_bad, ==, 3);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    const MoultFirmwareFields read = moult_firmware_get_fields (
        find (firmwares, "esp32/ESP32_GENERIC-D2WD-v1.24.0-preview.109.bin"));
    g_assert_cmpstr (read.version, ==, "1.24.0-preview.109");
    g_assert_cmpstr (read.board_id, ==, "ESP32_GENERIC-D2WD");
    g_assert_cmpstr (read.date, ==, "2024-07-18");
    g_assert_cmpstr (read.port, ==, "esp32");
    find (firmwares, "samd/x.uf2");
}

/* Both at once: one file, one row, the database's. */
static void
test_database_and_lines (Fixture *fixture, gconstpointer data)
{
    g_auto (MoultMpflashResult) result = { 0 };

    run_sql (fixture, TABLES FIRMWARES CUSTOM_ID PICO);
    put_file (fixture, "rp2/PICO-v1.19.uf2", "chip=rp2040");
    put_file (fixture, "firmware.jsonl",
              "{\"filename\": \"rp2/PICO-v1.19.uf2\", \"board\": \"WRONG\"}\n");
    import (fixture, &result);
    g_assert_cmpuint (result.n_files, ==, 1);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpstr (moult_firmware_get_board_id (firmwares->pdata[0]), ==, "RPI_PICO");
}

static void
test_long_lines (void)
{
    g_autofree char *deep = g_strnfill (60000, '[');
    g_autofree char *text = g_strnfill (100000, 'x');
    g_autofree char *line = g_strdup_printf ("{\"filename\": \"%s\"}", text);

    g_assert_null (moult_mpflash_jsonl_parse_line (deep, strlen (deep)));
    g_assert_null (moult_mpflash_jsonl_parse_line (line, strlen (line)));
    g_assert_null (moult_mpflash_jsonl_parse_line ("", 0));
}

static void
test_not_mpflash (Fixture *fixture, gconstpointer data)
{
    g_autofree char *database = make_path (fixture, "mpflash.db");
    g_autofree char *nowhere = make_path (fixture, "nowhere");

    assert_refused (fixture, nowhere, MOULT_ERROR_NOT_FOUND);
    assert_refused (fixture, fixture->mpflash, MOULT_ERROR_NOT_FOUND);
    put_file (fixture, "mpflash.db",
              "certainly no database, although it is of some length; it "
              "goes on until it has more than a hundred bytes or so");
    assert_refused (fixture, fixture->mpflash, MOULT_ERROR_DEPENDENCY);
    assert_refused (fixture, database, MOULT_ERROR_DEPENDENCY);
    put_file (fixture, "mpflash.db", "");
    assert_refused (fixture, database, MOULT_ERROR_DEPENDENCY);
    run_sql (fixture, TABLES);
    assert_refused (fixture, database, MOULT_ERROR_DEPENDENCY);
    run_sql (fixture, "CREATE VIEW firmwares AS SELECT board_id AS firmware_file FROM boards");
    assert_refused (fixture, database, MOULT_ERROR_DEPENDENCY);
    g_assert_cmpint (g_unlink (database), ==, 0);
    g_assert_cmpint (mkfifo (database, 0600), ==, 0);
    assert_refused (fixture, database, MOULT_ERROR_DEPENDENCY);
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
    g_autofree char *database = make_path (fixture, "mpflash.db");
    GStatBuf st;

    run_sql (fixture, TABLES FIRMWARES CUSTOM_ID PICO);
    for (int i = 0; i < 500; i++) {
        g_autofree char *name = g_strdup_printf ("rp2/some-file-with-a-long-name-%d.uf2", i);

        put_row (fixture, name);
    }
    g_assert_cmpint (g_stat (database, &st), ==, 0);
    g_assert_cmpint (truncate (database, st.st_size / 2), ==, 0);
    assert_refused (fixture, database, MOULT_ERROR_DEPENDENCY);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_auto (MoultMpflashResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    run_sql (fixture, TABLES FIRMWARES CUSTOM_ID PICO);
    put_file (fixture, "rp2/PICO-v1.19.uf2", "chip=rp2040");
    g_cancellable_cancel (cancellable);
    g_assert_false (moult_mpflash_import (fixture->store, fixture->mpflash, fake_parse, &result,
                                          cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_autoptr (GPtrArray) firmwares = library_check (fixture->store);
    g_assert_cmpuint (firmwares->len, ==, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/mpflash-import/board-ids", test_board_ids);
    g_test_add_func ("/mpflash-import/long-lines", test_long_lines);
#define ADD(path, func) g_test_add ("/mpflash-import/" path, Fixture, NULL, set_up, func, tear_down)
    ADD ("database", test_database);
    ADD ("old-database", test_old_database);
    ADD ("cannot-be-locked", test_cannot_be_locked);
    ADD ("bad-rows", test_bad_rows);
    ADD ("same-names", test_same_names);
    ADD ("lines", test_lines);
    ADD ("database-and-lines", test_database_and_lines);
    ADD ("not-mpflash", test_not_mpflash);
    ADD ("truncated", test_truncated);
    ADD ("cancelled", test_cancelled);
    return g_test_run ();
}
