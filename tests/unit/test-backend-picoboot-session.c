/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "error.h"
#include "fake-picoboot.h"
#include "picoboot-chip.h"
#include "picoboot-program.h"

#define START MOULT_PICOBOOT_FLASH_START
#define MIB   (1024 * 1024)

static MoultPicobootSession *
open_session (FakePicoboot *fake)
{
    g_autoptr (GError) error = NULL;
    MoultPicobootSession *session =
        moult_picoboot_session_new (MOULT_USB_LINK (fake->usb), NULL, &error);

    g_assert_no_error (error);
    return session;
}

static void
assert_error (GError *error, int code, const char *words)
{
    g_assert_error (error, MOULT_ERROR, code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
    g_error_free (error);
}

static void
test_begin_and_end (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    MoultPicobootSession *session = open_session (fake);

    g_assert_cmpuint (fake_usb_get_claimed (fake->usb)->interface, ==, 1);
    g_assert_true (virtual_flash_get_exclusive (fake->flash));
    g_assert_true (picoboot_rom_has_left_xip (picoboot_loader_get_rom (fake->loader)));
    moult_picoboot_session_free (session);
    g_assert_false (virtual_flash_get_exclusive (fake->flash));
    g_assert_cmpuint (fake_usb_get_n_halts_cleared (fake->usb), ==, 0);
}

static void
test_no_interface (void)
{
    static const FakeUsbCalls calls = { 0 };
    g_autoptr (FakeUsb) usb = fake_usb_new (&calls, NULL);
    GError *error = NULL;

    moult_usb_config_add (fake_usb_get_config (usb),
                          &(MoultUsbAlt) { .class_ = 0xff, .protocol = 1 });
    g_assert_null (moult_picoboot_session_new (MOULT_USB_LINK (usb), NULL, &error));
    assert_error (error, MOULT_ERROR_NO_BOOTLOADER, "no PICOBOOT interface");
}

/* Another program was killed in the midst of a command. */
static void
test_left_behind (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    g_autoptr (MoultPicobootSession) session = NULL;
    guint8 garbage[7] = { 0 };
    guint64 busy_us = 0;

    picoboot_loader_write (fake->loader, garbage, sizeof garbage, &busy_us);
    g_assert_true (picoboot_loader_is_halted (fake->loader, TRUE));
    session = open_session (fake);
    g_assert_cmpuint (fake_usb_get_n_halts_cleared (fake->usb), ==, 2);
}

static void
test_read_write_erase (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    g_autoptr (MoultPicobootSession) session = open_session (fake);
    g_autofree guint8 *bytes = g_malloc (8192);
    g_autofree guint8 *back = g_malloc (8192);
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < 8192; i++)
        bytes[i] = i * 7;
    g_assert_true (moult_picoboot_session_write (session, START + 4096, bytes, 8192, &error));
    g_assert_true (moult_picoboot_session_read (session, START + 4096, back, 8192, &error));
    g_assert_cmpmem (back, 8192, bytes, 8192);
    g_assert_true (moult_picoboot_session_erase (session, START + 4096, 8192, &error));
    g_assert_no_error (error);
    g_assert_true (virtual_flash_is_blank (fake->flash, 0, 2 * MIB));
}

