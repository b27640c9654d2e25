/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-index.h"
#include "error.h"

static GPtrArray *
parse (const char *json, guint *n_skipped, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

    return moult_board_index_parse (bytes, n_skipped, error);
}

static GPtrArray *
parse_well (const char *json, guint n_boards, guint n_skipped)
{
    g_autoptr (GError) error = NULL;
    guint skipped = G_MAXUINT;
    GPtrArray *boards = parse (json, &skipped, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (boards->len, ==, n_boards);
    g_assert_cmpuint (skipped, ==, n_skipped);
    return boards;
}

static void
test_usual (void)
{
    g_autoptr (GPtrArray) boards = parse_well (
        "[{\"build\": \"ESP32_GENERIC\", \"deploy_options\": {\"flash_offset\": \"0x1000\"},"
        " \"features\": [\"BLE\", \"WiFi\"], \"id\": \"ESP32_GENERIC\", \"mcu\": \"esp32\","
        " \"port\": \"esp32\", \"product\": \"ESP32 / WROOM\", \"url\": \"https://example.com/\","
        " \"variants\": {\"UNICORE\": \"ESP32 Unicore\", \"D2WD\": \"ESP32 D2WD\"},"
        " \"vendor\": \"Espressif\"}]",
        1, 0);
    MoultIndexBoard *board = g_ptr_array_index (boards, 0);

    g_assert_cmpstr (board->id, ==, "ESP32_GENERIC");
    g_assert_cmpstr (board->port, ==, "esp32");
    g_assert_cmpstr (board->product, ==, "ESP32 / WROOM");
    g_assert_cmpstr (board->vendor, ==, "Espressif");
    g_assert_cmpstr (board->mcu, ==, "esp32");
    g_assert_cmpstr (board->url, ==, "https://example.com/");
    g_assert_cmpuint (g_strv_length (board->features), ==, 2);
    g_assert_cmpstr (board->features[1], ==, "WiFi");
    g_assert_cmpuint (board->variants->len, ==, 2);
    MoultIndexVariant *variant = &g_array_index (board->variants, MoultIndexVariant, 0);
    g_assert_cmpstr (variant->id, ==, "UNICORE");
    g_assert_cmpstr (variant->text, ==, "ESP32 Unicore");
}

/* Each is skipped, and the last one is there all the same. */
static void
test_skipped (void)
{
    static const char *const bad[] = {
        "null",
        "1",
        "\"B\"",
        "[]",
        "{}",
        "{\"id\": \"B\"}",
        "{\"port\": \"rp2\"}",
        "{\"id\": 1, \"port\": \"rp2\"}",
        "{\"id\": \"B\", \"port\": null}",
        "{\"id\": \"\", \"port\": \"rp2\"}",
        "{\"id\": \"B/..\", \"port\": \"rp2\"}",
        "{\"id\": \"b\", \"port\": \"rp2\"}",
        "{\"id\": \"B\", \"port\": \"../rp2\"}",
        "{\"id\": [\"B\"], \"port\": \"rp2\"}",
        "{\"id\": {\"B\": 1}, \"port\": \"rp2\"}",
        "{\"id\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
        " \"port\": \"rp2\"}",
    };

    for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autofree char *json =
            g_strdup_printf ("[%s, {\"id\": \"B\", \"port\": \"rp2\"}]", bad[i]);
        g_autoptr (GPtrArray) boards = parse_well (json, 1, 1);
        MoultIndexBoard *board = g_ptr_array_index (boards, 0);

        g_assert_cmpstr (board->id, ==, "B");
        g_assert_cmpstr (board->product, ==, "B");
        g_assert_cmpstr (board->vendor, ==, "");
        g_assert_cmpuint (board->variants->len, ==, 0);
        g_assert_cmpuint (g_strv_length (board->features), ==, 0);
    }
}

static void
test_twice (void)
{
    g_autoptr (GPtrArray) boards = parse_well ("[{\"id\": \"B\", \"port\": \"rp2\"},"
                                               " {\"id\": \"B\", \"port\": \"samd\"},"
                                               " {\"id\": \"B\", \"port\": \"nrf\"}]",
                                               1, 2);

    g_assert_cmpstr (((MoultIndexBoard *) g_ptr_array_index (boards, 0))->port, ==, "rp2");
}

