/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whole flashes of a fake loader: what its flash holds in the end, what that cost, and what becomes
 * of each fault. */

#include <string.h>

#include "dfu-flash.h"
#include "dfu-memory.h"
#include "dfu-session.h"
#include "error.h"
#include "fake-dfu.h"

enum {
    VECTORS = 0x08000000,
    FILES = 0x08004000,
    TEXT = 0x08020000,
    VECTORS_SIZE = 15000,
    TEXT_SIZE = 345678,
    UNTOUCHED = 0x5a, /* what the fake's flash holds at first */
};

typedef struct {
    FakeDfu *dfu;
    MoultImage *image;
    MoultFlashOptions options;
    MoultBoardInfo *info;
    MoultProgress *progress;
    GCancellable *cancellable;
} Flash;

static void
flash_clear (Flash *self)
{
    g_clear_pointer (&self->dfu, fake_dfu_free);
    g_clear_object (&self->image);
    g_clear_object (&self->info);
    g_clear_object (&self->progress);
    g_clear_object (&self->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flash, flash_clear)

/* Bytes that no chip holds by chance, another set for each seed. */
static GBytes *
make_bytes (gsize size, guint32 seed)
{
    guint8 *data = g_malloc (size);

    for (gsize i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        data[i] = seed >> 24;
    }
    return g_bytes_new_take (data, size);
}

static MoultImage *
make_image (const MoultImageFields *fields)
{
    MoultImageFields whole = *fields;
    g_autoptr (GBytes) file = g_bytes_new_static ("file", 4);

    whole.bytes = file;
    if (whole.kind == 0)
        whole.kind = MOULT_IMAGE_DFU;
    return moult_image_new (&whole);
}

static MoultImage *
make_pyboard_image (guint32 seed)
{
    static const char *const chips[] = { "stm32f4", NULL };
    g_autoptr (GBytes) vectors = make_bytes (VECTORS_SIZE, seed);
    g_autoptr (GBytes) text = make_bytes (TEXT_SIZE, seed + 1);
    const MoultSegment segments[] = { { VECTORS, vectors, 0 }, { TEXT, text, 0 } };

    return make_image (&(MoultImageFields) {
        .segments = segments, .n_segments = 2, .chips = chips, .vid = 0x0483, .pid = 0xdf11 });
}

/* One piece at one address, for any chip. */
static MoultImage *
make_piece (guint64 address, gsize size, MoultImageKind kind)
{
    g_autoptr (GBytes) bytes = make_bytes (size, 7);
    const MoultSegment segment = { address, bytes, 0 };

    return make_image (&(MoultImageFields) { .kind = kind, .segments = &segment, .n_segments = 1 });
}

static gboolean
run (Flash *self, GError **error)
{
    g_autoptr (MoultDevice) device = fake_dfu_device_new (self->dfu);
    const MoultFlashContext context = {
        .device = device,
        .image = self->image,
        .info = self->info,
        .options = self->options,
    };

    if (self->progress == NULL)
        self->progress = moult_progress_new ();
    return moult_dfu_flash (MOULT_USB_LINK (fake_dfu_get_usb (self->dfu)), &context, self->progress,
                            self->cancellable, error);
}

static void
run_well (Flash *self)
{
    g_autoptr (GError) error = NULL;

    run (self, &error);
    g_assert_no_error (error);
}

static void
assert_flashed (Flash *self)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (self->image, &n_segments);

    for (gsize i = 0; i < n_segments; i++) {
        gsize size;
        const guint8 *data = g_bytes_get_data (segments[i].data, &size);

        g_assert_cmpmem (fake_dfu_get_flash (self->dfu, segments[i].address), size, data, size);
    }
    g_assert_true (fake_dfu_has_left (self->dfu));
}

static gboolean
is_filled (Flash *self, guint64 start, guint64 end, guint8 with)
{
    const guint8 *flash = fake_dfu_get_flash (self->dfu, start);

    for (guint64 i = 0; i < end - start; i++) {
        if (flash[i] != with)
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_log (Flash *self, const char *part)
{
    g_autofree char *log = moult_progress_dup_log (self->progress);

    return strstr (log, part) != NULL;
}

/* A flash that must fail, and what it must not have done. */
static void
assert_fails (const FakeDfuTraits *traits, MoultImage *image, int code, guint n_erased)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (traits), .image = image };
    g_autoptr (GError) error = NULL;

    g_assert_false (run (&flash, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, MOULT_ERROR, code);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, n_erased);
    if (n_erased == 0) {
        g_assert_cmpuint (fake_dfu_get_n_written (flash.dfu), ==, 0);
        g_assert_true (is_filled (&flash, FAKE_DFU_START, FAKE_DFU_START + 0x10000, UNTOUCHED));
    }
}

