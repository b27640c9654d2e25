/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-db.h"
#include "image-files.h"
#include "uf2.h"

#include <string.h>

enum {
    FAMILY = 0x2000,
    CONTAINER = 0x1000,
    NOT_MAIN = 0x0001,
    MD5 = 0x4000,
    TAGS = 0x8000,

    RP2040 = 0xe48bff56,
    RP2350 = 0xe48bff59,
    ABSOLUTE = 0xe48bff57,
    SAMD51 = 0x55114460,
    NRF52840 = 0xada52840,
};

typedef struct {
    guint32 flags;
    guint32 address;
    guint32 size;
    guint32 number;
    guint32 count;
    guint32 family;
    guint8 fill;
} Block;

/* Appends a block and returns the place of its data in the file. */
static gsize
append_block (GByteArray *file, Block block)
{
    gsize start = file->len;

    file_put_u32le (file, 0x0a324655);
    file_put_u32le (file, 0x9e5d5157);
    file_put_u32le (file, block.flags);
    file_put_u32le (file, block.address);
    file_put_u32le (file, block.size);
    file_put_u32le (file, block.number);
    file_put_u32le (file, block.count);
    file_put_u32le (file, block.family);
    file_put_fill (file, block.fill, MIN (block.size, 476));
    file_put_fill (file, 0, start + 508 - file->len);
    file_put_u32le (file, 0x0ab16f30);
    return start + 32;
}

static void
append_run (GByteArray *file, guint32 family, guint32 address, guint count)
{
    for (guint i = 0; i < count; i++)
        append_block (file, (Block) { FAMILY, address + i * 256, 256, i, count, family, i });
}

static void
append_e10 (GByteArray *file)
{
    gsize data =
        append_block (file, (Block) { FAMILY | TAGS, 0x10ffff00, 256, 0, 2, ABSOLUTE, 0xef });

    file_set_u32le (file, data + 256, 0x9957e304);
}

static MoultImage *
parse_well (GByteArray *file)
{
    MoultImage *image = file_parse_well (file, "firmware.uf2");

    g_assert_cmpint (moult_image_get_kind (image), ==, MOULT_IMAGE_UF2);
    return image;
}

static void
assert_segment (MoultImage *image, gsize index, guint32 family, guint64 address, gsize size)
{
    gsize n;
    const MoultSegment *segments = moult_image_get_segments (image, &n);

    g_assert_cmpuint (index, <, n);
    g_assert_cmphex (segments[index].family, ==, family);
    g_assert_cmphex (segments[index].address, ==, address);
    g_assert_cmpuint (g_bytes_get_size (segments[index].data), ==, size);
}

static void
assert_counts (MoultImage *image, gsize n_segments, gsize n_families, guint n_blocks)
{
    gsize n;

    moult_image_get_segments (image, &n);
    g_assert_cmpuint (n, ==, n_segments);
    moult_image_get_families (image, &n);
    g_assert_cmpuint (n, ==, n_families);
    g_assert_cmpuint (moult_image_get_n_blocks (image), ==, n_blocks);
}

static void
test_plain (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_run (file, RP2040, 0x10000000, 20);
    MoultImage *image = parse_well (file);
    assert_counts (image, 1, 1, 20);
    assert_segment (image, 0, RP2040, 0x10000000, 20 * 256);
    g_assert_cmpuint (moult_image_get_size (image), ==, 20 * 256);
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, "rp2040");
    g_assert_null (moult_image_get_chips (image)[1]);
    g_assert_cmpstr (moult_image_get_port (image), ==, "rp2");
    g_assert_null (moult_image_get_version (image));

    gsize n;
    const guint8 *data = g_bytes_get_data (moult_image_get_segments (image, &n)->data, NULL);
    for (guint i = 0; i < 20 * 256; i++)
        g_assert_cmpuint (data[i], ==, i / 256);
    g_assert_finalize_object (image);
}

