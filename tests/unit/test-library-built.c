/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Firmware that was built here: into the library, found again by its key, found by the board that
 * runs it, and never taken by itself. */

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "chooser.h"
#include "error.h"
#include "fake-backend.h"
#include "firmware-name.h"
#include "image-files.h"
#include "library-files.h"
#include "library.h"
#include "registry.h"

#define PICO     "Raspberry Pi Pico with RP2040"
#define COMMIT   "abc1234def5678900000000000000000000000ff"
#define OTHER    "abd1234def5678900000000000000000000000ff"
#define KEY      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define PREVIEW  "1.29.0-preview.12"
#define DESCRIBE "v1.29.0-preview-12-gabc1234"
#define NAME     "RPI_PICO@master-v1.29.0-preview.12-gabc1234.uf2"

typedef struct {
    char *folder;
    MoultLibrary *library;
} Fixture;

static const MoultBuiltFields usual = {
    .board_id = "RPI_PICO",
    .port = "rp2",
    .version = DESCRIBE,
    .commit = COMMIT,
    .build_key = KEY,
    .engine = "native",
    .branch = "master",
};

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

static void
open_library (Fixture *fixture)
{
    g_autofree char *files = g_build_filename (fixture->folder, "files", NULL);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    fixture->library =
        moult_library_new (&(MoultLibraryPlace) { .folder = files, .site = "http://127.0.0.1:9" });
    moult_library_open_async (fixture->library, on_done_cb, &result);
    moult_library_open_finish (fixture->library, wait_for (&result), &error);
    g_assert_no_error (error);
}

static void
close_library (Fixture *fixture)
{
    while (g_main_context_iteration (NULL, FALSE))
        ;
    g_assert_finalize_object (g_steal_pointer (&fixture->library));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->folder = library_folder_new ();
    open_library (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    close_library (fixture);
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
}

/* What make leaves; (transfer full): its path. */
static char *
build_file (Fixture *fixture, const char *version)
{
    g_autoptr (GByteArray) file = file_new_uf2 (version, PICO);
    char *path = g_build_filename (fixture->folder, "firmware.uf2", NULL);
    g_autoptr (GError) error = NULL;

    g_file_set_contents (path, (const char *) file->data, file->len, &error);
    g_assert_no_error (error);
    return path;
}

static MoultFirmware *
add_file (Fixture *fixture, const char *path, const MoultBuiltFields *built, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_library_add_built_async (fixture->library, path, built, NULL, on_done_cb, &result);
    return moult_library_add_built_finish (fixture->library, wait_for (&result), error);
}

static MoultFirmware *
add (Fixture *fixture, const char *version, const MoultBuiltFields *built)
{
    g_autofree char *path = build_file (fixture, version);
    g_autoptr (GError) error = NULL;
    MoultFirmware *firmware = add_file (fixture, path, built, &error);

    g_assert_no_error (error);
    g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    g_assert_true (g_file_test (moult_firmware_get_path (firmware), G_FILE_TEST_IS_REGULAR));
    return firmware;
}

static guint
count_stored (Fixture *fixture)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (fixture->library);

    return g_list_model_get_n_items (moult_catalogue_get_stored (catalogue));
}

/* ---- into the library ---- */

static void
test_add (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultFirmware) firmware = add (fixture, PREVIEW ".gabc1234", &usual);
    const MoultFirmwareFields fields = moult_firmware_get_fields (firmware);

    g_assert_cmpstr (fields.name, ==, NAME);
    g_assert_cmpstr (fields.board_id, ==, "RPI_PICO");
    g_assert_cmpstr (fields.port, ==, "rp2");
    g_assert_cmpstr (fields.version, ==, PREVIEW);
    g_assert_cmpstr (fields.date, ==, "2026-04-06");
    g_assert_cmpstr (fields.source, ==, "native");
    g_assert_cmpstr (fields.custom_id, ==, "RPI_PICO@master");
    g_assert_cmpstr (fields.commit, ==, COMMIT);
    g_assert_false (fields.dirty);
    g_assert_cmpstr (fields.build_key, ==, KEY);
    g_assert_true (fields.custom);
    g_assert_true (moult_firmware_is_built_here (firmware));
    g_assert_cmpuint (count_stored (fixture), ==, 1);

    /* The same once more is the same, under its new key. */
    MoultBuiltFields again = usual;
    again.build_key = "ff";
    g_autoptr (MoultFirmware) second = add (fixture, PREVIEW ".gabc1234", &again);
    g_assert_cmpstr (moult_firmware_get_name (second), ==, NAME);
    g_assert_cmpstr (moult_firmware_get_build_key (second), ==, "ff");
    g_assert_cmpuint (count_stored (fixture), ==, 1);
}