/* ---- All well ---- */

static void
test_pyboard (void)
{
    g_auto (Flash) flash = {
        .dfu = fake_dfu_new (&(FakeDfuTraits) { .second = "@Option Bytes  /0x1FFFC000/01*016 e" }),
        .image = make_pyboard_image (1),
    };

    run_well (&flash);
    assert_flashed (&flash);
    /* Sector 0, and three of 128 KiB; the files between them stay. */
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 4);
    g_assert_cmpuint (fake_dfu_get_n_mass_erased (flash.dfu), ==, 0);
    g_assert_true (is_filled (&flash, FILES, TEXT, UNTOUCHED));
    g_assert_true (is_filled (&flash, 0x08080000, 0x08100000, UNTOUCHED));
    g_assert_true (has_log (&flash, "are left as they are"));
    g_assert_true (has_log (&flash, "read back"));
}

/* The price of a whole flash: three transfers a block to write it, one to read it back, and a few
 * that do not grow with the image. */
static void
test_price (void)
{
    g_auto (Flash)
        flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }), .image = make_pyboard_image (1) };
    guint n_blocks;

    run_well (&flash);
    n_blocks = fake_dfu_get_n_written (flash.dfu);
    g_assert_cmpuint (n_blocks, ==, (VECTORS_SIZE + 2047) / 2048 + (TEXT_SIZE + 2047) / 2048);
    /* To compare, to write and verify, to leave. */
    g_assert_cmpuint (fake_dfu_get_n_addresses (flash.dfu), ==, 3);
    /* Comparing took 4 of the reads, one for each page. */
    g_assert_cmpuint (fake_dfu_get_n_read (flash.dfu), ==, n_blocks + 4);
    guint for_writing = fake_dfu_get_n_requests (flash.dfu) - fake_dfu_get_n_read (flash.dfu);
    g_test_message ("%u blocks, %u requests, %u of them reads", n_blocks,
                    fake_dfu_get_n_requests (flash.dfu), fake_dfu_get_n_read (flash.dfu));
    /* Four pages, three addresses, and the way to dfuIDLE and back. */
    g_assert_cmpuint (for_writing, <=, 3 * n_blocks + 4 * 3 + 3 * 3 + 8);
}

/* Without what has to be done once: at most 3.1 for each block that is written. */
static void
test_price_of_a_block (void)
{
    g_auto (Flash) small = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                             .image = make_piece (TEXT, 64 * 2048, MOULT_IMAGE_DFU) };
    g_auto (Flash) large = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                             .image = make_piece (TEXT, 320 * 2048, MOULT_IMAGE_DFU) };

    run_well (&small);
    run_well (&large);
    guint more = fake_dfu_get_n_requests (large.dfu) - fake_dfu_get_n_read (large.dfu)
                 - fake_dfu_get_n_requests (small.dfu) + fake_dfu_get_n_read (small.dfu);
    g_assert_cmpuint (more, >, 0);
    g_assert_cmpfloat (more / 256.0, <=, 3.1);
}

static void
test_same_again (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { .stays = TRUE }),
                             .image = make_pyboard_image (1) };
    guint n_requests;

    run_well (&flash);
    n_requests = fake_dfu_get_n_requests (flash.dfu);
    guint n_written = fake_dfu_get_n_written (flash.dfu);
    run_well (&flash);
    g_assert_cmpuint (fake_dfu_get_n_written (flash.dfu), ==, n_written);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 4);
    g_assert_cmpuint (fake_dfu_get_n_requests (flash.dfu) - n_requests, <, n_requests / 3);
    g_assert_true (has_log (&flash, "nothing was written"));
}

