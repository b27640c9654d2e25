/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The library as a whole: a site on loopback, a store in a folder, and what comes out of both. */

#include <string.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fake-site.h"
#include "image-files.h"
#include "library-files.h"
#include "library.h"

#define NAME "RPI_PICO-20260406-v1.28.0.uf2"
#define OLD  "RPI_PICO-20251209-v1.27.0.uf2"
#define PAGE "/download/RPI_PICO/"
#define FILE "/resources/firmware/" NAME

enum {
    PAYLOAD = 256,
    N_BLOCKS = 64,
};

typedef struct {
    FakeSite *site;
    char *folder;
    MoultLibrary *library;
} Fixture;

/* What the site's handlers send; tests change it before they ask. */
static const char *version = "1.28.0";
static const char *machine = "Raspberry Pi Pico with RP2040";
static gsize cut;
static gboolean flipped;
static gboolean as_page;
static gboolean vanished;

static GByteArray *
make_uf2 (void)
{
    GByteArray *file = g_byte_array_new ();
    g_autofree char *text =
        g_strdup_printf ("%c3.4.0; MicroPython v%s on 2026-04-06%c; %s", 0, version, 0, machine);

    for (guint i = 0; i < N_BLOCKS; i++) {
        guint8 payload[PAYLOAD + 220] = { 0 };

        memset (payload, (int) i + 1, PAYLOAD);
        if (i == 8) {
            g_autofree char *banner =
                g_strdup_printf ("3.4.0; MicroPython v%s on 2026-04-06", version);

            memset (payload, 0, PAYLOAD);
            memcpy (payload + 1, banner, strlen (banner));
            memcpy (payload + 128, machine, strlen (machine));
            payload[126] = ';';
            payload[127] = ' ';
        }
        file_put_u32le (file, 0x0a324655);
        file_put_u32le (file, 0x9e5d5157);
        file_put_u32le (file, 0x2000);
        file_put_u32le (file, 0x10000000 + i * PAYLOAD);
        file_put_u32le (file, PAYLOAD);
        file_put_u32le (file, i);
        file_put_u32le (file, N_BLOCKS);
        file_put_u32le (file, 0xe48bff56);
        file_put (file, payload, sizeof payload);
        file_put_u32le (file, 0x0ab16f30);
    }
    return file;
}

static void
send_file (FakeRequest *request)
{
    g_autoptr (GByteArray) file = make_uf2 ();

    if (vanished) {
        fake_request_answer (request, "404 Not Found", "", NULL, 0);
        return;
    }
    g_usleep (20 * 1000); /* long enough for others to want the same */
    if (as_page) {
        fake_request_answer (request, "200 OK", "Content-Type: text/html\r\n", "<html></html>", 13);
        return;
    }
    if (flipped)
        file->data[20 * 512] ^= 1;
    fake_request_answer (request, "200 OK", "Content-Type: application/octet-stream\r\n",
                         file->data, file->len - cut);
}

static void
send_page (FakeRequest *request)
{
    static const char page[] = "<html><body><h2>Pico</h2><a href=\"x\">rp2/RPI_PICO</a>"
                               "<h2>Firmware</h2><a href=\"" FILE "\">v1.28.0</a>"
                               "<a href=\"/resources/firmware/" OLD "\">v1.27.0</a>"
                               "</body></html>";

    static const char later[] = "<html><body><h2>Firmware</h2>"
                                "<a href=\"/resources/firmware/" OLD "\">v1.27.0</a>"
                                "</body></html>";

    if (vanished)
        fake_request_answer (request, "200 OK", "Content-Type: text/html\r\n", later,
                             strlen (later));
    else if (g_strcmp0 (fake_request_get (request, "if-none-match"), "\"one\"") == 0)
        fake_request_answer (request, "304 Not Modified", "ETag: \"one\"\r\n", NULL, 0);
    else
        fake_request_answer (request, "200 OK", "ETag: \"one\"\r\nContent-Type: text/html\r\n",
                             page, strlen (page));
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
    gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

    while (*result == NULL && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, FALSE);
    g_assert_nonnull (*result);
    return *result;
}

