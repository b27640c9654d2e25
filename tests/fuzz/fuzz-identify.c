/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz-target.h"
#include "identity.h"

/* What a board prints, up to a NUL as the raw REPL client hands it on. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *output = g_utf8_make_valid ((const char *) data, (gssize) size);
    g_autoptr (MoultBoardInfo) info = moult_identity_parse (output, &error);

    g_assert_true ((info == NULL) == (error != NULL));
    if (info == NULL)
        return 0;
    g_assert_true (g_utf8_validate (moult_board_info_get_description (info), -1, NULL));
    g_assert_true (g_utf8_validate (moult_board_info_get_version (info), -1, NULL));
    g_assert_true (
        g_str_has_prefix (moult_board_info_get_board_id (info), moult_board_info_get_board (info)));
    g_assert_cmpuint (strlen (moult_board_info_get_commit (info)), <=, 64);
    g_assert_true (*moult_board_info_get_date (info) == '\0'
                   || strlen (moult_board_info_get_date (info)) == strlen ("2026-11-27"));
    g_assert_cmpint (moult_board_info_get_n_files (info), >=, -1);
    return 0;
}
