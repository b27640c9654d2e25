/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-boot.h"
#include "esp-firmware.h"
#include "esp-registers.h"
#include "esp-slip.h"
#include "image-parse.h"
#include "reset-circuit.h"

#include <string.h>

/* What an ESP board of the lab is made of, but for its loader: test-esp-loader.c. */

enum { MS = 1000, MIB = 1024 * 1024 };

/* ---- Frames ---- */

static guint
take_all (EspSlip *slip, const guint8 *bytes, gsize length)
{
    guint whole = 0;

    for (gsize n = 0; n < length; n++)
        whole += esp_slip_take (slip, bytes[n]);
    return whole;
}

static void
test_slip_round_trip (void)
{
    static const guint8 bytes[] = { 0xc0, 0xdb, 0x00, 0xdc, 0xdd, 0xc0 };
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    EspSlip slip;

    esp_slip_init (&slip);
    esp_slip_append (wire, bytes, sizeof bytes);
    g_assert_cmpuint (wire->len, ==, sizeof bytes + 3 + 2);
    g_assert_cmpuint (take_all (&slip, wire->data, wire->len), ==, 1);
    g_assert_cmpmem (slip.frame->data, slip.frame->len, bytes, sizeof bytes);
    esp_slip_clear (&slip);
}

static void
test_slip_noise (void)
{
    static const guint8 noise[] = { 0x55, 0xdb, 0x00, 0xc0, 0x01, 0xdb, 0x77, 0xc0, 0x02 };
    static const guint8 inside[] = { 0x01, 0x77 };
    EspSlip slip;

    esp_slip_init (&slip);
    g_assert_cmpuint (take_all (&slip, noise, sizeof noise), ==, 1);
    g_assert_cmpmem (slip.frame->data, slip.frame->len, inside, sizeof inside);
    esp_slip_clear (&slip);
}

/* ---- Reset lines: what esptool does (esptool/reset.py), by its own times ---- */

typedef struct {
    gboolean dtr;
    gboolean rts;
    guint after_ms;
} Lines;

static ResetEvent
play (ResetWiring wiring, guint rise_ms, const Lines *lines, guint n_lines)
{
    ResetCircuit circuit = { .wiring = wiring, .rise_us = rise_ms * MS, .dtr = TRUE, .rts = TRUE };
    ResetEvent last = RESET_EVENT_NONE, then;
    gint64 now = 1;

    for (guint n = 0; n < n_lines; n++) {
        ResetEvent before =
            reset_circuit_set_lines (&circuit, lines[n].dtr, lines[n].rts, now, &then);

        last = before ? before : last;
        last = then ? then : last;
        now += lines[n].after_ms * MS;
    }
    then = reset_circuit_advance (&circuit, now + G_USEC_PER_SEC);
    return then ? then : last;
}

static const Lines tight[] = { { 0, 0, 0 }, { 1, 1, 0 }, { 0, 1, 100 }, { 1, 0, 50 }, { 0, 0, 0 } };
static const Lines slow[] = { { 0, 0, 0 }, { 1, 1, 0 }, { 0, 1, 100 }, { 1, 0, 550 }, { 0, 0, 0 } };
static const Lines classic[] = { { 0, 1, 100 }, { 1, 1, 0 }, { 1, 0, 50 }, { 0, 0, 0 } };
static const Lines hard[] = { { 0, 0, 0 }, { 0, 1, 100 }, { 0, 0, 0 } };
static const Lines jtag[] = { { 1, 0, 0 }, { 0, 0, 100 }, { 1, 0, 100 },
                              { 1, 1, 0 }, { 0, 1, 100 }, { 0, 0, 0 } };

static void
test_reset_transistors (void)
{
    const ResetWiring wiring = RESET_WIRING_TRANSISTORS;

    g_assert_cmpint (play (wiring, 10, tight, G_N_ELEMENTS (tight)), ==, RESET_EVENT_LOADER);
    g_assert_cmpint (play (wiring, 10, classic, G_N_ELEMENTS (classic)), ==, RESET_EVENT_LOADER);
    g_assert_cmpint (play (wiring, 10, hard, G_N_ELEMENTS (hard)), ==, RESET_EVENT_BOOT);
    g_assert_cmpint (play (wiring, 10, jtag, G_N_ELEMENTS (jtag)), ==, RESET_EVENT_BOOT);
}

