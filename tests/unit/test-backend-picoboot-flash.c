/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "error.h"
#include "fake-picoboot.h"
#include "picoboot-write.h"

#define START MOULT_PICOBOOT_FLASH_START
#define KIB   1024
#define MIB   (1024 * KIB)

/* A board in its boot ROM, and what a flash needs. */
typedef struct {
    FakePicoboot *fake;
    MoultPicobootSession *session;
    MoultPicobootChip chip;
    MoultProgress *progress;
    MoultPicobootLayout *layout;
    MoultPicobootWrite write;
} Rig;

static void
rig_clear (Rig *rig)
{
    g_clear_pointer (&rig->layout, moult_picoboot_layout_free);
    g_clear_pointer (&rig->session, moult_picoboot_session_free);
    g_clear_object (&rig->progress);
    fake_picoboot_free (rig->fake);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static void
rig_init (Rig *rig,
          PicobootModel model,
          guint32 flash_size,
          const PicobootPartition *partitions,
          guint n_partitions)
{
    g_autoptr (GError) error = NULL;

    *rig = (Rig) { .fake = fake_picoboot_new (model, flash_size, partitions, n_partitions),
                   .progress = moult_progress_new () };
    rig->session = moult_picoboot_session_new (MOULT_USB_LINK (rig->fake->usb), NULL, &error);
    g_assert_no_error (error);
    g_assert_true (moult_picoboot_chip_identify (&rig->chip, rig->session, NULL));
}

static GBytes *
make_noise (gsize size, guint32 seed)
{
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    guint8 *bytes = g_malloc (size);

    for (gsize i = 0; i < size; i++)
        bytes[i] = g_rand_int_range (random, 0, 256);
    return g_bytes_new_take (bytes, size);
}

static MoultImage *
make_image (guint32 family, guint64 address, GBytes *data)
{
    const MoultSegment segment = { .address = address, .data = data, .family = family };

    return moult_image_new (&(MoultImageFields) { .kind = MOULT_IMAGE_UF2,
                                                  .bytes = data,
                                                  .segments = &segment,
                                                  .n_segments = 1,
                                                  .families = &family,
                                                  .n_families = 1,
                                                  .chips = (const char *const[]) { NULL } });
}

static gboolean
lay_out (Rig *rig, MoultImage *image, GError **error)
{
    g_clear_pointer (&rig->layout, moult_picoboot_layout_free);
    rig->layout = moult_picoboot_layout_new (image, &rig->chip, rig->session, error);
    rig->write = (MoultPicobootWrite) { .session = rig->session,
                                        .chip = &rig->chip,
                                        .layout = rig->layout,
                                        .progress = rig->progress };
    return rig->layout != NULL && moult_picoboot_layout_check_size (rig->layout, &rig->chip, error);
}

static void
write_noise (Rig *rig, gsize size, guint32 seed)
{
    g_autoptr (GBytes) noise = make_noise (size, seed);
    g_autoptr (MoultImage) image = make_image (MOULT_PICOBOOT_FAMILY_RP2040, START, noise);
    g_autoptr (GBytes) held = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (lay_out (rig, image, &error));
    g_assert_true (moult_picoboot_write_run (&rig->write, &error));
    g_assert_true (moult_picoboot_write_verify (&rig->write, &error));
    g_assert_no_error (error);
    held = virtual_flash_dup (rig->fake->flash, 0, size);
    g_assert_true (g_bytes_equal (held, noise));
}

static void
assert_refused (Rig *rig, MoultImage *image, int code, const char *words)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (lay_out (rig, image, &error));
    g_assert_error (error, MOULT_ERROR, code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
    g_assert_cmpuint (fake_picoboot_get_counts (rig->fake)->sectors_erased, ==, 0);
    g_assert_cmpuint (fake_picoboot_get_counts (rig->fake)->pages_programmed, ==, 0);
}

static void
test_blank_flash (void)
{
    g_auto (Rig) rig = { 0 };

    rig_init (&rig, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    write_noise (&rig, 200 * KIB, 1);
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->sectors_erased, ==, 0);
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->pages_programmed, ==, 800);
    g_assert_cmpuint (rig.chip.flash_size, ==, 2 * MIB);
}

