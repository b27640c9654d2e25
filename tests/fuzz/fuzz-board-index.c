/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "board-index.h"
#include "fuzz-target.h"
#include "site-text.h"

static void
check_text (const char *text)
{
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_cmpint (g_utf8_strlen (text, -1), <=, MOULT_SITE_TEXT_MAX);
    g_assert_null (strpbrk (text, "\r\n\t"));
}

static void
check_board (const MoultIndexBoard *board)
{
    g_assert_null (strpbrk (board->id, "/.-"));
    g_assert_null (strpbrk (board->port, "/._"));
    g_assert_true (*board->id != '\0' && *board->port != '\0' && *board->product != '\0');
    check_text (board->product);
    check_text (board->vendor);
    check_text (board->mcu);
    check_text (board->url);
    for (guint i = 0; board->features[i] != NULL; i++)
        check_text (board->features[i]);
    for (guint i = 0; i < board->variants->len; i++) {
        check_text (g_array_index (board->variants, MoultIndexVariant, i).id);
        check_text (g_array_index (board->variants, MoultIndexVariant, i).text);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GError) error = NULL;
    guint n_skipped = 0;
    g_autoptr (GPtrArray) boards = moult_board_index_parse (bytes, &n_skipped, &error);

    g_assert_true ((boards == NULL) == (error != NULL));
    for (guint i = 0; boards != NULL && i < boards->len; i++)
        check_board (g_ptr_array_index (boards, i));
    return 0;
}
