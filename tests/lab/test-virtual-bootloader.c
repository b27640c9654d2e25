/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-firmware.h"
#include "virtual-bootloader.h"

#include <string.h>

typedef struct {
    guint n_accepted;
    guint n_rejected;
    guint n_locked;
    guint n_complete;
    guint64 cost_us;
} Tally;

static Tally
give_file (VirtualBootloader *bootloader, GBytes *uf2)
{
    Tally tally = { 0 };
    gsize size;
    const guint8 *bytes = g_bytes_get_data (uf2, &size);

    for (gsize i = 0; i + VIRTUAL_BOOTLOADER_SECTOR <= size; i += VIRTUAL_BOOTLOADER_SECTOR) {
        switch (virtual_bootloader_write (bootloader, bytes + i, &tally.cost_us)) {
        case VIRTUAL_BOOTLOADER_FOREIGN:
            break;
        case VIRTUAL_BOOTLOADER_LOCKED:
            tally.n_locked++;
            break;
        case VIRTUAL_BOOTLOADER_REJECTED:
            tally.n_rejected++;
            break;
        case VIRTUAL_BOOTLOADER_COMPLETE:
            tally.n_complete++;
            tally.n_accepted++;
            break;
        case VIRTUAL_BOOTLOADER_ACCEPTED:
            tally.n_accepted++;
            break;
        }
    }
    return tally;
}

static GBytes *
make_flash (LabChip chip, guint32 seed, gsize size)
{
    return lab_firmware_make_flash (&(LabFirmwareFields) {
        .chip = chip,
        .version = "1.24.1",
        .machine = "Some board with a chip",
        .seed = seed,
        .size = size,
    });
}

static GBytes *
make_uf2 (LabChip chip, guint32 seed, gsize size)
{
    g_autoptr (GBytes) flash = make_flash (chip, seed, size);

    return lab_firmware_wrap_uf2 (flash, lab_chip_get_start (chip), lab_chip_get_family (chip));
}

static void
assert_image (VirtualBootloader *bootloader, LabChip chip, guint32 seed, gsize size)
{
    guint32 address = 0;
    g_autoptr (GBytes) flash = make_flash (chip, seed, size);
    g_autoptr (GBytes) image = virtual_bootloader_dup_image (bootloader, &address);

    g_assert_cmphex (address, ==, lab_chip_get_start (chip));
    g_assert_true (g_bytes_equal (image, flash));
}

static void
test_every_kind (void)
{
    static const struct {
        VirtualBootloaderKind kind;
        LabChip chip;
    } cases[] = {
        { VIRTUAL_BOOTLOADER_RP2040, LAB_CHIP_RP2040 },
        { VIRTUAL_BOOTLOADER_RP2350, LAB_CHIP_RP2350_ARM },
        { VIRTUAL_BOOTLOADER_RP2350, LAB_CHIP_RP2350_RISCV },
        { VIRTUAL_BOOTLOADER_SAMD, LAB_CHIP_SAMD51 },
        { VIRTUAL_BOOTLOADER_NRF52, LAB_CHIP_NRF52840 },
        { VIRTUAL_BOOTLOADER_TINYUF2, LAB_CHIP_ESP32S3 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (VirtualBootloader) bootloader =
            virtual_bootloader_new (cases[i].kind, 0, 0, NULL);
        g_autoptr (GBytes) uf2 = make_uf2 (cases[i].chip, 1, 40 * 1024);
        Tally tally = give_file (bootloader, uf2);

        g_assert_cmpuint (tally.n_accepted, ==, 160);
        g_assert_cmpuint (tally.n_complete, ==, 1);
        g_assert_cmpuint (virtual_bootloader_get_n_erased (bootloader), ==, 10);
        assert_image (bootloader, cases[i].chip, 1, 40 * 1024);
    }
}

static void
test_pace_of_rp2040 (void)
{
    g_autoptr (VirtualBootloader) bootloader =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2040, 0, 0, NULL);
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 1, 64 * 1024);

    g_assert_cmpuint (give_file (bootloader, uf2).cost_us, ==, 16 * 55000);
}

