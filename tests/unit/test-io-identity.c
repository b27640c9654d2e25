/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What becomes of the words of real boards. */

#include "error.h"
#include "identity.h"
#include "python-literal.h"

typedef struct {
    const char *name;
    const char *output;
    const char *family;
    const char *version;
    const char *build;
    const char *port;
    const char *cpu;
    const char *arch;
    const char *mpy;
    const char *board_id;
    const char *variant;
} Case;

static const Case cases[] = {
    { "pico",
      "noise\r\n<moult>\r\nfamily='micropython'\r\nversion=1\r\nversion=25\r\nversion=0\r\n"
      "version=''\r\nplatform='rp2'\r\nbanner='3.4.0; MicroPython v1.25.0 on 2025-04-15'\r\n"
      "mpy=4870\r\nrelease='1.25.0'\r\nuversion='v1.25.0 on 2025-04-15 (GNU 14.2.0 MinSizeRel)'\r\n"
      "machine='Raspberry Pi Pico with RP2040'\r\nbuild='RPI_PICO'\r\nfiles=2\r\nmain=True\r\n"
      "</moult>\r\n",
      "micropython", "1.25.0", "", "rp2", "RP2040", "armv6m", "v6.3", "RPI_PICO", "" },
    { "preview",
      "<moult>\nfamily='micropython'\nversion=1\nversion=26\nversion=0\nversion='preview'\n"
      "platform='esp32'\nuversion='v1.26.0-preview.123.gabc1234 on 2025-05-01'\nmpy=11014\n"
      "machine='Generic ESP32 module with SPIRAM with "
      "ESP32'\nbuild='ESP32_GENERIC-SPIRAM'\n</moult>",
      "micropython", "1.26.0-preview", "123", "esp32", "ESP32", "xtensawin", "v6.3",
      "ESP32_GENERIC-SPIRAM", "SPIRAM" },
    { "old-preview",
      "<moult>\nfamily='micropython'\nversion=1\nversion=19\nversion=1\nplatform='esp8266'\n"
      "uversion='v1.19.1-450-gabcdef0 on 2022-09-20'\nmpy=5\nmachine='x with ESP8266'\n</moult>",
      "micropython", "1.19.1-preview", "450", "esp8266", "ESP8266", "", "v5.0", "", "" },
    { "short-version",
      "<moult>\nfamily='micropython'\nversion=1\nversion=19\nversion=0\nplatform='pyboard'\n"
      "machine='PYBv1.1 with STM32F405RG'\n</moult>",
      "micropython", "1.19", "", "stm32", "STM32F405RG", "", "", "", "" },
    { "full-version",
      "<moult>\nfamily='micropython'\nversion=1\nversion=20\nversion=0\nplatform='nrf52'\n"
      "machine='XIAO nRF52840 Sense with NRF52840'\n</moult>",
      "micropython", "1.20.0", "", "nrf", "NRF52840", "", "", "SEEED_XIAO_NRF52", "" },
    { "release-only", "<moult>\nfamily='micropython'\nplatform='samd'\nrelease='1.12.0'\n</moult>",
      "micropython", "1.12.0", "", "samd", "", "", "", "", "" },
    { "circuitpython",
      "<moult>\nfamily='circuitpython'\nversion=9\nversion=2\nversion=1\nplatform='RP2040'\n"
      "uversion='9.2.1 on 2024-11-20'\nmachine='Raspberry Pi Pico with rp2040'\nmpy=517\n"
      "main=True\n</moult>",
      "circuitpython", "9.2.1", "", "RP2040", "rp2040", "", "v5.2", "", "" },
    { "pimoroni",
      "<moult>\nfamily='micropython'\nplatform='rp2'\nbuild='PIMORONI_PICOLIPO_16MB'\n</moult>",
      "micropython", "", "", "rp2", "", "", "", "PIMORONI_PICOLIPO_16MB", "16MB" },
    { "own-id",
      "<moult>\nfamily='micropython'\nplatform='rp2'\nbuild='RPI_PICO'\n"
      "toml=b'description = \"Bench 3\"\\n[mpflash]\\nboard'\ntoml=b'_id = "
      "\"MY_BOARD\"\\n'\n</moult>",
      "micropython", "", "", "rp2", "", "", "", "MY_BOARD", "" },
};

