/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "firmware-name.h"
#include "fuzz-target.h"
#include "version.h"

static void
check_text (const char *text)
{
    g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    g_assert_true (text == NULL || strpbrk (text, "/\n\r\t") == NULL);
}

/* A name must read the same when it is read again. */
static void
check_again (const MoultFirmwareName *name)
{
    if (strpbrk (name->file, "%?#") != NULL)
        return;
    g_autoptr (MoultFirmwareName) again = moult_firmware_name_parse (name->file);

    g_assert_nonnull (again);
    g_assert_cmpstr (again->board_id, ==, name->board_id);
    g_assert_cmpstr (again->version, ==, name->version);
    g_assert_cmpint (again->n_build, ==, name->n_build);
    g_assert_cmpstr (again->branch, ==, name->branch);
    g_assert_cmpstr (again->hash, ==, name->hash);
    g_assert_cmpstr (again->sum, ==, name->sum);
    g_assert_true (again->dirty == name->dirty);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup ((const char *) data, size);
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (text);

    g_assert_true (moult_version_compare (text, text) == 0);
    if (name == NULL)
        return 0;
    check_text (name->file);
    check_text (name->branch);
    g_assert_true (g_str_has_prefix (name->file, name->board_id));
    g_assert_true (g_str_has_suffix (name->file, name->ext));
    g_assert_true (name->version != NULL || name->branch != NULL);
    g_assert_true (name->hash == NULL || strspn (name->hash, "0123456789abcdef") >= 4);
    g_assert_true (name->sum == NULL || (name->branch != NULL && strlen (name->sum) == 8));
    check_again (name);
    return 0;
}
