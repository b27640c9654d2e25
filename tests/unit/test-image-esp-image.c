/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-image.h"
#include "image-files.h"

#include <string.h>

static const char banner[] = "\0MicroPython v1.23.0 on 2024-06-02\0; Toy with ESP32\0";

enum {
    ESP8266 = -1,
    APP_OFFSET = 0x9000,
    TABLE_OFFSET = 0x8000,
};

static void
put_header (GByteArray *file, int chip, guint8 n_segments)
{
    file_put_u8 (file, 0xe9);
    file_put_u8 (file, n_segments);
    file_put_u16le (file, 0x2002);
    file_put_u32le (file, 0x40080000);
    if (chip == ESP8266)
        return;
    file_put_u32le (file, 0xee);
    file_put_u16le (file, chip);
    file_put_fill (file, 0, 9);
    file_put_u8 (file, 1);
}

/* One image with one segment of @data, closed as esptool does it. */
static void
put_image (GByteArray *file, int chip, const void *data, gsize size)
{
    gsize start = file->len;
    guint8 checksum = 0xef;

    put_header (file, chip, 1);
    file_put_u32le (file, 0x40080000);
    file_put_u32le (file, size);
    file_put (file, data, size);
    for (gsize i = 0; i < size; i++)
        checksum ^= ((const guint8 *) data)[i];
    file_put_fill (file, 0, 15 - (file->len - start) % 16);
    file_put_u8 (file, checksum);
    if (chip == ESP8266)
        return;
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize digest_size = sizeof digest;
    g_checksum_update (sha256, file->data + start, file->len - start);
    g_checksum_get_digest (sha256, digest, &digest_size);
    file_put (file, digest, sizeof digest);
}

static void
put_app (GByteArray *file, int chip)
{
    guint8 data[4 + sizeof banner] = { 0x32, 0x54, 0xcd, 0xab };

    memcpy (data + 4, banner, sizeof banner);
    put_image (file, chip, data, sizeof data);
}

static void
put_partition (GByteArray *file, guint8 type, guint32 offset)
{
    file_put_u16le (file, 0x50aa);
    file_put_u8 (file, type);
    file_put_u8 (file, 0);
    file_put_u32le (file, offset);
    file_put_u32le (file, 0x1000);
    file_put_fill (file, 0, 20);
}

static GByteArray *
make_full (int chip, int app_chip, guint32 start)
{
    GByteArray *file = g_byte_array_new ();

    put_image (file, chip, "boot", 4);
    file_put_fill (file, 0xff, TABLE_OFFSET - start - file->len);
    put_partition (file, 1, 0x8c00);
    put_partition (file, 0, APP_OFFSET);
    file_put_fill (file, 0xff, APP_OFFSET - start - file->len);
    put_app (file, app_chip);
    return file;
}

typedef struct {
    int id;
    const char *name;
    guint32 start;
} Chip;

static const Chip chips[] = {
    { 0, "esp32", 0x1000 },    { 2, "esp32s2", 0x1000 },  { 5, "esp32c3", 0 },
    { 9, "esp32s3", 0 },       { 12, "esp32c2", 0 },      { 13, "esp32c6", 0 },
    { 16, "esp32h2", 0 },      { 18, "esp32p4", 0x2000 }, { 20, "esp32c61", 0 },
    { 23, "esp32c5", 0x2000 },
};

static void
test_full (gconstpointer data)
{
    const Chip *chip = data;
    g_autoptr (GByteArray) file = make_full (chip->id, chip->id, chip->start);
    MoultImage *image = file_parse_well (file, "firmware.bin");

    g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_ESP);
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, chip->name);
    g_assert_cmpstr (moult_image_get_port (image), ==, "esp32");
    g_assert_cmpstr (moult_image_get_version (image), ==, "1.23.0");
    g_assert_cmpstr (moult_image_get_machine (image), ==, "Toy with ESP32");
    g_assert_false (moult_esp_image_is_app (image));
    file_assert_segment (image, 0, chip->start, file->data, file->len);
    g_assert_finalize_object (image);
}

static void
test_from_zero (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (GByteArray) full = make_full (0, 0, 0x1000);

    file_put_fill (file, 0xff, 0x1000);
    file_put (file, full->data, full->len);
    g_autoptr (MoultImage) image = file_parse_well (file, NULL);
    file_assert_segment (image, 0, 0, file->data, file->len);
}