static void
test_any_order (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    for (guint i = 8; i > 0; i--)
        append_block (
            file, (Block) { FAMILY, 0x4000 + (i - 1) * 256, 256, i - 1, 8, SAMD51, (guint8) i });
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 1, 1, 8);
    assert_segment (image, 0, SAMD51, 0x4000, 8 * 256);
    g_assert_cmpstr (moult_image_get_port (image), ==, "samd");
}

static void
test_gap (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_block (file, (Block) { FAMILY, 0x10000000, 256, 0, 2, RP2040 });
    append_block (file, (Block) { FAMILY, 0x10010000, 256, 1, 2, RP2040 });
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 2, 1, 2);
    assert_segment (image, 1, RP2040, 0x10010000, 256);
    g_assert_false (moult_uf2_is_contiguous (image, RP2040));
}

static void
test_contiguous (void)
{
    g_autoptr (GByteArray) good = g_byte_array_new ();
    g_autoptr (GByteArray) unaligned = g_byte_array_new ();

    append_run (good, RP2040, 0x10000000, 17);
    append_run (unaligned, RP2040, 0x10000100, 17);
    g_autoptr (MoultImage) image = parse_well (good);
    g_assert_true (moult_uf2_is_contiguous (image, RP2040));
    g_assert_false (moult_uf2_is_contiguous (image, RP2350));
    g_assert_cmpuint (moult_uf2_find_end (image, RP2040), ==, good->len);
    g_assert_cmpuint (moult_uf2_find_end (image, RP2350), ==, 0);
    g_autoptr (MoultImage) other = parse_well (unaligned);
    g_assert_false (moult_uf2_is_contiguous (other, RP2040));
}

static void
test_families (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_run (file, RP2350, 0x10000000, 3);
    append_run (file, RP2040, 0x10000000, 5);
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 2, 2, 8);
    assert_segment (image, 0, RP2040, 0x10000000, 5 * 256);
    assert_segment (image, 1, RP2350, 0x10000000, 3 * 256);
    g_assert_true (moult_image_has_family (image, RP2040));
    g_assert_true (moult_image_has_family (image, RP2350));
    g_assert_cmpstr (moult_image_get_chips (image)[0], ==, "rp2040");
    g_assert_cmpstr (moult_image_get_chips (image)[1], ==, "rp2350");
}

static void
test_two_images_of_a_family (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_run (file, NRF52840, 0x1000, 3);
    append_run (file, NRF52840, 0x26000, 5);
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 2, 1, 8);
}

static void
test_e10 (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_e10 (file);
    append_run (file, RP2350, 0x10000000, 4);
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 1, 1, 5);
    assert_segment (image, 0, RP2350, 0x10000000, 4 * 256);
    g_assert_cmpuint (moult_image_get_size (image), ==, 4 * 256);
    g_assert_false (moult_image_has_family (image, ABSOLUTE));
}

static void
test_flags (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_block (file, (Block) { FAMILY | NOT_MAIN, 0x10000000, 256, 0, 2, RP2040 });
    append_block (file, (Block) { FAMILY, 0x10000100, 256, 1, 2, RP2040 });
    append_block (file, (Block) { CONTAINER, 0, 100, 0, 1, 100 });
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 1, 1, 3);
    assert_segment (image, 0, RP2040, 0x10000100, 256);
}

static void
test_no_family (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_block (file, (Block) { 0, 0x2000, 476, 0, 1, 12345 });
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 1, 0, 1);
    assert_segment (image, 0, 0, 0x2000, 476);
    g_assert_null (moult_image_get_chips (image)[0]);
    g_assert_null (moult_image_get_port (image));
}

static void
test_unknown_family (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_run (file, 0x12345678, 0x99000000, 2);
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 1, 1, 2);
    g_assert_true (moult_image_has_family (image, 0x12345678));
    g_assert_null (moult_image_get_chips (image)[0]);
}