/* Of another version nearly nothing is read before it is erased. */
static void
test_other_version (void)
{
    g_auto (Rig) rig = { 0 };
    guint64 read_before;

    rig_init (&rig, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    write_noise (&rig, 200 * KIB, 1);
    read_before = fake_picoboot_get_counts (rig.fake)->bytes_read;
    write_noise (&rig, 200 * KIB, 2);
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->sectors_erased, ==, 50);
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->bytes_read - read_before, ==,
                      (200 + 4 * 4) * KIB);
    g_assert_true (rig.write.wrote);
    g_assert_cmpuint (rig.write.n_sectors_written, ==, 50);
}

static void
test_same_again (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) noise = make_noise (200 * KIB, 1);
    MoultProgressState state;

    rig_init (&rig, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    virtual_flash_replace (rig.fake->flash, 0, g_bytes_get_data (noise, NULL), 200 * KIB,
                           VIRTUAL_FLASH_NOBODY);
    g_clear_pointer (&rig.session, moult_picoboot_session_free);
    rig.session = moult_picoboot_session_new (MOULT_USB_LINK (rig.fake->usb), NULL, NULL);
    write_noise (&rig, 200 * KIB, 1);
    g_assert_false (rig.write.wrote);
    g_assert_cmpuint (rig.write.n_sectors_kept, ==, 50);
    moult_progress_get_state (rig.progress, &state);
    g_assert_false (state.committed);
}

/* Some sectors differ, one is to be blank, some pages of another are. */
static void
test_some_sectors (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) old = make_noise (128 * KIB, 1);
    g_autofree guint8 *wanted = g_memdup2 (g_bytes_get_data (old, NULL), 128 * KIB);

    wanted[5 * 4096 + 17] ^= 0xff;
    memset (wanted + 7 * 4096, 0xff, 4096);
    memset (wanted + 20 * 4096 + 512, 0xff, 1024);
    rig_init (&rig, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    virtual_flash_replace (rig.fake->flash, 0, g_bytes_get_data (old, NULL), 128 * KIB,
                           VIRTUAL_FLASH_NOBODY);
    g_autoptr (GBytes) data = g_bytes_new (wanted, 128 * KIB);
    g_autoptr (MoultImage) image = make_image (MOULT_PICOBOOT_FAMILY_RP2040, START, data);
    g_assert_true (lay_out (&rig, image, NULL));
    g_assert_true (moult_picoboot_write_run (&rig.write, NULL));
    g_assert_true (moult_picoboot_write_verify (&rig.write, NULL));
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->sectors_erased, ==, 3);
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->pages_programmed, ==, 16 + 12);
    g_assert_cmpuint (rig.write.n_sectors_written, ==, 3);
    g_autoptr (GBytes) held = virtual_flash_dup (rig.fake->flash, 0, 128 * KIB);
    g_assert_true (g_bytes_equal (held, data));
}

/* The rest of a last sector is erased, what lies behind it stays. */
static void
test_neighbours_stay (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) old = make_noise (64 * KIB, 5);

    rig_init (&rig, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    virtual_flash_replace (rig.fake->flash, 0, g_bytes_get_data (old, NULL), 64 * KIB,
                           VIRTUAL_FLASH_NOBODY);
    write_noise (&rig, 10 * KIB, 6);
    g_assert_true (virtual_flash_is_blank (rig.fake->flash, 10 * KIB, 2 * KIB));
    g_autoptr (GBytes) rest = virtual_flash_dup (rig.fake->flash, 12 * KIB, 52 * KIB);
    g_assert_cmpmem (g_bytes_get_data (rest, NULL), 52 * KIB,
                     (const guint8 *) g_bytes_get_data (old, NULL) + 12 * KIB, 52 * KIB);
}