static void
assert_name (MoultFirmware *firmware, const char *stem)
{
    const char *sum = moult_firmware_get_sha256 (firmware);
    g_autofree char *name = g_strdup_printf ("%s-%.8s.uf2", stem, sum);
    g_autoptr (MoultFirmwareName) read = moult_firmware_name_parse (name);

    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, name);
    g_assert_cmpstr (read->board_id, ==, moult_firmware_get_board_id (firmware));
    g_assert_cmpstr (read->version, ==, moult_firmware_get_version (firmware));
    g_assert_cmpint (read->dirty, ==, moult_firmware_get_dirty (firmware));
    g_assert_cmpint (strncmp (read->sum, sum, 8), ==, 0);
}

/* No build replaces another, whatever is the same of them. */
static void
test_names (Fixture *fixture, gconstpointer unused)
{
    MoultBuiltFields dirty = usual;
    MoultBuiltFields bare = usual;
    MoultBuiltFields odd = usual;

    dirty.dirty = TRUE;
    dirty.version = DESCRIBE "-dirty";
    bare.commit = bare.branch = bare.version = NULL;
    odd.board_id = "RPI_PICO-../X";
    odd.branch = "user/..\n/@a b/größe";
    g_autoptr (MoultFirmware) first = add (fixture, PREVIEW ".gabc1234", &usual);
    g_autoptr (MoultFirmware) other = add (fixture, PREVIEW ".gabc12345", &usual);
    g_autoptr (MoultFirmware) changed = add (fixture, PREVIEW ".gabc1234.dirty", &dirty);
    g_autoptr (MoultFirmware) more = add (fixture, PREVIEW ".gabc123456.dirty", &dirty);
    g_autoptr (MoultFirmware) none = add (fixture, "1.28.0", &bare);
    g_autoptr (MoultFirmware) safe = add (fixture, PREVIEW, &odd);
    g_assert_cmpuint (count_stored (fixture), ==, 6);
    g_assert_cmpstr (moult_firmware_get_name (first), ==, NAME);
    assert_name (other, "RPI_PICO@master-v1.29.0-preview.12-gabc1234");
    assert_name (changed, "RPI_PICO@master-v1.29.0-preview.12-gabc1234-dirty");
    assert_name (more, "RPI_PICO@master-v1.29.0-preview.12-gabc1234-dirty");
    assert_name (none, "RPI_PICO@local-v1.28.0");
    g_autoptr (MoultFirmwareName) read = moult_firmware_name_parse (moult_firmware_get_name (safe));
    g_assert_cmpstr (read->board, ==, "RPI_PICO");
    g_assert_cmpstr (read->hash, ==, "abc1234");
    g_assert_null (strpbrk (moult_firmware_get_name (safe), "/\\\n "));

    close_library (fixture);
    open_library (fixture);
    g_assert_cmpuint (count_stored (fixture), ==, 6);
}