static void
test_one_page_differs (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { .stays = TRUE }),
                             .image = make_pyboard_image (1) };

    run_well (&flash);
    guint n_written = fake_dfu_get_n_written (flash.dfu);
    *fake_dfu_get_flash (flash.dfu, 0x08040000 + 100 * 1024) ^= 1;
    run_well (&flash);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 5);
    g_assert_cmpuint (fake_dfu_get_n_written (flash.dfu) - n_written, ==, 128 / 2);
    g_assert_cmphex (*fake_dfu_get_flash (flash.dfu, VECTORS), !=, UNTOUCHED);
}

/* Nothing is sent for what is erased anyway, and the blocks behind it come to the right place. */
static void
test_blank_blocks (void)
{
    g_autofree guint8 *data = g_malloc (16 * 2048);
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }) };

    memset (data, 0xff, 16 * 2048);
    data[0] = 1;
    data[10 * 2048 + 5] = 2;
    g_autoptr (GBytes) bytes = g_bytes_new (data, 16 * 2048);
    const MoultSegment segment = { TEXT, bytes, 0 };
    flash.image = make_image (&(MoultImageFields) { .segments = &segment, .n_segments = 1 });
    run_well (&flash);
    assert_flashed (&flash);
    g_assert_cmpuint (fake_dfu_get_n_written (flash.dfu), ==, 2);
}

static void
test_erase_all (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                             .image = make_pyboard_image (1),
                             .options.erase = TRUE };

    run_well (&flash);
    assert_flashed (&flash);
    g_assert_cmpuint (fake_dfu_get_n_mass_erased (flash.dfu), ==, 1);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 0);
    g_assert_true (is_filled (&flash, FILES, TEXT, 0xff));
}

/* Blocks that are smaller than a page, and pages that are smaller than a block. */
static void
test_small_pages (void)
{
    static const guint16 sizes[] = { 64, 1024, 2048 };

    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
        g_auto (Flash) flash = {
            .dfu = fake_dfu_new (&(FakeDfuTraits) { .layout = "@Flash/0x08000000/1536*128g",
                                                    .flash_size = 1536 * 128,
                                                    .page_size = 128,
                                                    .transfer_size = sizes[i] }),
            .image = make_piece (0x08000480, 40000, MOULT_IMAGE_IHEX),
        };

        run_well (&flash);
        assert_flashed (&flash);
        g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, (40000 + 127) / 128);
        g_assert_true (is_filled (&flash, 0x08000000, 0x08000480, UNTOUCHED));
    }
}

/* ---- Quirks ---- */

static void
test_old_descriptor (void)
{
    g_auto (Flash)
        flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) {
                      .has_old_descriptor = TRUE, .version = 0x0100, .layout = "Flash" }),
                  .image = make_piece (0, 5000, MOULT_IMAGE_BIN) };

    run_well (&flash);
    g_assert_cmpuint (fake_dfu_get_plain (flash.dfu)->len, ==, 5000);
}

static void
test_plain (void)
{
    g_auto (Flash) flash = {
        .dfu = fake_dfu_new (&(FakeDfuTraits) { .version = 0x0110, .layout = "Firmware" }),
        .image = make_piece (0, 12345, MOULT_IMAGE_DFU),
    };
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (flash.image, &n_segments);
    GByteArray *plain = fake_dfu_get_plain (flash.dfu);

    run_well (&flash);
    g_assert_cmpmem (plain->data, plain->len, g_bytes_get_data (segments[0].data, NULL),
                     g_bytes_get_size (segments[0].data));
    g_assert_cmpuint (fake_usb_get_n_resets (fake_dfu_get_usb (flash.dfu)), ==, 1);
}

static void
test_plain_refuses_addresses (void)
{
    assert_fails (&(FakeDfuTraits) { .version = 0x0110, .layout = "Firmware" },
                  make_pyboard_image (1), MOULT_ERROR_WRONG_FIRMWARE, 0);
}

static void
test_l4 (void)
{
    static const char *const chips[] = { "stm32l4", NULL };
    g_autoptr (GBytes) bytes = make_bytes (20003, 3);
    const MoultSegment segment = { VECTORS, bytes, 0 };
    g_auto (Flash) flash = {
        .dfu = fake_dfu_new (&(FakeDfuTraits) { .layout = "@Flash/0x08000000/512*0002Kg",
                                                .page_size = 2048,
                                                .stalls_busy = TRUE,
                                                .align = 8 }),
        .image = make_image (
            &(MoultImageFields) { .segments = &segment, .n_segments = 1, .chips = chips }),
    };

    run_well (&flash);
    assert_flashed (&flash);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 10);
}

