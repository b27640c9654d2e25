/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "fake-devices.h"
#include "fit.h"

#define PICO   "chip=rp2040\nport=rp2\nmachine=Raspberry Pi Pico with RP2040\nversion=1.23.0\n"
#define PICO_W "chip=rp2040\nport=rp2\nmachine=Raspberry Pi Pico W with RP2040\n"
#define PICO_2 "chip=rp2350\nport=rp2\nmachine=Raspberry Pi Pico2 with RP2350\n"

/* What a file and a board are to each other; @words: what the message must say. */
static void
assert_fit (const char *file,
            const char *what,
            MoultBoardInfo *info,
            MoultFit expected,
            const char *words)
{
    g_autoptr (MoultFirmware) firmware = fake_firmware_new (file);
    g_autoptr (MoultDevice) device = fake_device_new ("1-1", what);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (moult_fit_rate (firmware, device, info), ==, expected);
    gboolean fits = moult_fit_check (firmware, device, info, &error);
    g_assert_cmpint (fits, ==, expected != MOULT_FIT_CONTRADICTS);
    if (fits) {
        g_assert_no_error (error);
        return;
    }
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE);
    g_assert_cmpstr (error->message, ==, words);
}

static void
test_boards (void)
{
    g_autoptr (MoultBoardInfo) pico = fake_info_new ("Raspberry Pi Pico with RP2040", "1.24.1");
    g_autoptr (MoultBoardInfo) w = fake_info_new ("Raspberry Pi Pico W with RP2040", "1.24.1");

    assert_fit (PICO, "pico", pico, MOULT_FIT_BOARD, NULL);
    assert_fit (PICO_W, "pico", w, MOULT_FIT_BOARD, NULL);
    assert_fit (PICO, "pico", w, MOULT_FIT_CONTRADICTS,
                "the file is for RPI_PICO, the board is RPI_PICO_W");
    assert_fit (PICO_W, "pico", pico, MOULT_FIT_CONTRADICTS,
                "the file is for RPI_PICO_W, the board is RPI_PICO");
    assert_fit (PICO_2, "pico", pico, MOULT_FIT_CONTRADICTS,
                "the file is for rp2350, the board has rp2040");
    assert_fit ("chip=rp2040\nboard=PICO\n", "pico", pico, MOULT_FIT_BOARD, NULL);
    assert_fit ("chip=rp2040\nboard=RPI_PICO_W\n", "pico", pico, MOULT_FIT_CONTRADICTS,
                "the file is for RPI_PICO_W, the board is RPI_PICO");
}

static void
test_bootloaders (void)
{
    g_autoptr (MoultBoardInfo) w = fake_info_new ("Raspberry Pi Pico W with RP2040", "1.24.1");

    assert_fit (PICO, "pico-boot", NULL, MOULT_FIT_CHIP, NULL);
    assert_fit (PICO_W, "pico-boot", NULL, MOULT_FIT_CHIP, NULL);
    assert_fit (PICO_2, "pico-boot", NULL, MOULT_FIT_CONTRADICTS,
                "the file is for rp2350, the board has rp2040");
    assert_fit (PICO, "pico2-boot", NULL, MOULT_FIT_CONTRADICTS,
                "the file is for rp2040, the board has rp2350");
    assert_fit (PICO_W, "pico-boot", w, MOULT_FIT_BOARD, NULL);
    assert_fit (PICO, "pico-boot", w, MOULT_FIT_CONTRADICTS,
                "the file is for RPI_PICO, the board is RPI_PICO_W");
    /* Somebody put a Pico 2 where a Pico W was. */
    assert_fit (PICO_W, "pico2-boot", w, MOULT_FIT_CONTRADICTS,
                "the file is for rp2040, the board has rp2350");
}

static void
test_no_evidence (void)
{
    g_autoptr (MoultBoardInfo) own = fake_info_new ("Mine with RP2040", "1.24.1");

    assert_fit (PICO, "pico", NULL, MOULT_FIT_CHIP, NULL);
    assert_fit (PICO, "adapter", NULL, MOULT_FIT_CHIP, NULL);
    assert_fit ("version=1\n", "pico", own, MOULT_FIT_CHIP, NULL);
    assert_fit (PICO, "pico", own, MOULT_FIT_CHIP, NULL); /* home-made: contradicts nothing */
    assert_fit ("chip=rp2040\nmachine=Mine with RP2040\n", "pico", own, MOULT_FIT_BOARD, NULL);
    assert_fit (PICO_2, "pico", own, MOULT_FIT_CONTRADICTS,
                "the file is for rp2350, the board has rp2040");
    assert_fit ("port=esp32\n", "pico", own, MOULT_FIT_CONTRADICTS,
                "the file is for port esp32, the board has port rp2");
    assert_fit ("port=esp32\n", "pico", NULL, MOULT_FIT_CONTRADICTS,
                "the file is for port esp32, the board has port rp2");
}