static MoultLibrary *
open_at (Fixture *fixture, const char *address)
{
    g_autofree char *files = g_build_filename (fixture->folder, "files", NULL);
    g_autofree char *database = g_build_filename (fixture->folder, "library.db", NULL);
    MoultLibrary *library = moult_library_new (
        &(MoultLibraryPlace) { .database = database, .folder = files, .site = address });
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    moult_library_open_async (library, on_done_cb, &result);
    moult_library_open_finish (library, wait_for (&result), &error);
    g_assert_no_error (error);
    return library;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    version = "1.28.0";
    machine = "Raspberry Pi Pico with RP2040";
    cut = 0;
    flipped = FALSE;
    as_page = FALSE;
    vanished = FALSE;
    fixture->site = fake_site_new ();
    fake_site_add (fixture->site, PAGE, send_page);
    fake_site_add (fixture->site, FILE, send_file);
    fixture->folder = library_folder_new ();
    fixture->library = open_at (fixture, fake_site_get_address (fixture->site));
}

static void
close_library (Fixture *fixture)
{
    /* News of workers that are on their way. */
    while (g_main_context_iteration (NULL, FALSE))
        ;
    if (fixture->library != NULL)
        g_assert_finalize_object (g_steal_pointer (&fixture->library));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    close_library (fixture);
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
    fake_site_free (fixture->site);
}

static gboolean
refresh (Fixture *fixture, gint64 max_age, GError **error)
{
    const char *const boards[] = { "RPI_PICO", NULL };
    g_autoptr (GAsyncResult) result = NULL;

    moult_library_refresh_async (fixture->library, boards, max_age, NULL, on_done_cb, &result);
    return moult_library_refresh_finish (fixture->library, wait_for (&result), error);
}

static void
refresh_well (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;

    refresh (fixture, 0, &error);
    g_assert_no_error (error);
}

static MoultCatalogueBoard *
get_pico (Fixture *fixture)
{
    return moult_catalogue_find (moult_library_get_catalogue (fixture->library), "RPI_PICO");
}

static MoultFirmware *
get_newest (Fixture *fixture)
{
    return moult_catalogue_board_get_newest (get_pico (fixture), NULL);
}

/* (transfer full): ended */
static MoultTransfer *
download (Fixture *fixture)
{
    MoultTransfer *transfer =
        g_object_ref (moult_library_download (fixture->library, get_newest (fixture)));

    while (moult_transfer_get_state (transfer) == MOULT_TRANSFER_RUNNING)
        g_main_context_iteration (NULL, TRUE);
    while (g_main_context_iteration (NULL, FALSE))
        ;
    return transfer;
}

static void
download_well (Fixture *fixture)
{
    g_autoptr (MoultTransfer) transfer = download (fixture);

    g_assert_no_error (moult_transfer_get_error (transfer));
    g_assert_cmpint (moult_transfer_get_state (transfer), ==, MOULT_TRANSFER_DONE);
}

static char *
dup_path (Fixture *fixture)
{
    return g_build_filename (fixture->folder, "files", "rp2", NAME, NULL);
}

static void
test_refresh (Fixture *fixture, gconstpointer unused)
{
    g_assert_null (get_newest (fixture));
    g_assert_cmpint (moult_catalogue_board_get_fetched (get_pico (fixture)), ==, 0);

    refresh_well (fixture);
    g_assert_cmpstr (moult_firmware_get_name (get_newest (fixture)), ==, NAME);
    g_assert_null (moult_firmware_get_path (get_newest (fixture)));
    g_assert_cmpuint (moult_catalogue_board_get_firmwares (get_pico (fixture))->len, ==, 2);

    /* What is young enough is not asked for; what is asked for again is not sent again. */
    g_assert_true (refresh (fixture, 3600, NULL));
    g_assert_cmpuint (fake_site_count (fixture->site, PAGE), ==, 1);
    refresh_well (fixture);
    g_assert_cmpuint (fake_site_count (fixture->site, PAGE), ==, 2);
    g_assert_cmpuint (moult_catalogue_board_get_firmwares (get_pico (fixture))->len, ==, 2);
}

/* What was read is there at the next start, but says nothing of another site. */
static void
test_remembered (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GError) error = NULL;

    refresh_well (fixture);
    close_library (fixture);
    fixture->library = open_at (fixture, fake_site_get_address (fixture->site));
    g_assert_cmpstr (moult_firmware_get_name (get_newest (fixture)), ==, NAME);
    g_assert_cmpint (moult_catalogue_board_get_fetched (get_pico (fixture)), >, 0);

    close_library (fixture);
    fixture->library = open_at (fixture, "http://127.0.0.1:9");
    g_assert_cmpint (moult_catalogue_board_get_fetched (get_pico (fixture)), ==, 0);
    g_assert_cmpstr (moult_firmware_get_name (get_newest (fixture)), ==, NAME);
}