static void
assert_refused (Fixture *fixture, const char *path, const MoultBuiltFields *built, MoultError code)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (add_file (fixture, path, built, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_cmpuint (count_stored (fixture), ==, 0);
    g_assert_null (moult_library_find_built (fixture->library, KEY));
}

static void
test_refused (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *path = build_file (fixture, PREVIEW);
    g_autofree char *none = g_build_filename (fixture->folder, "none.uf2", NULL);
    MoultBuiltFields chip = usual;
    MoultBuiltFields sum = usual;

    chip.board_id = "RPI_PICO2";
    sum.sha256 = KEY;
    assert_refused (fixture, path, &chip, MOULT_ERROR_WRONG_FIRMWARE);
    assert_refused (fixture, path, &sum, MOULT_ERROR_BAD_IMAGE);
    assert_refused (fixture, none, &usual, MOULT_ERROR_NOT_FOUND);
    g_assert_cmpint (truncate (path, 700), ==, 0);
    assert_refused (fixture, path, &usual, MOULT_ERROR_BAD_IMAGE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *path = build_file (fixture, PREVIEW);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    moult_library_add_built_async (fixture->library, path, &usual, cancellable, on_done_cb,
                                   &result);
    g_assert_null (moult_library_add_built_finish (fixture->library, wait_for (&result), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (count_stored (fixture), ==, 0);
}

/* ---- found again ---- */

static void
test_find_built (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultFirmware) firmware = add (fixture, PREVIEW, &usual);
    g_autofree char *path = g_strdup (moult_firmware_get_path (firmware));

    g_assert_true (moult_library_find_built (fixture->library, KEY) == firmware);
    g_assert_null (moult_library_find_built (fixture->library, "ff"));
    close_library (fixture);
    g_clear_object (&firmware);
    open_library (fixture);
    g_assert_nonnull (moult_library_find_built (fixture->library, KEY));

    /* Cut, then gone, while Moult runs. */
    g_assert_cmpint (truncate (path, 100), ==, 0);
    g_assert_null (moult_library_find_built (fixture->library, KEY));
    g_assert_cmpint (g_unlink (path), ==, 0);
    g_assert_null (moult_library_find_built (fixture->library, KEY));
}

static MoultFirmware *
find_running (Fixture *fixture,
              const char *board_id,
              const char *version,
              const char *build,
              const char *text)
{
    g_autofree char *banner = g_strconcat ("3.4.0; MicroPython ", text, NULL);
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .board_id = board_id,
        .version = version,
        .build = build,
        .banner = banner,
    });

    return moult_library_find_running (fixture->library, info);
}

#define RUNNING(text) find_running (fixture, "RPI_PICO", "1.29.0-preview", "12", text)

static void
test_find_running (Fixture *fixture, gconstpointer unused)
{
    MoultBuiltFields dirty = usual;

    dirty.dirty = TRUE;
    g_autoptr (MoultFirmware) clean = add (fixture, PREVIEW ".gabc1234", &usual);
    g_autoptr (MoultFirmware) changed = add (fixture, PREVIEW ".gabc1234.dirty", &dirty);

    g_assert_true (RUNNING ("v1.29.0-preview.12.gabc1234 on 2026-04-06") == clean);
    g_assert_true (RUNNING ("v1.29.0-preview.12.gabc1234def on 2026-04-06") == clean);
    g_assert_true (RUNNING ("v1.29.0-preview-12-gabc1234-dirty on 2026-04-06") == changed);
    g_assert_null (RUNNING ("v1.29.0-preview.12.gabc1235 on 2026-04-06"));
    g_assert_null (RUNNING ("v1.29.0-preview.12.gabc1234 on 2026-04-07"));
    g_assert_null (RUNNING ("v1.29.0-preview.12.gabc1234"));
    g_assert_null (RUNNING ("v1.29.0-preview.12 on 2026-04-06"));
    g_assert_null (find_running (fixture, "RPI_PICO", "1.29.0-preview", "13",
                                 "v1.29.0-preview.13.gabc1234 on 2026-04-06"));
    g_assert_null (find_running (fixture, "RPI_PICO_W", "1.29.0-preview", "12",
                                 "v1.29.0-preview.12.gabc1234 on 2026-04-06"));
    g_assert_null (moult_library_find_running (fixture->library, NULL));

    /* Two builds of one source say the same, those of two say nothing. */
    g_autoptr (MoultFirmware) more = add (fixture, PREVIEW ".gabc12345", &usual);
    g_assert_nonnull (RUNNING ("v1.29.0-preview.12.gabc1234 on 2026-04-06"));
    MoultBuiltFields other = usual;
    other.commit = OTHER;
    g_autoptr (MoultFirmware) second = add (fixture, PREVIEW ".gabd1234", &other);
    g_assert_true (RUNNING ("v1.29.0-preview.12.gabd1234 on 2026-04-06") == second);
    g_assert_null (RUNNING ("v1.29.0-preview.12.gab on 2026-04-06"));
}

/* A release does not say its commit. */
static void
test_find_release (Fixture *fixture, gconstpointer unused)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (fixture->library);
    g_autoptr (MoultFirmware) firmware = add (fixture, "1.28.0", &usual);
    const char *text = "v1.28.0 on 2026-04-06";

    g_assert_true (find_running (fixture, "RPI_PICO", "1.28.0", "", text) == firmware);
    g_assert_null (find_running (fixture, "RPI_PICO", "1.28.0", "", "v1.28.0 on 2026-04-07"));
    g_assert_null (find_running (fixture, "RPI_PICO", "1.28.1", "", "v1.28.1 on 2026-04-06"));

    /* A download that is like it may be what runs. */
    g_autoptr (MoultFirmware) download = moult_firmware_new (&(MoultFirmwareFields) {
        .name = "RPI_PICO-20260406-v1.28.0.uf2",
        .board_id = "RPI_PICO",
        .version = "1.28.0",
        .date = "2026-04-06",
        .port = "rp2",
    });
    moult_catalogue_add_stored (catalogue, download);
    g_assert_null (find_running (fixture, "RPI_PICO", "1.28.0", "", text));
}

