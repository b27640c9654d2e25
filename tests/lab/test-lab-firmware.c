/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-firmware.h"

#include <string.h>

static const LabFirmwareFields pico_w = {
    .chip = LAB_CHIP_RP2040,
    .version = "1.25.0",
    .date = "2025-04-15",
    .machine = "Raspberry Pi Pico W with RP2040",
    .board_id = "RPI_PICO_W",
    .size = 40 * 1024,
};

static gboolean
contains (GBytes *bytes, const char *text)
{
    return memmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text))
           != NULL;
}

static guint32
read_u32_le (GBytes *bytes, gsize offset)
{
    guint32 value;

    g_assert_cmpuint (offset + 4, <=, g_bytes_get_size (bytes));
    memcpy (&value, (const guint8 *) g_bytes_get_data (bytes, NULL) + offset, 4);
    return GUINT32_FROM_LE (value);
}

static void
test_texts (void)
{
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&pico_w);
    g_auto (LabFirmwareFound) found = { 0 };

    g_assert_cmpuint (g_bytes_get_size (flash), ==, 40 * 1024);
    g_assert_true (contains (flash, "MicroPython v1.25.0 on 2025-04-15"));
    g_assert_true (contains (flash, "; Raspberry Pi Pico W with RP2040"));
    g_assert_nonnull (memmem (g_bytes_get_data (flash, NULL), 40 * 1024, "\0RPI_PICO_W\0", 12));
    g_assert_true (lab_firmware_find (flash, &found));
    g_assert_cmpstr (found.version, ==, "1.25.0");
    g_assert_cmpstr (found.date, ==, "2025-04-15");
    g_assert_cmpstr (found.machine, ==, "Raspberry Pi Pico W with RP2040");
    g_assert_cmpstr (found.board_id, ==, "RPI_PICO_W");
}

static void
test_no_build_id_before_1_25 (void)
{
    LabFirmwareFields fields = pico_w;
    g_auto (LabFirmwareFound) found = { 0 };

    fields.version = "1.24.1";
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&fields);
    g_assert_false (contains (flash, "RPI_PICO_W"));
    g_assert_true (lab_firmware_find (flash, &found));
    g_assert_cmpstr (found.version, ==, "1.24.1");
    g_assert_null (found.board_id);
}

static void
test_preview (void)
{
    LabFirmwareFields fields = pico_w;
    g_auto (LabFirmwareFound) found = { 0 };

    fields.version = "1.26.0-preview.12.gabcdef012";
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&fields);
    g_assert_true (lab_firmware_find (flash, &found));
    g_assert_cmpstr (found.version, ==, "1.26.0-preview.12.gabcdef012");
    g_assert_cmpstr (found.board_id, ==, "RPI_PICO_W");
}

static void
test_straddle (void)
{
    LabFirmwareFields fields = pico_w;
    g_auto (LabFirmwareFound) found = { 0 };

    fields.straddle = TRUE;
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&fields);
    g_autoptr (GBytes) uf2 = lab_firmware_make_uf2 (&fields);
    g_assert_false (contains (uf2, "MicroPython v1.25.0"));
    g_assert_true (contains (uf2, "MicroPython v1.2"));
    g_assert_true (contains (flash, "MicroPython v1.25.0"));
    g_assert_true (lab_firmware_find (flash, &found));
    g_assert_cmpstr (found.version, ==, "1.25.0");
}

static void
test_deterministic (void)
{
    LabFirmwareFields fields = pico_w;
    g_autoptr (GBytes) first = lab_firmware_make_uf2 (&fields);
    g_autoptr (GBytes) same = lab_firmware_make_uf2 (&fields);

    fields.seed = 7;
    g_autoptr (GBytes) other = lab_firmware_make_uf2 (&fields);
    g_assert_true (g_bytes_equal (first, same));
    g_assert_false (g_bytes_equal (first, other));
}

static void
test_blocks (void)
{
    g_autoptr (GBytes) uf2 = lab_firmware_make_uf2 (&pico_w);

    g_assert_cmpuint (g_bytes_get_size (uf2), ==, 160 * 512);
    for (guint i = 0; i < 160; i++) {
        g_assert_cmphex (read_u32_le (uf2, i * 512), ==, 0x0a324655);
        g_assert_cmphex (read_u32_le (uf2, i * 512 + 4), ==, 0x9e5d5157);
        g_assert_cmphex (read_u32_le (uf2, i * 512 + 8), ==, 0x2000);
        g_assert_cmphex (read_u32_le (uf2, i * 512 + 12), ==, 0x10000000 + i * 256);
        g_assert_cmpuint (read_u32_le (uf2, i * 512 + 16), ==, 256);
        g_assert_cmpuint (read_u32_le (uf2, i * 512 + 20), ==, i);
        g_assert_cmpuint (read_u32_le (uf2, i * 512 + 24), ==, 160);
        g_assert_cmphex (read_u32_le (uf2, i * 512 + 28), ==, 0xe48bff56);
        g_assert_cmphex (read_u32_le (uf2, i * 512 + 508), ==, 0x0ab16f30);
    }
}