static void
test_circuitpython (void)
{
    g_autoptr (MoultBoardInfo) circuit =
        fake_info_new_family ("circuitpython", "Raspberry Pi Pico W with rp2040", "9.2.1");

    assert_fit (PICO, "unknown", circuit, MOULT_FIT_CHIP, NULL);
    assert_fit (PICO_W, "unknown", circuit, MOULT_FIT_CHIP, NULL);
    assert_fit (PICO_2, "unknown", circuit, MOULT_FIT_CONTRADICTS,
                "the file is for rp2350, the board has rp2040");
}

static void
test_generic (void)
{
    const MoultBoardInfoFields fields = { .family = "micropython",
                                          .port = "esp32",
                                          .cpu = "ESP32S3",
                                          .description = "TinyS3 with ESP32-S3-FN8",
                                          .board_id = "UM_TINYS3" };
    g_autoptr (MoultBoardInfo) tiny = moult_board_info_new (&fields);

    assert_fit ("chip=esp32s3\nport=esp32\nboard=ESP32_GENERIC_S3\n", "adapter", tiny,
                MOULT_FIT_CHIP, NULL);
    assert_fit ("chip=esp32s3\nport=esp32\nboard=UM_TINYS3\n", "adapter", tiny, MOULT_FIT_BOARD,
                NULL);
    assert_fit ("chip=esp32c3\nport=esp32\n", "adapter", tiny, MOULT_FIT_CONTRADICTS,
                "the file is for esp32c3, the board has esp32s3");
}

static void
test_candidates (void)
{
    const MoultBoardInfoFields fields = { .family = "micropython",
                                          .port = "esp32",
                                          .cpu = "ESP32",
                                          .description = "Olimex ESP32 ETH with ESP32" };
    g_autoptr (MoultBoardInfo) olimex = moult_board_info_new (&fields);

    assert_fit ("chip=esp32\nboard=OLIMEX_ESP32_POE\n", "adapter", olimex, MOULT_FIT_BOARD, NULL);
    assert_fit ("chip=esp32\nboard=UM_TINYPICO\n", "adapter", olimex, MOULT_FIT_CONTRADICTS,
                "the file is for UM_TINYPICO, the board is OLIMEX_ESP32_EVB or OLIMEX_ESP32_POE");
}

static void
assert_version (const char *file, const char *version, const char *build, gboolean expected)
{
    g_autofree char *content = g_strconcat ("version=", file, NULL);
    g_autoptr (MoultFirmware) firmware = fake_firmware_new (file != NULL ? content : "chip=x");
    const MoultBoardInfoFields fields = { .version = version, .build = build };
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&fields);

    g_assert_cmpint (moult_fit_is_same_version (firmware, info), ==, expected);
}

static void
test_versions (void)
{
    assert_version ("1.24.1", "1.24.1", "", TRUE);
    assert_version ("1.24.1", "1.24.0", "", FALSE);
    assert_version ("1.24", "1.24.1", "", FALSE);
    assert_version ("1.25.0-preview.10", "1.25.0-preview", "10", TRUE);
    assert_version ("1.25.0-preview.10", "1.25.0-preview", "11", FALSE);
    assert_version ("1.25.0-preview", "1.25.0-preview", "11", TRUE);
    assert_version (NULL, "1.24.1", "", FALSE);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/fit/boards", test_boards);
    g_test_add_func ("/fit/bootloaders", test_bootloaders);
    g_test_add_func ("/fit/no-evidence", test_no_evidence);
    g_test_add_func ("/fit/circuitpython", test_circuitpython);
    g_test_add_func ("/fit/generic", test_generic);
    g_test_add_func ("/fit/candidates", test_candidates);
    g_test_add_func ("/fit/versions", test_versions);
    return g_test_run ();
}
