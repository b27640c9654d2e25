/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "version-text.h"
#include "version.h"

/* From the oldest to the newest; several in a line are the same. */
static const char *const ages[][4] = {
    { "", "garbage", "v", "1" },
    { "0.9", "0.9.0" },
    { "1.8.7" },
    { "1.9", "v1.9", "1.9.0" },
    { "1.9.4", "v1.9.4-dirty" },
    { "1.18", "1.18.0", "v1.18" },
    { "1.18-preview.34", "v1.18-34-gd64154c73", "v1.18-34-gd64154c73-dirty" },
    { "1.18-preview.35" },
    { "1.19" },
    { "1.19.1" },
    { "1.21.0" },
    { "1.22.0-preview" },
    { "1.22.0-preview.9", "v1.22.0-preview.9.gc1a6b95bf" },
    { "1.22.0", "1.22", "v1.22.0 on 2023-12-27", "1.22.0+ds-1" },
    { "1.22.0-5-g1234567" },
    { "1.22.2" },
    { "1.29.0-preview.99" },
    { "1.29.0-preview.678", "v1.29.0-preview-678-g5f2181f938" },
    { "1.29.0" },
    { "1.30.0-preview" },
    { "1.30.0-preview.8", "v1.30.0-preview.8.g0123456789-dirty" },
    { "1.30.0" },
    { "1.30.10" },
    { "2.0", "2.0.0" },
    { "10.0.0" },
};

static void
test_compare (void)
{
    for (int i = 0; i < (int) G_N_ELEMENTS (ages); i++) {
        for (int j = 0; j < (int) G_N_ELEMENTS (ages); j++) {
            for (guint a = 0; a < 4 && ages[i][a] != NULL; a++) {
                for (guint b = 0; b < 4 && ages[j][b] != NULL; b++) {
                    g_test_message ("%s, %s", ages[i][a], ages[j][b]);
                    g_assert_cmpint (moult_version_compare (ages[i][a], ages[j][b]), ==,
                                     (i > j) - (i < j));
                }
            }
        }
    }
}

static const char *const garbage[] = {
    "",
    "v",
    "-",
    "1",
    "v2",
    "vx.1",
    "...",
    "1.",
    ".1",
    "1..2",
    "x1.2",
    "vv1.2",
    " 1.28",
    "1.28rc1",
    "1.2.3rc",
    "1.9999999999",
    "99999999999999999999.1",

    "-1.2",
    "?",
    "Stable",
    "\xff",
    "1.\xff",
    "one.two",
    "main",
};

static void
test_garbage (void)
{
    for (guint i = 0; i < G_N_ELEMENTS (garbage); i++) {
        g_autofree char *printable = g_strescape (garbage[i], NULL);

        g_test_message ("%s", printable);
        g_assert_cmpint (moult_version_compare (garbage[i], "0.0"), ==, -1);
        g_assert_cmpint (moult_version_compare ("0.0", garbage[i]), ==, 1);
        g_assert_cmpint (moult_version_compare (garbage[i], NULL), ==, 0);
        g_assert_null (moult_version_clean (garbage[i]));
        g_assert_false (moult_version_is_preview (garbage[i]));
        g_assert_false (moult_version_matches (garbage[i], "stable"));
        g_assert_false (moult_version_matches (garbage[i], garbage[i]));
        g_assert_false (moult_version_matches ("1.28.0", garbage[i]));
    }
    g_assert_null (moult_version_clean (NULL));
    g_assert_false (moult_version_is_preview (NULL));
    g_assert_false (moult_version_matches (NULL, "stable"));
    g_assert_false (moult_version_matches ("1.28.0", NULL));
}

