/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-files.h"
#include "error.h"
#include "image-parse.h"

#include <string.h>

#define BYTES(text) (text), sizeof (text) - 1

static const struct {
    const char *name;
    const char *file_name;
    const char *data;
    gsize size;
    const char *message;
} foreign[] = {
    { "empty", "a.uf2", BYTES (""), "the file is empty (0 bytes): get it again" },
    { "zip", "a.uf2", BYTES ("PK\3\4stuff"), "the file is a zip archive: unpack it" },
    { "zip-as-bin", "a.bin", BYTES ("PK\3\4 MicroPython v1.23.0 on 2024-06-02"), "a zip archive" },
    { "gzip", "a.dfu", BYTES ("\x1f\x8b\x08\0\0\0"), "a gzip archive" },
    { "xz", "a.bin",
      BYTES ("\xfd"
             "7zXZ\0\0"),
      "an xz archive" },
    { "7z", NULL, BYTES ("7z\xbc\xaf\x27\x1c\0"), "a 7-zip archive" },
    { "html", "a.uf2", BYTES ("<!DOCTYPE html><title>404"),
      "the file is an html page: the download went wrong" },
    { "html-small", "a.uf2", BYTES ("\r\n  <!doctype html>"), "an html page" },
    { "html-bare", NULL, BYTES ("<HTML>"), "an html page" },
    { "xml", NULL, BYTES ("<?xml version='1.0'?>"), "an xml text" },
    { "json", "a.bin", BYTES ("{\"message\": \"Not Found\"}"), "a json text" },
    { "lfs", "a.uf2", BYTES ("version https://git-lfs.example/spec/v1\n"), "a git-lfs pointer" },
    { "png", "a.uf2", BYTES ("\x89PNG\r\n\x1a\n"), "the file is a png picture: choose" },
    { "jpeg", NULL, BYTES ("\xff\xd8\xff\xe0"), "a jpeg picture" },
    { "pdf", NULL, BYTES ("%PDF-1.7"), "a pdf document" },
    { "exe", "a.exe", BYTES ("MZ\x90\0"), "a windows program" },
    { "ones", "a.bin", BYTES ("\xff\xff\xff\xff"), "is blank: all of its 4 bytes are 0xff" },
    { "zeros", "a.bin", BYTES ("\0\0\0"), "is blank: all of its 3 bytes are 0x00" },
    { "text", "main.py", BYTES ("print('h\xc3\xa4utet')\n"), "the file is a text of 17 bytes" },
    { "text-as-bin", "a.bin", BYTES ("# MicroPython v1.23.0 on 2024-06-02\n"), "a text of 36" },
    { "unknown", "a.uf2", BYTES ("\1\2\3\4\5\6\7\x08\x09"),
      "whatever its name says: .uf2: 9 bytes that begin with 01 02 03 04 05 06 07 08" },
    { "unknown-bin", "a.bin", BYTES ("\1\2\3\4"), "no firmware that moult knows" },
    { "unknown-nameless", NULL, BYTES ("\1\2\3\4"), "(uf2, dfu, hex, bin, elf): 4 bytes" },
    { "named-but-not-bin", "a.uf2", BYTES ("\1MicroPython v1.23.0 on 2024-06-02"),
      "no firmware that moult knows" },
};

static void
test_foreign (gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE (data);
    g_autoptr (GByteArray) file = g_byte_array_new ();

    file_put (file, foreign[i].data, foreign[i].size);
    file_assert_refused (file, foreign[i].file_name, foreign[i].message);
}

static void
test_tar (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    file_put (file, "name", 4);
    file_put_fill (file, 0, 253);
    file_put (file, "ustar\0", 6);
    file_assert_refused (file, "a.uf2", "a tar archive");
}

