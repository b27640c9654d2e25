/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Files of one's own on their way into the store: by path and by address, good and bad. */

#include "adder.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fake-site.h"
#include "image-files.h"
#include "image-parse.h"
#include "library-files.h"

#define OFFICIAL "RPI_PICO-20260406-v1.28.0.uf2"
#define PICO     "Raspberry Pi Pico with RP2040"

typedef struct {
    char *folder;
    FakeSite *site;
    MoultAdder adder;
} Fixture;

static gboolean as_page;

static void
send_file (FakeRequest *request)
{
    g_autoptr (GByteArray) file = file_new_uf2 ("1.28.0", PICO);

    if (as_page)
        fake_request_answer (request, "200 OK", "Content-Type: text/html\r\n", "<html></html>", 13);
    else
        fake_request_answer (request, "200 OK",
                             "Content-Type: application/octet-stream\r\n"
                             "Content-Disposition: attachment; filename=\"../../evil.uf2\"\r\n",
                             file->data, file->len);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    g_autofree char *files = NULL;
    g_autofree char *database = NULL;
    g_autoptr (MoultSite) site = NULL;
    g_autoptr (GError) error = NULL;

    as_page = FALSE;
    fixture->folder = library_folder_new ();
    files = g_build_filename (fixture->folder, "files", NULL);
    database = g_build_filename (fixture->folder, "library.db", NULL);
    fixture->site = fake_site_new ();
    fake_site_add (fixture->site, "/dir/My%20build%27s.uf2", send_file);
    fake_site_add (fixture->site, "/" OFFICIAL, send_file);
    fake_site_add (fixture->site, "/" OFFICIAL "?x=1", send_file);
    site = moult_site_new (fake_site_get_address (fixture->site), &error);
    g_assert_no_error (error);
    g_object_set (site, "retry-pause", 1, NULL);
    fixture->adder.site = moult_site_thread_new (site);
    fixture->adder.store = moult_store_thread_open (database, files, &error);
    g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_object_unref (fixture->adder.site);
    g_object_unref (fixture->adder.store);
    fake_site_free (fixture->site);
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
}

/* A file below the test's folder; (transfer full): its path. */
static char *
write_file (Fixture *fixture, const char *name, const char *version)
{
    g_autoptr (GByteArray) file = file_new_uf2 (version, PICO);
    char *path = g_build_filename (fixture->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname (path);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
    g_file_set_contents (path, (const char *) file->data, file->len, &error);
    g_assert_no_error (error);
    return path;
}

static gpointer
load (MoultStore *store, gpointer data, GError **error)
{
    return library_check (store);
}

/* All that is stored, each file held against its row. */
static GPtrArray *
list_stored (Fixture *fixture)
{
    return moult_store_thread_call (fixture->adder.store, load, NULL, NULL);
}

static MoultFirmware *
add (Fixture *fixture, const char *source, const MoultAddOptions *options)
{
    g_autoptr (GError) error = NULL;
    MoultFirmware *firmware = moult_adder_add (&fixture->adder, source, options, NULL, &error);

    g_assert_no_error (error);
    g_assert_true (g_file_test (moult_firmware_get_path (firmware), G_FILE_TEST_IS_REGULAR));
    return firmware;
}

/* Adding fails with this code and these words, and the store holds no more than before. */
static void
check_refused (Fixture *fixture,
               const char *source,
               const MoultAddOptions *options,
               MoultError code,
               const char *words)
{
    g_autoptr (GPtrArray) before = list_stored (fixture);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_adder_add (&fixture->adder, source, options, NULL, &error);
    g_autoptr (GPtrArray) after = list_stored (fixture);

    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_nonnull (strstr (error->message, words));
    g_assert_null (firmware);
    g_assert_cmpuint (before->len, ==, after->len);
}

static const MoultAddOptions no_words = { 0 };

/* ---- files of the site ---- */

static void
test_official (Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = write_file (fixture, OFFICIAL, "1.28.0");
    g_autoptr (MoultFirmware) firmware = add (fixture, path, &no_words);

    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, OFFICIAL);
    g_assert_cmpstr (moult_firmware_get_board_id (firmware), ==, "RPI_PICO");
    g_assert_cmpstr (moult_firmware_get_version (firmware), ==, "1.28.0");
    g_assert_cmpstr (moult_firmware_get_date (firmware), ==, "2026-04-06");
    g_assert_cmpstr (moult_firmware_get_link (firmware), ==, "/resources/firmware/" OFFICIAL);
    g_assert_cmpstr (moult_firmware_get_port (firmware), ==, "rp2");
    g_assert_cmpuint (moult_firmware_get_size (firmware), ==, FILE_UF2_SIZE);
    g_assert_false (moult_firmware_get_custom (firmware));
}