static void
test_missing_page (Fixture *fixture, gconstpointer unused)
{
    const char *const boards[] = { "RPI_PICO_W", "RPI_PICO", NULL };
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    /* One that cannot be read holds up none. */
    moult_library_refresh_async (fixture->library, boards, 0, NULL, on_done_cb, &result);
    g_assert_false (moult_library_refresh_finish (fixture->library, wait_for (&result), &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_cmpstr (moult_firmware_get_name (get_newest (fixture)), ==, NAME);
}

static void
test_download (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *path = dup_path (fixture);
    g_autofree char *content = NULL;
    g_autoptr (GByteArray) file = make_uf2 ();
    gsize size = 0;

    refresh_well (fixture);
    download_well (fixture);
    MoultFirmware *stored = get_newest (fixture);
    g_assert_cmpstr (moult_firmware_get_path (stored), ==, path);
    g_assert_cmpstr (moult_firmware_get_machine (stored), ==, machine);
    g_assert_cmpuint (moult_firmware_get_size (stored), ==, N_BLOCKS * PAYLOAD);
    g_assert_true (g_file_get_contents (path, &content, &size, NULL));
    g_assert_cmpmem (content, size, file->data, file->len);
    g_assert_cmpuint (moult_library_get_stored_size (fixture->library), ==, file->len);
    g_assert_cmpuint (g_list_model_get_n_items (moult_library_get_transfers (fixture->library)), ==,
                      0);

    close_library (fixture);
    fixture->library = open_at (fixture, fake_site_get_address (fixture->site));
    g_assert_cmpstr (moult_firmware_get_path (get_newest (fixture)), ==, path);
    g_assert_nonnull (moult_firmware_get_sha256 (get_newest (fixture)));
}

/* A row whose file is gone can be fetched again. */
static void
test_gone (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *path = dup_path (fixture);

    refresh_well (fixture);
    download_well (fixture);
    close_library (fixture);
    g_assert_cmpint (g_unlink (path), ==, 0);
    fixture->library = open_at (fixture, fake_site_get_address (fixture->site));
    g_assert_null (moult_firmware_get_path (get_newest (fixture)));
    g_assert_cmpuint (moult_library_get_stored_size (fixture->library), ==, 0);
    download_well (fixture);
    g_assert_cmpstr (moult_firmware_get_path (get_newest (fixture)), ==, path);
}

static void
test_remove (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *path = dup_path (fixture);
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    refresh_well (fixture);
    download_well (fixture);
    g_ptr_array_add (firmwares, g_object_ref (get_newest (fixture)));
    moult_library_remove_async (fixture->library, firmwares, on_done_cb, &result);
    g_assert_true (moult_library_remove_finish (fixture->library, wait_for (&result), &error));
    g_assert_no_error (error);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    g_assert_null (moult_firmware_get_path (get_newest (fixture)));
}

static void
assert_refused (Fixture *fixture, MoultError code, const char *words)
{
    g_autofree char *path = dup_path (fixture);
    g_autoptr (MoultTransfer) transfer = download (fixture);

    g_assert_cmpint (moult_transfer_get_state (transfer), ==, MOULT_TRANSFER_FAILED);
    g_assert_error (moult_transfer_get_error (transfer), MOULT_ERROR, (int) code);
    if (strstr (moult_transfer_get_error (transfer)->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", moult_transfer_get_error (transfer)->message, words);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    g_assert_cmpuint (g_list_model_get_n_items (moult_catalogue_get_stored (
                          moult_library_get_catalogue (fixture->library))),
                      ==, 0);
}

/* Nothing that is not what its name says is ever stored, and a good file is, right afterwards. */
static void
test_refused (Fixture *fixture, gconstpointer unused)
{
    refresh_well (fixture);
    as_page = TRUE;
    assert_refused (fixture, MOULT_ERROR_NETWORK, "web page");
    as_page = FALSE;
    version = "1.27.0";
    assert_refused (fixture, MOULT_ERROR_BAD_IMAGE, "1.27.0");
    version = "1.28.0";
    machine = "Raspberry Pi Pico W with RP2040";
    assert_refused (fixture, MOULT_ERROR_BAD_IMAGE, "Pico W");
    machine = "Raspberry Pi Pico with RP2040";
    flipped = TRUE;
    assert_refused (fixture, MOULT_ERROR_BAD_IMAGE, "");
    flipped = FALSE;
    cut = 5 * 512;
    assert_refused (fixture, MOULT_ERROR_BAD_IMAGE, "");
    cut = 0;
    download_well (fixture);
}

/* What a page names and the site no longer has: the page is read again by itself. */
static void
test_vanished (Fixture *fixture, gconstpointer unused)
{
    gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

    refresh_well (fixture);
    vanished = TRUE;
    assert_refused (fixture, MOULT_ERROR_NOT_FOUND, NAME);
    while (get_newest (fixture) != NULL
           && !g_str_equal (moult_firmware_get_name (get_newest (fixture)), OLD)
           && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, FALSE);
    g_assert_cmpuint (fake_site_count (fixture->site, PAGE), ==, 2);
    g_assert_cmpstr (moult_firmware_get_name (get_newest (fixture)), ==, OLD);
}

typedef struct {
    MoultFirmwareSource *source;
    MoultFirmware *firmware;
} Want;

static gpointer
fetch_thread (gpointer data)
{
    Want *want = data;
    g_autoptr (GError) error = NULL;
    MoultFirmware *got =
        moult_firmware_source_fetch (want->source, want->firmware, NULL, NULL, &error);

    g_assert_no_error (error);
    return got;
}

/* A class that wants one file loads it once. */
static void
test_shared (Fixture *fixture, gconstpointer unused)
{
    GThread *threads[32];

    refresh_well (fixture);
    Want want = { .source = moult_library_get_source (fixture->library),
                  .firmware = get_newest (fixture) };
    for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("job", fetch_thread, &want);
    for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
        g_autoptr (MoultFirmware) got = g_thread_join (threads[i]);

        g_assert_nonnull (moult_firmware_get_path (got));
    }
    g_assert_cmpuint (fake_site_count (fixture->site, FILE), ==, 1);
}