static void
test_tags (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();
    gsize data = append_block (file, (Block) { FAMILY | TAGS, 0, 254, 0, 1, NRF52840 });

    /* Length 7 leaves one byte of padding; 0/0 ends the list. */
    file_set_u32le (file, data + 256, 0x9fc7bc00 | 9);
    memcpy (file->data + data + 260, "2.7.1", 5);
    file_set_u32le (file, data + 268, 0x650d9d00 | 7);
    memcpy (file->data + data + 272, "Toy", 3);
    g_autoptr (MoultImage) image = parse_well (file);
    g_assert_cmpstr (moult_image_get_version_text (image), ==, "2.7.1");
    g_assert_null (moult_image_get_version (image));
    g_assert_cmpstr (moult_image_get_machine (image), ==, "Toy");
    assert_segment (image, 0, NRF52840, 0, 254);
}

static void
append_md5_pair (GByteArray *file, guint8 flip)
{
    for (guint i = 0; i < 2; i++) {
        g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
        guint8 flash[512];
        gsize size = 16;
        gsize data =
            append_block (file, (Block) { FAMILY | MD5, 0x1000 + i * 256, 256, i, 2, NRF52840, 7 });

        memset (flash, 7, sizeof flash);
        g_checksum_update (md5, flash, sizeof flash);
        file_set_u32le (file, data + 452, 0x1000);
        file_set_u32le (file, data + 456, sizeof flash);
        g_checksum_get_digest (md5, file->data + data + 460, &size);
        file->data[data + 460] ^= flip;
    }
}

static void
test_md5 (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_md5_pair (file, 0);
    g_autoptr (MoultImage) image = parse_well (file);
    assert_counts (image, 1, 1, 2);
}

/* Text that MicroPython carries is cut by the border of two blocks, as in real images. */
static void
test_straddled_version (void)
{
    static const char text[] = "3.4.0; MicroPython v1.23.0 on 2024-06-02";
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_run (file, RP2040, 0x10000000, 3);
    guint8 *first = file->data + 32;
    memcpy (first + 256 - 25, text, 25);
    memcpy (first + 512, text + 25, sizeof text - 25);
    g_autoptr (MoultImage) image = parse_well (file);
    g_assert_cmpstr (moult_image_get_version (image), ==, "1.23.0");
    g_assert_cmpstr (moult_image_get_version_text (image), ==, "MicroPython v1.23.0 on 2024-06-02");
}

typedef struct {
    const char *name;
    const char *message; /* a part of it */
    guint n_blocks;
    Block blocks[2];
    gsize size; /* cuts the file, if not 0 */
    gsize flip; /* changes the byte at this place, if not 0 */
} BadFile;