static void
test_h7_second_bank (void)
{
    g_auto (Flash) flash = {
        .dfu = fake_dfu_new (&(FakeDfuTraits) { .layout = "@Flash/0x08000000/16*128Kg",
                                                .flash_size = 2 << 20,
                                                .page_size = 128 * 1024,
                                                .stuck_from = 0x08100000,
                                                .align = 32 }),
        .image = make_piece (0x080f0000, 100000, MOULT_IMAGE_DFU),
    };

    run_well (&flash);
    assert_flashed (&flash);
}

static const FakeDfuTraits mboot = {
    .layout = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
    .bcd_device = 0x0300,
    .manufacturer = "MicroPython",
    .is_mboot = TRUE,
};

static void
test_mboot (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&mboot),
                             .image = make_piece (0x08008000, 100001, MOULT_IMAGE_DFU) };

    run_well (&flash);
    assert_flashed (&flash);
    g_assert_true (is_filled (&flash, 0x08000000, 0x08008000, UNTOUCHED));
}

static void
test_mboot_lives_there (void)
{
    assert_fails (&mboot, make_pyboard_image (1), MOULT_ERROR_WRONG_FIRMWARE, 0);
}

static void
test_mboot_erase_all (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&mboot),
                             .image = make_piece (0x08008000, 5000, MOULT_IMAGE_DFU),
                             .options.erase = TRUE };

    run_well (&flash);
    assert_flashed (&flash);
    g_assert_cmpuint (fake_dfu_get_n_mass_erased (flash.dfu), ==, 0);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 3 + 1 + 7);
    g_assert_true (is_filled (&flash, 0x08000000, 0x08004000, UNTOUCHED));
    g_assert_true (is_filled (&flash, 0x08020000, 0x08100000, 0xff));
}

static void
test_bin (void)
{
    g_auto (Flash) rom = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                           .image = make_piece (0, 30000, MOULT_IMAGE_BIN) };
    gsize n_segments;
    GBytes *bytes = moult_image_get_segments (rom.image, &n_segments)[0].data;

    run_well (&rom);
    g_assert_cmpmem (fake_dfu_get_flash (rom.dfu, VECTORS), 30000, g_bytes_get_data (bytes, NULL),
                     30000);
}

static MoultBoardInfo *
make_info (const char *board_id, const char *description)
{
    return moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .port = "stm32",
        .board_id = board_id,
        .description = description,
        .version = "1.23.0",
        .n_files = -1,
    });
}

/* Behind a bootloader in the same flash: where only the board tells. */
static void
test_bin_behind_mboot (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&mboot),
                             .image = make_piece (0, 30000, MOULT_IMAGE_BIN),
                             .info = make_info ("PYBD_SF2", "PYBD-SF2W with STM32F722IEK") };
    gsize n_segments;
    GBytes *bytes = moult_image_get_segments (flash.image, &n_segments)[0].data;

    run_well (&flash);
    g_assert_cmpmem (fake_dfu_get_flash (flash.dfu, 0x08008000), 30000,
                     g_bytes_get_data (bytes, NULL), 30000);
    assert_fails (&mboot, make_piece (0, 30000, MOULT_IMAGE_BIN), MOULT_ERROR_WRONG_FIRMWARE, 0);
}

/* The wireless stack is at the end, and stays. */
static void
test_wireless_stack (void)
{
    static const char *const chips[] = { "stm32wb", NULL };
    g_autoptr (GBytes) bytes = make_bytes (50000, 3);
    const MoultSegment segment = { VECTORS, bytes, 0 };
    g_auto (Flash) flash = {
        .dfu = fake_dfu_new (&(FakeDfuTraits) { .layout = "@Flash/0x08000000/256*04Kg",
                                                .page_size = 4096,
                                                .stack_from = 0x080c0000,
                                                .align = 8 }),
        .image = make_image (
            &(MoultImageFields) { .segments = &segment, .n_segments = 1, .chips = chips }),
        .options.erase = TRUE,
    };

    run_well (&flash);
    assert_flashed (&flash);
    g_assert_cmpuint (fake_dfu_get_n_mass_erased (flash.dfu), ==, 0);
    g_assert_true (is_filled (&flash, 0x08080000, 0x080c0000, 0xff));
    g_assert_true (is_filled (&flash, 0x080c0000, 0x08100000, UNTOUCHED));
    g_assert_true (has_log (&flash, "wireless stack"));
}