/* Lines set one after the other need the capacitor, since both at once are neither. */
static void
test_reset_without_capacitor (void)
{
    const ResetWiring wiring = RESET_WIRING_TRANSISTORS;

    static const Lines steps[] = { { 0, 1, 100 }, { 1, 1, 1 }, { 1, 0, 50 }, { 0, 0, 0 } };

    g_assert_cmpint (play (wiring, 0, steps, G_N_ELEMENTS (steps)), ==, RESET_EVENT_BOOT);
    g_assert_cmpint (play (wiring, 0, tight, G_N_ELEMENTS (tight)), ==, RESET_EVENT_LOADER);
}

static void
test_reset_slow (void)
{
    const ResetWiring wiring = RESET_WIRING_TRANSISTORS;

    g_assert_cmpint (play (wiring, 300, tight, G_N_ELEMENTS (tight)), ==, RESET_EVENT_BOOT);
    g_assert_cmpint (play (wiring, 300, slow, G_N_ELEMENTS (slow)), ==, RESET_EVENT_LOADER);
}

static void
test_reset_native (void)
{
    g_assert_cmpint (play (RESET_WIRING_JTAG, 0, jtag, G_N_ELEMENTS (jtag)), ==,
                     RESET_EVENT_LOADER);
    g_assert_cmpint (play (RESET_WIRING_JTAG, 0, hard, G_N_ELEMENTS (hard)), ==, RESET_EVENT_BOOT);
    g_assert_cmpint (play (RESET_WIRING_OTG, 0, tight, G_N_ELEMENTS (tight)), ==, RESET_EVENT_NONE);
    g_assert_cmpint (play (RESET_WIRING_OTG, 0, hard, G_N_ELEMENTS (hard)), ==, RESET_EVENT_BOOT);
    g_assert_cmpint (play (RESET_WIRING_NONE, 0, tight, G_N_ELEMENTS (tight)), ==,
                     RESET_EVENT_NONE);
}

/* ---- Flash ---- */

static void
test_flash (void)
{
    g_autoptr (EspFlash) flash = esp_flash_new (4 * MIB);
    guint8 byte = 0xf0;

    g_assert_cmphex (esp_flash_get_id (flash), ==, 0x1640c8);
    g_assert_true (esp_flash_is_blank (flash, 0, 4 * MIB));
    esp_flash_program (flash, 0x1fff, &byte, 1);
    byte = 0x3f;
    esp_flash_program (flash, 0x1fff, &byte, 1);
    esp_flash_read (flash, 0x1fff, &byte, 1);
    g_assert_cmphex (byte, ==, 0x30);
    esp_flash_read (flash, 4 * MIB + 0x1fff, &byte, 1);
    g_assert_cmphex (byte, ==, 0x30);
    esp_flash_erase_sector (flash, 0x1234);
    g_assert_true (esp_flash_is_blank (flash, 0, 4 * MIB));
}

/* ---- Registers ---- */

static const guint8 mac[] = { 0x24, 0x6f, 0x28, 0x01, 0x02, 0x03 };

static void
test_registers_flash_id (void)
{
    static const char *const names[] = { "esp8266", "esp32", "esp32c3" };
    static const guint8 layouts[][3] = { { 0x24, 0x40 }, { 0x24, 0x80 }, { 0x20, 0x58 } };
    g_autoptr (EspFlash) flash = esp_flash_new (8 * MIB);

    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
        const EspChip *chip = esp_chip_find (names[n]);
        g_autoptr (EspRegisters) registers =
            esp_registers_new (&(EspRegistersFields) { chip, flash, mac, 0, TRUE });

        for (int attached = 0; attached < 2; attached++) {
            esp_registers_write (registers, chip->spi + layouts[n][0], 7u << 28 | 0x9f, G_MAXUINT);
            esp_registers_write (registers, chip->spi, 1 << 18, G_MAXUINT);
            g_assert_cmphex (esp_registers_read (registers, chip->spi, 115200), ==, 0);
            g_assert_cmphex (esp_registers_read (registers, chip->spi + layouts[n][1], 115200), ==,
                             attached ? 0x1740c8 : 0xffffff);
            esp_registers_attach_flash (registers);
        }
    }
}

