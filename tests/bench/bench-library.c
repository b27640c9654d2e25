/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the firmware library costs. Prints numbers in seconds.
 *
 *   bench-library import ADDRESS FOLDER   CPU of this process to read every board's page; links
 *   bench-library open FOLDER ROWS        until a library of so many stored files is open; the
 *                                         longest turn of the main loop meanwhile; CPU
 *   bench-library search                  the slowest keystroke over all boards
 *   bench-library download ADDRESS LINK FOLDER   to have a file downloaded, checked and stored */

#include <stdlib.h>

#include <sys/resource.h>

#include "library.h"
#include "store.h"

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The longest turn of the main loop until the result is there. */
static double
wait_for (GAsyncResult **result)
{
    gint64 longest = 0;

    while (*result == NULL) {
        /* Waiting is no work: poll first, then time what there is to do. */
        while (!g_main_context_pending (NULL) && *result == NULL)
            g_usleep (100);
        gint64 begin = g_get_monotonic_time ();
        g_main_context_iteration (NULL, FALSE);
        longest = MAX (longest, g_get_monotonic_time () - begin);
    }
    return (double) longest / G_USEC_PER_SEC;
}

static double
get_cpu (void)
{
    struct rusage usage;

    getrusage (RUSAGE_SELF, &usage);
    return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
           + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
get_seconds (gint64 since)
{
    return (double) (g_get_monotonic_time () - since) / G_USEC_PER_SEC;
}

static MoultLibrary *
open_library (const char *address, const char *folder, double *stall)
{
    MoultLibrary *library =
        moult_library_new (&(MoultLibraryPlace) { .folder = folder, .site = address });
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    moult_library_open_async (library, on_done_cb, &result);
    *stall = wait_for (&result);
    if (!moult_library_open_finish (library, result, &error))
        g_error ("%s", error->message);
    return library;
}

static void
import (const char *address, const char *folder)
{
    double stall = 0;
    g_autoptr (MoultLibrary) library = open_library (address, folder, &stall);
    GListModel *boards = G_LIST_MODEL (moult_library_get_catalogue (library));
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    guint n_firmwares = 0;

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (boards, i);

        g_strv_builder_add (builder, moult_catalogue_board_get_kind (board)->board_id);
    }
    g_auto (GStrv) ids = g_strv_builder_end (builder);
    gint64 begin = g_get_monotonic_time ();
    double cpu = get_cpu ();
    moult_library_refresh_async (library, (const char *const *) ids, 0, NULL, on_done_cb, &result);
    stall = wait_for (&result);
    if (!moult_library_refresh_finish (library, result, &error))
        g_error ("%s", error->message);
    cpu = get_cpu () - cpu;
    double wall = get_seconds (begin);
    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (boards, i);

        n_firmwares += moult_catalogue_board_get_firmwares (board)->len;
    }
    g_print ("%f %f %f %u\n", cpu, wall, stall, n_firmwares);
}

static void
fill (const char *folder, guint n_rows)
{
    g_autofree char *database = g_build_filename (folder, "library.db", NULL);
    GPtrArray *kinds = moult_board_db_get_boards ();
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultStore) store = moult_store_open (database, folder, &error);

    for (guint i = 0; i < n_rows && error == NULL; i++) {
        const MoultBoardKind *kind = g_ptr_array_index (kinds, i % kinds->len);
        g_autofree char *version = g_strdup_printf ("1.%u.0", i / kinds->len);
        g_autofree char *name = g_strdup_printf ("%s-20260406-v%s.uf2", kind->board_id, version);
        g_autofree char *link = g_strconcat ("/resources/firmware/", name, NULL);
        const char *const chips[] = { kind->chip, NULL };
        g_autoptr (MoultFirmware) firmware = moult_firmware_new (&(MoultFirmwareFields) {
            .name = name,
            .link = link,
            .kind = MOULT_IMAGE_UF2,
            .board_id = kind->board_id,
            .version = version,
            .date = "2026-04-06",
            .machine = kind->name,
            .port = kind->port,
            .chips = chips,
            .size = 1,
            .file_size = 1,
            .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            .source = "https://micropython.org",
        });
        g_autofree char *port = g_build_filename (folder, kind->port, NULL);
        g_autofree char *path = g_build_filename (port, name, NULL);

        g_mkdir_with_parents (port, 0755);
        g_file_set_contents (path, "x", 1, NULL);
        moult_store_add_firmware (store, firmware, &error);
    }
    if (error != NULL)
        g_error ("%s", error->message);
}