static void
test_statuses (void)
{
    static const struct {
        guint32 status;
        int code;
        const char *words;
    } cases[] = {
        { 1, MOULT_ERROR_PROTOCOL, "status 1, unknown command" },
        { 2, MOULT_ERROR_PROTOCOL, "status 2, wrong length of arguments" },
        { 3, MOULT_ERROR_PROTOCOL, "status 3, wrong length of data" },
        { 4, MOULT_ERROR_PROTOCOL, "status 4, wrong address" },
        { 5, MOULT_ERROR_PROTOCOL, "status 5, wrong alignment" },
        { 6, MOULT_ERROR_BUSY, "status 6, the drive wrote in between" },
        { 7, MOULT_ERROR_PROTOCOL, "status 7, it is about to restart" },
        { 8, MOULT_ERROR_PROTOCOL, "status 8, unknown error" },
        { 9, MOULT_ERROR_PROTOCOL, "status 9, wrong state" },
        { 10, MOULT_ERROR_LOCKED, "status 10, not permitted" },
        { 11, MOULT_ERROR_PROTOCOL, "status 11, wrong argument" },
        { 12, MOULT_ERROR_PROTOCOL, "status 12, buffer too small" },
        { 13, MOULT_ERROR_PROTOCOL, "status 13, a precondition is not met" },
        { 14, MOULT_ERROR_PROTOCOL, "status 14, modified data" },
        { 15, MOULT_ERROR_PROTOCOL, "status 15, invalid data" },
        { 16, MOULT_ERROR_PROTOCOL, "status 16, not found" },
        { 17, MOULT_ERROR_PROTOCOL, "status 17, unsupported modification" },
        { 99, MOULT_ERROR_PROTOCOL, "status 99, a status nobody knows" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
        g_autoptr (MoultPicobootSession) session = open_session (fake);
        guint8 page[256] = { 0 };
        GError *error = NULL;

        fake->stall_at = fake->n_bulks + 2; /* the data */
        fake->forced_status = cases[i].status;
        g_assert_false (moult_picoboot_session_write (session, START, page, sizeof page, &error));
        assert_error (error, cases[i].code, cases[i].words);
    }
}

/* What the ROM itself refuses, and that another session finds it in order. */
static void
test_refused (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    MoultPicobootSession *session = open_session (fake);
    guint8 page[256] = { 0 };
    GError *error = NULL;

    g_assert_false (moult_picoboot_session_erase (session, START + 1, 4096, &error));
    assert_error (error, MOULT_ERROR_PROTOCOL,
                  "FLASH_ERASE of 4096 bytes at 0x10000001: status 5, wrong alignment");
    moult_picoboot_session_free (session);
    session = open_session (fake);
    g_assert_true (moult_picoboot_session_read (session, START, page, sizeof page, NULL));
    moult_picoboot_session_free (session);
}

static void
test_exclusive_refused (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    GError *error = NULL;

    picoboot_loader_refuse_exclusive (fake->loader, TRUE);
    g_assert_null (moult_picoboot_session_new (MOULT_USB_LINK (fake->usb), NULL, &error));
    assert_error (error, MOULT_ERROR_BUSY, "EXCLUSIVE_ACCESS: status 10");
}

static void
test_wrong_token (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    g_autoptr (MoultPicobootSession) session = open_session (fake);
    GError *error = NULL;

    fake->wrong_token = TRUE;
    g_assert_false (moult_picoboot_session_erase (session, START + 1, 4096, &error));
    assert_error (error, MOULT_ERROR_PROTOCOL, "does not say why");
}

/* Each of a command's three transfers may go wrong in each way. */
static void
test_spoilt_transfers (void)
{
    for (guint at = 1; at <= 3; at++) {
        for (guint way = 0; way < 4; way++) {
            g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2040, 2 * MIB, NULL, 0);
            g_autoptr (MoultPicobootSession) session = open_session (fake);
            guint *const ways[] = { &fake->stall_at, &fake->silent_at, &fake->unplug_at,
                                    &fake->short_at };
            guint8 page[256];
            GError *error = NULL;

            if (way == 3 && at == 3)
                continue; /* an acknowledgement is empty */
            *ways[way] = fake->n_bulks + at;
            g_assert_false (
                moult_picoboot_session_read (session, START, page, sizeof page, &error));
            assert_error (error, way == 2 ? MOULT_ERROR_GONE : MOULT_ERROR_PROTOCOL,
                          "READ of 256 bytes at 0x10000000");
            if (way != 2) {
                g_clear_pointer (&session, moult_picoboot_session_free);
                session = open_session (fake);
                g_assert_true (
                    moult_picoboot_session_read (session, START, page, sizeof page, NULL));
            }
        }
    }
}