static void
test_official_that_is_another (Fixture *fixture, gconstpointer data)
{
    g_autofree char *version = write_file (fixture, OFFICIAL, "1.27.0");
    g_autofree char *board = write_file (fixture, "RPI_PICO_W-20260406-v1.28.0.uf2", "1.28.0");
    g_autofree char *chip = write_file (fixture, "RPI_PICO2-20260406-v1.28.0.uf2", "1.28.0");
    g_autofree char *format = write_file (fixture, "RPI_PICO-20260406-v1.28.0.hex", "1.28.0");

    check_refused (fixture, version, &no_words, MOULT_ERROR_BAD_IMAGE, "1.27.0");
    check_refused (fixture, board, &no_words, MOULT_ERROR_BAD_IMAGE, PICO);
    check_refused (fixture, chip, &no_words, MOULT_ERROR_BAD_IMAGE, "rp2040");
    check_refused (fixture, format, &no_words, MOULT_ERROR_BAD_IMAGE, "format");
}

/* Whoever calls it otherwise has a build of his own. */
static void
test_official_called_otherwise (Fixture *fixture, gconstpointer data)
{
    const MoultAddOptions options = { .custom_id = "RPI_PICO@mine" };
    g_autofree char *path = write_file (fixture, OFFICIAL, "1.28.0");
    g_autoptr (MoultFirmware) firmware = add (fixture, path, &options);

    g_assert_true (moult_firmware_get_custom (firmware));
    g_assert_cmpstr (moult_firmware_get_custom_id (firmware), ==, "RPI_PICO@mine");
    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, "RPI_PICO@mine-v1.28.0.uf2");
    g_assert_cmpstr (moult_firmware_get_board_id (firmware), ==, "RPI_PICO");
    g_assert_null (moult_firmware_get_link (firmware));
}

/* ---- builds of one's own ---- */

static void
test_tree (Fixture *fixture, gconstpointer data)
{
    g_autofree char *path =
        write_file (fixture, "m/ports/rp2/build-RPI_PICO-TEST/firmware.uf2", "1.29.0-preview.12");
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
    g_autoptr (MoultFirmware) firmware = add (fixture, uri, &no_words);

    g_assert_true (moult_firmware_get_custom (firmware));
    g_assert_cmpstr (moult_firmware_get_name (firmware), ==,
                     "RPI_PICO-TEST@local-v1.29.0-preview.12.uf2");
    g_assert_cmpstr (moult_firmware_get_board_id (firmware), ==, "RPI_PICO-TEST");
    g_assert_cmpstr (moult_firmware_get_custom_id (firmware), ==, "RPI_PICO@local");
    g_assert_cmpstr (moult_firmware_get_version (firmware), ==, "1.29.0-preview.12");
    g_assert_cmpstr (moult_firmware_get_source (firmware), ==, uri);
    g_assert_cmpstr (moult_firmware_get_chips (firmware)[0], ==, "rp2040");
}

/* The file's own name says nothing; the text by which the board calls itself does. */
static void
test_machine (Fixture *fixture, gconstpointer data)
{
    g_autofree char *path = write_file (fixture, "my build (2).uf2", "1.28.0");
    g_autoptr (MoultFirmware) firmware = add (fixture, path, &no_words);

    g_assert_cmpstr (moult_firmware_get_board_id (firmware), ==, "RPI_PICO");
    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, "RPI_PICO@local-v1.28.0.uf2");
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
    const MoultAddOptions options = { .board_id = "ADAFRUIT_FEATHER_RP2040-X",
                                      .version = "v1.30.0-preview.3",
                                      .description = "with my module",
                                      .custom_id = "FEATHER@row-4" };
    g_autofree char *path = write_file (fixture, "firmware.uf2", "1.28.0");
    g_autoptr (MoultFirmware) firmware = add (fixture, path, &options);

    g_assert_cmpstr (moult_firmware_get_board_id (firmware), ==, "ADAFRUIT_FEATHER_RP2040-X");
    g_assert_cmpstr (moult_firmware_get_version (firmware), ==, "1.30.0-preview.3");
    g_assert_cmpstr (moult_firmware_get_description (firmware), ==, "with my module");
    g_assert_cmpstr (moult_firmware_get_custom_id (firmware), ==, "FEATHER@row-4");
    g_assert_cmpstr (moult_firmware_get_name (firmware), ==,
                     "FEATHER-X@row-4-v1.30.0-preview.3.uf2");
}

