/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-files.h"

#include <string.h>

static const char banner[] = "\0003.4.0; MicroPython v1.23.0 on 2024-06-02\0"
                             "\0; Pyboard with STM32F405RG\0";

/* Written out here, as a test that borrowed the product's CRC could not find it wrong. */
static void
put_suffix (GByteArray *file, guint16 vid, guint16 pid)
{
    guint32 crc = 0xffffffff;

    file_put_u16le (file, 0xffff);
    file_put_u16le (file, pid);
    file_put_u16le (file, vid);
    file_put_u16le (file, 0x011a);
    file_put (file, "UFD\x10", 4);
    for (guint i = 0; i < file->len; i++) {
        crc ^= file->data[i];
        for (guint bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    file_put_u32le (file, crc);
}

enum {
    PREFIX_SIZE = 11,
    TARGET_HEADER_SIZE = 274,
};

static GByteArray *
make_dfuse (guint32 address_a, guint32 address_b)
{
    GByteArray *file = g_byte_array_new ();
    guint32 body = 2 * 8 + 4 + sizeof banner;

    file_put (file, "DfuSe\1", 6);
    file_put_u32le (file, PREFIX_SIZE + TARGET_HEADER_SIZE + body);
    file_put_u8 (file, 1);
    file_put (file, "Target\0", 7);
    file_put_u32le (file, 1);
    file_put_fill (file, 'S', 255);
    file_put_u32le (file, body);
    file_put_u32le (file, 2);
    file_put_u32le (file, address_a);
    file_put_u32le (file, 4);
    file_put (file, "vect", 4);
    file_put_u32le (file, address_b);
    file_put_u32le (file, sizeof banner);
    file_put (file, banner, sizeof banner);
    return file;
}

static void
test_dfuse (void)
{
    g_autoptr (GByteArray) file = make_dfuse (0x08000000, 0x08020000);

    put_suffix (file, 0x0483, 0xdf11);
    MoultImage *image = file_parse_well (file, "firmware.dfu");
    g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_DFU);
    file_assert_segment (image, 0, 0x08000000, "vect", 4);
    file_assert_segment (image, 1, 0x08020000, banner, sizeof banner);
    g_assert_cmphex (moult_image_get_vid (image), ==, 0x0483);
    g_assert_cmphex (moult_image_get_pid (image), ==, 0xdf11);
    g_assert_cmpuint (moult_image_get_n_blocks (image), ==, 2);
    g_assert_cmpstr (moult_image_get_version (image), ==, "1.23.0");
    g_assert_cmpstr (moult_image_get_machine (image), ==, "Pyboard with STM32F405RG");
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, "stm32f4");
    g_assert_cmpstr (moult_image_get_port (image), ==, "stm32");
    g_assert_finalize_object (image);
}

/* The same address in two targets is no contradiction. */
static void
test_settings (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    file_put (file, "DfuSe\1", 6);
    file_put_u32le (file, PREFIX_SIZE + 2 * (TARGET_HEADER_SIZE + 12));
    file_put_u8 (file, 2);
    for (guint8 setting = 0; setting < 2; setting++) {
        file_put (file, "Target", 6);
        file_put_u8 (file, setting);
        file_put_u32le (file, 0);
        file_put_fill (file, 0, 255);
        file_put_u32le (file, 12);
        file_put_u32le (file, 1);
        file_put_u32le (file, 0x08000000);
        file_put_u32le (file, 4);
        file_put (file, setting == 0 ? "zero" : "one!", 4);
    }
    put_suffix (file, 0x0483, 0xdf11);
    g_autoptr (MoultImage) image = file_parse_well (file, "firmware.dfu");
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);
    g_assert_cmpuint (n_segments, ==, 2);
    g_assert_cmpuint (segments[0].family, ==, 0);
    g_assert_cmpuint (segments[1].family, ==, 1);
}

static void
test_plain (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    file_put (file, "any bytes", 9);
    put_suffix (file, 0xffff, 0xffff);
    g_autoptr (MoultImage) image = file_parse_well (file, "firmware.dfu");
    file_assert_segment (image, 0, 0, "any bytes", 9);
    g_assert_cmphex (moult_image_get_vid (image), ==, 0);
    g_assert_cmphex (moult_image_get_pid (image), ==, 0);
}

static void
test_no_suffix (void)
{
    g_autoptr (GByteArray) file = make_dfuse (0x08000000, 0x08020000);

    file_assert_refused (file, "firmware.dfu", "do not end with a dfu suffix");
    g_byte_array_set_size (file, 5);
    file_assert_refused (file, "firmware.dfu", "its 5 bytes do not end with a dfu suffix");
}

static void
test_damaged (void)
{
    g_autoptr (GByteArray) file = make_dfuse (0x08000000, 0x08020000);

    put_suffix (file, 0x0483, 0xdf11);
    file->data[300] ^= 1;
    file_assert_refused (file, "firmware.dfu", "the dfu file is damaged: crc 0x");
}

typedef struct {
    const char *name;
    const char *message;
    gsize place; /* of the u32 that is changed before the suffix is put */
    guint32 value;
} Spoiled;

static const Spoiled spoiled[] = {
    { "version", "is of DfuSe version 2, moult knows version 1", 2, 0x02655375 },
    { "size", "should have 12345 bytes before its suffix, not", 6, 12345 },
    { "target-magic", "target 0 of the dfu file", 11, 0 },
    { "target-size", "target 0 of the dfu file (99999 bytes) is damaged", 277, 99999 },
    { "element-size", "element 0 of 2 in the dfu file (4000000000 bytes for 0x08000000)", 289,
      4000000000u },
    { "element-count", "element 2 of 3", 281, 3 },
    { "no-elements", "holds nothing that belongs into flash", 281, 0 },
    { "past-4-gib", "for 0xfffffff0) reaches past 4 GiB", 297, 0xfffffff0u },
    { "overlap", "twice what belongs at address 0x08020000", 285, 0x0801ffff },
};

static void
test_spoiled (gconstpointer data)
{
    const Spoiled *fault = data;
    g_autoptr (GByteArray) file = make_dfuse (0x08000000, 0x08020000);

    file_set_u32le (file, fault->place, fault->value);
    put_suffix (file, 0x0483, 0xdf11);
    file_assert_refused (file, "firmware.dfu", fault->message);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/dfu/dfuse", test_dfuse);
    g_test_add_func ("/image/dfu/settings", test_settings);
    g_test_add_func ("/image/dfu/plain", test_plain);
    g_test_add_func ("/image/dfu/no-suffix", test_no_suffix);
    g_test_add_func ("/image/dfu/damaged", test_damaged);
    for (gsize i = 0; i < G_N_ELEMENTS (spoiled); i++) {
        g_autofree char *path = g_strdup_printf ("/image/dfu/bad/%s", spoiled[i].name);

        g_test_add_data_func (path, &spoiled[i], test_spoiled);
    }
    return g_test_run ();
}
