/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-file.h"
#include "board-listing.h"
#include "fuzz-target.h"

/* What a board's scripts print of its files. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *output = g_utf8_make_valid ((const char *) data, (gssize) size);
    g_autoptr (MoultBoardAnswer) answer = moult_board_answer_parse (output, &error);
    g_autoptr (MoultBoardListing) listing = NULL;
    const MoultBoardEntry *entry;

    g_assert_true ((answer == NULL) == (error != NULL));
    if (answer == NULL)
        return 0;
    listing = moult_board_listing_new (answer, &error);
    g_assert_true ((listing == NULL) == (error != NULL));
    for (guint i = 0; listing != NULL; i++) {
        entry = moult_board_listing_get_entry (listing, i);
        if (entry == NULL)
            break;
        g_assert_true (moult_board_file_check_path (entry->path, NULL));
        g_assert_true (moult_board_listing_find (listing, entry->path) == entry);
    }
    return 0;
}