static void
test_foreign_and_broken (void)
{
    g_autoptr (VirtualBootloader) bootloader =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2040, 0, 0, NULL);
    g_autoptr (GBytes) good = make_uf2 (LAB_CHIP_RP2040, 1, 16 * 1024);
    static const struct {
        LabFirmwareFlaw flaw;
        guint n_accepted;
        guint n_rejected;
    } cases[] = {
        { LAB_FIRMWARE_TRUNCATED, 32, 0 },     { LAB_FIRMWARE_WRONG_MAGIC, 63, 0 },
        { LAB_FIRMWARE_MISSING_BLOCK, 63, 0 }, { LAB_FIRMWARE_REPEATED_BLOCK, 64, 0 },
        { LAB_FIRMWARE_WRONG_FAMILY, 0, 64 },  { LAB_FIRMWARE_EMPTY, 0, 0 },
        { LAB_FIRMWARE_RANDOM, 0, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (VirtualBootloader) fresh =
            virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2040, 0, 0, NULL);
        g_autoptr (GBytes) bad = lab_firmware_spoil (good, cases[i].flaw);
        Tally tally = give_file (fresh, bad);

        g_assert_cmpuint (tally.n_accepted, ==, cases[i].n_accepted);
        g_assert_cmpuint (tally.n_rejected, ==, cases[i].n_rejected);
        g_assert_cmpuint (tally.n_complete, ==, 0);
    }
    g_assert_cmpuint (give_file (bootloader, good).n_complete, ==, 1);
}

/* A universal file: each ROM takes its own blocks. */
static void
test_universal_file (void)
{
    g_autoptr (VirtualBootloader) rp2040 =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2040, 0, 0, NULL);
    g_autoptr (VirtualBootloader) rp2350 =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2350, 0, 0, NULL);
    g_autoptr (GBytes) first = make_uf2 (LAB_CHIP_RP2040, 1, 20 * 1024);
    g_autoptr (GBytes) second = lab_firmware_make_uf2 (&(LabFirmwareFields) {
        .chip = LAB_CHIP_RP2350_ARM,
        .version = "1.24.1",
        .machine = "Some board with a chip",
        .seed = 2,
        .size = 24 * 1024,
    });
    g_autoptr (GBytes) both = lab_firmware_join (first, second);
    Tally tally = give_file (rp2040, both);

    g_assert_cmpuint (tally.n_accepted, ==, 80);
    g_assert_cmpuint (tally.n_rejected, ==, 97);
    g_assert_cmpuint (tally.n_complete, ==, 1);
    assert_image (rp2040, LAB_CHIP_RP2040, 1, 20 * 1024);

    /* 96 blocks and the E10 block, which is a set of its own that never completes. */
    tally = give_file (rp2350, both);
    g_assert_cmpuint (tally.n_accepted, ==, 97);
    g_assert_cmpuint (tally.n_rejected, ==, 80);
    g_assert_cmpuint (tally.n_complete, ==, 1);
    assert_image (rp2350, LAB_CHIP_RP2350_ARM, 2, 24 * 1024);
}

