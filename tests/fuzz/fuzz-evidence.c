/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "evidence.h"
#include "fuzz-target.h"

static void
check_text (const char *text)
{
    g_assert_true (text == NULL || (text[0] != '\0' && g_utf8_validate (text, -1, NULL)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_auto (MoultEvidence) evidence = { 0 };

    moult_evidence_search (&evidence, bytes);
    check_text (evidence.version);
    check_text (evidence.version_text);
    check_text (evidence.machine);
    check_text (evidence.board_id);
    g_assert_true (evidence.board_id == NULL || evidence.version != NULL);
    g_assert_true (evidence.version == NULL || evidence.version_text != NULL);
    return 0;
}