static void
test_unreadable (void)
{
    g_auto (Flash) stalls = { .dfu = fake_dfu_new (&(FakeDfuTraits) { .is_unreadable = TRUE }),
                              .image = make_pyboard_image (1) };
    g_auto (Flash) says = { .dfu = fake_dfu_new (&(FakeDfuTraits) { .attributes = 0x09 }),
                            .image = make_pyboard_image (1) };

    run_well (&stalls);
    assert_flashed (&stalls);
    g_assert_true (has_log (&stalls, "cannot verify"));
    run_well (&says);
    assert_flashed (&says);
    g_assert_true (has_log (&says, "cannot verify"));
    g_assert_cmpuint (fake_dfu_get_n_read (says.dfu), ==, 0);
}

/* However it was left. */
static void
test_found_states (void)
{
    static const guint8 states[] = { 2, 3, 5, 9, 10 };

    for (gsize i = 0; i < G_N_ELEMENTS (states); i++) {
        g_auto (Flash) flash = {
            .dfu = fake_dfu_new (&(FakeDfuTraits) { .first_state = states[i] }),
            .image = make_piece (TEXT, 4096, MOULT_IMAGE_DFU),
        };

        run_well (&flash);
        assert_flashed (&flash);
    }
}

/* The target's alternate setting counts; where it has no such memory, the only one that has. */
static void
test_settings (void)
{
    g_autoptr (GBytes) bytes = make_bytes (5000, 3);
    const MoultSegment segment = { TEXT, bytes, 1 };
    g_auto (Flash) flash = {
        .dfu = fake_dfu_new (&(FakeDfuTraits) { .second = "@Option Bytes  /0x1FFFC000/01*016 e" }),
        .image = make_image (&(MoultImageFields) { .segments = &segment, .n_segments = 1 }),
    };

    run_well (&flash);
    assert_flashed (&flash);
}

/* ---- Before anything is touched ---- */

static void
test_wrong_ids (void)
{
    assert_fails (&(FakeDfuTraits) { .vid = 0x2341, .pid = 0x0366 }, make_pyboard_image (1),
                  MOULT_ERROR_WRONG_FIRMWARE, 0);
}

static void
test_wrong_chip (void)
{
    assert_fails (&(FakeDfuTraits) { .layout = "@Flash/0x08000000/16*128Kg" },
                  make_pyboard_image (1), MOULT_ERROR_WRONG_FIRMWARE, 0);
}

static void
test_wrong_address (void)
{
    assert_fails (&(FakeDfuTraits) { 0 }, make_piece (0x20000000, 4096, MOULT_IMAGE_DFU),
                  MOULT_ERROR_WRONG_FIRMWARE, 0);
    assert_fails (&(FakeDfuTraits) { 0 }, make_piece (0x08100000, 4096, MOULT_IMAGE_IHEX),
                  MOULT_ERROR_WRONG_FIRMWARE, 0);
}

static void
test_option_bytes (void)
{
    assert_fails (&(FakeDfuTraits) { .second = "@Option Bytes  /0x1FFFC000/01*016 e" },
                  make_piece (0x1fffc000, 16, MOULT_IMAGE_DFU), MOULT_ERROR_WRONG_FIRMWARE, 0);
}

static void
test_no_space (void)
{
    assert_fails (&(FakeDfuTraits) { 0 }, make_piece (0x080f0000, 70000, MOULT_IMAGE_DFU),
                  MOULT_ERROR_NO_SPACE, 0);
}

static void
test_two_targets (void)
{
    g_autoptr (GBytes) bytes = make_bytes (5000, 3);
    const MoultSegment segments[] = { { TEXT, bytes, 0 }, { TEXT + 100, bytes, 1 } };

    assert_fails (&(FakeDfuTraits) { 0 },
                  make_image (&(MoultImageFields) { .segments = segments, .n_segments = 2 }),
                  MOULT_ERROR_BAD_IMAGE, 0);
}

