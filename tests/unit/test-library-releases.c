/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "releases.h"
#include "version.h"

static void
test_newest (void)
{
    const char *newest = moult_releases_get_newest ();

    g_assert_cmpint (moult_version_compare (newest, "1.28.0"), >, 0);
    g_assert_false (moult_version_is_preview (newest));
    g_assert_nonnull (moult_releases_get_date (newest));
}

static void
test_date (void)
{
    static const struct {
        const char *version;
        const char *date;
    } cases[] = {
        { "1.28.0", "2026-04-06" },
        { "v1.28", "2026-04-06" },
        { "1.27.0", "2025-12-09" }, /* built the day before its tag */
        { "1.19", "2022-06-16" },   /* never built: the day of the tag */
        { "1.18.0", "2022-01-17" },
        { "1.29.0", "2026-08-24" },
        { "1.17", NULL },
        { "1.28.1", NULL },
        { "1.28.0-preview", NULL },
        { "stable", NULL },
        { "", NULL },
        { NULL, NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_assert_cmpstr (moult_releases_get_date (cases[i].version), ==, cases[i].date);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/library/releases/newest", test_newest);
    g_test_add_func ("/library/releases/date", test_date);
    return g_test_run ();
}
