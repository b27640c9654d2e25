/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Offline kits: out of one library and into another, as folder and archive, sound, damaged,
 * hostile. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "board-index.h"
#include "board-page.h"
#include "error.h"
#include "image-files.h"
#include "kit-import.h"
#include "kit-manifest.h"
#include "library-files.h"

#define NAME   "RPI_PICO-20260406-v1.28.0.uf2"
#define OLD    "RPI_PICO-20251209-v1.27.0.uf2"
#define OWN    "RPI_PICO@mine-v1.28.0.uf2"
#define PICO   "Raspberry Pi Pico with RP2040"
#define SITE   "resources/firmware/"
#define COMMIT "abc1234def5678900000000000000000000000ff"

typedef struct {
    char *folder;
    MoultStoreThread *first;  /* has three files */
    MoultStoreThread *second; /* is empty */
} Fixture;

static const MoultKitOptions plain = { 0 };
static const MoultKitOptions replacing = { .replace = TRUE };

static MoultStoreThread *
open_store (Fixture *fixture, const char *name)
{
    g_autofree char *files = g_build_filename (fixture->folder, name, NULL);
    g_autofree char *database = g_strconcat (files, ".db", NULL);
    g_autoptr (GError) error = NULL;
    MoultStoreThread *store = moult_store_thread_open (database, files, &error);

    g_assert_no_error (error);
    return store;
}

static void
put (MoultStoreThread *store, const char *name, const char *version, const char *custom_id)
{
    GByteArray *file = file_new_uf2 (version, PICO);
    g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (file);
    g_autofree char *link = g_strconcat ("/" SITE, name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .kind = MOULT_IMAGE_UF2,
        .port = "rp2",
        .board_id = "RPI_PICO",
        .version = version,
        .date = custom_id == NULL ? "2026-04-06" : NULL,
        .link = custom_id == NULL ? link : NULL,
        .source = custom_id == NULL ? "https://micropython.org/x" : "file:///home/me/secret.uf2",
        .description = custom_id != NULL ? "with <my> module" : NULL,
        .custom_id = custom_id,
        .custom = custom_id != NULL,
        .commit = custom_id != NULL ? COMMIT : NULL,
        .dirty = custom_id != NULL,
        .build_key = custom_id != NULL ? "00aa" : NULL,
    });
    g_autoptr (MoultFirmware) stored =
        moult_store_thread_adopt_bytes (store, bytes, firmware, &error);

    g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->folder = library_folder_new ();
    fixture->first = open_store (fixture, "first");
    fixture->second = open_store (fixture, "second");
    put (fixture->first, NAME, "1.28.0", NULL);
    put (fixture->first, OLD, "1.27.0", NULL);
    put (fixture->first, OWN, "1.28.0", "RPI_PICO@mine");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_object_unref (fixture->first);
    g_object_unref (fixture->second);
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
}

static gpointer
load (MoultStore *store, gpointer data, GError **error)
{
    return library_check (store);
}

/* All that is stored, each file held against its row. */
static GPtrArray *
list_stored (MoultStoreThread *store)
{
    return moult_store_thread_call (store, load, NULL, NULL);
}

static char *
path_of (Fixture *fixture, const char *name)
{
    return g_build_filename (fixture->folder, name, NULL);
}

