/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz-target.h"
#include "source-board.h"

static void
check_text (const char *text)
{
    g_assert_nonnull (text);
    g_assert_true (g_utf8_validate (text, -1, NULL));
    g_assert_null (strpbrk (text, "\r\n\t\033"));
    g_assert_cmpuint (strlen (text), <, 1000);
}

/* It goes to make, and into paths. */
static void
check_name (const char *name)
{
    g_assert_true (*name != '\0');
    for (const char *at = name; *at != '\0'; at++)
        g_assert_true (g_ascii_isalnum (*at) || *at == '_');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSourceBoard) board = moult_source_board_parse ("BOARD", "rp2", bytes, &error);

    g_assert_true ((board == NULL) == (error != NULL));
    if (board == NULL)
        return 0;

    g_autofree char *name = moult_source_board_dup_name (board);
    GPtrArray *variants = moult_source_board_get_variants (board);
    check_text (name);
    check_text (moult_source_board_get_product (board));
    check_text (moult_source_board_get_vendor (board));
    check_text (moult_source_board_get_mcu (board));
    for (guint i = 0; i < variants->len; i++) {
        const MoultSourceVariant *variant = g_ptr_array_index (variants, i);

        check_name (variant->name);
        check_text (variant->description);
        g_assert_nonnull (moult_source_board_find_variant (board, variant->name));
    }
    return 0;
}