static void
test_lying_layouts (void)
{
    static const char *const lies[] = {
        "@Flash/0x08000000/4*16Kg/0x08000000/4*16Kg",
        "@Flash/0x08000000/1048576*1g",
        "@Flash",
        "Flash",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
        assert_fails (&(FakeDfuTraits) { .layout = lies[i] },
                      make_piece (0x08000000, 200000, MOULT_IMAGE_DFU), MOULT_ERROR_PROTOCOL, 0);
}

static void
test_cancelled (void)
{
    g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                             .image = make_pyboard_image (1),
                             .cancellable = g_cancellable_new () };
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (flash.cancellable);
    g_assert_false (run (&flash, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (fake_dfu_get_n_erased (flash.dfu), ==, 0);
}

/* A board that ran before goes back to that. */
static void
test_goes_back (void)
{
    g_auto (Flash) ran = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                           .image = make_piece (0x20000000, 4096, MOULT_IMAGE_DFU),
                           .info = make_info ("PYBV11", "PYBv1.1 with STM32F405RG") };
    g_auto (Flash) waited = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }),
                              .image = make_piece (0x20000000, 4096, MOULT_IMAGE_DFU) };

    g_assert_false (run (&ran, NULL));
    g_assert_true (fake_dfu_has_left (ran.dfu));
    g_assert_false (run (&waited, NULL));
    g_assert_false (fake_dfu_has_left (waited.dfu));
}

/* ---- Faults ---- */

static void
test_locked (void)
{
    assert_fails (&(FakeDfuTraits) { .is_locked = TRUE }, make_pyboard_image (1),
                  MOULT_ERROR_LOCKED, 0);
}

static MoultDfuSession
open_session (FakeDfu *dfu)
{
    MoultUsbLink *link = MOULT_USB_LINK (fake_dfu_get_usb (dfu));
    MoultDfuSession session = { .link = link, .status_ms = 1000, .transfer_size = 2048 };
    g_autoptr (GError) error = NULL;

    moult_dfu_session_begin (&session, moult_dfu_memory_find_interface (link), &error);
    g_assert_no_error (error);
    return session;
}

