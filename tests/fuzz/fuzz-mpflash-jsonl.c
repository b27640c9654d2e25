/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-target.h"
#include "mpflash-jsonl.h"

static void
assert_text (const char *text)
{
    g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (MoultMpflashRow) row = moult_mpflash_jsonl_parse_line ((const char *) data, size);

    if (row == NULL)
        return 0;
    g_assert_nonnull (row->file);
    assert_text (row->file);
    assert_text (row->description);
    assert_text (row->source);
    assert_text (row->custom_id);
    g_assert_cmpint (row->build, >=, 0);

    g_autofree char *board_id = moult_mpflash_row_dup_board_id (row);
    g_autofree char *version = moult_mpflash_row_dup_version (row);
    assert_text (board_id);
    assert_text (version);
    if (moult_mpflash_row_is_inside (row))
        g_assert_true (*row->file != '/' && !g_str_has_prefix (row->file, "../"));
    return 0;
}