static void
test_wrong_chip (void)
{
    g_auto (Rig) rp2040 = { 0 };
    g_auto (Rig) rp2350 = { 0 };
    g_autoptr (GBytes) noise = make_noise (16 * KIB, 1);
    g_autoptr (MoultImage) for_rp2350 = make_image (MOULT_PICOBOOT_FAMILY_RP2350_ARM, START, noise);
    g_autoptr (MoultImage) for_rp2040 = make_image (MOULT_PICOBOOT_FAMILY_RP2040, START, noise);

    rig_init (&rp2040, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    rig_init (&rp2350, PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    assert_refused (&rp2040, for_rp2350, MOULT_ERROR_WRONG_FIRMWARE,
                    "the RP2040 takes none of the file's families (0xe48bff59)");
    assert_refused (&rp2350, for_rp2040, MOULT_ERROR_WRONG_FIRMWARE, "0xe48bff56");
    g_assert_true (lay_out (&rp2350, for_rp2350, NULL));
    g_assert_cmphex (rp2350.layout->updated, ==, START);
}

static void
test_no_space (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) noise = make_noise (600 * KIB, 1);
    g_autoptr (MoultImage) image = make_image (MOULT_PICOBOOT_FAMILY_RP2040, START, noise);
    guint8 page[256] = "something";

    rig_init (&rig, PICOBOOT_RP2040, 512 * KIB, NULL, 0);
    virtual_flash_program (rig.fake->flash, 0, page, sizeof page, VIRTUAL_FLASH_NOBODY);
    g_assert_true (moult_picoboot_chip_find_flash_size (&rig.chip, rig.session, NULL));
    assert_refused (&rig, image, MOULT_ERROR_NO_SPACE,
                    "ends at byte 614400, the flash of the RP2040 has 524288 bytes");
}

/* A blank chip shows its size once something stands in it: before anything is spoilt. */
static void
test_no_space_on_blank (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) noise = make_noise (600 * KIB, 1);
    g_autoptr (MoultImage) image = make_image (MOULT_PICOBOOT_FAMILY_RP2040, START, noise);
    g_autoptr (GError) error = NULL;

    rig_init (&rig, PICOBOOT_RP2040, 512 * KIB, NULL, 0);
    g_assert_true (lay_out (&rig, image, NULL));
    g_assert_false (moult_picoboot_write_run (&rig.write, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE);
    g_assert_true (virtual_flash_is_blank (rig.fake->flash, 64 * KIB, 448 * KIB));
}

static void
test_partitions (void)
{
    static const PicobootPartition partitions[] = {
        { .first_sector = 2, .last_sector = 9, .families = { 0xe48bff59 } },
        { .first_sector = 10, .last_sector = 20, .families = { 0xe48bff58 }, .locked = TRUE },
    };
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) fits = make_noise (32 * KIB, 1);
    g_autoptr (GBytes) too_large = make_noise (33 * KIB, 1);
    g_autoptr (MoultImage) image = make_image (MOULT_PICOBOOT_FAMILY_RP2350_ARM, START, fits);
    g_autoptr (MoultImage) large = make_image (MOULT_PICOBOOT_FAMILY_RP2350_ARM, START, too_large);
    g_autoptr (MoultImage) data = make_image (MOULT_PICOBOOT_FAMILY_DATA, START, fits);

    rig_init (&rig, PICOBOOT_RP2350, 2 * MIB, partitions, 2);
    assert_refused (&rig, large, MOULT_ERROR_NO_SPACE, "needs 33792 bytes, partition 0 has 32768");
    assert_refused (&rig, data, MOULT_ERROR_LOCKED, "partition 1");
    g_assert_true (lay_out (&rig, image, NULL));
    g_assert_cmpint (rig.layout->partition, ==, 0);
    g_assert_cmphex (rig.layout->updated, ==, START + 2 * 4096);
    g_assert_true (moult_picoboot_write_run (&rig.write, NULL));
    g_autoptr (GBytes) held = virtual_flash_dup (rig.fake->flash, 2 * 4096, 32 * KIB);
    g_assert_true (g_bytes_equal (held, fits));
    g_assert_true (virtual_flash_is_blank (rig.fake->flash, 0, 2 * 4096));
}