static void export (Fixture *fixture, const char *place)
{
    g_autoptr (GPtrArray) firmwares = list_stored (fixture->first);
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    moult_kit_result_init (&result);
    moult_kit_export (NULL, firmwares, place, &plain, &result, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (result.n_files, ==, 3);
    g_assert_cmpuint (result.n_done, ==, 3);
    g_assert_cmpuint (result.reasons->len, ==, 0);
}

static void
import (Fixture *fixture, const char *place, const MoultKitOptions *options, MoultKitResult *result)
{
    g_autoptr (GError) error = NULL;

    moult_kit_result_init (result);
    moult_kit_import (fixture->second, place, options, result, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (result->n_files, ==,
                      result->n_done + result->n_present + result->n_kept + result->n_missing
                          + result->n_bad);
}

static void
check_import_fails (Fixture *fixture, const char *place, MoultError code, const char *words)
{
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    moult_kit_result_init (&result);
    g_assert_false (moult_kit_import (fixture->second, place, &plain, &result, NULL, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_nonnull (strstr (error->message, words));
}

static gboolean
has_reason (const MoultKitResult *result, const char *name, const char *words)
{
    for (guint i = 0; i < result->reasons->len; i++) {
        const char *reason = g_ptr_array_index (result->reasons, i);

        if (strstr (reason, name) != NULL && strstr (reason, words) != NULL)
            return TRUE;
    }
    return FALSE;
}

/* ---- whole kits ---- */

static void
check_same (GPtrArray *before, GPtrArray *after)
{
    g_assert_cmpuint (before->len, ==, after->len);
    for (guint i = 0; i < before->len; i++) {
        const MoultFirmwareFields a = moult_firmware_get_fields (before->pdata[i]);
        gboolean found = FALSE;

        for (guint j = 0; j < after->len; j++) {
            const MoultFirmwareFields b = moult_firmware_get_fields (after->pdata[j]);

            if (!g_str_equal (a.name, b.name))
                continue;
            found = TRUE;
            g_assert_cmpstr (a.sha256, ==, b.sha256);
            g_assert_cmpstr (a.board_id, ==, b.board_id);
            g_assert_cmpstr (a.version, ==, b.version);
            g_assert_cmpstr (a.link, ==, b.link);
            g_assert_cmpstr (a.description, ==, b.description);
            g_assert_cmpstr (a.custom_id, ==, b.custom_id);
            g_assert_cmpint (a.custom, ==, b.custom);
            g_assert_cmpstr (a.commit, ==, b.commit);
            g_assert_cmpint (a.dirty, ==, b.dirty);
            g_assert_null (b.build_key); /* means nothing on another computer */
            g_assert_cmpstr (b.chips[0], ==, "rp2040");
        }
        g_assert_true (found);
    }
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, data);
    g_auto (MoultKitResult) first = { 0 };
    g_auto (MoultKitResult) second = { 0 };

    export (fixture, kit);
    g_assert_true (moult_kit_is_kit (kit));
    import (fixture, kit, &plain, &first);
    g_assert_cmpuint (first.n_done, ==, 3);
    g_assert_cmpuint (first.stored->len, ==, 3);
    g_autoptr (GPtrArray) before = list_stored (fixture->first);
    g_autoptr (GPtrArray) after = list_stored (fixture->second);
    check_same (before, after);

    import (fixture, kit, &plain, &second);
    g_assert_cmpuint (second.n_present, ==, 3);
    g_assert_cmpuint (second.stored->len, ==, 0);
}

/* Also in a locale that has no such letters. */
static void
test_letters (Fixture *fixture, gconstpointer data)
{
    static const char *const names[] = { "kit", "kit.zip", "kit.tar.gz" };
    g_autoptr (GPtrArray) firmwares = NULL;

    put (fixture->first, "Größe@мой-v1.28.0.uf2", "1.28.0", "RPI_PICO@größe");
    firmwares = list_stored (fixture->first);
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autofree char *kit = path_of (fixture, names[i]);
        g_autoptr (MoultStoreThread) store = open_store (fixture, names[i] + 1);
        g_auto (MoultKitResult) written = { 0 };
        g_auto (MoultKitResult) read = { 0 };
        g_autoptr (GError) error = NULL;

        moult_kit_result_init (&written);
        moult_kit_result_init (&read);
        moult_kit_export (NULL, firmwares, kit, &plain, &written, NULL, &error);
        g_assert_no_error (error);
        moult_kit_import (store, kit, &plain, &read, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (read.n_done, ==, 4);
    }
}

static GBytes *
read_file (const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename (folder, name, NULL);
    char *text = NULL;
    gsize size = 0;
    g_autoptr (GError) error = NULL;

    g_file_get_contents (path, &text, &size, &error);
    g_assert_no_error (error);
    return g_bytes_new_take (text, size);
}

/* The pages say what Moult reads of the site's own. */
static void
test_pages (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit");
    g_autoptr (GError) error = NULL;

    export (fixture, kit);
    g_autoptr (GBytes) html = read_file (kit, "download/RPI_PICO/index.html");
    g_autoptr (GBytes) json = read_file (kit, "resources/boards/index.json");
    g_autoptr (MoultBoardPage) page =
        moult_board_page_parse (html, "https://micropython.org/download/RPI_PICO/", &error);
    g_assert_no_error (error);
    g_autoptr (GPtrArray) boards = moult_board_index_parse (json, NULL, &error);
    g_assert_no_error (error);

    g_assert_cmpstr (page->port, ==, "rp2");
    g_assert_cmpuint (page->entries->len, ==, 2);
    g_assert_cmpstr (((MoultBoardPageEntry *) page->entries->pdata[0])->path, ==, "/" SITE NAME);
    g_assert_cmpuint (boards->len, ==, 1);
    g_assert_cmpstr (((MoultIndexBoard *) boards->pdata[0])->id, ==, "RPI_PICO");
    g_assert_cmpstr (((MoultIndexBoard *) boards->pdata[0])->port, ==, "rp2");
}

/* Where a file lay on this computer stays here. */
static void
test_no_secrets (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit");

    export (fixture, kit);
    g_autoptr (GBytes) manifest = read_file (kit, MOULT_KIT_MANIFEST);
    gsize size;
    const char *text = g_bytes_get_data (manifest, &size);
    g_assert_null (memmem (text, size, "secret", strlen ("secret")));
    g_assert_null (memmem (text, size, fixture->folder, strlen (fixture->folder)));
}

static void
check_taken (GPtrArray *firmwares, const char *place)
{
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    moult_kit_result_init (&result);
    g_assert_false (moult_kit_export (NULL, firmwares, place, &plain, &result, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_EXISTS);
}

static void
test_place_is_taken (Fixture *fixture, gconstpointer data)
{
    static const char *const names[] = { "kit", "kit.zip", "kit.tar.gz" };
    g_autoptr (GPtrArray) firmwares = list_stored (fixture->first);

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autofree char *kit = path_of (fixture, names[i]);
        g_auto (MoultKitResult) result = { 0 };

        export (fixture, kit);
        check_taken (firmwares, kit);
        moult_kit_result_init (&result);
        g_assert_true (moult_kit_export (NULL, firmwares, kit, &replacing, &result, NULL, NULL));
        g_assert_cmpuint (result.n_done, ==, 3);
    }
}

/* What was stored is no longer that, or gone. */
static void
test_stored_file_is_bad (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit.zip");
    g_autoptr (GPtrArray) firmwares = list_stored (fixture->first);
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;
    g_autofree char *bytes = NULL;
    gsize size;

    g_assert_true (
        g_file_get_contents (moult_firmware_get_path (firmwares->pdata[0]), &bytes, &size, NULL));
    bytes[1000] ^= 1;
    g_assert_true (g_file_set_contents (moult_firmware_get_path (firmwares->pdata[0]), bytes,
                                        (gssize) size, NULL));
    g_assert_cmpint (g_unlink (moult_firmware_get_path (firmwares->pdata[1])), ==, 0);
    moult_kit_result_init (&result);
    moult_kit_export (NULL, firmwares, kit, &plain, &result, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (result.n_done, ==, 1);
    g_assert_cmpuint (result.n_bad, ==, 2);
    g_assert_true (has_reason (&result, NAME, "sha256"));
}

static void
test_nothing_to_export (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit.zip");
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    g_ptr_array_add (firmwares,
                     moult_firmware_new (&(MoultFirmwareFields) { .name = NAME, .port = "rp2" }));
    moult_kit_result_init (&result);
    g_assert_false (moult_kit_export (NULL, firmwares, kit, &plain, &result, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_cmpuint (result.n_missing, ==, 1);
    g_assert_false (g_file_test (kit, G_FILE_TEST_EXISTS));
}

static void
test_no_room (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GPtrArray) firmwares = list_stored (fixture->first);
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    moult_kit_result_init (&result);
    g_assert_false (
        moult_kit_export (NULL, firmwares, "/proc/kit/kit.zip", &plain, &result, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS);
}

/* ---- damaged kits ---- */

static void
test_files_are_bad (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit");
    g_autofree char *damaged = g_build_filename (kit, SITE NAME, NULL);
    g_autofree char *missing = g_build_filename (kit, SITE OLD, NULL);
    g_autofree char *bytes = NULL;
    g_auto (MoultKitResult) result = { 0 };
    gsize size;

    export (fixture, kit);
    g_assert_true (g_file_get_contents (damaged, &bytes, &size, NULL));
    bytes[size / 2] ^= 1;
    g_assert_true (g_file_set_contents (damaged, bytes, (gssize) size, NULL));
    g_assert_cmpint (g_unlink (missing), ==, 0);
    import (fixture, kit, &plain, &result);
    g_assert_cmpuint (result.n_done, ==, 1);
    g_assert_cmpuint (result.n_bad, ==, 1);
    g_assert_cmpuint (result.n_missing, ==, 1);
    g_assert_true (has_reason (&result, NAME, "sha256"));
    g_assert_true (has_reason (&result, OLD, "not in the kit"));
}

/* A link in the kit leads to a file that is good, but not the kit's. */
static void
test_links (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit");
    g_autofree char *file = g_build_filename (kit, SITE NAME, NULL);
    g_autofree char *elsewhere = path_of (fixture, "elsewhere.uf2");
    g_autofree char *custom = g_build_filename (kit, "custom", NULL);
    g_autofree char *moved = path_of (fixture, "custom");
    g_auto (MoultKitResult) result = { 0 };

    export (fixture, kit);
    g_assert_cmpint (g_rename (file, elsewhere), ==, 0);
    g_assert_cmpint (symlink (elsewhere, file), ==, 0);
    g_assert_cmpint (g_rename (custom, moved), ==, 0);
    g_assert_cmpint (symlink (moved, custom), ==, 0);
    import (fixture, kit, &plain, &result);
    g_assert_cmpuint (result.n_done, ==, 1);
    g_assert_cmpuint (result.n_bad, ==, 2);
    g_assert_true (has_reason (&result, NAME, "link"));
    g_assert_true (has_reason (&result, OWN, "link"));
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
    g_autofree char *kit = path_of (fixture, "kit.zip");
    g_auto (MoultKitResult) first = { 0 };
    g_auto (MoultKitResult) second = { 0 };

    export (fixture, kit);
    put (fixture->second, OWN, "1.27.0", "RPI_PICO@mine");
    import (fixture, kit, &plain, &first);
    g_assert_cmpuint (first.n_kept, ==, 1);
    g_assert_true (has_reason (&first, OWN, "another file"));
    import (fixture, kit, &replacing, &second);
    g_assert_cmpuint (second.n_done, ==, 1);
    g_assert_cmpuint (second.n_present, ==, 2);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autofree char *kit = path_of (fixture, "kit.tar.gz");
    g_autofree char *other = path_of (fixture, "other.tar.gz");
    g_autoptr (GPtrArray) firmwares = list_stored (fixture->first);
    g_auto (MoultKitResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    export (fixture, kit);
    g_cancellable_cancel (cancellable);
    moult_kit_result_init (&result);
    g_assert_false (moult_kit_import (fixture->second, kit, &plain, &result, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
    g_assert_false (
        moult_kit_export (NULL, firmwares, other, &plain, &result, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

/* ---- hostile archives ---- */

static struct archive *
begin_archive (const char *path, gboolean zip)
{
    struct archive *archive = archive_write_new ();

    if (zip) {
        archive_write_set_format_zip (archive);
    } else {
        archive_write_set_format_gnutar (archive);
        archive_write_add_filter_gzip (archive);
    }
    g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
    return archive;
}

static void
end_archive (struct archive *archive)
{
    g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
    archive_write_free (archive);
}

/* @link: where a link leads; %NULL: a plain file */
static void
add_member (struct archive *archive, const char *path, GBytes *bytes, const char *link)
{
    struct archive_entry *entry = archive_entry_new ();
    gsize size = 0;
    const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

    archive_entry_set_pathname (entry, path);
    archive_entry_set_perm (entry, 0644);
    archive_entry_set_size (entry, (la_int64_t) size);
    archive_entry_set_filetype (entry, link != NULL ? AE_IFLNK : AE_IFREG);
    if (link != NULL)
        archive_entry_set_symlink (entry, link);
    g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
    g_assert_cmpint (archive_write_data (archive, data, size), ==, (la_ssize_t) size);
    archive_entry_free (entry);
}

static void
add_device (struct archive *archive, const char *path)
{
    struct archive_entry *entry = archive_entry_new ();

    archive_entry_set_pathname (entry, path);
    archive_entry_set_filetype (entry, AE_IFCHR);
    archive_entry_set_rdevmajor (entry, 1);
    archive_entry_set_rdevminor (entry, 3);
    g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
    archive_entry_free (entry);
}

static GBytes *
new_manifest (const char *path, const char *name, GBytes *bytes)
{
    g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    g_autoptr (MoultKitManifest) manifest = moult_kit_manifest_new ();
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .port = "rp2",
        .kind = MOULT_IMAGE_UF2,
        .file_size = g_bytes_get_size (bytes),
        .sha256 = sha256,
    });

    moult_kit_manifest_add (manifest, path, firmware);
    return moult_kit_manifest_to_bytes (manifest);
}

/* An archive that is being made, with a manifest for one file. */
typedef struct {
    char *path;
    GBytes *pico;
    GBytes *manifest;
    struct archive *archive;
} Craft;

static void
craft_clear (Craft *craft)
{
    g_free (craft->path);
    g_clear_pointer (&craft->pico, g_bytes_unref);
    g_clear_pointer (&craft->manifest, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Craft, craft_clear)

static void
craft_begin (Craft *craft, Fixture *fixture, const char *kit, const char *name)
{
    g_autofree char *path = g_strconcat (SITE, name, NULL);

    craft->path = path_of (fixture, kit);
    craft->pico = g_byte_array_free_to_bytes (file_new_uf2 ("1.28.0", PICO));
    craft->manifest = new_manifest (path, name, craft->pico);
    craft->archive = begin_archive (craft->path, g_str_has_suffix (kit, ".zip"));
}

/* Members that are no plain files, and names that lead elsewhere, beside one that is good. */
static void
test_hostile_members (Fixture *fixture, gconstpointer data)
{
    g_auto (Craft) craft = { 0 };
    g_autofree char *victim = path_of (fixture, "victim");
    g_auto (MoultKitResult) result = { 0 };

    craft_begin (&craft, fixture, "kit.tar.gz", NAME);
    add_member (craft.archive, victim, craft.pico, NULL);
    add_member (craft.archive, "../../victim", craft.pico, NULL);
    add_device (craft.archive, "resources/device");
    add_member (craft.archive, "second", NULL, "/");
    add_member (craft.archive, MOULT_KIT_MANIFEST, craft.manifest, NULL);
    add_member (craft.archive, SITE NAME, craft.pico, NULL);
    add_member (craft.archive, SITE NAME, craft.manifest, NULL);
    end_archive (craft.archive);
    import (fixture, craft.path, &plain, &result);
    g_assert_cmpuint (result.n_done, ==, 1);
    g_assert_false (g_file_test (victim, G_FILE_TEST_EXISTS));
}

static void
test_member_is_link (Fixture *fixture, gconstpointer data)
{
    g_auto (Craft) craft = { 0 };
    g_auto (MoultKitResult) result = { 0 };

    craft_begin (&craft, fixture, "kit.tar.gz", NAME);
    add_member (craft.archive, "./kit/" MOULT_KIT_MANIFEST, craft.manifest, NULL);
    add_member (craft.archive, "./kit/" SITE NAME, NULL, "/etc/passwd");
    end_archive (craft.archive);
    import (fixture, craft.path, &plain, &result);
    g_assert_cmpuint (result.n_bad, ==, 1);
    g_assert_true (has_reason (&result, NAME, "plain file"));
}

/* Packed with the folder around it, as people do. */
static void
test_folder_in_archive (Fixture *fixture, gconstpointer data)
{
    g_auto (Craft) craft = { 0 };
    g_auto (MoultKitResult) result = { 0 };

    craft_begin (&craft, fixture, "kit.zip", NAME);
    add_member (craft.archive, "my kit/" SITE NAME, craft.pico, NULL);
    add_member (craft.archive, "my kit/" MOULT_KIT_MANIFEST, craft.manifest, NULL);
    end_archive (craft.archive);
    import (fixture, craft.path, &plain, &result);
    g_assert_cmpuint (result.n_done, ==, 1);
}

/* What the manifest calls the file counts for nothing against what is in it. */
static void
test_not_what_it_says (Fixture *fixture, gconstpointer data)
{
    g_auto (Craft) craft = { 0 };
    g_auto (MoultKitResult) result = { 0 };

    craft_begin (&craft, fixture, "kit.zip", OLD);
    add_member (craft.archive, MOULT_KIT_MANIFEST, craft.manifest, NULL);
    add_member (craft.archive, SITE OLD, craft.pico, NULL);
    end_archive (craft.archive);
    import (fixture, craft.path, &plain, &result);
    g_assert_cmpuint (result.n_bad, ==, 1);
    g_assert_true (has_reason (&result, OLD, "1.28.0"));
}

static void
test_too_many_members (Fixture *fixture, gconstpointer data)
{
    g_auto (Craft) craft = { 0 };

    craft_begin (&craft, fixture, "kit.zip", NAME);
    for (guint i = 0; i <= 10000; i++) {
        g_autofree char *name = g_strdup_printf ("%u", i);

        add_member (craft.archive, name, NULL, NULL);
    }
    add_member (craft.archive, MOULT_KIT_MANIFEST, craft.manifest, NULL);
    end_archive (craft.archive);
    check_import_fails (fixture, craft.path, MOULT_ERROR_BAD_IMAGE, "10000");
}

/* A gigabyte of nothing in a megabyte. */
static void
test_bomb (Fixture *fixture, gconstpointer data)
{
    g_auto (Craft) craft = { 0 };
    g_autoptr (GBytes) nothing = g_bytes_new_take (g_malloc0 (100 << 20), 100 << 20);
    gint64 begun;

    craft_begin (&craft, fixture, "kit.tar.gz", NAME);
    add_member (craft.archive, "a", nothing, NULL);
    add_member (craft.archive, "b", nothing, NULL);
    add_member (craft.archive, "c", nothing, NULL);
    add_member (craft.archive, MOULT_KIT_MANIFEST, craft.manifest, NULL);
    end_archive (craft.archive);
    begun = g_get_monotonic_time ();
    check_import_fails (fixture, craft.path, MOULT_ERROR_BAD_IMAGE, "unpacks to too much");
    g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_USEC_PER_SEC);
}

static void
test_broken_archives (Fixture *fixture, gconstpointer data)
{
    static const char *const names[] = { "kit.zip", "kit.tar.gz" };

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autofree char *kit = path_of (fixture, names[i]);
        g_auto (MoultKitResult) result = { 0 };
        g_autoptr (GError) error = NULL;
        GStatBuf st;

        export (fixture, kit);
        g_assert_cmpint (g_stat (kit, &st), ==, 0);
        g_assert_cmpint (truncate (kit, st.st_size / 3), ==, 0);
        moult_kit_result_init (&result);
        g_assert_false (moult_kit_import (fixture->second, kit, &plain, &result, NULL, &error));
        g_assert_true (error->domain == MOULT_ERROR);
        g_autoptr (GPtrArray) stored = list_stored (fixture->second);
        g_assert_cmpuint (stored->len, ==, 0);
    }
}

static void
test_no_kit (Fixture *fixture, gconstpointer data)
{
    g_autofree char *empty = path_of (fixture, "empty.zip");
    g_autofree char *text = path_of (fixture, "text.zip");
    struct archive *archive = begin_archive (empty, TRUE);

    add_member (archive, "readme", NULL, NULL);
    end_archive (archive);
    g_assert_true (g_file_set_contents (text, "This is no archive.", -1, NULL));
    check_import_fails (fixture, empty, MOULT_ERROR_NOT_FOUND, MOULT_KIT_MANIFEST);
    check_import_fails (fixture, text, MOULT_ERROR_BAD_IMAGE, "text.zip");
    check_import_fails (fixture, fixture->folder, MOULT_ERROR_NOT_FOUND, MOULT_KIT_MANIFEST);
    check_import_fails (fixture, "/nonexistent.zip", MOULT_ERROR_NOT_FOUND, "nonexistent");
    check_import_fails (fixture, "/dev/null", MOULT_ERROR_NOT_FOUND, "null");
}

/* ---- manifests ---- */

#define ENTRY                                                                                      \
    "{\"path\": \"%s\", \"name\": \"%s\", \"size\": %s, \"sha256\": "                              \
    "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}"

static MoultKitManifest *
parse (const char *text, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

    return moult_kit_manifest_parse (bytes, error);
}

static void
test_manifest_entries (void)
{
    static const char *const bad[][3] = {
        { "../x.uf2", "x.uf2", "1" },      { "/x.uf2", "x.uf2", "1" },
        { "a//x.uf2", "x.uf2", "1" },      { "a/./x.uf2", "x.uf2", "1" },
        { "a\\\\x.uf2", "x.uf2", "1" },    { "", "", "1" },
        { "a/.x.uf2", ".x.uf2", "1" },     { "a/x.uf2", "y.uf2", "1" },
        { "x.uf2", "x.uf2", "0" },         { "x.uf2", "x.uf2", "-1" },
        { "x.uf2", "x.uf2", "134217729" }, { "x\\u0007.uf2", "x\\u0007.uf2", "1" },
        { "x.uf2", "x.uf2", "\"1\"" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autofree char *entry = g_strdup_printf (ENTRY, bad[i][0], bad[i][1], bad[i][2]);
        g_autofree char *text = g_strdup_printf ("{\"version\": 1, \"files\": [%s, 7, " ENTRY "]}",
                                                 entry, "a/good.uf2", "good.uf2", "1");
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultKitManifest) manifest = parse (text, &error);

        g_assert_no_error (error);
        g_assert_cmpuint (manifest->bad->len, ==, 2);
        g_assert_cmpuint (manifest->entries->len, ==, 1);
    }
}

static void
test_manifest_twice (void)
{
    g_autofree char *text = g_strdup_printf ("{\"version\": 1, \"files\": [" ENTRY ", " ENTRY "]}",
                                             "a/x.uf2", "x.uf2", "1", "a/x.uf2", "x.uf2", "1");
    g_autoptr (MoultKitManifest) manifest = parse (text, NULL);

    g_assert_cmpuint (manifest->entries->len, ==, 1);
    g_assert_cmpuint (manifest->bad->len, ==, 1);
}

static void
test_manifest_texts (void)
{
    static const char text[] =
        "{\"version\": 1, \"files\": [{\"path\": \"x.uf2\", \"name\": \"x.uf2\", \"size\": 1, "
        "\"sha256\": \"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\", "
        "\"board\": \"../up\", \"port\": \"rp2/..\", \"version\": \"v1.28.0\", \"kind\": \"exe\", "
        "\"link\": \"javascript:alert(1)\", \"source\": \"file:///etc\", \"chips\": 7, "
        "\"description\": \"one\\ntwo\\u001b[1m\", \"custom\": \"yes\"}]}";
    g_autoptr (MoultKitManifest) manifest = parse (text, NULL);
    MoultFirmware *firmware = ((MoultKitEntry *) manifest->entries->pdata[0])->firmware;

    g_assert_null (moult_firmware_get_board_id (firmware));
    g_assert_null (moult_firmware_get_port (firmware));
    g_assert_null (moult_firmware_get_link (firmware));
    g_assert_null (moult_firmware_get_source (firmware));
    g_assert_cmpstr (moult_firmware_get_version (firmware), ==, "1.28.0");
    g_assert_cmpint (moult_firmware_get_kind (firmware), ==, 0);
    g_assert_null (strpbrk (moult_firmware_get_description (firmware), "\n\033"));
    g_assert_false (moult_firmware_get_custom (firmware));
    g_assert_true (g_str_has_prefix (moult_firmware_get_sha256 (firmware), "0123456789abcdef"));
}

static void
test_manifest_is_none (void)
{
    static const char *const bad[] = {
        "",
        "7",
        "[]",
        "{}",
        "{\"files\": []}",
        "{\"version\": 0, \"files\": []}",
        "{\"version\": \"1\", \"files\": []}",
        "{\"version\": 1, \"files\": {}}",
        "{\"version\": 1",
    };
    g_autoptr (GError) newer = NULL;
    g_autofree char *deep = g_strnfill (100000, '[');
    g_autoptr (GError) too_deep = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (parse (bad[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
    g_assert_null (parse ("{\"version\": 2, \"files\": []}", &newer));
    g_assert_error (newer, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_assert_null (parse (deep, &too_deep));
    g_assert_error (too_deep, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
}

#define TEST(name, func) g_test_add ("/library/kit/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add ("/library/kit/folder", Fixture, "kit", set_up, test_there_and_back, tear_down);
    g_test_add ("/library/kit/zip", Fixture, "kit.zip", set_up, test_there_and_back, tear_down);
    g_test_add ("/library/kit/tar", Fixture, "kit.tar.gz", set_up, test_there_and_back, tear_down);
    TEST ("letters", test_letters);
    TEST ("pages", test_pages);
    TEST ("no-secrets", test_no_secrets);
    TEST ("place-is-taken", test_place_is_taken);
    TEST ("stored-file-is-bad", test_stored_file_is_bad);
    TEST ("nothing-to-export", test_nothing_to_export);
    TEST ("no-room", test_no_room);
    TEST ("files-are-bad", test_files_are_bad);
    TEST ("links", test_links);
    TEST ("kept", test_kept);
    TEST ("cancelled", test_cancelled);
    TEST ("hostile-members", test_hostile_members);
    TEST ("member-is-link", test_member_is_link);
    TEST ("folder-in-archive", test_folder_in_archive);
    TEST ("not-what-it-says", test_not_what_it_says);
    TEST ("too-many-members", test_too_many_members);
    TEST ("bomb", test_bomb);
    TEST ("broken-archives", test_broken_archives);
    TEST ("no-kit", test_no_kit);
    g_test_add_func ("/library/kit/manifest/entries", test_manifest_entries);
    g_test_add_func ("/library/kit/manifest/twice", test_manifest_twice);
    g_test_add_func ("/library/kit/manifest/texts", test_manifest_texts);
    g_test_add_func ("/library/kit/manifest/is-none", test_manifest_is_none);
    return g_test_run ();
}