static void
test_cancelled (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    g_assert_null (moult_picoboot_session_new (MOULT_USB_LINK (fake->usb), cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_reboot (void)
{
    static const PicobootModel models[] = { PICOBOOT_RP2040, PICOBOOT_RP2350 };

    for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
        g_autoptr (FakePicoboot) fake = fake_picoboot_new (models[i], 2 * MIB, NULL, 0);
        MoultPicobootSession *session = open_session (fake);
        MoultPicobootChip chip = { .model = (MoultPicobootModel) models[i] };
        guint resets = fake_picoboot_get_counts (fake)->resets;
        guint delay_ms = 0;

        g_assert_true (moult_picoboot_chip_restart (&chip, session, START, NULL));
        g_assert_cmpint (picoboot_loader_get_reboot (fake->loader, &delay_ms), ==,
                         PICOBOOT_TO_PROGRAM);
        g_assert_cmpuint (delay_ms, ==, 100);
        moult_picoboot_session_free (session);
        g_assert_cmpuint (fake_picoboot_get_counts (fake)->resets, ==, resets);
    }
}

/* It leaves before the acknowledgement came through. */
static void
test_reboot_at_once (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    g_autoptr (MoultPicobootSession) session = open_session (fake);

    fake->unplug_at = fake->n_bulks + 2;
    g_assert_true (moult_picoboot_session_reboot (session, NULL));
}

static void
test_identify (void)
{
    static const PicobootModel models[] = { PICOBOOT_RP2040, PICOBOOT_RP2350 };

    for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
        g_autoptr (FakePicoboot) fake = fake_picoboot_new (models[i], 2 * MIB, NULL, 0);
        g_autoptr (MoultPicobootSession) session = open_session (fake);
        MoultPicobootChip chip = { 0 };

        g_assert_true (moult_picoboot_chip_identify (&chip, session, NULL));
        g_assert_cmpint (chip.model, ==, models[i]);
        g_assert_cmpuint (chip.rom_version, ==, 2);
        g_assert_cmpuint (chip.flash_size, ==, 0);
    }
}

static void
test_flash_sizes (void)
{
    static const guint32 sizes[] = { MIB / 4, MIB / 2, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 16 * MIB };

    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
        g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2040, sizes[i], NULL, 0);
        g_autoptr (MoultPicobootSession) session = open_session (fake);
        MoultPicobootChip chip = { 0 };
        guint8 page[256] = "a program begins here";

        virtual_flash_program (fake->flash, 0, page, sizeof page, VIRTUAL_FLASH_NOBODY);
        g_assert_true (moult_picoboot_chip_identify (&chip, session, NULL));
        g_assert_cmpuint (chip.flash_size, ==, sizes[i]);
    }
}

/* The same program twice, as an update to the other half leaves it. */
static void
test_two_programs (void)
{
    g_autoptr (FakePicoboot) fake = fake_picoboot_new (PICOBOOT_RP2350, 4 * MIB, NULL, 0);
    g_autoptr (MoultPicobootSession) session = open_session (fake);
    MoultPicobootChip chip = { 0 };
    guint8 page[256] = "a program", other[256] = "a file system";

    virtual_flash_program (fake->flash, 0, page, sizeof page, VIRTUAL_FLASH_NOBODY);
    virtual_flash_program (fake->flash, 2 * MIB, page, sizeof page, VIRTUAL_FLASH_NOBODY);
    virtual_flash_program (fake->flash, 4 * MIB - 4096, other, sizeof other, VIRTUAL_FLASH_NOBODY);
    g_assert_true (moult_picoboot_chip_identify (&chip, session, NULL));
    g_assert_cmpuint (chip.flash_size, ==, 4 * MIB);
}

static gboolean
find_place (FakePicoboot *fake, guint32 family, MoultPicobootPlace *place, GError **error)
{
    g_autoptr (MoultPicobootSession) session = open_session (fake);
    MoultPicobootChip chip = { 0 };
    gboolean accepted = FALSE;

    g_assert_true (moult_picoboot_chip_identify (&chip, session, NULL));
    return moult_picoboot_chip_find_place (&chip, session, family, place, &accepted, error)
           && accepted;
}