static const BadFile bad_files[] = {
    { "cut-in-block",
      "1000 bytes are not a whole number",
      2,
      { { FAMILY, 0x10000000, 256, 0, 2, RP2040 }, { FAMILY, 0x10000100, 256, 1, 2, RP2040 } },
      1000 },
    { "cut-in-first-block",
      "300 bytes are not a whole number",
      1,
      { { FAMILY, 0x10000000, 256, 0, 1, RP2040 } },
      300 },
    { "cut-between-blocks",
      "holds 1 of 9 blocks",
      1,
      { { FAMILY, 0x10000000, 256, 0, 9, RP2040 } } },
    { "second-magic",
      "block 0 of the uf2 file (byte 0) is damaged",
      1,
      { { FAMILY, 0x10000000, 256, 0, 1, RP2040 } },
      0,
      5 },
    { "end-magic",
      "block 1 of the uf2 file (byte 512) is damaged",
      2,
      { { FAMILY, 0x10000000, 256, 0, 2, RP2040 }, { FAMILY, 0x10000100, 256, 1, 2, RP2040 } },
      0,
      1023 },
    { "payload-too-big",
      "holds 477 bytes, where 1 to 476 fit",
      1,
      { { FAMILY, 0x1000, 477, 0, 1, NRF52840 } } },
    { "payload-empty", "holds 0 bytes", 1, { { FAMILY, 0x1000, 0, 0, 1, NRF52840 } } },
    { "payload-over-md5",
      "holds 453 bytes, where 1 to 452 fit",
      1,
      { { FAMILY | MD5, 0x1000, 453, 0, 1, NRF52840 } } },
    { "number-too-big",
      "number 2 of only 2",
      2,
      { { FAMILY, 0x10000000, 256, 0, 2, RP2040 }, { FAMILY, 0x10000100, 256, 2, 2, RP2040 } } },
    { "twice",
      "holds block 0 of 2 (family 0xe48bff56) twice",
      2,
      { { FAMILY, 0x10000000, 256, 0, 2, RP2040 }, { FAMILY, 0x10000100, 256, 0, 2, RP2040 } } },
    { "missing-first",
      "block 0 of 2 (family 0xe48bff56) is missing",
      2,
      { { FAMILY, 0x10000000, 256, 1, 2, RP2040 }, { FAMILY, 0x10000100, 256, 0, 1, RP2350 } } },
    { "missing-last",
      "block 1 of 2 (family 0xe48bff56) is missing",
      2,
      { { FAMILY, 0x10000000, 256, 0, 2, RP2040 }, { FAMILY, 0x10000100, 256, 0, 1, RP2350 } } },
    { "not-quite-e10",
      "block 1 of 2 (family 0xe48bff57) is missing",
      2,
      { { FAMILY, 0x10ffff00, 256, 0, 2, ABSOLUTE, 0xee },
        { FAMILY, 0x10000000, 256, 0, 1, RP2350 } } },
    { "only-e10", "holds 1 of 2 blocks", 1, { { FAMILY, 0x10ffff00, 256, 0, 2, ABSOLUTE, 0xef } } },
    { "overlap",
      "twice what belongs at address 0x00001010",
      2,
      { { FAMILY, 0x1000, 256, 0, 2, NRF52840 }, { FAMILY, 0x1010, 256, 1, 2, NRF52840 } } },
    { "rp2040-address",
      "goes to 0x20000000, outside the flash of the rp2040",
      1,
      { { FAMILY, 0x20000000, 256, 0, 1, RP2040 } } },
    { "samd51-address",
      "goes to 0x10000000, outside the flash of the samd51",
      1,
      { { FAMILY, 0x10000000, 256, 0, 1, SAMD51 } } },
    { "rp2040-alignment",
      "256 bytes for 0x10000080",
      1,
      { { FAMILY, 0x10000080, 256, 0, 1, RP2040 } } },
    { "rp2040-payload",
      "holds 476 bytes for 0x10000000",
      1,
      { { FAMILY, 0x10000000, 476, 0, 1, RP2040 } } },
    { "boot-loader",
      "no firmware: it holds a nRF52 bootloader update (family 0xd663823c)",
      1,
      { { FAMILY, 0xf4000, 256, 0, 1, 0xd663823c } } },
    { "container", "a container of files", 1, { { CONTAINER, 0, 100, 0, 1, 100 } } },
    { "not-main-flash",
      "holds nothing that belongs into flash",
      1,
      { { FAMILY | NOT_MAIN, 0x10000000, 256, 0, 1, RP2040 } } },
    { "bad-tag",
      "extension tag 0x010101 of 1 bytes",
      1,
      { { FAMILY | TAGS, 0x1000, 8, 0, 1, NRF52840, 1 } },
      0,
      0 },
};

static void
test_bad (gconstpointer data)
{
    const BadFile *bad = data;
    g_autoptr (GByteArray) file = g_byte_array_new ();

    for (guint i = 0; i < bad->n_blocks; i++) {
        gsize block = append_block (file, bad->blocks[i]);

        if ((bad->blocks[i].flags & TAGS) != 0)
            file_set_u32le (file, block + bad->blocks[i].size, 0x01010101);
    }
    if (bad->size != 0)
        g_byte_array_set_size (file, bad->size);
    if (bad->flip != 0)
        file->data[bad->flip] ^= 1;
    file_assert_refused (file, "firmware.uf2", bad->message);
}

