/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>

#include "table.h"

static void
check_fit (const char *text, guint width, const char *expected)
{
    g_autofree char *fitted = moult_text_fit (text, width);

    g_assert_cmpstr (fitted, ==, expected);
    g_assert_cmpuint (moult_text_get_width (fitted), ==, width);
}

static void
test_fit (void)
{
    check_fit ("Pico", 4, "Pico");
    check_fit ("Pico", 6, "Pico  ");
    check_fit ("Pico W", 4, "Pic…");
    check_fit ("Pico", 1, "…");
    check_fit ("Pico", 0, "");
    check_fit ("", 2, "  ");
    /* Wide letters take two cells, and none is cut in two. */
    check_fit ("気象台", 6, "気象台");
    check_fit ("気象台", 5, "気象…");
    check_fit ("気象台", 4, "気… ");
    /* A combining accent takes none. */
    check_fit ("e\xcc\x81t\xc3\xa9", 3, "e\xcc\x81t\xc3\xa9");
}

static void
check_wrap (const char *text, guint width, const char *expected)
{
    g_auto (GStrv) lines = moult_text_wrap (text, width);
    g_autofree char *joined = g_strjoinv ("|", lines);

    g_assert_cmpstr (joined, ==, expected);
}

static void
test_wrap (void)
{
    check_wrap ("one two three", 20, "one two three");
    check_wrap ("one two three", 7, "one two|three");
    check_wrap ("one two three", 3, "one|two|three");
    check_wrap ("", 5, "");
    check_wrap ("", 0, "");
}

static char *
print_table (const MoultColumn *columns, guint n_columns, const char *const *cells)
{
    g_autoptr (MoultTable) table = moult_table_new (columns, n_columns);
    char *text = NULL;
    gsize length = 0;
    FILE *file = open_memstream (&text, &length);

    moult_table_add_row (table, cells);
    moult_table_print (table, file);
    fclose (file);
    return text;
}

static void
test_table (void)
{
    static const MoultColumn columns[] = { { "Name", 4 },
                                           { "Why", 10, 0, TRUE },
                                           { "Extra", 5, 90 } };
    const char *cells[] = { "a", "b", "c" };
    g_autofree char *narrow = print_table (columns, G_N_ELEMENTS (columns), cells);
    g_autofree char *text = NULL;
    g_auto (GStrv) lines = NULL;

    /* A stream that is no terminal has 80 columns, too few for the third. */
    g_assert_cmpstr (narrow, ==, "Name  Why\na     b\n");

    cells[1] = "a reason that is so long that it does not fit into the line and goes on in another "
               "one, as the words allow";
    text = print_table (columns, G_N_ELEMENTS (columns), cells);
    lines = g_strsplit (text, "\n", -1);
    g_assert_cmpuint (g_strv_length (lines), ==, 4);
    for (gsize i = 0; lines[i] != NULL; i++)
        g_assert_cmpuint (moult_text_get_width (lines[i]), <=, 80);
    g_assert_true (g_str_has_prefix (lines[2], "      "));
}

int
main (int argc, char **argv)
{
    setlocale (LC_ALL, "C.UTF-8");
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/cli-table/fit", test_fit);
    g_test_add_func ("/cli-table/wrap", test_wrap);
    g_test_add_func ("/cli-table/table", test_table);

    return g_test_run ();
}