static void
test_bad_words (Fixture *fixture, gconstpointer data)
{
    static const MoultAddOptions bad[] = {
        { .board_id = "../RPI_PICO" },
        { .board_id = "RPI_PICO-" },
        { .board_id = "" },
        { .version = "soon" },
        { .version = "stable" },
        { .custom_id = "RPI_PICO" },
        { .custom_id = "RPI_PICO@" },
        { .custom_id = "@x" },
        { .custom_id = "A@b/c" },
        { .custom_id = "RPI_PICO@x\ny" },
    };
    g_autofree char *path = write_file (fixture, "firmware.uf2", "1.28.0");

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
        check_refused (fixture, path, &bad[i], MOULT_ERROR_NOT_FOUND, "\"");
}

static void
test_wrong_chip (Fixture *fixture, gconstpointer data)
{
    const MoultAddOptions options = { .board_id = "RPI_PICO2" };
    g_autofree char *path = write_file (fixture, "firmware.uf2", "1.28.0");

    check_refused (fixture, path, &options, MOULT_ERROR_WRONG_FIRMWARE, "rp2350");
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
    const MoultAddOptions replace = { .replace = TRUE };
    g_autofree char *path = write_file (fixture, "a/RPI_PICO@x.uf2", "1.28.0");
    g_autofree char *sum = NULL;
    g_autoptr (MoultFirmware) first = add (fixture, path, &no_words);
    g_autoptr (MoultFirmware) second = add (fixture, path, &no_words);
    g_autofree char *name = g_strdup (moult_firmware_get_name (first));
    g_autofree char *bytes = NULL;
    gsize size;

    g_assert_cmpstr (name, ==, moult_firmware_get_name (second));
    g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
    bytes[512 * 3 + 40] ^= 1;
    g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
    sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
    check_refused (fixture, path, &no_words, MOULT_ERROR_EXISTS, name);

    g_autoptr (MoultFirmware) third = add (fixture, path, &replace);
    g_assert_cmpstr (moult_firmware_get_sha256 (third), ==, sum);
    g_autoptr (GPtrArray) stored = list_stored (fixture);
    g_assert_cmpuint (stored->len, ==, 1);
}

/* The same file with other words changes the words. */
static void
test_again_with_words (Fixture *fixture, gconstpointer data)
{
    const MoultAddOptions options = { .description = "better" };
    g_autofree char *path = write_file (fixture, "firmware.uf2", "1.28.0");
    g_autoptr (MoultFirmware) first = add (fixture, path, &no_words);
    g_autoptr (MoultFirmware) second = add (fixture, path, &options);
    g_autoptr (GPtrArray) stored = list_stored (fixture);

    g_assert_cmpstr (moult_firmware_get_name (first), ==, moult_firmware_get_name (second));
    g_assert_cmpuint (stored->len, ==, 1);
    g_assert_cmpstr (moult_firmware_get_description (stored->pdata[0]), ==, "better");
}

/* ---- what is no firmware ---- */

static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
    g_autofree char *empty = g_build_filename (fixture->folder, "empty.uf2", NULL);
    g_autofree char *page = g_build_filename (fixture->folder, "page.uf2", NULL);
    g_autofree char *huge = g_build_filename (fixture->folder, "huge.bin", NULL);
    g_autofree char *pipe = g_build_filename (fixture->folder, "pipe.uf2", NULL);
    g_autofree char *gone = g_build_filename (fixture->folder, "gone.uf2", NULL);

    g_assert_true (g_file_set_contents (empty, "", 0, NULL));
    g_assert_true (g_file_set_contents (page, "<!DOCTYPE html><title>404</title>", -1, NULL));
    g_assert_true (g_file_set_contents (huge, "x", 1, NULL));
    g_assert_cmpint (truncate (huge, 200 * 1000 * 1000), ==, 0);
    g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
    check_refused (fixture, empty, &no_words, MOULT_ERROR_BAD_IMAGE, "empty");
    check_refused (fixture, page, &no_words, MOULT_ERROR_BAD_IMAGE, "page");
    check_refused (fixture, huge, &no_words, MOULT_ERROR_BAD_IMAGE, "200000000");
    check_refused (fixture, pipe, &no_words, MOULT_ERROR_BAD_IMAGE, "pipe");
    check_refused (fixture, gone, &no_words, MOULT_ERROR_NOT_FOUND, "gone.uf2");
    check_refused (fixture, fixture->folder, &no_words, MOULT_ERROR_BAD_IMAGE, "folder");
    check_refused (fixture, "/dev/null", &no_words, MOULT_ERROR_BAD_IMAGE, "device");
    check_refused (fixture, "ftp://example.org/x.uf2", &no_words, MOULT_ERROR_NOT_FOUND, "ftp:");
}

/* ---- from the web ---- */