static void
test_app (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    put_app (file, 9);
    g_autoptr (MoultImage) image = file_parse_well (file, "micropython.app-bin");
    g_assert_true (moult_esp_image_is_app (image));
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, "esp32s3");
    file_assert_segment (image, 0, 0x10000, file->data, file->len);
}

static void
test_esp8266 (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    put_image (file, ESP8266, banner, sizeof banner);
    g_autoptr (MoultImage) image = file_parse_well (file, "firmware.bin");
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, "esp8266");
    g_assert_cmpstr (moult_image_get_port (image), ==, "esp8266");
    file_assert_segment (image, 0, 0, file->data, file->len);
}

typedef struct {
    const char *name;
    const char *message;
    gsize place; /* of the byte that is changed */
    guint8 flip;
    gsize size; /* cuts the file, if not 0 */
} Spoiled;

static const Spoiled spoiled[] = {
    { "boot-data", "the bootloader at byte 0x0 of the esp file is damaged: checksum", 33, 1 },
    { "boot-digest", "the bootloader at byte 0x0 of the esp file is damaged (sha-256", 50, 1 },
    { "app-data", "the application at byte 0x9000 of the esp file is damaged: checksum",
      APP_OFFSET + 40, 1 },
    { "app-digest", "the application at byte 0x9000 of the esp file is damaged (sha-256",
      APP_OFFSET + 8, 1 },
    { "no-segments", "has 0 segments, where 1 to 16", 1, 1 },
    { "segments", "has 129 segments", 1, 128 },
    { "cut-segment", "segment 0 of 1 of its bootloader has 4 bytes, 3 are left", 0, 0, 35 },
    { "cut-checksum", "its bootloader ends before the checksum", 0, 0, 40 },
    { "cut-digest", "the bootloader at byte 0x0 of the esp file is cut off", 0, 0, 60 },
    { "cut-table", "holds a bootloader for the esp32s3, but no table", 0, 0, TABLE_OFFSET },
    { "table-magic", "but no table of partitions", TABLE_OFFSET, 1 },
    { "no-app", "but no table of partitions with an application", TABLE_OFFSET + 34, 2 },
    { "cut-before-app", "its application belongs at 0x9000, but its 36864 bytes end before", 0, 0,
      APP_OFFSET },
    { "cut-app-header", "segment 0 of 1 of its application", 0, 0, APP_OFFSET + 40 },
    { "app-magic", "has no application at 0x9000", APP_OFFSET, 1 },
    { "app-chip", "a bootloader for esp32s3, but an application for esp32", APP_OFFSET + 12, 9 },
    { "app-unknown-chip", "an application for an unknown chip", APP_OFFSET + 12, 0x40 },
};

static void
test_spoiled (gconstpointer data)
{
    const Spoiled *fault = data;
    g_autoptr (GByteArray) file = make_full (9, 9, 0);

    file->data[fault->place] ^= fault->flip;
    if (fault->size != 0)
        g_byte_array_set_size (file, fault->size);
    file_assert_refused (file, "firmware.bin", fault->message);
}

static void
test_wrong_start (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (GByteArray) full = make_full (9, 9, 0x1000);

    file_put_fill (file, 0xff, 0x1000);
    file_put (file, full->data, full->len);
    file_assert_refused (file, "x.bin", "bootloader at 0x1000, where the esp32s3 does not look");
}

static void
test_tiny (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    file_put_u8 (file, 0xe9);
    file_assert_refused (file, "x.bin", "has 0 segments");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/esp/from-zero", test_from_zero);
    g_test_add_func ("/image/esp/app", test_app);
    g_test_add_func ("/image/esp/esp8266", test_esp8266);
    g_test_add_func ("/image/esp/bad/wrong-start", test_wrong_start);
    g_test_add_func ("/image/esp/bad/tiny", test_tiny);
    for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
        g_autofree char *path = g_strdup_printf ("/image/esp/full/%s", chips[i].name);

        g_test_add_data_func (path, &chips[i], test_full);
    }
    for (gsize i = 0; i < G_N_ELEMENTS (spoiled); i++) {
        g_autofree char *path = g_strdup_printf ("/image/esp/bad/%s", spoiled[i].name);

        g_test_add_data_func (path, &spoiled[i], test_spoiled);
    }
    return g_test_run ();
}