static void
test_registers_watchdog (void)
{
    g_autoptr (EspFlash) flash = esp_flash_new (4 * MIB);
    const EspChip *chip = esp_chip_find ("esp32c3");
    g_autoptr (EspRegisters) registers =
        esp_registers_new (&(EspRegistersFields) { chip, flash, mac, 3, TRUE });

    esp_registers_write (registers, 0x60008090, 0, G_MAXUINT); /* locked */
    g_assert_true (esp_registers_is_watched (registers));
    esp_registers_write (registers, 0x600080a8, 0x50d83aa1, G_MAXUINT);
    esp_registers_write (registers, 0x60008090, 0, G_MAXUINT);
    g_assert_true (esp_registers_is_watched (registers)); /* the super watchdog */
    esp_registers_write (registers, 0x600080b0, 0x8f1d312a, G_MAXUINT);
    esp_registers_write (registers, 0x600080ac, 1u << 31, 1u << 31);
    g_assert_false (esp_registers_is_watched (registers));
    g_assert_cmpuint (esp_registers_get_bite (registers), ==, 0);
    esp_registers_write (registers, 0x60008094, 2000, G_MAXUINT);
    esp_registers_write (registers, 0x60008090, 1u << 31 | 5 << 28 | 1 << 8 | 2, G_MAXUINT);
    g_assert_cmpuint (esp_registers_get_bite (registers), >, 0);
}

static void
test_registers_divider (void)
{
    g_autoptr (EspFlash) flash = esp_flash_new (4 * MIB);
    g_autoptr (EspRegisters) esp32 =
        esp_registers_new (&(EspRegistersFields) { esp_chip_find ("esp32"), flash, mac, 0, TRUE });
    g_autoptr (EspRegisters) esp8266 = esp_registers_new (
        &(EspRegistersFields) { esp_chip_find ("esp8266"), flash, mac, 0, TRUE });

    g_assert_cmpuint (esp_registers_read (esp32, 0x3ff40014, 115200), ==, 40000000 / 115200);
    g_assert_cmpuint (esp_registers_read (esp8266, 0x60000014, 115200), ==, 52000000 / 115200);
}

/* ---- What the chip starts ---- */

static const char *const chips[] = { "esp8266",  "esp32",   "esp32s2", "esp32s3",
                                     "esp32c2",  "esp32c3", "esp32c5", "esp32c6",
                                     "esp32c61", "esp32h2", "esp32p4" };

static GBytes *
make_file (const EspChip *chip)
{
    return esp_firmware_make (&(EspFirmwareFields) {
        .chip = chip,
        .version = "1.26.1",
        .machine = "Generic module with chip",
        .flash_size = 4 * MIB,
    });
}

static EspFlash *
make_flash (const EspChip *chip)
{
    g_autoptr (GBytes) file = make_file (chip);
    EspFlash *flash = esp_flash_new (4 * MIB);
    gsize length;
    const guint8 *bytes = g_bytes_get_data (file, &length);

    esp_flash_program (flash, chip->boot_offset, bytes, length);
    return flash;
}

/* Moult's own parser takes the lab's files, and finds in them what they were made with. */
static void
test_firmware (void)
{
    for (guint n = 0; n < G_N_ELEMENTS (chips); n++) {
        const EspChip *chip = esp_chip_find (chips[n]);
        g_autoptr (GBytes) file = make_file (chip);
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultImage) image = moult_image_parse (file, "firmware.bin", &error);
        gsize n_segments;

        g_assert_no_error (error);
        g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_ESP);
        g_assert_cmpstr (moult_image_get_chips (image)[0], ==, chip->name);
        g_assert_cmpstr (moult_image_get_version (image), ==, "1.26.1");
        g_assert_cmphex (moult_image_get_segments (image, &n_segments)->address, ==,
                         chip->boot_offset);
    }
}