static void
test_clean (void)
{
    static const struct {
        const char *text;
        const char *version;
    } cases[] = {
        { "v1.28.0", "1.28.0" },
        { "1.28.0", "1.28.0" },
        { "1.28", "1.28.0" },
        { "v1.28.1", "1.28.1" },
        { "1.20", "1.20.0" },
        { "2.0", "2.0.0" },
        { "1.028.00", "1.28.0" },
        { "v1.19.1", "1.19.1" },
        { "v1.19.0", "1.19" },
        { "1.18", "1.18" },
        { "1.10.0", "1.10" },
        { "1.9", "1.9" },
        { "v1.9.4", "1.9.4" },
        { "v1.8.7", "1.8.7" },
        { "stable", "stable" },
        { "preview", "preview" },
        { "latest", "preview" },
        { "master", "preview" },
        { "1.13-103-gb137d064e", "preview" },
        { "v1.28.0-5-g0123456789-dirty", "preview" },
        { "v1.29.0-preview", "1.29.0-preview" },
        { "1.29-preview", "1.29.0-preview" },
        { "v1.29.0-preview.233", "1.29.0-preview.233" },
        { "v1.29.0-preview.233.gabcdef012", "1.29.0-preview.233" },
        { "v1.29.0-preview-731-g1c3c201149", "1.29.0-preview.731" },
        { "v1.29.0-preview.233.gabcdef012.dirty", "1.29.0-preview.233" },
        { "1.18-preview.34", "1.18-preview.34" },
        { "v1.23.0-dirty", "1.23.0" },
        { "v1.23.0.dirty", "1.23.0" },
        { "1.25.0+ds-1", "1.25.0" },
        { "1.25.0-3", "1.25.0" },
        { "v1.23.0 on 2024-06-02", "1.23.0" },
        { "1.28.0.5", "1.28.0" },
        { "1.29.0-preview.99999999999", "1.29.0-preview" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *version = moult_version_clean (cases[i].text);
        g_autofree char *again = moult_version_clean (version);

        g_test_message ("%s", cases[i].text);
        g_assert_cmpstr (version, ==, cases[i].version);
        g_assert_cmpstr (again, ==, version);
    }
}

static void
test_is_preview (void)
{
    g_assert_true (moult_version_is_preview ("preview"));
    g_assert_true (moult_version_is_preview ("1.29.0-preview"));
    g_assert_true (moult_version_is_preview ("1.29.0-preview.233"));
    g_assert_true (moult_version_is_preview ("v1.18-34-gd64154c73"));
    g_assert_false (moult_version_is_preview ("stable"));
    g_assert_false (moult_version_is_preview ("1.29.0"));
    g_assert_false (moult_version_is_preview ("v1.18"));
    g_assert_false (moult_version_is_preview ("1.25.0-3"));
}

static void
test_matches (void)
{
    static const struct {
        const char *version;
        const char *wanted;
        gboolean matches;
    } cases[] = {
        { "1.28.0", "1.28", TRUE },
        { "1.28.0", "v1.28.0", TRUE },
        { "1.28.1", "1.28", FALSE },
        { "1.28.0", "1.2", FALSE },
        { "1.19.0", "1.19", TRUE },
        { "1.19", "1.19.0", TRUE },
        { "1.19.1", "1.19", FALSE },
        { "1.28.0", "stable", TRUE },
        { "1.9", "stable", TRUE },
        { "1.29.0-preview.233", "stable", FALSE },
        { "1.29.0-preview.233", "preview", TRUE },
        { "1.29.0-preview.233", "latest", TRUE },
        { "1.28.0", "preview", FALSE },
        { "1.29.0-preview.233", "1.29.0-preview", TRUE },
        { "1.29.0-preview.233", "1.29-preview", TRUE },
        { "1.30.0-preview.233", "1.29.0-preview", FALSE },
        { "1.29.0", "1.29.0-preview", FALSE },
        { "1.29.0-preview.233", "1.29.0", FALSE },
        { "1.29.0-preview.233", "v1.29.0-preview.233.gabcdef012", TRUE },
        { "1.29.0-preview.234", "1.29.0-preview.233", FALSE },
        { "1.18-preview.34", "1.18-preview", TRUE },
        { "1.18-preview.34", "1.18", FALSE },
        { "stable", "stable", FALSE },
        { "preview", "preview", FALSE },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_test_message ("%s, %s", cases[i].version, cases[i].wanted);
        g_assert_cmpint (moult_version_matches (cases[i].version, cases[i].wanted), ==,
                         cases[i].matches);
    }
}

/* What a banner says of the source. */
static void
test_text (void)
{
    static const struct {
        const char *text;
        const char *commit;
        gboolean dirty;
        const char *date;
    } cases[] = {
        { "3.4.0; MicroPython v1.29.0-preview.12.gabc1234 on 2026-11-27", "abc1234", FALSE,
          "2026-11-27" },
        { "MicroPython v1.29.0-preview.12.gabc1234.dirty on 2026-11-27", "abc1234", TRUE,
          "2026-11-27" },
        { "3.4.0; MicroPython v1.18-34-gd64154c73-dirty on 2022-03-04; Board with chip",
          "d64154c73", TRUE, "2022-03-04" },
        { "MicroPython abc1234-dirty on 2026-11-27", "abc1234", TRUE, "2026-11-27" },
        { "MicroPython v1.28.0 on 2026-04-06", NULL, FALSE, "2026-04-06" },
        { "MicroPython v1.23.0.dirty on 2024-06-02", NULL, TRUE, "2024-06-02" },
        { "MicroPython v1.28.0-grove.3 on 2026-04", NULL, FALSE, NULL },
        { "MicroPython v1.28.0-preview.gabc1234 on 26-04-2026", NULL, FALSE, NULL },
        { "MicroPython v1.28.0-preview.1.gabc1234", "abc1234", FALSE, NULL },
        { "MicroPython v1.28.0-preview.1.gABC1234 on ", NULL, FALSE, NULL },
        { "CircuitPython 9.0.0-1-gabc1234 on 2024-03-19", NULL, FALSE, NULL },
        { "MicroPython ", NULL, FALSE, NULL },
        { "", NULL, FALSE, NULL },
        { NULL, NULL, FALSE, NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_auto (MoultVersionText) text = { 0 };

        g_test_message ("%s", cases[i].text != NULL ? cases[i].text : "nothing");
        moult_version_text_parse (&text, cases[i].text);
        g_assert_cmpstr (text.commit, ==, cases[i].commit);
        g_assert_cmpint (text.dirty, ==, cases[i].dirty);
        g_assert_cmpstr (text.date, ==, cases[i].date);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/core/version/compare", test_compare);
    g_test_add_func ("/core/version/garbage", test_garbage);
    g_test_add_func ("/core/version/clean", test_clean);
    g_test_add_func ("/core/version/is-preview", test_is_preview);
    g_test_add_func ("/core/version/matches", test_matches);
    g_test_add_func ("/core/version/text", test_text);
    return g_test_run ();
}
