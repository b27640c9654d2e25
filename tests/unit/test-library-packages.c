/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "packages.h"

#include <glib/gstdio.h>

#include "error.h"
#include "fake-site.h"
#include "package.h"

#define CORE "log = 1\n"
#define INIT "from .core import *\n"

/* The first eight digits of the files' sha256. */
static char *
short_hash (const char *text)
{
    g_autofree char *whole = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

    return g_strndup (whole, 8);
}

static void
answer_text (FakeRequest *request, const char *text)
{
    fake_request_answer (request, "200 OK", "", text, strlen (text));
}

static void
answer_app (FakeRequest *request)
{
    g_autofree char *init = short_hash (INIT);
    g_autofree char *text = g_strdup_printf ("{\"v\":1,\"hashes\":[[\"app/__init__.py\",\"%s\"]],"
                                             "\"deps\":[[\"core\",\"1.0\"]],\"version\":\"2\"}",
                                             init);

    answer_text (request, text);
}

static void
answer_core (FakeRequest *request)
{
    g_autofree char *core = short_hash (CORE);
    g_autofree char *text = g_strdup_printf (
        "{\"v\":1,\"hashes\":[[\"core.py\",\"%s\"]],\"deps\":[[\"app\",\"latest\"]]}", core);

    answer_text (request, text);
}

static void
answer_core_file (FakeRequest *request)
{
    answer_text (request, CORE);
}

static void
answer_init_file (FakeRequest *request)
{
    answer_text (request, INIT);
}

static void
answer_damaged (FakeRequest *request)
{
    answer_text (request, "{\"v\":1,\"hashes\":[[\"x.py\",\"00000000\"]]}");
}

static void
answer_wrong_file (FakeRequest *request)
{
    answer_text (request, "something else");
}

static void
answer_climber (FakeRequest *request)
{
    answer_text (request, "{\"v\":1,\"hashes\":[[\"../main.py\",\"00000000\"]]}");
}

typedef struct {
    FakeSite *site;
    MoultLibrary *library;
    char *folder;
    GPtrArray *files;
    GError *error;
    gboolean ended;
} Fixture;

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fixture *fixture = user_data;

    g_assert_true (moult_library_open_finish (MOULT_LIBRARY (source), result, &fixture->error));
    fixture->ended = TRUE;
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fixture *fixture = user_data;

    fixture->files = moult_packages_fetch_finish (MOULT_LIBRARY (source), result, &fixture->error);
    fixture->ended = TRUE;
}

static void
wait_for_end (Fixture *fixture)
{
    while (!fixture->ended)
        g_main_context_iteration (NULL, TRUE);
    fixture->ended = FALSE;
}

static void
open_library (Fixture *fixture, const char *address)
{
    g_autofree char *database = g_build_filename (fixture->folder, "library.db", NULL);
    const MoultLibraryPlace place = { database, fixture->folder, address };

    g_clear_object (&fixture->library);
    fixture->library = moult_library_new (&place);
    moult_library_open_async (fixture->library, on_opened_cb, fixture);
    wait_for_end (fixture);
}

static void
add (Fixture *fixture, const char *folder, const char *hash, FakeHandler handler)
{
    g_autofree char *path = g_strdup_printf ("/pi/v2/file/%s/%s", folder, hash);

    fake_site_add (fixture->site, g_intern_string (path), handler);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *core = short_hash (CORE);
    g_autofree char *init = short_hash (INIT);
    g_autofree char *core_folder = g_strndup (core, 2);
    g_autofree char *init_folder = g_strndup (init, 2);

    fixture->site = fake_site_new ();
    fake_site_add (fixture->site, "/pi/v2/package/py/app/latest.json", answer_app);
    fake_site_add (fixture->site, "/pi/v2/package/py/core/1.0.json", answer_core);
    fake_site_add (fixture->site, "/pi/v2/package/py/damaged/latest.json", answer_damaged);
    fake_site_add (fixture->site, "/pi/v2/package/py/climber/latest.json", answer_climber);
    add (fixture, core_folder, core, answer_core_file);
    add (fixture, init_folder, init, answer_init_file);
    add (fixture, "00", "00000000", answer_wrong_file);
    fixture->folder = g_dir_make_tmp ("moult-packages-XXXXXX", NULL);
    open_library (fixture, fake_site_get_address (fixture->site));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->folder);

    g_clear_object (&fixture->library);
    g_clear_pointer (&fixture->site, fake_site_free);
    g_clear_pointer (&fixture->files, g_ptr_array_unref);
    g_clear_error (&fixture->error);
    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
    g_free (fixture->folder);
}

