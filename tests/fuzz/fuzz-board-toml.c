/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-toml.h"
#include "fuzz-target.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    GVariant *toml = moult_board_toml_parse ((const char *) data, size, &error);

    g_assert_true ((toml == NULL) == (error != NULL));
    if (toml == NULL)
        return 0;
    g_autoptr (GVariant) owned = g_variant_ref_sink (toml);
    g_assert_true (g_variant_is_of_type (owned, G_VARIANT_TYPE_VARDICT));
    g_assert_true (g_variant_is_normal_form (owned));
    return 0;
}
