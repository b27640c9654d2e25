/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-toml-edit.h"
#include "board-toml.h"
#include "fuzz-target.h"

#include <string.h>

/* A board_info.toml as a board may hold it: what comes out can be read, and says what was asked. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *before = g_strndup (size > 0 ? (const char *) data : "", size);
    g_autofree char *after =
        moult_board_toml_edit (before, "a \"name\"", (int) (size % 3) - 1, &error);
    g_autofree char *name = NULL;
    GVariant *parsed;

    g_assert_true ((after == NULL) == (error != NULL));
    if (after == NULL)
        return 0;
    parsed = moult_board_toml_parse (after, strlen (after), NULL);
    g_assert_nonnull (parsed);
    g_autoptr (GVariant) toml = g_variant_ref_sink (parsed);
    g_assert_true (g_variant_lookup (toml, "description", "s", &name));
    g_assert_cmpstr (name, ==, "a \"name\"");
    return 0;
}