static void
test_bad_md5 (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_md5_pair (file, 1);
    file_assert_refused (file, "firmware.uf2",
                         "the 512 bytes at 0x00001000 do not have the md5 that block 0");
}

static void
test_family_table (void)
{
    static const struct {
        guint32 id;
        const char *chip;
        const char *port;
    } known[] = {
        { 0xe48bff55, "rp2350", "rp2" },       { 0xe48bff56, "rp2040", "rp2" },
        { 0xe48bff59, "rp2350", "rp2" },       { 0xe48bff5a, "rp2350", "rp2" },
        { 0xe48bff5b, "rp2350", "rp2" },       { 0x68ed2b88, "samd21", "samd" },
        { 0x55114460, "samd51", "samd" },      { 0xada52840, "nrf52840", "nrf" },
        { 0x621e937a, "nrf52833", "nrf" },     { 0xbfdd4eee, "esp32s2", "esp32" },
        { 0xc47e5767, "esp32s3", "esp32" },    { 0x4fb2d5bd, "mimxrt", "mimxrt" },
        { 0x1b57745f, "nrf52832", "nrf" },     { 0xe48bff57, "rp2350", "rp2" },
        { 0x3d308e94, "esp32p4", "esp32" },    { 0x6db66082, "stm32h7", "stm32" },
        { 0x7be8976d, "ra4m1", "renesas-ra" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
        const MoultUf2Family *family = moult_board_db_find_uf2_family (known[i].id);

        g_assert_nonnull (family);
        g_assert_cmpstr (family->chips[0], ==, known[i].chip);
        g_assert_cmpstr (family->port, ==, known[i].port);
    }
    g_assert_null (moult_board_db_find_uf2_family (0));
}

/* A full-size file: opening one must not be felt. The limit is wide, for sanitizers. */
static void
test_speed (void)
{
    g_autoptr (GByteArray) file = g_byte_array_new ();

    append_run (file, RP2040, 0x10000000, 2600);
    gint64 start = g_get_monotonic_time ();
    g_autoptr (MoultImage) image = parse_well (file);
    gint64 took = g_get_monotonic_time () - start;
    g_test_minimized_result (took / 1000.0, "%u bytes of uf2 parsed in %.2f ms", file->len,
                             took / 1000.0);
    g_assert_cmpint (took, <, 200 * 1000);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/uf2/plain", test_plain);
    g_test_add_func ("/image/uf2/any-order", test_any_order);
    g_test_add_func ("/image/uf2/gap", test_gap);
    g_test_add_func ("/image/uf2/contiguous", test_contiguous);
    g_test_add_func ("/image/uf2/families", test_families);
    g_test_add_func ("/image/uf2/two-images-of-a-family", test_two_images_of_a_family);
    g_test_add_func ("/image/uf2/e10", test_e10);
    g_test_add_func ("/image/uf2/flags", test_flags);
    g_test_add_func ("/image/uf2/no-family", test_no_family);
    g_test_add_func ("/image/uf2/unknown-family", test_unknown_family);
    g_test_add_func ("/image/uf2/tags", test_tags);
    g_test_add_func ("/image/uf2/md5", test_md5);
    g_test_add_func ("/image/uf2/straddled-version", test_straddled_version);
    g_test_add_func ("/image/uf2/family-table", test_family_table);
    g_test_add_func ("/image/uf2/speed", test_speed);
    g_test_add_func ("/image/uf2/bad/md5", test_bad_md5);
    for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++) {
        g_autofree char *path = g_strdup_printf ("/image/uf2/bad/%s", bad_files[i].name);

        g_test_add_data_func (path, &bad_files[i], test_bad);
    }
    return g_test_run ();
}
