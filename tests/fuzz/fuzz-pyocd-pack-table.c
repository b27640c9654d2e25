/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "error.h"
#include "fuzz-target.h"
#include "pyocd-pack-table.h"

static void
check_counter (const uint8_t *data, size_t size)
{
    g_autofree char *line = g_strndup ((const char *) data, size);
    guint n_done;
    guint n_all;

    if (moult_pyocd_pack_counter_parse (line, &n_done, &n_all))
        g_assert_true (g_str_has_prefix (line, "Downloading "));
}

/* The same bytes as a table and as a counter. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) parts = moult_pyocd_pack_table_parse ((const char *) data, size, &error);

    g_assert_true ((parts == NULL) == (error != NULL));
    for (guint i = 0; parts != NULL && i < parts->len; i++) {
        const MoultPyocdPackPart *part = parts->pdata[i];

        g_assert_true (g_utf8_validate (part->part, -1, NULL));
        g_assert_true (*part->part != '\0' && *part->part != '-');
        g_assert_cmpuint (strlen (part->pack), <=, 200);
    }
    check_counter (data, size);
    return 0;
}