static void
test_unprotect (void)
{
    g_autoptr (FakeDfu) locked = fake_dfu_new (&(FakeDfuTraits) { .is_locked = TRUE });
    g_autoptr (FakeDfu) mute = fake_dfu_new (&(FakeDfuTraits) { .silent_at = 2 });
    MoultDfuSession session = open_session (locked);
    g_autoptr (GError) error = NULL;

    moult_dfu_session_unprotect (&session, &error);
    g_assert_no_error (error);
    session = open_session (mute);
    g_assert_false (moult_dfu_session_unprotect (&session, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

static void
test_refusals (void)
{
    static const struct {
        guint8 status;
        MoultError code;
    } refusals[] = {
        { 0x01, MOULT_ERROR_WRONG_FIRMWARE }, { 0x02, MOULT_ERROR_WRONG_FIRMWARE },
        { 0x03, MOULT_ERROR_VERIFY },         { 0x04, MOULT_ERROR_VERIFY },
        { 0x05, MOULT_ERROR_VERIFY },         { 0x06, MOULT_ERROR_VERIFY },
        { 0x07, MOULT_ERROR_VERIFY },         { 0x08, MOULT_ERROR_WRONG_FIRMWARE },
        { 0x09, MOULT_ERROR_VERIFY },         { 0x0a, MOULT_ERROR_VERIFY },
        { 0x0b, MOULT_ERROR_LOCKED },         { 0x0c, MOULT_ERROR_PROTOCOL },
        { 0x0e, MOULT_ERROR_PROTOCOL },       { 0x0f, MOULT_ERROR_PROTOCOL },
        { 0x77, MOULT_ERROR_PROTOCOL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
        assert_fails (&(FakeDfuTraits) { .fail_at = 20, .fail_status = refusals[i].status },
                      make_pyboard_image (1), refusals[i].code, 4);
}

static void
test_verify (void)
{
    assert_fails (&(FakeDfuTraits) { .flips = TRUE }, make_pyboard_image (1), MOULT_ERROR_VERIFY,
                  4);
}

/* Wherever the plug is pulled, that is what is said; behind the last block it is how a flash ends.
 */
static void
test_unplugged (void)
{
    g_auto (Flash)
        whole = { .dfu = fake_dfu_new (&(FakeDfuTraits) { 0 }), .image = make_pyboard_image (1) };
    guint n_requests;

    run_well (&whole);
    n_requests = fake_dfu_get_n_requests (whole.dfu);
    for (guint at = 1; at < n_requests - 10; at += at < 60 ? 3 : 97) {
        g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { .unplug_at = at }),
                                 .image = make_pyboard_image (1) };
        g_autoptr (GError) error = NULL;

        g_assert_false (run (&flash, &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    }
}

static void
test_silent (void)
{
    for (guint at = 1; at < 40; at += 3) {
        g_auto (Flash) flash = { .dfu = fake_dfu_new (&(FakeDfuTraits) { .silent_at = at }),
                                 .image = make_pyboard_image (1) };
        g_autoptr (GError) error = NULL;

        g_assert_false (run (&flash, &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    }
}

static void
test_short_status (void)
{
    assert_fails (&(FakeDfuTraits) { .lies_status = TRUE }, make_pyboard_image (1),
                  MOULT_ERROR_PROTOCOL, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/dfu/flash/pyboard", test_pyboard);
    g_test_add_func ("/dfu/flash/price", test_price);
    g_test_add_func ("/dfu/flash/price-of-a-block", test_price_of_a_block);
    g_test_add_func ("/dfu/flash/same-again", test_same_again);
    g_test_add_func ("/dfu/flash/one-page-differs", test_one_page_differs);
    g_test_add_func ("/dfu/flash/blank-blocks", test_blank_blocks);
    g_test_add_func ("/dfu/flash/erase-all", test_erase_all);
    g_test_add_func ("/dfu/flash/small-pages", test_small_pages);
    g_test_add_func ("/dfu/quirk/old-descriptor", test_old_descriptor);
    g_test_add_func ("/dfu/quirk/plain", test_plain);
    g_test_add_func ("/dfu/quirk/plain-refuses-addresses", test_plain_refuses_addresses);
    g_test_add_func ("/dfu/quirk/l4", test_l4);
    g_test_add_func ("/dfu/quirk/h7-second-bank", test_h7_second_bank);
    g_test_add_func ("/dfu/quirk/mboot", test_mboot);
    g_test_add_func ("/dfu/quirk/mboot-lives-there", test_mboot_lives_there);
    g_test_add_func ("/dfu/quirk/mboot-erase-all", test_mboot_erase_all);
    g_test_add_func ("/dfu/quirk/bin", test_bin);
    g_test_add_func ("/dfu/quirk/bin-behind-mboot", test_bin_behind_mboot);
    g_test_add_func ("/dfu/quirk/wireless-stack", test_wireless_stack);
    g_test_add_func ("/dfu/quirk/unreadable", test_unreadable);
    g_test_add_func ("/dfu/quirk/found-states", test_found_states);
    g_test_add_func ("/dfu/quirk/settings", test_settings);
    g_test_add_func ("/dfu/check/wrong-ids", test_wrong_ids);
    g_test_add_func ("/dfu/check/wrong-chip", test_wrong_chip);
    g_test_add_func ("/dfu/check/wrong-address", test_wrong_address);
    g_test_add_func ("/dfu/check/option-bytes", test_option_bytes);
    g_test_add_func ("/dfu/check/no-space", test_no_space);
    g_test_add_func ("/dfu/check/two-targets", test_two_targets);
    g_test_add_func ("/dfu/check/lying-layouts", test_lying_layouts);
    g_test_add_func ("/dfu/check/cancelled", test_cancelled);
    g_test_add_func ("/dfu/check/goes-back", test_goes_back);
    g_test_add_func ("/dfu/fault/locked", test_locked);
    g_test_add_func ("/dfu/fault/unprotect", test_unprotect);
    g_test_add_func ("/dfu/fault/refusals", test_refusals);
    g_test_add_func ("/dfu/fault/verify", test_verify);
    g_test_add_func ("/dfu/fault/unplugged", test_unplugged);
    g_test_add_func ("/dfu/fault/silent", test_silent);
    g_test_add_func ("/dfu/fault/short-status", test_short_status);
    return g_test_run ();
}