static void
test_places (void)
{
    static const PicobootPartition partitions[] = {
        { .first_sector = 2, .last_sector = 9, .families = { 0xe48bff59 } },
        { .first_sector = 10, .last_sector = 11, .families = { 0xe48bff5a }, .locked = TRUE },
    };
    g_autoptr (FakePicoboot) rp2040 = fake_picoboot_new (PICOBOOT_RP2040, 2 * MIB, NULL, 0);
    g_autoptr (FakePicoboot) rp2350 = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, NULL, 0);
    g_autoptr (FakePicoboot) parted = fake_picoboot_new (PICOBOOT_RP2350, 2 * MIB, partitions, 2);
    MoultPicobootPlace place;
    GError *error = NULL;

    g_assert_true (find_place (rp2040, MOULT_PICOBOOT_FAMILY_RP2040, &place, NULL));
    g_assert_cmpint (place.partition, ==, -1);
    g_assert_cmpuint (place.start, ==, 0);
    g_assert_false (find_place (rp2040, MOULT_PICOBOOT_FAMILY_RP2350_ARM, &place, NULL));
    g_assert_true (find_place (rp2350, MOULT_PICOBOOT_FAMILY_RP2350_RISCV, &place, NULL));
    g_assert_false (find_place (rp2350, MOULT_PICOBOOT_FAMILY_RP2040, &place, NULL));
    g_assert_true (find_place (parted, MOULT_PICOBOOT_FAMILY_RP2350_ARM, &place, NULL));
    g_assert_cmpint (place.partition, ==, 0);
    g_assert_cmpuint (place.start, ==, 2 * 4096);
    g_assert_cmpuint (place.end, ==, 10 * 4096);
    g_assert_false (find_place (parted, MOULT_PICOBOOT_FAMILY_RP2350_RISCV, &place, &error));
    assert_error (error, MOULT_ERROR_LOCKED, "partition 1");
    g_assert_false (find_place (parted, 0x12345678, &place, NULL));
}

static void
test_program_families (void)
{
    guint8 bytes[4096] = { 0 };
    g_autoptr (GBytes) short_one = g_bytes_new_static (bytes, 3);
    const guint8 arm[] = { 0xd3, 0xde, 0xff, 0xff, 0x42, 0x01, 0x21, 0x10 };
    const guint8 riscv[] = { 0xd3, 0xde, 0xff, 0xff, 0x42, 0x01, 0x01, 0x11 };
    g_autoptr (GBytes) nothing = g_bytes_new (bytes, sizeof bytes);

    g_assert_cmphex (moult_picoboot_program_find_family (short_one), ==, 0);
    g_assert_cmphex (moult_picoboot_program_find_family (nothing), ==, 0);
    memcpy (bytes + 0x140, arm, sizeof arm);
    g_autoptr (GBytes) for_arm = g_bytes_new (bytes, sizeof bytes);
    g_assert_cmphex (moult_picoboot_program_find_family (for_arm), ==,
                     (guint32) MOULT_PICOBOOT_FAMILY_RP2350_ARM);
    memcpy (bytes + 0x140, riscv, sizeof riscv);
    g_autoptr (GBytes) for_riscv = g_bytes_new (bytes, sizeof bytes);
    g_assert_cmphex (moult_picoboot_program_find_family (for_riscv), ==,
                     (guint32) MOULT_PICOBOOT_FAMILY_RP2350_RISCV);
    memset (bytes, 0, 252);
    memcpy (bytes + 252, (const guint8[]) { 0x9a, 0x39, 0x65, 0x70 }, 4);
    g_autoptr (GBytes) for_rp2040 = g_bytes_new (bytes, sizeof bytes);
    g_assert_cmphex (moult_picoboot_program_find_family (for_rp2040), ==,
                     (guint32) MOULT_PICOBOOT_FAMILY_RP2040);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/picoboot-session/begin-and-end", test_begin_and_end);
    g_test_add_func ("/picoboot-session/no-interface", test_no_interface);
    g_test_add_func ("/picoboot-session/left-behind", test_left_behind);
    g_test_add_func ("/picoboot-session/read-write-erase", test_read_write_erase);
    g_test_add_func ("/picoboot-session/statuses", test_statuses);
    g_test_add_func ("/picoboot-session/refused", test_refused);
    g_test_add_func ("/picoboot-session/exclusive-refused", test_exclusive_refused);
    g_test_add_func ("/picoboot-session/wrong-token", test_wrong_token);
    g_test_add_func ("/picoboot-session/spoilt-transfers", test_spoilt_transfers);
    g_test_add_func ("/picoboot-session/cancelled", test_cancelled);
    g_test_add_func ("/picoboot-session/reboot", test_reboot);
    g_test_add_func ("/picoboot-session/reboot-at-once", test_reboot_at_once);
    g_test_add_func ("/picoboot-chip/identify", test_identify);
    g_test_add_func ("/picoboot-chip/flash-sizes", test_flash_sizes);
    g_test_add_func ("/picoboot-chip/two-programs", test_two_programs);
    g_test_add_func ("/picoboot-chip/places", test_places);
    g_test_add_func ("/picoboot-program/families", test_program_families);
    return g_test_run ();
}