/* ---- never by itself ---- */

static const char *
recommend (Fixture *fixture, const MoultFirmwareRequest *request)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (fixture->library);
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython", .board_id = "RPI_PICO", .version = "1.26.0", .port = "rp2" });
    g_autoptr (MoultRecommendation) found =
        moult_chooser_recommend (catalogue, NULL, info, request);
    MoultFirmware *firmware = moult_recommendation_get_firmware (found);

    return firmware != NULL ? moult_firmware_get_name (firmware) : NULL;
}

static void
test_only_when_asked_for (Fixture *fixture, gconstpointer unused)
{
    static const char *const names[] = { "RPI_PICO-20260406-v1.28.0.uf2",
                                         "RPI_PICO-20260405-v1.29.0-preview.11.gaaaa234567.uf2" };
    MoultCatalogue *catalogue = moult_library_get_catalogue (fixture->library);
    g_autoptr (MoultFirmware) built = add (fixture, PREVIEW ".gabc1234", &usual);

    g_assert_null (recommend (fixture, NULL));
    g_assert_null (recommend (fixture, &(MoultFirmwareRequest) { .version = "preview" }));
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (names[i]);
        g_autoptr (MoultFirmware) download = moult_firmware_new (&(MoultFirmwareFields) {
            .name = names[i], .board_id = "RPI_PICO", .version = name->version, .port = "rp2" });

        moult_catalogue_add_stored (catalogue, download);
    }
    g_assert_cmpstr (recommend (fixture, NULL), ==, names[0]);
    g_assert_cmpstr (recommend (fixture, &(MoultFirmwareRequest) { .version = "preview" }), ==,
                     names[1]);
    g_assert_null (recommend (fixture, &(MoultFirmwareRequest) { .version = PREVIEW }));

    /* mpflash's two ways to ask for it. */
    g_assert_cmpstr (recommend (fixture, &(MoultFirmwareRequest) { .custom = TRUE }), ==, NAME);
    g_assert_cmpstr (recommend (fixture, &(MoultFirmwareRequest) { .board_id = "RPI_PICO@master" }),
                     ==, NAME);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();

#define ADD(name, func) g_test_add ("/library/built/" name, Fixture, NULL, set_up, func, tear_down)
    ADD ("add", test_add);
    ADD ("names", test_names);
    ADD ("refused", test_refused);
    ADD ("cancelled", test_cancelled);
    ADD ("find-built", test_find_built);
    ADD ("find-running", test_find_running);
    ADD ("find-release", test_find_release);
    ADD ("only-when-asked-for", test_only_when_asked_for);

    return g_test_run ();
}
