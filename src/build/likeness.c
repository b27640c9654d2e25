/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "likeness.h"

#include <string.h>

#define MAX_SIZE 64

/* Levenshtein's distance, one row of its table at a time. */
static guint
count_edits (const char *a, const char *b)
{
    guint row[MAX_SIZE + 1];
    guint n_a = (guint) strlen (a);
    guint n_b = (guint) strlen (b);

    for (guint j = 0; j <= n_b; j++)
        row[j] = j;
    for (guint i = 1; i <= n_a; i++) {
        guint diagonal = row[0];

        row[0] = i;
        for (guint j = 1; j <= n_b; j++) {
            guint change = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);

            diagonal = row[j];
            row[j] = MIN (change, MIN (row[j], row[j - 1]) + 1);
        }
    }
    return row[n_b];
}

guint
moult_likeness_distance (const char *typed, const char *name)
{
    g_return_val_if_fail (typed != NULL && name != NULL, G_MAXUINT);

    g_autofree char *a = g_ascii_strdown (typed, (gssize) strnlen (typed, MAX_SIZE));
    g_autofree char *b = g_ascii_strdown (name, (gssize) strnlen (name, MAX_SIZE));

    if (g_str_equal (a, b))
        return 0;
    if (strlen (a) >= 2 && g_str_has_prefix (b, a))
        return 1;
    if (strlen (a) >= 3 && strstr (b, a) != NULL)
        return 2;

    guint edits = count_edits (a, b);
    return edits <= MAX (strlen (a), strlen (b)) / 2 ? edits : G_MAXUINT;
}