/* One file for both chips: each gets its own. */
static void
test_universal (void)
{
    static const guint32 families[] = { MOULT_PICOBOOT_FAMILY_RP2040,
                                        MOULT_PICOBOOT_FAMILY_RP2350_ARM };
    static const PicobootModel models[] = { PICOBOOT_RP2040, PICOBOOT_RP2350 };
    g_autoptr (GBytes) one = make_noise (8 * KIB, 1);
    g_autoptr (GBytes) other = make_noise (8 * KIB, 2);
    GBytes *const both[] = { one, other };
    const MoultSegment segments[] = { { START, one, families[0] }, { START, other, families[1] } };
    g_autoptr (MoultImage) image =
        moult_image_new (&(MoultImageFields) { .kind = MOULT_IMAGE_UF2,
                                               .bytes = one,
                                               .segments = segments,
                                               .n_segments = 2,
                                               .families = families,
                                               .n_families = 2,
                                               .chips = (const char *const[]) { NULL } });

    for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
        g_auto (Rig) rig = { 0 };
        g_autoptr (GBytes) held = NULL;

        rig_init (&rig, models[i], 2 * MIB, NULL, 0);
        g_assert_true (lay_out (&rig, image, NULL));
        g_assert_true (moult_picoboot_write_run (&rig.write, NULL));
        held = virtual_flash_dup (rig.fake->flash, 0, 8 * KIB);
        g_assert_true (g_bytes_equal (held, both[i]));
    }
}

static MoultImage *
make_bin (GBytes *bytes)
{
    const MoultSegment segment = { .data = bytes };

    return moult_image_new (&(MoultImageFields) { .kind = MOULT_IMAGE_BIN,
                                                  .bytes = bytes,
                                                  .segments = &segment,
                                                  .n_segments = 1,
                                                  .chips = (const char *const[]) { NULL } });
}

