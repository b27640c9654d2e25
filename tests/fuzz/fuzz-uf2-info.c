/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz-target.h"
#include "uf2-info.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_auto (MoultUf2Info) info = { NULL };

    if (!moult_uf2_info_parse ((const char *) data, size, &info))
        return 0;
    g_assert_nonnull (strstr (info.heading, "UF2 Bootloader"));
    g_assert_true (g_utf8_validate (info.heading, -1, NULL));
    g_assert_true (g_utf8_validate (info.model, -1, NULL));
    g_assert_true (g_utf8_validate (info.board_id, -1, NULL));
    g_assert_null (strpbrk (info.model, "\r\n"));
    return 0;
}