static void
test_e10 (void)
{
    LabFirmwareFields fields = pico_w;

    fields.chip = LAB_CHIP_RP2350_ARM;
    g_autoptr (GBytes) uf2 = lab_firmware_make_uf2 (&fields);
    g_assert_cmpuint (g_bytes_get_size (uf2), ==, 161 * 512);
    g_assert_cmphex (read_u32_le (uf2, 8), ==, 0xa000);
    g_assert_cmphex (read_u32_le (uf2, 12), ==, 0x10ffff00);
    g_assert_cmpuint (read_u32_le (uf2, 20), ==, 0);
    g_assert_cmpuint (read_u32_le (uf2, 24), ==, 2);
    g_assert_cmphex (read_u32_le (uf2, 28), ==, 0xe48bff57);
    g_assert_cmphex (read_u32_le (uf2, 32), ==, 0xefefefef);
    g_assert_cmphex (read_u32_le (uf2, 32 + 256), ==, 0x9957e304);
    g_assert_cmphex (read_u32_le (uf2, 512 + 28), ==, 0xe48bff59);
    g_assert_cmpuint (read_u32_le (uf2, 512 + 24), ==, 160);
}

/* The check value of the CRC's own definition is of "123456789"; here the boot ROM's rule: running
 * the CRC over the code and its big-endian CRC gives 0. */
static void
test_boot2 (void)
{
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&pico_w);
    const guint8 *bytes = g_bytes_get_data (flash, NULL);
    guint32 crc = 0xffffffff;

    for (int i = 0; i < 256; i++) {
        guint8 byte = i < 252 ? bytes[i] : bytes[252 + 255 - i];
        for (int bit = 7; bit >= 0; bit--) {
            guint32 carry = (crc >> 31) ^ ((byte >> bit) & 1);
            crc = crc << 1 ^ (carry ? 0x04c11db7 : 0);
        }
    }
    g_assert_cmphex (crc, ==, 0);
    g_assert_cmphex (read_u32_le (flash, 256), ==, 0x20042000);
}

static void
test_flaws (void)
{
    g_autoptr (GBytes) uf2 = lab_firmware_make_uf2 (&pico_w);
    static const struct {
        LabFirmwareFlaw flaw;
        gsize size;
    } cases[] = {
        { LAB_FIRMWARE_TRUNCATED, 80 * 512 + 256 }, { LAB_FIRMWARE_WRONG_MAGIC, 160 * 512 },
        { LAB_FIRMWARE_MISSING_BLOCK, 159 * 512 },  { LAB_FIRMWARE_REPEATED_BLOCK, 160 * 512 },
        { LAB_FIRMWARE_WRONG_FAMILY, 160 * 512 },   { LAB_FIRMWARE_EMPTY, 0 },
        { LAB_FIRMWARE_RANDOM, 160 * 512 },         { LAB_FIRMWARE_HUGE, 200 * 1000 * 1000 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (GBytes) bad = lab_firmware_spoil (uf2, cases[i].flaw);
        g_assert_cmpuint (g_bytes_get_size (bad), ==, cases[i].size);
        g_assert_false (g_bytes_equal (bad, uf2));
    }
}

static void
test_find_nothing (void)
{
    static const char almost[] = "MicroPython v1.24.1 on 2024-11-29"; /* no end */
    g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
    g_autoptr (GBytes) cut = g_bytes_new (almost, strlen (almost));
    g_auto (LabFirmwareFound) found = { 0 };

    g_assert_false (lab_firmware_find (empty, &found));
    g_assert_false (lab_firmware_find (cut, &found));
    g_assert_null (found.version);
}

/* Texts as they lie in the real RPI_PICO v1.23.0. */
static void
test_find_real_layout (void)
{
    static const char real[] =
        "empty\0003.4.0; MicroPython v1.23.0 on 2024-06-02\0expecting\0t\r\n\0"
        "; Raspberry Pi Pico with RP2040\0Type \"help()\" for more\r\n";
    g_autoptr (GBytes) flash = g_bytes_new (real, sizeof real);
    g_auto (LabFirmwareFound) found = { 0 };

    g_assert_true (lab_firmware_find (flash, &found));
    g_assert_cmpstr (found.version, ==, "1.23.0");
    g_assert_cmpstr (found.date, ==, "2024-06-02");
    g_assert_cmpstr (found.machine, ==, "Raspberry Pi Pico with RP2040");
    g_assert_null (found.board_id);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab-firmware/texts", test_texts);
    g_test_add_func ("/lab-firmware/no-build-id-before-1.25", test_no_build_id_before_1_25);
    g_test_add_func ("/lab-firmware/preview", test_preview);
    g_test_add_func ("/lab-firmware/straddle", test_straddle);
    g_test_add_func ("/lab-firmware/deterministic", test_deterministic);
    g_test_add_func ("/lab-firmware/blocks", test_blocks);
    g_test_add_func ("/lab-firmware/e10", test_e10);
    g_test_add_func ("/lab-firmware/boot2", test_boot2);
    g_test_add_func ("/lab-firmware/flaws", test_flaws);
    g_test_add_func ("/lab-firmware/find-nothing", test_find_nothing);
    g_test_add_func ("/lab-firmware/find-real-layout", test_find_real_layout);
    return g_test_run ();
}
