/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-image.h"
#include "image-parse.h"
#include "uf2.h"

#include <string.h>

/* Release images of MicroPython, which this tree does not hold: MOULT_TEST_FIRMWARE names a folder
 * that has some of them. Without it these tests are skipped. */
typedef struct {
    const char *name;
    MoultImageKind kind;
    const char *version;
    const char *machine;
    const char *chip;
    const char *port;
    gsize n_segments;
    guint64 address;
} RealFile;

static const RealFile real_files[] = {
    { "RPI_PICO-20231227-v1.22.0.uf2", MOULT_IMAGE_UF2, "1.22.0", "Raspberry Pi Pico with RP2040",
      "rp2040", "rp2", 1, 0x10000000 },
    { "RPI_PICO-20240602-v1.23.0.uf2", MOULT_IMAGE_UF2, "1.23.0", "Raspberry Pi Pico with RP2040",
      "rp2040", "rp2", 1, 0x10000000 },
    { "ESP32_GENERIC-20231227-v1.22.0.bin", MOULT_IMAGE_ESP, "1.22.0",
      "Generic ESP32 module with ESP32", "esp32", "esp32", 1, 0x1000 },
    { "ESP32_GENERIC-20240602-v1.23.0.bin", MOULT_IMAGE_ESP, "1.23.0",
      "Generic ESP32 module with ESP32", "esp32", "esp32", 1, 0x1000 },
    { "ESP32_GENERIC_C3-20240602-v1.23.0.bin", MOULT_IMAGE_ESP, "1.23.0",
      "ESP32C3 module with ESP32C3", "esp32c3", "esp32", 1, 0 },
    { "ESP32_GENERIC_S3-20240602-v1.23.0.bin", MOULT_IMAGE_ESP, "1.23.0",
      "Generic ESP32S3 module with ESP32S3", "esp32s3", "esp32", 1, 0 },
    { "microbit-micropython-1.0.1.hex", MOULT_IMAGE_IHEX, "1.9.2-preview.34",
      "micro:bit v1.0.1 with nRF51822", "nrf51822", "nrf", 2, 0 },
};

static GBytes *
load (const char *name)
{
    const char *folder = g_getenv ("MOULT_TEST_FIRMWARE");
    char *data;
    gsize size;

    if (folder == NULL) {
        g_test_skip ("MOULT_TEST_FIRMWARE names no folder");
        return NULL;
    }
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (!g_file_get_contents (path, &data, &size, NULL)) {
        g_test_skip (path);
        return NULL;
    }
    return g_bytes_new_take (data, size);
}

static void
test_real (gconstpointer data)
{
    const RealFile *file = data;
    g_autoptr (GBytes) bytes = load (file->name);
    g_autoptr (GError) error = NULL;
    gsize n_segments;

    if (bytes == NULL)
        return;
    gint64 start = g_get_monotonic_time ();
    g_autoptr (MoultImage) image = moult_image_parse (bytes, file->name, &error);
    g_assert_no_error (error);
    g_test_minimized_result ((g_get_monotonic_time () - start) / 1000.0, "%s parsed in %.2f ms",
                             file->name, (g_get_monotonic_time () - start) / 1000.0);
    g_assert_cmpint (moult_image_get_kind (image), ==, file->kind);
    g_assert_cmpstr (moult_image_get_version (image), ==, file->version);
    g_assert_cmpstr (moult_image_get_machine (image), ==, file->machine);
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, file->chip);
    g_assert_null (moult_image_get_chips (image)[1]);
    g_assert_cmpstr (moult_image_get_port (image), ==, file->port);
    g_assert_null (moult_image_get_board_id (image));
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);
    g_assert_cmpuint (n_segments, ==, file->n_segments);
    g_assert_cmphex (segments[0].address, ==, file->address);
    g_assert_false (moult_esp_image_is_app (image));
    if (file->kind == MOULT_IMAGE_UF2)
        g_assert_true (moult_uf2_is_contiguous (image, 0xe48bff56));
}

/* A real file that lost its end, or one bit, is not taken for whole. */
static void
test_damaged (gconstpointer data)
{
    const RealFile *file = data;
    g_autoptr (GBytes) bytes = load (file->name);

    if (bytes == NULL)
        return;
    for (guint i = 1; i < 8; i++) {
        g_autoptr (GBytes) part =
            g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 8 * i);
        g_autoptr (GError) error = NULL;

        g_assert_null (moult_image_parse (part, file->name, &error));
        g_test_message ("%s", error->message);
    }
    if (file->kind != MOULT_IMAGE_ESP)
        return;
    g_autoptr (GBytes) copy =
        g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    gsize size;
    g_autofree guint8 *flipped = g_bytes_unref_to_data (g_steal_pointer (&copy), &size);
    g_autoptr (GError) error = NULL;
    flipped[size / 2] ^= 0x40;
    g_autoptr (GBytes) damaged = g_bytes_new_static (flipped, size);
    g_assert_null (moult_image_parse (damaged, file->name, &error));
    g_test_message ("%s", error->message);
}

/* The application of a release file alone, as an .app-bin for over-the-air updates is. */
static void
test_app (void)
{
    g_autoptr (GBytes) bytes = load ("ESP32_GENERIC_S3-20240602-v1.23.0.bin");
    g_autoptr (GError) error = NULL;

    if (bytes == NULL)
        return;
    g_autoptr (GBytes) app =
        g_bytes_new_from_bytes (bytes, 0x10000, g_bytes_get_size (bytes) - 0x10000);
    g_autoptr (MoultImage) image = moult_image_parse (app, "micropython.app-bin", &error);
    g_assert_no_error (error);
    g_assert_true (moult_esp_image_is_app (image));
    g_assert_cmpstr (moult_image_get_version (image), ==, "1.23.0");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/real/app", test_app);
    for (gsize i = 0; i < G_N_ELEMENTS (real_files); i++) {
        g_autofree char *whole = g_strdup_printf ("/image/real/whole/%s", real_files[i].name);
        g_autofree char *damaged = g_strdup_printf ("/image/real/damaged/%s", real_files[i].name);

        g_test_add_data_func (whole, &real_files[i], test_real);
        g_test_add_data_func (damaged, &real_files[i], test_damaged);
    }
    return g_test_run ();
}
