/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-toml.h"
#include "error.h"

typedef struct {
    const char *name;
    const char *text;
    const char *value; /* as GVariant text, or the error's message */
} Case;

static const Case good[] = {
    { "empty", "", "@a{sv} {}" },
    { "blank", "\n\r\n  # a comment", "@a{sv} {}" },
    { "string", "description = \"Bench \\\"3\\\"\\t\\u00e9\"",
      "{'description': <'Bench \"3\"\té'>}" },
    { "literal", "a = 'C:\\x'", "{'a': <'C:\\\\x'>}" },
    { "booleans", "a = true\nb = false", "{'a': <true>, 'b': <false>}" },
    { "integers", "a = 1_000\nb=-5\nc = 0xff\nd = +7",
      "{'a': <int64 1000>, 'b': <int64 -5>, 'c': <int64 255>, 'd': <int64 7>}" },
    { "floats", "a = 1.5\nb = -2e3", "{'a': <1.5>, 'b': <-2000.0>}" },
    { "date", "a = 2024-11-29", "{'a': <'2024-11-29'>}" },
    { "array", "a = [1, \"x\", # one\n  true,\n]", "{'a': <[<int64 1>, <'x'>, <true>]>}" },
    { "table", "a = 1\n[mpflash]\nignore = true\r\nboard_id = \"RPI_PICO\" # mine\n",
      "{'a': <int64 1>, 'mpflash': <{'ignore': <true>, 'board_id': <'RPI_PICO'>}>}" },
    { "nested", "[a.b]\nc.d = 1\n[a]\ne = 2",
      "{'a': <{'b': <{'c': <{'d': <int64 1>}>}>, 'e': <int64 2>}>}" },
    { "quoted-key", "\"a b\" = 1", "{'a b': <int64 1>}" },
};

static const Case bad[] = {
    { "no-value", "a =", "line 1: \"\" is no value" },
    { "no-equals", "\n\na b", "line 3: no \"=\" behind a key" },
    { "no-key", "= 1", "line 1: no key" },
    { "no-end", "a = \"x", "line 1: a string has no end" },
    { "rubbish", "a = 1 2", "line 1: something stands behind the value" },
    { "word", "a = yes", "line 1: \"yes\" is no value" },
    { "twice", "a = 1\na = 2", "line 2: \"a\" is there twice" },
    { "value-and-table", "a = 1\n[a]\n", "line 3: \"a\" is a value and a table" },
    { "open-array", "a = [1", "line 1: an array has no end" },
    { "table-array", "[[a]]", "line 1: an array of tables is not read" },
    { "inline-table", "a = {b = 1}", "line 1: a table within a line is not read" },
    { "deep", "a.b.c.d.e.f.g.h.i = 1", "line 1: more than 8 keys in a row" },
    { "lines", "a = \"\"\"x", "line 1: strings of several lines are not read" },
    { "escape", "a = \"\\q\"", "line 1: bad escape in a string" },
    { "nul", "a = \"\\u0000\"", "line 1: U+0000 is no character" },
    { "not-utf8", "a = \"\xff\"", "line 1: the file is no text, or longer than 65536 bytes" },
};

static void
test_good (gconstpointer data)
{
    const Case *c = data;
    g_autoptr (GError) error = NULL;
    GVariant *parsed = moult_board_toml_parse (c->text, strlen (c->text), &error);

    g_assert_no_error (error);
    g_autoptr (GVariant) value = g_variant_ref_sink (parsed);
    g_autofree char *text = g_variant_print (value, FALSE);
    g_autoptr (GVariant) wanted =
        g_variant_parse (G_VARIANT_TYPE_VARDICT, c->value, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpvariant (value, wanted);
}

static void
test_bad (gconstpointer data)
{
    const Case *c = data;
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_board_toml_parse (c->text, strlen (c->text), &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpstr (error->message, ==, c->value);
}

static void
test_too_many (void)
{
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;

    for (int i = 0; i < 2000; i++)
        g_string_append_printf (text, "k%d = 1\n", i);
    g_assert_null (moult_board_toml_parse (text->str, text->len, &error));
    g_assert_cmpstr (error->message, ==, "line 1001: more than 1000 keys");
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
        g_autofree char *path = g_strdup_printf ("/io/board-toml/good/%s", good[i].name);
        g_test_add_data_func (path, &good[i], test_good);
    }
    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autofree char *path = g_strdup_printf ("/io/board-toml/bad/%s", bad[i].name);
        g_test_add_data_func (path, &bad[i], test_bad);
    }
    g_test_add_func ("/io/board-toml/too-many", test_too_many);
    return g_test_run ();
}