static void
test_too_big (void)
{
    const gsize size = 200 * 1000 * 1000;
    g_autofree guint8 *data = g_malloc0 (size); /* never touched: no memory is used */
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_image_parse (bytes, "a.uf2", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_assert_nonnull (strstr (error->message, "200000000 bytes, more than the 128 MiB"));
}

/* Noise of every length is refused, whatever its name. */
static void
test_noise (void)
{
    g_autoptr (GRand) rand = g_rand_new_with_seed (1);
    static const char *const names[] = { "a.uf2", "a.dfu", "a.hex", "a.elf", "a.bin", NULL };

    for (guint i = 0; i < 600; i++) {
        g_autoptr (GByteArray) file = g_byte_array_new ();
        g_autoptr (GError) error = NULL;

        file_put_u8 (file, 0x01);
        for (guint j = 0; j < i; j++)
            file_put_u8 (file, g_rand_int (rand));
        g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);
        g_assert_null (moult_image_parse (bytes, names[i % G_N_ELEMENTS (names)], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
}

static void
put_vectors (GByteArray *file)
{
    file_put_u32le (file, 0x20020000);
    file_put_u32le (file, 0x08000401);
    file_put_u32le (file, 0x08000501);
    file_put_u32le (file, 0x08000601);
}

static void
assert_bin (GByteArray *file, const char *name)
{
    MoultImage *image = file_parse_well (file, name);

    g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_BIN);
    file_assert_segment (image, 0, 0, file->data, file->len);
    g_assert_finalize_object (image);
}

static void
test_bin (void)
{
    g_autoptr (GByteArray) vectors = g_byte_array_new ();
    g_autoptr (GByteArray) behind_boot = g_byte_array_new ();
    g_autoptr (GByteArray) flexspi = g_byte_array_new ();
    g_autoptr (GByteArray) banner = g_byte_array_new ();

    put_vectors (vectors);
    assert_bin (vectors, "firmware.bin");
    assert_bin (vectors, "FIRMWARE.BIN");
    file_assert_refused (vectors, "firmware.dat", "no firmware that moult knows");
    file_assert_refused (vectors, NULL, "no firmware that moult knows");

    file_put_fill (behind_boot, 0x42, 256);
    put_vectors (behind_boot);
    assert_bin (behind_boot, "firmware.bin");

    file_put (flexspi, "FCFB\0\0\0\x56", 8);
    assert_bin (flexspi, "firmware.bin");

    file_put (banner, "\1MicroPython v1.23.0 on 2024-06-02", 34);
    assert_bin (banner, "firmware.bin");
}

static void
test_bin_not_plausible (void)
{
    static const guint32 bad[][2] = {
        { 0x20020002, 0x08000401 }, /* stack pointer not aligned */
        { 0x00020000, 0x08000401 }, /* and not in RAM */
        { 0x20020000, 0x08000400 }, /* reset vector without Thumb bit */
        { 0x20020000, 0xf8000401 }, /* and where no code is */
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GByteArray) file = g_byte_array_new ();

        put_vectors (file);
        file_set_u32le (file, 0, bad[i][0]);
        file_set_u32le (file, 4, bad[i][1]);
        file_assert_refused (file, "firmware.bin", "no firmware that moult knows");
    }
}

/* Where no container names the chip, the banner does. */
static void
test_chip_of_banner (void)
{
    static const struct {
        const char *machine;
        const char *chip;
        const char *port;
    } machines[] = {
        { "Raspberry Pi Pico with RP2040", "rp2040", "rp2" },
        { "Toy with ESP32-S3-PICO-1-N8R2", "esp32s3", "esp32" },
        { "Toy with ESP32C61", "esp32c61", "esp32" },
        { "Toy with ESP32C6", "esp32c6", "esp32" },
        { "PYBv1.1 with STM32F405RG", "stm32f4", "stm32" },
        { "Wio Terminal with SAMD51P19A", "samd51", "samd" },
        { "micro:bit with nRF51822", "nrf51822", "nrf" },
        { "Teensy 4.0 with MIMXRT1062DVJ6A", "mimxrt", "mimxrt" },
        { "Toy with Z80", NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (machines); i++) {
        g_autoptr (GByteArray) file = g_byte_array_new ();
        g_autofree char *banner =
            g_strdup_printf ("MicroPython v1.23.0 on 2024-06-02; %s", machines[i].machine);

        put_vectors (file);
        file_put_u8 (file, 0);
        file_put (file, banner, strlen (banner) + 1);
        g_autoptr (MoultImage) image = file_parse_well (file, "firmware.bin");
        g_assert_cmpstr (moult_image_get_machine (image), ==, machines[i].machine);
        g_assert_cmpstr (moult_image_get_chips (image)[0], ==, machines[i].chip);
        g_assert_cmpstr (moult_image_get_port (image), ==, machines[i].port);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/parse/foreign/tar", test_tar);
    g_test_add_func ("/image/parse/too-big", test_too_big);
    g_test_add_func ("/image/parse/noise", test_noise);
    g_test_add_func ("/image/parse/bin", test_bin);
    g_test_add_func ("/image/parse/bin-not-plausible", test_bin_not_plausible);
    g_test_add_func ("/image/parse/chip-of-banner", test_chip_of_banner);
    for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++) {
        g_autofree char *path = g_strdup_printf ("/image/parse/foreign/%s", foreign[i].name);

        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_foreign);
    }
    return g_test_run ();
}
