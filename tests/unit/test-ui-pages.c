/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "error.h"
#include "library-files.h"
#include "page-keeper.h"

/* A site in a folder, as a school may have it, and a library that asks it. */
typedef struct {
    char *folder;
    MoultLibrary *library;
    MoultPageKeeper *keeper;
    MoultCatalogueBoard *pico;
    guint n_settled;
} Fixture;

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fixture *fixture = user_data;
    g_autoptr (GError) error = NULL;

    moult_library_open_finish (MOULT_LIBRARY (source), result, &error);
    g_assert_no_error (error);
    moult_page_keeper_set_opened (fixture->keeper, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->folder = library_folder_new ();
    g_autofree char *site = g_build_filename (fixture->folder, "site", NULL);
    g_autofree char *files = g_build_filename (fixture->folder, "files", NULL);

    g_assert_cmpint (g_mkdir (site, 0700), ==, 0);
    fixture->library = moult_library_new (&(MoultLibraryPlace) { .folder = files, .site = site });
    fixture->keeper = moult_page_keeper_new (fixture->library);
    fixture->pico =
        moult_catalogue_find (moult_library_get_catalogue (fixture->library), "RPI_PICO");
    g_assert_nonnull (fixture->pico);
}

static void
open_library (Fixture *fixture)
{
    moult_library_open_async (fixture->library, on_opened_cb, fixture);
    while (!moult_page_keeper_is_open (fixture->keeper))
        g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    moult_page_keeper_stop (fixture->keeper);
    g_assert_finalize_object (fixture->keeper);
    g_object_unref (fixture->library);
    while (g_main_context_iteration (NULL, FALSE))
        ;
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
}

static void
write_page (Fixture *fixture)
{
    static const char page[] =
        "<!DOCTYPE html><html><body><h2>Firmware</h2>"
        "<a href=\"/resources/firmware/RPI_PICO-20260406-v1.28.0.uf2\">v1.28.0</a></body></html>\n";
    g_autofree char *folder =
        g_build_filename (fixture->folder, "site", "download", "RPI_PICO", NULL);
    g_autofree char *path = g_build_filename (folder, "index.html", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_file_set_contents (path, page, -1, &error);
    g_assert_no_error (error);
}

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    ((Fixture *) user_data)->n_settled++;
}

static void
settle (Fixture *fixture)
{
    guint n_settled = fixture->n_settled;

    moult_page_keeper_settle_async (fixture->keeper, on_settled_cb, fixture);
    while (fixture->n_settled == n_settled)
        g_main_context_iteration (NULL, TRUE);
}

static void
test_reads_once (Fixture *fixture, gconstpointer unused)
{
    write_page (fixture);
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    g_assert_true (moult_page_keeper_is_reading (fixture->keeper, NULL));
    open_library (fixture);
    g_assert_false (moult_page_keeper_is_reading (fixture->keeper, NULL));

    moult_page_keeper_want (fixture->keeper, fixture->pico);
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    g_assert_true (moult_page_keeper_is_reading (fixture->keeper, fixture->pico));
    settle (fixture);
    g_assert_false (moult_page_keeper_is_reading (fixture->keeper, fixture->pico));
    g_assert_null (moult_page_keeper_get_error (fixture->keeper, fixture->pico));
    g_assert_cmpuint (moult_catalogue_board_get_firmwares (fixture->pico)->len, ==, 1);

    /* It is good for a day. */
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    g_assert_false (moult_page_keeper_is_reading (fixture->keeper, fixture->pico));
}

static void
test_failure_waits (Fixture *fixture, gconstpointer unused)
{
    open_library (fixture);
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    settle (fixture);
    g_assert_error (moult_page_keeper_get_error (fixture->keeper, fixture->pico), MOULT_ERROR,
                    MOULT_ERROR_NOT_FOUND);

    /* Whoever wants it again has to wait, unless the user says so. */
    write_page (fixture);
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    g_assert_false (moult_page_keeper_is_reading (fixture->keeper, fixture->pico));
    moult_page_keeper_retry (fixture->keeper);
    g_assert_null (moult_page_keeper_get_error (fixture->keeper, fixture->pico));
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    settle (fixture);
    g_assert_null (moult_page_keeper_get_error (fixture->keeper, fixture->pico));
    g_assert_cmpint (moult_catalogue_board_get_fetched (fixture->pico), >, 0);
}

static void
test_closed_library (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GError) error =
        g_error_new_literal (MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "of a newer Moult");

    moult_page_keeper_set_opened (fixture->keeper, error);
    moult_page_keeper_want (fixture->keeper, fixture->pico);
    g_assert_false (moult_page_keeper_is_reading (fixture->keeper, fixture->pico));
    g_assert_false (moult_page_keeper_is_reading (fixture->keeper, NULL));
    g_assert_error (moult_page_keeper_get_error (fixture->keeper, fixture->pico), MOULT_ERROR,
                    MOULT_ERROR_DEPENDENCY);
    settle (fixture);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
    g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    add ("/ui/pages/reads-once", test_reads_once);
    add ("/ui/pages/failure-waits", test_failure_waits);
    add ("/ui/pages/closed-library", test_closed_library);
    return g_test_run ();
}
