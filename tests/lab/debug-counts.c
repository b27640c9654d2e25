/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-counts.h"

static const char *const names[] = {
    "transfers", "halts",       "resets",           "erased-sectors",
    "faults",    "mass-erases", "programmed-bytes", "violations",
};

GHashTable *
debug_counts_new (void)
{
    GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

    for (guint n = 0; n < G_N_ELEMENTS (names); n++)
        g_hash_table_insert (counts, (char *) names[n], g_new0 (gint64, 1));
    return counts;
}

void
debug_counts_add (GHashTable *counts, const char *name, gint64 more)
{
    gint64 *count = g_hash_table_lookup (counts, name);

    g_assert (count != NULL);
    *count += more;
}
