/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "library-files.h"

#include <glib/gstdio.h>
#include <string.h>

char *
library_folder_new (void)
{
    g_autoptr (GError) error = NULL;
    char *folder = g_dir_make_tmp ("moult-library-XXXXXX", &error);

    g_assert_no_error (error);
    return folder;
}

void
library_folder_remove (const char *path)
{
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (folder)) != NULL) {
        g_autofree char *child = g_build_filename (path, name, NULL);

        if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
            library_folder_remove (child);
        else
            g_assert_cmpint (g_unlink (child), ==, 0);
    }
    g_assert_cmpint (g_rmdir (path), ==, 0);
}

MoultStore *
library_store_new (const char *folder)
{
    g_autofree char *path = g_build_filename (folder, "library.db", NULL);
    g_autofree char *files = g_build_filename (folder, "files", NULL);
    g_autoptr (GError) error = NULL;
    MoultStore *store = moult_store_open (path, files, &error);

    g_assert_no_error (error);
    g_assert_nonnull (store);
    return store;
}

MoultFirmware *
library_adopt (MoultStore *store,
               const char *port,
               const char *name,
               const char *bytes,
               GError **error)
{
    static const char *const chips[] = { "rp2040", "rp2350", NULL };
    g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, bytes, -1);
    g_autofree char *temporary = moult_store_new_temporary (store, name, error);

    if (temporary == NULL || !g_file_set_contents (temporary, bytes, -1, error))
        return NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .kind = MOULT_IMAGE_UF2,
        .port = port,
        .version = "1.28.0",
        .chips = chips,
        .file_size = strlen (bytes),
        .sha256 = sha256,
    });
    return moult_store_adopt_file (store, temporary, firmware, error);
}

static void
check_file (MoultFirmware *firmware)
{
    const char *path = moult_firmware_get_path (firmware);
    g_autofree char *bytes = NULL;
    gsize size = 0;
    g_autoptr (GError) error = NULL;

    g_file_get_contents (path, &bytes, &size, &error);
    g_assert_no_error (error);
    g_autofree char *sha256 =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
    g_assert_cmpstr (sha256, ==, moult_firmware_get_sha256 (firmware));
}

GPtrArray *
library_check (MoultStore *store)
{
    g_autoptr (GError) error = NULL;
    GPtrArray *firmwares = moult_store_load_firmwares (store, &error);

    g_assert_no_error (error);
    for (guint i = 0; i < firmwares->len; i++) {
        if (moult_firmware_get_path (firmwares->pdata[i]) != NULL)
            check_file (firmwares->pdata[i]);
    }
    return firmwares;
}
