/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-files.h"

enum {
    HEADER_SIZE = 52,
    PROGRAM_HEADER_SIZE = 32,
};

/* Two headers: one to load 8 bytes, one without bytes in the file (.bss). */
static GByteArray *
make (void)
{
    GByteArray *file = g_byte_array_new ();

    file_put (file,
              "\x7f"
              "ELF\1\1\1",
              7);
    file_put_fill (file, 0, 9);
    file_put_u16le (file, 2);
    file_put_u16le (file, 40);
    file_put_u32le (file, 1);
    file_put_u32le (file, 0x08000101);
    file_put_u32le (file, HEADER_SIZE);
    file_put_fill (file, 0, 8);
    file_put_u16le (file, HEADER_SIZE);
    file_put_u16le (file, PROGRAM_HEADER_SIZE);
    file_put_u16le (file, 2);
    file_put_fill (file, 0, 6);

    file_put_u32le (file, 1);
    file_put_u32le (file, HEADER_SIZE + 2 * PROGRAM_HEADER_SIZE);
    file_put_u32le (file, 0x20000000);
    file_put_u32le (file, 0x08000100);
    file_put_u32le (file, 8);
    file_put_fill (file, 0, 12);
    file_put_u32le (file, 1);
    file_put_fill (file, 0, PROGRAM_HEADER_SIZE - 4);
    file_put (file, "flashed!", 8);
    return file;
}

static void
test_good (void)
{
    g_autoptr (GByteArray) file = make ();
    MoultImage *image = file_parse_well (file, "firmware.elf");

    g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_ELF);
    g_assert_cmpuint (moult_image_get_size (image), ==, 8);
    g_assert_cmpuint (moult_image_get_n_blocks (image), ==, 1);
    file_assert_segment (image, 0, 0x08000100, "flashed!", 8);
    g_assert_finalize_object (image);
}

typedef struct {
    const char *name;
    const char *message;
    gsize place; /* of the byte that is changed */
    guint8 value;
    gsize size; /* cuts the file, if not 0 */
} Spoiled;

static const Spoiled spoiled[] = {
    { "64-bit", "another kind of computer (class 2, machine 40)", 4, 2 },
    { "big-endian", "another kind of computer", 5, 2 },
    { "machine", "another kind of computer (class 1, machine 62)", 18, 62 },
    { "object", "is not a linked program (type 1)", 16, 1 },
    { "header-size", "program header 0 of 2", 42, 31 },
    { "header-place", "program header 0 of 2 in the elf file (124 bytes) points outside", 31, 1 },
    { "header-count", "program header 2 of 9", 44, 9 },
    { "data-size", "program header 0 of 2", 52 + 16, 9 },
    { "data-place", "program header 0 of 2", 52 + 5, 1 },
    { "not-load", "holds nothing that belongs into flash", 52, 2 },
    { "cut-header", "the elf file is cut off after 16 bytes", 0, 0x7f, 16 },
    { "cut-data", "program header 0 of 2", 0, 0x7f, 120 },
};

static void
test_spoiled (gconstpointer data)
{
    const Spoiled *fault = data;
    g_autoptr (GByteArray) file = make ();

    file->data[fault->place] = fault->value;
    if (fault->size != 0)
        g_byte_array_set_size (file, fault->size);
    file_assert_refused (file, "firmware.elf", fault->message);
}

/* Headers that all load the same bytes would make gigabytes of a small file. */
static void
test_repeated_load (void)
{
    g_autoptr (GByteArray) file = make ();
    const gsize second = HEADER_SIZE + PROGRAM_HEADER_SIZE;

    file_set_u32le (file, second + 4, 0);
    file_set_u32le (file, second + 12, 0x09000000);
    file_set_u32le (file, second + 16, file->len);
    file_assert_refused (file, "firmware.elf", "program header 1 of 2");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/elf/good", test_good);
    g_test_add_func ("/image/elf/bad/repeated-load", test_repeated_load);
    for (gsize i = 0; i < G_N_ELEMENTS (spoiled); i++) {
        g_autofree char *path = g_strdup_printf ("/image/elf/bad/%s", spoiled[i].name);

        g_test_add_data_func (path, &spoiled[i], test_spoiled);
    }
    return g_test_run ();
}
