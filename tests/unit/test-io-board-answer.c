/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-light.h"
#include "board-listing.h"
#include "board-script.h"
#include "board-toml-edit.h"
#include "error.h"
#include "python-literal.h"

static void
test_facts (void)
{
    g_autoptr (MoultBoardAnswer) answer = moult_board_answer_parse (
        "noise\r\nmoult:root='/flash'\r\nmoult:flat=False\r\nmoult:memory=1234\r\nmoult:bad=[1]\r\n"
        "moult:memory=99\r\nmoult:end=True\r\nmoult\r\n",
        NULL);

    g_assert_nonnull (answer);
    g_assert_cmpstr (moult_board_answer_get_text (answer, "root"), ==, "/flash");
    g_assert_cmpstr (moult_board_answer_get_text (answer, "bad"), ==, "");
    g_assert_cmpint (moult_board_answer_get_number (answer, "memory", 1), ==, 99);
    g_assert_cmpint (moult_board_answer_get_number (answer, "root", 7), ==, 7);
    g_assert_false (moult_board_answer_is_true (answer, "flat"));
    g_assert_true (moult_board_answer_is_true (answer, "end"));
    g_assert_null (moult_board_answer_get_fact (answer, 5));
}

static void
assert_error (const char *output, int code)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardAnswer) answer = moult_board_answer_parse (output, &error);

    g_assert_null (answer);
    g_assert_error (error, MOULT_ERROR, code);
}

static void
test_errors (void)
{
    assert_error ("moult:error=28\n", MOULT_ERROR_NO_SPACE);
    assert_error ("moult:error=30\n", MOULT_ERROR_READ_ONLY);
    assert_error ("moult:size=1\nmoult:error=5\n", MOULT_ERROR_PROTOCOL);
    assert_error ("moult:error='nothing known'\n", MOULT_ERROR_PROTOCOL);
}

static MoultBoardListing *
list (const char *output, GError **error)
{
    g_autoptr (MoultBoardAnswer) answer = moult_board_answer_parse (output, NULL);

    return moult_board_listing_new (answer, error);
}

static void
test_listing (void)
{
    g_autoptr (MoultBoardListing) listing =
        list ("moult:size=12\nmoult:file='/main.py'\nmoult:folder='/lib'\nmoult:size=0\n"
              "moult:file='/lib/it\\'s.py'\nmoult:size=5\nmoult:file='/main.py'\n",
              NULL);

    g_assert_nonnull (listing);
    g_assert_null (moult_board_listing_get_entry (listing, 3));
    g_assert_cmpint (moult_board_listing_get_size (listing), ==, 12);
    g_assert_true (moult_board_listing_find (listing, "/lib")->is_folder);
    g_assert_cmpint (moult_board_listing_find (listing, "/lib/it's.py")->size, ==, 0);
    g_assert_null (moult_board_listing_find (listing, "/boot.py"));
}

static void
test_bad_names (void)
{
    static const char *const bad[] = {
        "moult:file='/../etc/passwd'", "moult:file='relative'", "moult:file='/a\\x00b'",
        "moult:folder='/.'",           "moult:file=''",         "moult:file='/a\\nb'"
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultBoardListing) listing = list (bad[i], &error);

        g_assert_null (listing);
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    }
}

static void
test_quotes (void)
{
    char bytes[256];

    for (int i = 0; i < 256; i++)
        bytes[i] = (char) i;
    g_autofree char *literal = moult_board_script_quote (bytes, sizeof bytes);
    g_autoptr (GString) back = moult_python_literal_parse (literal);
    g_assert_cmpmem (back->str, back->len, bytes, sizeof bytes);
    g_assert_true (g_str_is_ascii (literal));

    g_autofree char *text = moult_board_script_quote_text ("it's \\ Käse\x04");
    g_assert_cmpstr (text, ==, "'it\\'s \\\\ Käse\\x04'");
}

/* None of these may be what ends a raw REPL's code, and none is only there to be read here. */
static void
test_scripts (void)
{
    static const char *const names[] = { "files.py",      "files-list.py",  "files-hash.py",
                                         "files-read.py", "files-write.py", "files-erase.py",
                                         "format.py",     "blink.py",       "identify.py" };

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autofree char *script = moult_board_script_load (names[i]);

        g_assert_true (g_str_is_ascii (script));
        g_assert_null (strpbrk (script, "\x01\x02\x03\x04\x05\t\r"));
        g_assert_null (strstr (script, "SPDX"));
        g_assert_cmpint (strlen (script), <, 4096);
    }
}