static void
test_case (gconstpointer data)
{
    const Case *c = data;
    g_autoptr (GError) error = NULL;
    MoultBoardInfo *info = moult_identity_parse (c->output, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_board_info_get_family (info), ==, c->family);
    g_assert_cmpstr (moult_board_info_get_version (info), ==, c->version);
    g_assert_cmpstr (moult_board_info_get_build (info), ==, c->build);
    g_assert_cmpstr (moult_board_info_get_port (info), ==, c->port);
    g_assert_cmpstr (moult_board_info_get_cpu (info), ==, c->cpu);
    g_assert_cmpstr (moult_board_info_get_arch (info), ==, c->arch);
    g_assert_cmpstr (moult_board_info_get_mpy (info), ==, c->mpy);
    g_assert_cmpstr (moult_board_info_get_board_id (info), ==, c->board_id);
    g_assert_cmpstr (moult_board_info_get_variant (info), ==, c->variant);
    g_assert_finalize_object (info);
}

static void
test_facts (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardInfo) info = moult_identity_parse (
        "<moult>\nfamily='micropython'\nfiles=7\nmain=True\n"
        "toml=b'description = \"Regal \\xc3\\xa4\"\\n[mpflash]\\nignore = true\\n'\n</moult>\n",
        &error);

    g_assert_no_error (error);
    g_assert_cmpint (moult_board_info_get_n_files (info), ==, 7);
    g_assert_true (moult_board_info_get_has_main (info));
    g_assert_true (moult_board_info_get_ignored (info));
    g_assert_cmpstr (moult_board_info_get_nickname (info), ==, "Regal ä");
}

/* Mistakes in the file, or lines of a program in between, do not stop it. */
static void
test_gentle (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardInfo) info = moult_identity_parse (
        "<moult>\ntick\nfamily='micropython'\n=\nmachine='unfinished\ntoml=b'a = = 1'\n</moult>\n",
        &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_board_info_get_description (info), ==, "");
    g_assert_cmpint (moult_board_info_get_n_files (info), ==, -1);
    g_assert_cmpuint (g_variant_n_children (moult_board_info_get_toml (info)), ==, 0);
}

/* Two boards that say the same are both named. */
static void
test_ambiguous (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardInfo) info =
        moult_identity_parse ("<moult>\nfamily='micropython'\nplatform='pyboard'\n"
                              "machine='PYBv1.1 with STM32F405RG'\n</moult>\n",
                              &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_board_info_get_board_id (info), ==, "");
    g_assert_cmpuint (g_strv_length ((GStrv) moult_board_info_get_candidates (info)), >, 1);
}

/* What came with a later release is not what the board runs. */
static void
test_romfs (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardInfo) info =
        moult_identity_parse ("<moult>\nfamily='micropython'\nplatform='esp8266'\n"
                              "machine='ESP module with ESP8266'\n</moult>\n",
                              &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_board_info_get_board_id (info), ==, "ESP8266_GENERIC");
}

static void
test_nothing (void)
{
    const char *const outputs[] = { "", "hello", "<moult>\nfamily='x'\n", "<moult>\n</moult>" };

    for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (moult_identity_parse (outputs[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    }
}

static void
assert_literal (const char *text, const char *wanted, gsize length)
{
    g_autoptr (GString) value = moult_python_literal_parse (text);

    g_assert_nonnull (value);
    g_assert_cmpmem (value->str, value->len, wanted, length);
}

static void
test_literals (void)
{
    assert_literal ("'a'", "a", 1);
    assert_literal ("\"it's\"", "it's", 4);
    assert_literal ("'it\\'s\\n\\t\\\\'", "it's\n\t\\", 7);
    assert_literal ("b'\\x00\\xff'", "\0\xff", 2);
    assert_literal ("'\\xe4\\u20ac\\U0001f600'", "ä€😀", 9);
    assert_literal ("12", "12", 2);
    assert_literal ("-1", "-1", 2);
    assert_literal ("None", "", 0);
    assert_literal ("''", "", 0);

    const char *const bad[] = { "",     "'",      "'a",        "'a'b", "'\\",
                                "'\\x", "'\\x1'", "'\\ud800'", "(1,)", "'\\q'" };
    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {

        g_assert_null (moult_python_literal_parse (bad[i]));
    }
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *path = g_strdup_printf ("/io/identity/board/%s", cases[i].name);
        g_test_add_data_func (path, &cases[i], test_case);
    }
    g_test_add_func ("/io/identity/facts", test_facts);
    g_test_add_func ("/io/identity/gentle", test_gentle);
    g_test_add_func ("/io/identity/ambiguous", test_ambiguous);
    g_test_add_func ("/io/identity/romfs", test_romfs);
    g_test_add_func ("/io/identity/nothing", test_nothing);
    g_test_add_func ("/io/identity/literals", test_literals);
    return g_test_run ();
}