static void
fetch (Fixture *fixture, const char *package)
{
    const char *const packages[] = { package, NULL };

    g_clear_pointer (&fixture->files, g_ptr_array_unref);
    g_clear_error (&fixture->error);
    moult_packages_fetch_async (fixture->library, packages, NULL, on_fetched_cb, fixture);
    wait_for_end (fixture);
    g_assert_true ((fixture->files == NULL) == (fixture->error != NULL));
}

static void
assert_app (Fixture *fixture)
{
    g_assert_no_error (fixture->error);
    g_assert_cmpint (fixture->files->len, ==, 2);
    g_assert_cmpstr (moult_board_file_get_path (fixture->files->pdata[0]), ==,
                     "/lib/app/__init__.py");
    g_assert_cmpstr (moult_board_file_get_path (fixture->files->pdata[1]), ==, "/lib/core.py");
    g_assert_cmpmem (g_bytes_get_data (moult_board_file_get_data (fixture->files->pdata[1]), NULL),
                     g_bytes_get_size (moult_board_file_get_data (fixture->files->pdata[1])), CORE,
                     strlen (CORE));
}

/* core needs app again: a circle has an end. */
static void
test_with_what_it_needs (Fixture *fixture, gconstpointer unused)
{
    fetch (fixture, "app");
    assert_app (fixture);
}

static void
test_kept (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *address = g_strdup (fake_site_get_address (fixture->site));

    fetch (fixture, "app");
    fetch (fixture, "app");
    assert_app (fixture);
    g_assert_cmpint (fake_site_count (fixture->site, "/pi/v2/package/py/app/latest.json"), ==, 2);
    g_assert_cmpint (fake_site_count (fixture->site, "/pi/v2/package/py/core/1.0.json"), ==, 1);

    /* There is no network any more: nothing listens at this address. */
    g_clear_pointer (&fixture->site, fake_site_free);
    open_library (fixture, address);
    fetch (fixture, "app");
    assert_app (fixture);
}

static void
assert_fails (Fixture *fixture, const char *package, int code)
{
    fetch (fixture, package);
    g_assert_error (fixture->error, MOULT_ERROR, code);
}

static void
test_bad (Fixture *fixture, gconstpointer unused)
{
    assert_fails (fixture, "nobody-knows-it", MOULT_ERROR_NOT_FOUND);
    assert_fails (fixture, "app@9.9", MOULT_ERROR_NOT_FOUND);
    assert_fails (fixture, "github:someone/something", MOULT_ERROR_NOT_FOUND);
    assert_fails (fixture, "../app", MOULT_ERROR_NOT_FOUND);
    assert_fails (fixture, "", MOULT_ERROR_NOT_FOUND);
    assert_fails (fixture, "damaged", MOULT_ERROR_BAD_IMAGE);
    assert_fails (fixture, "climber", MOULT_ERROR_BAD_IMAGE);
}

static void
test_descriptions (void)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{\"v\":2}",
        "{\"v\":1,\"hashes\":{}}",
        "{\"v\":1,\"hashes\":[[\"a\"]]}",
        "{\"v\":1,\"hashes\":[[\"a\",1]]}",
        "{\"v\":1,\"hashes\":[[\"a.py\",\"zz\"]]}",
        "{\"v\":1,\"hashes\":[[\"/a.py\",\"00000000\"]]}",
        "{\"v\":1,\"urls\":[[\"a.py\",\"github:x/y/a.py\"]]}",
        "{\"v\":1,\"deps\":[[\"../x\",\"latest\"]]}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GBytes) json = g_bytes_new_static (bad[i], strlen (bad[i]));
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultPackage) package = moult_package_parse (json, &error);

        g_assert_null (package);
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
}

#define add_test(path, function)                                                                   \
    g_test_add ("/packages/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    add_test ("with-what-it-needs", test_with_what_it_needs);
    add_test ("kept", test_kept);
    add_test ("bad", test_bad);
    g_test_add_func ("/packages/descriptions", test_descriptions);

    return g_test_run ();
}