static void
test_lights (void)
{
    MoultBoardLight light = moult_board_light_find ("ESP8266_GENERIC-FLASH_512K");

    g_assert_cmpstr (light.kind, ==, "pin");
    g_assert_cmpint (light.pin, ==, 2);
    g_assert_cmpint (light.on, ==, 0);
    light = moult_board_light_find ("RPI_PICO");
    g_assert_cmpint (light.pin, ==, -1);
}

static const struct {
    const char *name;
    const char *before;
    const char *description;
    int ignore;
    const char *after; /* NULL: refused */
} edits[] = {
    { "new-name", "", "Bench", -1, "description = \"Bench\"\n" },
    { "new-both", "", "Bench", 1, "description = \"Bench\"\n\n[moult]\nignore = true\n" },
    { "replace", "# a\ndescription = 'old' # why\nb = 1\n", "ne\"w\\", -1,
      "# a\ndescription = \"ne\\\"w\\\\\" # why\nb = 1\n" },
    { "remove", "a = 1\ndescription = 'old'\n[t]\nb = 1", "", -1, "a = 1\n[t]\nb = 1\n" },
    { "before-tables", "[mpflash]\nboard_id = \"X\"\n", "n", -1,
      "description = \"n\"\n[mpflash]\nboard_id = \"X\"\n" },
    { "in-another-table", "[t]\ndescription = \"mine\"\n", "n", -1,
      "description = \"n\"\n[t]\ndescription = \"mine\"\n" },
    { "array-of-lines", "a = [\n  \"description = 1\",\n]\n[moult]\nx = 1\n\n[z]\ny=2\n", NULL, 1,
      "a = [\n  \"description = 1\",\n]\n[moult]\nx = 1\nignore = true\n\n[z]\ny=2\n" },
    { "dotted", "moult.ignore = true\n", NULL, 0, "moult.ignore = false\n" },
    { "mpflash", "[mpflash]\nignore = true # x\n", NULL, 0, "[mpflash]\nignore = false # x\n" },
    { "both-flags", "[mpflash]\nignore=true\n[moult]\nignore=true\n", NULL, 0,
      "[mpflash]\nignore=false\n[moult]\nignore=false\n" },
    { "not-ignored-anyway", "a = 1\n", NULL, 0, "a = 1\n" },
    { "windows", "a = 1\r\ndescription = \"x\"\r\n", "y", -1, "a = 1\r\ndescription = \"y\"\r\n" },
    { "as-it-is", "a = 1 # b\n", NULL, -1, "a = 1 # b\n" },
    { "control", "", "a\nb", -1, "description = \"a\\u000ab\"\n" },
    { "broken", "a = \n", "n", -1, NULL },
    { "no-text", "a = [\n 1,\n", "n", -1, NULL },
    { "array-as-name", "description = [\n 1,\n 2,\n]\n", "n", -1, NULL },
    { "value-as-table", "moult = 1\n", NULL, 1, NULL },
};

static void
test_edit (gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE (data);
    g_autoptr (GError) error = NULL;
    g_autofree char *after =
        moult_board_toml_edit (edits[i].before, edits[i].description, edits[i].ignore, &error);

    g_assert_cmpstr (after, ==, edits[i].after);
    if (edits[i].after == NULL)
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    else
        g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/board-answer/facts", test_facts);
    g_test_add_func ("/board-answer/errors", test_errors);
    g_test_add_func ("/board-answer/listing", test_listing);
    g_test_add_func ("/board-answer/bad-names", test_bad_names);
    g_test_add_func ("/board-script/quotes", test_quotes);
    g_test_add_func ("/board-script/scripts", test_scripts);
    g_test_add_func ("/board-light/find", test_lights);
    for (gsize i = 0; i < G_N_ELEMENTS (edits); i++) {
        g_autofree char *path = g_strconcat ("/board-toml-edit/", edits[i].name, NULL);

        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_edit);
    }
    return g_test_run ();
}