/* Members of other types are as good as none. */
static void
test_odd_members (void)
{
    g_autoptr (GPtrArray) boards = parse_well (
        "[{\"id\": \"B\", \"port\": \"rp2\", \"product\": 5, \"vendor\": [], \"mcu\": null,"
        " \"url\": \"javascript:x\", \"features\": [\"A\", 1, null, {}, [], \"\", \" \\n C\\u0007 "
        "\"],"
        " \"variants\": {\"A\": 1, \"B\": null, \"C\": \"x\"}},"
        " {\"id\": \"C\", \"port\": \"rp2\", \"product\": \"\\u202e\", \"features\": {},"
        " \"variants\": []}]",
        2, 0);
    MoultIndexBoard *board = g_ptr_array_index (boards, 0);

    g_assert_cmpstr (board->product, ==, "B");
    g_assert_cmpstr (board->vendor, ==, "");
    g_assert_cmpstr (board->mcu, ==, "");
    g_assert_cmpstr (board->url, ==, "");
    g_assert_cmpuint (g_strv_length (board->features), ==, 2);
    g_assert_cmpstr (board->features[1], ==, "C");
    g_assert_cmpuint (board->variants->len, ==, 3);
    g_assert_cmpstr (g_array_index (board->variants, MoultIndexVariant, 0).text, ==, "");
    board = g_ptr_array_index (boards, 1);
    g_assert_cmpstr (board->product, ==, "C");
}

static void
test_long_text (void)
{
    g_autofree char *fill = g_strnfill (100000, 'x');
    g_autofree char *json =
        g_strdup_printf ("[{\"id\": \"B\", \"port\": \"rp2\", \"product\": \"%s\"}]", fill);
    g_autoptr (GPtrArray) boards = parse_well (json, 1, 0);

    g_assert_cmpuint (strlen (((MoultIndexBoard *) g_ptr_array_index (boards, 0))->product), ==,
                      200);
}

static void
test_many (void)
{
    g_autoptr (GString) json = g_string_new ("[");

    for (guint i = 0; i < MOULT_BOARD_INDEX_MAX_BOARDS + 7; i++)
        g_string_append_printf (json, "%s{\"id\": \"B%u\", \"port\": \"rp2\"}", i > 0 ? "," : "",
                                i);
    g_string_append_c (json, ']');
    g_autoptr (GPtrArray) boards = parse_well (json->str, MOULT_BOARD_INDEX_MAX_BOARDS, 7);
}

static void
assert_refused (const char *json, const char *message)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (json, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, message));
}

static void
test_refused (void)
{
    g_autofree char *deep = g_strnfill (1000000, '[');
    g_autofree char *large = g_strnfill (MOULT_BOARD_INDEX_MAX_SIZE + 1, ' ');

    assert_refused ("", "0 bytes, is no JSON");
    assert_refused (" ", "1 bytes, is no array");
    assert_refused ("{}", "2 bytes, is no array");
    assert_refused ("null", "is no array");
    assert_refused ("[", "is no JSON");
    assert_refused ("[{\"id\": \"B\"", "is no JSON");
    assert_refused ("[\"\xff\"]", "is no JSON");
    assert_refused ("<html></html>", "is no JSON");
    assert_refused ("[] /* [ */", "is no JSON");
    assert_refused (deep, "1000000 bytes, is no JSON");
    assert_refused (large, "8388609 bytes, more than 8388608");
}

/* That of a miniature of the site, where one is at hand: MOULT_TEST_SITE is its folder. */
static void
test_whole_site (void)
{
    const char *site = g_getenv ("MOULT_TEST_SITE");
    g_autoptr (GError) error = NULL;
    g_autofree char *json = NULL;
    guint n_variants = 0;

    if (site == NULL) {
        g_test_skip ("MOULT_TEST_SITE names no site");
        return;
    }
    g_autofree char *path = g_build_filename (site, "resources", "boards", "index.json", NULL);
    g_file_get_contents (path, &json, NULL, &error);
    g_assert_no_error (error);
    g_autoptr (GPtrArray) boards = parse_well (json, 225, 0);
    for (guint i = 0; i < boards->len; i++) {
        MoultIndexBoard *board = g_ptr_array_index (boards, i);

        g_assert_cmpstr (board->vendor, !=, "");
        g_assert_cmpstr (board->mcu, !=, "");
        n_variants += board->variants->len;
    }
    g_assert_cmpuint (n_variants, ==, 50);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/library/board-index/usual", test_usual);
    g_test_add_func ("/library/board-index/skipped", test_skipped);
    g_test_add_func ("/library/board-index/twice", test_twice);
    g_test_add_func ("/library/board-index/odd-members", test_odd_members);
    g_test_add_func ("/library/board-index/long-text", test_long_text);
    g_test_add_func ("/library/board-index/many", test_many);
    g_test_add_func ("/library/board-index/refused", test_refused);
    g_test_add_func ("/library/board-index/whole-site", test_whole_site);
    return g_test_run ();
}