static void
test_url (Fixture *fixture, gconstpointer data)
{
    g_autofree char *url =
        g_strconcat (fake_site_get_address (fixture->site), "/dir/My%20build%27s.uf2", NULL);
    g_autoptr (MoultFirmware) firmware = add (fixture, url, &no_words);
    g_autoptr (GPtrArray) stored = list_stored (fixture);

    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, "RPI_PICO@local-v1.28.0.uf2");
    g_assert_cmpstr (moult_firmware_get_source (firmware), ==, url);
    g_assert_cmpstr (moult_firmware_get_link (firmware), ==, url);
    g_assert_cmpuint (stored->len, ==, 1);
}

static void
test_official_url (Fixture *fixture, gconstpointer data)
{
    g_autofree char *url =
        g_strconcat (fake_site_get_address (fixture->site), "/" OFFICIAL "?x=1#y", NULL);
    g_autoptr (MoultFirmware) firmware = add (fixture, url, &no_words);

    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, OFFICIAL);
    g_assert_false (moult_firmware_get_custom (firmware));
}

/* Entries of the folder: what a download that came to nothing has left there. */
static guint
count_entries (Fixture *fixture)
{
    g_autoptr (GDir) dir =
        g_dir_open (moult_store_thread_get_folder (fixture->adder.store), 0, NULL);
    guint count = 0;

    while (dir != NULL && g_dir_read_name (dir) != NULL)
        count++;
    return count;
}

static void
test_bad_urls (Fixture *fixture, gconstpointer data)
{
    const char *address = fake_site_get_address (fixture->site);
    g_autofree char *missing = g_strconcat (address, "/missing.uf2", NULL);
    g_autofree char *page = g_strconcat (address, "/" OFFICIAL, NULL);

    as_page = TRUE;
    check_refused (fixture, missing, &no_words, MOULT_ERROR_NOT_FOUND, "missing.uf2");
    check_refused (fixture, page, &no_words, MOULT_ERROR_NETWORK, "web page");
    check_refused (fixture, "http://127.0.0.1:1/x.uf2", &no_words, MOULT_ERROR_NETWORK,
                   "127.0.0.1:1");
    g_assert_cmpuint (count_entries (fixture), ==, 0);
}

static void
test_url_is_wrong (Fixture *fixture, gconstpointer data)
{
    const MoultAddOptions options = { .board_id = "RPI_PICO2" };
    g_autofree char *url =
        g_strconcat (fake_site_get_address (fixture->site), "/dir/My%20build%27s.uf2", NULL);

    check_refused (fixture, url, &options, MOULT_ERROR_WRONG_FIRMWARE, "rp2350");
    g_assert_cmpuint (count_entries (fixture), ==, 0);
}

static void
test_borrow (Fixture *fixture, gconstpointer data)
{
    g_autofree char *url =
        g_strconcat (fake_site_get_address (fixture->site), "/dir/My%20build%27s.uf2", NULL);
    MoultPart *part = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_adder_borrow (&fixture->adder, url, NULL, &part, NULL, &error);

    g_assert_no_error (error);
    g_autoptr (MoultImage) image =
        moult_firmware_load_image (firmware, moult_image_parse, NULL, &error);
    g_autoptr (GPtrArray) stored = list_stored (fixture);
    g_assert_no_error (error);
    g_assert_cmpuint (stored->len, ==, 0);
    moult_part_empty (part);
    moult_part_leave (part);
    g_assert_cmpuint (count_entries (fixture), ==, 0);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autofree char *path = write_file (fixture, "firmware.uf2", "1.28.0");
    g_autofree char *url = g_strconcat (fake_site_get_address (fixture->site), "/" OFFICIAL, NULL);
    const char *const sources[] = { path, url };

    g_cancellable_cancel (cancellable);
    for (gsize i = 0; i < G_N_ELEMENTS (sources); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultFirmware) firmware =
            moult_adder_add (&fixture->adder, sources[i], &no_words, cancellable, &error);

        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_assert_null (firmware);
    }
}

#define TEST(name, func) g_test_add ("/library/adder/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    TEST ("official", test_official);
    TEST ("official-that-is-another", test_official_that_is_another);
    TEST ("official-called-otherwise", test_official_called_otherwise);
    TEST ("tree", test_tree);
    TEST ("machine", test_machine);
    TEST ("words", test_words);
    TEST ("bad-words", test_bad_words);
    TEST ("wrong-chip", test_wrong_chip);
    TEST ("again", test_again);
    TEST ("again-with-words", test_again_with_words);
    TEST ("bad-files", test_bad_files);
    TEST ("url", test_url);
    TEST ("official-url", test_official_url);
    TEST ("bad-urls", test_bad_urls);
    TEST ("url-is-wrong", test_url_is_wrong);
    TEST ("borrow", test_borrow);
    TEST ("cancelled", test_cancelled);
    return g_test_run ();
}
