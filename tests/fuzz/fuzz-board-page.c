/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "board-page.h"
#include "fuzz-target.h"

static void
check_entry (const MoultBoardPageEntry *entry)
{
    g_assert_true (entry->name->version != NULL && entry->name->date != NULL);
    g_assert_nonnull (strstr (entry->path, "/resources/firmware/"));
    g_assert_true (g_utf8_validate (entry->path, -1, NULL));
    g_assert_true (g_utf8_validate (entry->heading, -1, NULL));
    g_assert_null (strchr (entry->heading, '\n'));
    g_assert_true (entry->notes == NULL
                   || g_uri_is_valid (entry->notes, G_URI_FLAGS_ENCODED, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GHashTable) files = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardPage) page =
        moult_board_page_parse (bytes, "https://example.org/download/B/", &error);

    g_assert_true ((page == NULL) == (error != NULL));
    if (page == NULL)
        return 0;
    g_assert_true (page->port == NULL || *page->port != '\0');
    for (guint i = 0; i < page->entries->len; i++) {
        MoultBoardPageEntry *entry = g_ptr_array_index (page->entries, i);

        check_entry (entry);
        g_assert_true (g_hash_table_add (files, entry->name->file));
    }
    return 0;
}