static void
test_bin (void)
{
    g_auto (Rig) rp2040 = { 0 };
    g_auto (Rig) rp2350 = { 0 };
    guint8 content[5000] = { [0x140] = 0xd3, 0xde, 0xff, 0xff, 0x42, 0x01, 0x21, 0x10 };
    g_autoptr (GBytes) bytes = g_bytes_new (content, sizeof content);
    g_autoptr (MoultImage) bin = make_bin (bytes);
    g_autoptr (GBytes) noise = make_noise (5000, 3);
    g_autoptr (MoultImage) nothing = make_bin (noise);

    rig_init (&rp2040, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    rig_init (&rp2350, PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    assert_refused (&rp2040, bin, MOULT_ERROR_WRONG_FIRMWARE, "nothing that an RP2040 would start");
    assert_refused (&rp2350, nothing, MOULT_ERROR_WRONG_FIRMWARE, "RP2350 would start");
    g_assert_true (lay_out (&rp2350, bin, NULL));
    g_assert_true (moult_picoboot_write_run (&rp2350.write, NULL));
    g_autoptr (GBytes) held = virtual_flash_dup (rp2350.fake->flash, 0, sizeof content);
    g_assert_true (g_bytes_equal (held, bytes));
}

static void
test_broken_flash (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) noise = make_noise (16 * KIB, 1);
    g_autoptr (MoultImage) image = make_image (MOULT_PICOBOOT_FAMILY_RP2040, START, noise);
    g_autoptr (GError) error = NULL;

    rig_init (&rig, PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    picoboot_loader_break_at (rig.fake->loader, 3);
    g_assert_true (lay_out (&rig, image, NULL));
    g_assert_true (moult_picoboot_write_run (&rig.write, NULL));
    g_assert_false (moult_picoboot_write_verify (&rig.write, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY);
    g_assert_nonnull (strstr (error->message, "holds 0xff at 0x10000200"));
}

static void
test_erase_all (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) old = make_noise (200 * KIB, 1);
    g_autoptr (GBytes) files = make_noise (8 * KIB, 2);
    g_autoptr (GError) error = NULL;

    rig_init (&rig, PICOBOOT_RP2040, MIB, NULL, 0);
    virtual_flash_replace (rig.fake->flash, 0, g_bytes_get_data (old, NULL), 200 * KIB,
                           VIRTUAL_FLASH_NOBODY);
    virtual_flash_replace (rig.fake->flash, MIB - 8 * KIB, g_bytes_get_data (files, NULL), 8 * KIB,
                           VIRTUAL_FLASH_NOBODY);
    rig.write = (MoultPicobootWrite) { .session = rig.session,
                                       .chip = &rig.chip,
                                       .progress = rig.progress };
    g_assert_true (moult_picoboot_write_erase_all (&rig.write, &error));
    g_assert_no_error (error);
    g_assert_true (virtual_flash_is_blank (rig.fake->flash, 0, MIB));
    g_assert_cmpuint (rig.chip.flash_size, ==, MIB);
    /* The first once more, for the mark. */
    g_assert_cmpuint (fake_picoboot_get_counts (rig.fake)->sectors_erased, ==, 50 + 2 + 1);
    write_noise (&rig, 100 * KIB, 3);
}

/* Both halves the same: only the mark tells how large it is. */
static void
test_erase_all_of_two_halves (void)
{
    g_auto (Rig) rig = { 0 };
    g_autoptr (GBytes) half = make_noise (512 * KIB, 1);

    rig_init (&rig, PICOBOOT_RP2040, MIB, NULL, 0);
    for (guint i = 0; i < 2; i++)
        virtual_flash_replace (rig.fake->flash, i * 512 * KIB, g_bytes_get_data (half, NULL),
                               512 * KIB, VIRTUAL_FLASH_NOBODY);
    g_assert_true (moult_picoboot_chip_find_flash_size (&rig.chip, rig.session, NULL));
    g_assert_cmpuint (rig.chip.flash_size, ==, 512 * KIB);
    rig.write = (MoultPicobootWrite) { .session = rig.session,
                                       .chip = &rig.chip,
                                       .progress = rig.progress };
    g_assert_true (moult_picoboot_write_erase_all (&rig.write, NULL));
    g_assert_true (virtual_flash_is_blank (rig.fake->flash, 0, MIB));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/picoboot-flash/blank-flash", test_blank_flash);
    g_test_add_func ("/picoboot-flash/other-version", test_other_version);
    g_test_add_func ("/picoboot-flash/same-again", test_same_again);
    g_test_add_func ("/picoboot-flash/some-sectors", test_some_sectors);
    g_test_add_func ("/picoboot-flash/neighbours-stay", test_neighbours_stay);
    g_test_add_func ("/picoboot-flash/wrong-chip", test_wrong_chip);
    g_test_add_func ("/picoboot-flash/no-space", test_no_space);
    g_test_add_func ("/picoboot-flash/no-space-on-blank", test_no_space_on_blank);
    g_test_add_func ("/picoboot-flash/partitions", test_partitions);
    g_test_add_func ("/picoboot-flash/universal", test_universal);
    g_test_add_func ("/picoboot-flash/bin", test_bin);
    g_test_add_func ("/picoboot-flash/broken-flash", test_broken_flash);
    g_test_add_func ("/picoboot-flash/erase-all", test_erase_all);
    g_test_add_func ("/picoboot-flash/erase-all-of-two-halves", test_erase_all_of_two_halves);
    return g_test_run ();
}