static void
test_boot (void)
{
    for (guint n = 0; n < G_N_ELEMENTS (chips); n++) {
        const EspChip *chip = esp_chip_find (chips[n]);
        g_autoptr (EspFlash) flash = make_flash (chip);
        g_autoptr (EspFlash) blank = esp_flash_new (4 * MIB);
        EspBoot boot;

        esp_boot_check (chip, flash, &boot);
        g_assert_cmpint (boot.result, ==, ESP_BOOT_OK);
        g_assert_cmphex (boot.storage, ==, n == 0 ? 0x100000 : 0x200000);
        esp_boot_check (chip, blank, &boot);
        g_assert_cmpint (boot.result, ==, ESP_BOOT_NO_HEADER);
        g_assert_cmphex (boot.header, ==, 0xffffffff);
    }
}

/* One bit anywhere in it. */
static EspBootResult
boot_damaged (guint32 address, guint8 bits)
{
    const EspChip *chip = esp_chip_find ("esp32");
    g_autoptr (EspFlash) flash = make_flash (chip);
    EspBoot boot;

    esp_flash_program (flash, address, &bits, 1);
    esp_boot_check (chip, flash, &boot);
    return boot.result;
}

static void
test_boot_damaged (void)
{
    g_assert_cmpint (boot_damaged (0x1000, 0x00), ==, ESP_BOOT_NO_HEADER);
    g_assert_cmpint (boot_damaged (0x1001, 0x00), ==, ESP_BOOT_BAD_BOOTLOADER);
    g_assert_cmpint (boot_damaged (0x1003, 0x0f), ==, ESP_BOOT_BAD_BOOTLOADER); /* the digest */
    g_assert_cmpint (boot_damaged (0x101f, 0x00), ==, ESP_BOOT_OK);             /* was zero */
    g_assert_cmpint (boot_damaged (0x8000, 0x00), ==, ESP_BOOT_NO_APP);
    g_assert_cmpint (boot_damaged (0x800c, 0x00), ==, ESP_BOOT_NO_APP);
    g_assert_cmpint (boot_damaged (0x10000, 0x00), ==, ESP_BOOT_NO_APP);
    g_assert_cmpint (boot_damaged (0x10018 + 8 + 49, 0x00), ==, ESP_BOOT_NO_APP);
}

static void
test_boot_other_chip (void)
{
    g_autoptr (EspFlash) flash = make_flash (esp_chip_find ("esp32c3"));
    EspBoot boot;

    esp_boot_check (esp_chip_find ("esp32c6"), flash, &boot);
    g_assert_cmpint (boot.result, ==, ESP_BOOT_BAD_BOOTLOADER);
}

/* A segment that claims more than there is must not be believed. */
static void
test_boot_huge_segment (void)
{
    g_autoptr (EspFlash) flash = esp_flash_new (4 * MIB);
    guint8 header[32] = { 0xe9, 1, [28] = 0xff, 0xff, 0xff, 0xff };
    EspBoot boot;

    esp_flash_program (flash, 0x1000, header, sizeof header);
    esp_boot_check (esp_chip_find ("esp32"), flash, &boot);
    g_assert_cmpint (boot.result, ==, ESP_BOOT_BAD_BOOTLOADER);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab/esp/slip/round-trip", test_slip_round_trip);
    g_test_add_func ("/lab/esp/slip/noise", test_slip_noise);
    g_test_add_func ("/lab/esp/reset/transistors", test_reset_transistors);
    g_test_add_func ("/lab/esp/reset/without-capacitor", test_reset_without_capacitor);
    g_test_add_func ("/lab/esp/reset/slow", test_reset_slow);
    g_test_add_func ("/lab/esp/reset/native", test_reset_native);
    g_test_add_func ("/lab/esp/flash", test_flash);
    g_test_add_func ("/lab/esp/registers/flash-id", test_registers_flash_id);
    g_test_add_func ("/lab/esp/registers/watchdog", test_registers_watchdog);
    g_test_add_func ("/lab/esp/registers/divider", test_registers_divider);
    g_test_add_func ("/lab/esp/firmware", test_firmware);
    g_test_add_func ("/lab/esp/boot/all", test_boot);
    g_test_add_func ("/lab/esp/boot/damaged", test_boot_damaged);
    g_test_add_func ("/lab/esp/boot/other-chip", test_boot_other_chip);
    g_test_add_func ("/lab/esp/boot/huge-segment", test_boot_huge_segment);
    return g_test_run ();
}
