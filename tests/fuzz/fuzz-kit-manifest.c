/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz-target.h"
#include "kit-manifest.h"
#include "kit.h"

static void
check_text (const char *text)
{
    if (text == NULL)
        return;
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_null (strpbrk (text, "\r\n\t\033"));
}

static void
check_entry (const MoultKitEntry *entry)
{
    const MoultFirmwareFields fields = moult_firmware_get_fields (entry->firmware);

    g_assert_false (g_path_is_absolute (entry->path));
    g_assert_null (strstr (entry->path, ".."));
    g_assert_null (strchr (fields.name, '/'));
    g_assert_true (g_str_has_suffix (entry->path, fields.name));
    g_assert_cmpuint (strlen (fields.sha256), ==, 64);
    g_assert_true (fields.file_size > 0 && fields.file_size <= MOULT_IMAGE_MAX_FILE_SIZE);
    g_assert_true (fields.port == NULL || strpbrk (fields.port, "/.") == NULL);
    g_assert_true (fields.board_id == NULL || strpbrk (fields.board_id, "/.") == NULL);
    check_text (fields.name);
    check_text (fields.version);
    check_text (fields.description);
    check_text (fields.custom_id);
    check_text (fields.link);
    check_text (fields.source);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultKitManifest) manifest = moult_kit_manifest_parse (bytes, &error);

    g_assert_true ((manifest == NULL) == (error != NULL));
    if (manifest == NULL)
        return 0;
    g_assert_cmpuint (manifest->entries->len + manifest->bad->len, <=, MOULT_KIT_MAX_FILES);
    for (guint i = 0; i < manifest->entries->len; i++)
        check_entry (g_ptr_array_index (manifest->entries, i));
    for (guint i = 0; i < manifest->bad->len; i++)
        check_text (g_ptr_array_index (manifest->bad, i));

    /* What is written from it says the same. */
    g_autoptr (GBytes) again = moult_kit_manifest_to_bytes (manifest);
    g_autoptr (MoultKitManifest) second = moult_kit_manifest_parse (again, NULL);
    g_assert_nonnull (second);
    g_assert_cmpuint (second->entries->len, ==, manifest->entries->len);
    g_assert_cmpuint (second->bad->len, ==, 0);
    return 0;
}