/* After a part of one file, another file works on the ROMs and never on the other loaders. */
static void
test_second_file (void)
{
    static const struct {
        VirtualBootloaderKind kind;
        LabChip chip;
        guint n_complete;
    } cases[] = {
        { VIRTUAL_BOOTLOADER_RP2040, LAB_CHIP_RP2040, 1 },
        { VIRTUAL_BOOTLOADER_RP2350, LAB_CHIP_RP2350_ARM, 1 },
        { VIRTUAL_BOOTLOADER_SAMD, LAB_CHIP_SAMD51, 0 },
        { VIRTUAL_BOOTLOADER_NRF52, LAB_CHIP_NRF52840, 0 },
        { VIRTUAL_BOOTLOADER_TINYUF2, LAB_CHIP_ESP32S3, 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (VirtualBootloader) bootloader =
            virtual_bootloader_new (cases[i].kind, 0, 0, NULL);
        g_autoptr (GBytes) first = make_uf2 (cases[i].chip, 1, 20 * 1024);
        g_autoptr (GBytes) part = lab_firmware_spoil (first, LAB_FIRMWARE_TRUNCATED);
        g_autoptr (GBytes) second = make_uf2 (cases[i].chip, 2, 24 * 1024);

        g_assert_cmpuint (give_file (bootloader, part).n_complete, ==, 0);
        g_assert_cmpuint (give_file (bootloader, second).n_complete, ==, cases[i].n_complete);
    }
}

/* The same file again after a part of it is fine everywhere. */
static void
test_same_file_again (void)
{
    for (VirtualBootloaderKind kind = VIRTUAL_BOOTLOADER_SAMD; kind <= VIRTUAL_BOOTLOADER_TINYUF2;
         kind++) {
        static const LabChip kind_chips[] = {
            [VIRTUAL_BOOTLOADER_SAMD] = LAB_CHIP_SAMD51,
            [VIRTUAL_BOOTLOADER_NRF52] = LAB_CHIP_NRF52840,
            [VIRTUAL_BOOTLOADER_TINYUF2] = LAB_CHIP_ESP32S3,
        };
        g_autoptr (VirtualBootloader) bootloader = virtual_bootloader_new (kind, 0, 0, NULL);
        g_autoptr (GBytes) whole = make_uf2 (kind_chips[kind], 1, 20 * 1024);
        g_autoptr (GBytes) part = lab_firmware_spoil (whole, LAB_FIRMWARE_TRUNCATED);

        g_assert_cmpuint (give_file (bootloader, part).n_complete, ==, 0);
        g_assert_cmpuint (give_file (bootloader, whole).n_complete, ==, 1);
    }
}

/* The RP2040 erases by block number, the RP2350 by address: an image that begins in the middle of
 * a sector is spoilt on the first by what the flash held before. */
static void
test_unaligned_image (void)
{
    g_autofree guint8 *zeros = g_malloc0 (64 * 1024);
    g_autoptr (GBytes) old = g_bytes_new (zeros, 64 * 1024);
    g_autoptr (GBytes) flash = make_flash (LAB_CHIP_RP2040, 3, 16 * 1024);
    g_autoptr (GBytes) for_rp2040 =
        lab_firmware_wrap_uf2 (flash, 0x10000800, lab_chip_get_family (LAB_CHIP_RP2040));
    g_autoptr (GBytes) for_rp2350 =
        lab_firmware_wrap_uf2 (flash, 0x10000800, lab_chip_get_family (LAB_CHIP_RP2350_ARM));
    g_autoptr (VirtualBootloader) rp2040 =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2040, 0, 0, old);
    g_autoptr (VirtualBootloader) rp2350 =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_RP2350, 0, 0, old);

    g_assert_cmpuint (give_file (rp2040, for_rp2040).n_complete, ==, 1);
    g_assert_cmpuint (give_file (rp2350, for_rp2350).n_complete, ==, 1);
    g_autoptr (GBytes) spoilt = virtual_bootloader_dup_image (rp2040, NULL);
    g_autoptr (GBytes) right = virtual_bootloader_dup_image (rp2350, NULL);
    g_assert_false (g_bytes_equal (spoilt, flash));
    g_assert_true (g_bytes_equal (right, flash));
}

/* tinyuf2 takes what its partition cannot hold; the nRF52 refuses what lies above the app. */
static void
test_too_large (void)
{
    g_autoptr (VirtualBootloader) tinyuf2 =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_TINYUF2, 0, 64 * 1024, NULL);
    g_autoptr (VirtualBootloader) nrf52 =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_NRF52, 0, 0x30000, NULL);
    g_autoptr (GBytes) for_tinyuf2 = make_uf2 (LAB_CHIP_ESP32S3, 1, 68 * 1024);
    g_autoptr (GBytes) for_nrf52 = make_uf2 (LAB_CHIP_NRF52840, 1, 68 * 1024);
    Tally tally = give_file (tinyuf2, for_tinyuf2);

    g_assert_cmpuint (tally.n_complete, ==, 1);
    g_autoptr (GBytes) image = virtual_bootloader_dup_image (tinyuf2, NULL);
    g_assert_cmpuint (g_bytes_get_size (image), ==, 64 * 1024);

    tally = give_file (nrf52, for_nrf52);
    g_assert_cmpuint (tally.n_accepted, ==, 0x9000 / 256);
    g_assert_cmpuint (tally.n_complete, ==, 0);
}