static void
on_damaged_cb (MoultLibrary *library, const char *path, char **told)
{
    *told = g_strdup (path);
}

static void
test_damaged (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *database = g_build_filename (fixture->folder, "library.db", NULL);
    g_autofree char *files = g_build_filename (fixture->folder, "files", NULL);
    g_autofree char *told = NULL;
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    close_library (fixture);
    g_assert_true (g_file_set_contents (database, "no database, but a letter to it ", -1, NULL));
    fixture->library = moult_library_new (&(MoultLibraryPlace) {
        .database = database, .folder = files, .site = fake_site_get_address (fixture->site) });
    g_signal_connect (fixture->library, "damaged", G_CALLBACK (on_damaged_cb), &told);
    moult_library_open_async (fixture->library, on_done_cb, &result);
    g_assert_true (moult_library_open_finish (fixture->library, wait_for (&result), &error));
    g_assert_nonnull (told);
    g_assert_true (g_file_test (told, G_FILE_TEST_EXISTS));
    refresh_well (fixture);
    download_well (fixture);
}

static void
add_stored (Fixture *fixture, const char *name, const char *of_version, gboolean custom)
{
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .path = "/x",
        .board_id = "RPI_PICO",
        .version = of_version,
        .port = "rp2",
        .custom = custom,
    });

    moult_catalogue_add_stored (moult_library_get_catalogue (fixture->library), firmware);
}

static void
test_old (Fixture *fixture, gconstpointer unused)
{
    add_stored (fixture, "a.uf2", "1.28.0", FALSE);
    add_stored (fixture, "a.bin", "1.28.0", FALSE);
    add_stored (fixture, "b.uf2", "1.27.0", FALSE);
    add_stored (fixture, "c.uf2", "1.9.4", FALSE);
    add_stored (fixture, "d.uf2", "1.29.0-preview.9", FALSE);
    add_stored (fixture, "e.uf2", "1.29.0-preview.10", FALSE);
    add_stored (fixture, "f.uf2", "1.20.0", TRUE);

    g_autoptr (GPtrArray) old = moult_library_list_old (fixture->library, 1);
    g_assert_cmpuint (old->len, ==, 3);
    g_assert_cmpstr (moult_firmware_get_name (old->pdata[0]), ==, "d.uf2");
    g_assert_cmpstr (moult_firmware_get_name (old->pdata[1]), ==, "b.uf2");
    g_assert_cmpstr (moult_firmware_get_name (old->pdata[2]), ==, "c.uf2");
    g_autoptr (GPtrArray) older = moult_library_list_old (fixture->library, 2);
    g_assert_cmpuint (older->len, ==, 1);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
    ADD ("/library/refresh", test_refresh);
    ADD ("/library/remembered", test_remembered);
    ADD ("/library/missing-page", test_missing_page);
    ADD ("/library/download", test_download);
    ADD ("/library/gone", test_gone);
    ADD ("/library/remove", test_remove);
    ADD ("/library/refused", test_refused);
    ADD ("/library/vanished", test_vanished);
    ADD ("/library/shared", test_shared);
    ADD ("/library/damaged", test_damaged);
    ADD ("/library/old", test_old);

    return g_test_run ();
}