static void
measure_open (const char *folder, guint n_rows)
{
    double stall = 0;

    g_autofree char *database = g_build_filename (folder, "library.db", NULL);

    if (!g_file_test (database, G_FILE_TEST_EXISTS))
        fill (folder, n_rows);
    /* The board data is read once a program, whoever asks first. */
    moult_board_db_get_boards ();
    gint64 begin = g_get_monotonic_time ();
    double cpu = get_cpu ();
    g_autoptr (MoultLibrary) library = open_library ("http://127.0.0.1:9", folder, &stall);
    double seconds = get_seconds (begin);

    cpu = get_cpu () - cpu;

    g_assert_cmpuint (g_list_model_get_n_items (
                          moult_catalogue_get_stored (moult_library_get_catalogue (library))),
                      ==, n_rows);
    g_print ("%f %f %f\n", seconds, stall, cpu);
}

static guint
search (MoultCatalogue *catalogue, const char *query)
{
    g_auto (GStrv) words = moult_catalogue_fold_query (query);
    guint n_found = 0;

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalogue)); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (G_LIST_MODEL (catalogue), i);

        n_found += moult_catalogue_board_matches (board, (const char *const *) words);
    }
    return n_found;
}

static void
measure_search (void)
{
    static const char query[] = "esp32 s3 psram wi-fi usb-c feather unexpected";
    g_autoptr (MoultCatalogue) catalogue = moult_catalogue_new ();
    gint64 slowest = 0;

    for (gsize length = 1; length < sizeof query; length++) {
        g_autofree char *typed = g_strndup (query, length);
        gint64 begin = g_get_monotonic_time ();

        search (catalogue, typed);
        slowest = MAX (slowest, g_get_monotonic_time () - begin);
    }
    g_print ("%f %u\n", (double) slowest / G_USEC_PER_SEC, search (catalogue, "s3 psram"));
}

static void
download (const char *address, const char *link, const char *folder)
{
    double stall = 0;
    g_autoptr (MoultLibrary) library = open_library (address, folder, &stall);
    g_autofree char *name = g_path_get_basename (link);
    g_autofree char *board_id = g_strndup (name, strcspn (name, "-"));
    const MoultBoardKind *kind = moult_board_db_lookup (board_id);
    const char *const chips[] = { kind->chip, NULL };
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .link = link,
        .kind = g_str_has_suffix (name, ".uf2") ? MOULT_IMAGE_UF2 : MOULT_IMAGE_ESP,
        .board_id = board_id,
        .port = kind->port,
        .chips = chips,
    });
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (MoultTransfer) transfer = g_object_ref (moult_library_download (library, firmware));

    while (moult_transfer_get_state (transfer) == MOULT_TRANSFER_RUNNING)
        g_main_context_iteration (NULL, TRUE);
    if (moult_transfer_get_error (transfer) != NULL)
        g_error ("%s", moult_transfer_get_error (transfer)->message);
    g_print ("%f\n", get_seconds (begin));
}

int
main (int argc, char **argv)
{
    if (argc == 4 && g_str_equal (argv[1], "import"))
        import (argv[2], argv[3]);
    else if (argc == 4 && g_str_equal (argv[1], "open"))
        measure_open (argv[2], (guint) atoi (argv[3]));
    else if (argc == 2 && g_str_equal (argv[1], "search"))
        measure_search ();
    else if (argc == 5 && g_str_equal (argv[1], "download"))
        download (argv[2], argv[3], argv[4]);
    else
        return 64;
    return 0;
}