/* Its bootloader is smaller than the SAMD51's, so the application begins earlier. */
static void
test_samd21 (void)
{
    g_autoptr (VirtualBootloader) bootloader =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_SAMD, 0x68ed2b88, 256 * 1024, NULL);
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_SAMD21, 1, 20 * 1024);
    g_autoptr (GBytes) foreign = make_uf2 (LAB_CHIP_SAMD51, 1, 20 * 1024);

    g_assert_cmpuint (give_file (bootloader, foreign).n_rejected, ==, 80);
    g_assert_cmpuint (give_file (bootloader, uf2).n_complete, ==, 1);
    assert_image (bootloader, LAB_CHIP_SAMD21, 1, 20 * 1024);
    g_assert_cmpuint (virtual_bootloader_get_n_current (bootloader), ==,
                      (256 * 1024 - 0x2000) / 256);
}

static void
test_current_uf2 (void)
{
    g_autoptr (VirtualBootloader) first =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_SAMD, 0, 0, NULL);
    g_autoptr (VirtualBootloader) second =
        virtual_bootloader_new (VIRTUAL_BOOTLOADER_SAMD, 0, 0, NULL);
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_SAMD51, 1, 20 * 1024);
    guint8 sector[VIRTUAL_BOOTLOADER_SECTOR];
    guint64 cost_us = 0;

    give_file (first, uf2);
    for (guint i = 0; i < virtual_bootloader_get_n_current (first); i++) {
        virtual_bootloader_read_current (first, i, sector);
        virtual_bootloader_write (second, sector, &cost_us);
    }
    g_autoptr (GBytes) flash = virtual_bootloader_dup_flash (first);
    g_autoptr (GBytes) copy = virtual_bootloader_dup_flash (second);
    g_assert_true (g_bytes_equal (flash, copy));
    g_assert_cmpuint (virtual_bootloader_get_n_current (first), ==, (512 * 1024 - 0x4000) / 256);
}

/* The chip has another door, and whoever is behind it wants to be alone. */
static void
test_locked (void)
{
    g_autoptr (VirtualFlash) flash = virtual_flash_new (2 * 1024 * 1024, NULL);
    g_autoptr (VirtualBootloader) bootloader =
        virtual_bootloader_new_for_flash (VIRTUAL_BOOTLOADER_RP2040, 0, flash);
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 1, 16 * 1024);

    virtual_flash_set_exclusive (flash, TRUE);
    g_assert_cmpuint (give_file (bootloader, uf2).n_locked, ==, 64);
    g_assert_true (virtual_flash_is_blank (flash, 0, 16 * 1024));
    virtual_flash_set_exclusive (flash, FALSE);
    g_assert_cmpuint (give_file (bootloader, uf2).n_complete, ==, 1);
    g_assert_cmpint (virtual_flash_get_last_door (flash), ==, VIRTUAL_FLASH_DRIVE);
    assert_image (bootloader, LAB_CHIP_RP2040, 1, 16 * 1024);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/virtual-bootloader/every-kind", test_every_kind);
    g_test_add_func ("/virtual-bootloader/pace-of-rp2040", test_pace_of_rp2040);
    g_test_add_func ("/virtual-bootloader/foreign-and-broken", test_foreign_and_broken);
    g_test_add_func ("/virtual-bootloader/universal-file", test_universal_file);
    g_test_add_func ("/virtual-bootloader/second-file", test_second_file);
    g_test_add_func ("/virtual-bootloader/same-file-again", test_same_file_again);
    g_test_add_func ("/virtual-bootloader/unaligned-image", test_unaligned_image);
    g_test_add_func ("/virtual-bootloader/too-large", test_too_large);
    g_test_add_func ("/virtual-bootloader/samd21", test_samd21);
    g_test_add_func ("/virtual-bootloader/current-uf2", test_current_uf2);
    g_test_add_func ("/virtual-bootloader/locked", test_locked);
    return g_test_run ();
}
