/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "backends-register.h"
#include "registry.h"
#include "uf2-info.h"

static const MoultUsbInterface drive_only[] = { { 0, 0x08, 0x06, 0x50 } };
static const MoultUsbInterface tty_only[] = { { 0, 0x02, 0x02, 0x01 }, { 1, 0x0a, 0x00, 0x00 } };
static const MoultUsbInterface tty_and_drive[] = { { 0, 0x02, 0x02, 0x01 },
                                                   { 1, 0x0a, 0x00, 0x00 },
                                                   { 2, 0x08, 0x06, 0x50 } };

static MoultDevice *
make_device (guint vid, guint pid, const MoultUsbInterface *interfaces, gsize n_interfaces)
{
    static const char *const ttys[] = { "/dev/ttyACM0", NULL };
    static const char *const blocks[] = { "/dev/sda", NULL };

    return moult_device_new (&(MoultDeviceFields) {
        .location = "1-1",
        .vid = vid,
        .pid = pid,
        .interfaces = interfaces,
        .n_interfaces = n_interfaces,
        .ttys = interfaces == drive_only ? NULL : ttys,
        .blocks = interfaces == tty_only ? NULL : blocks,
    });
}

static gboolean
is_ready (guint vid, guint pid, const MoultUsbInterface *interfaces, gsize n_interfaces)
{
    g_autoptr (MoultDevice) device = make_device (vid, pid, interfaces, n_interfaces);

    return moult_flash_backend_ready (moult_registry_find_backend ("uf2"), device);
}

static void
test_ready (void)
{
    g_assert_true (is_ready (0x2e8a, 0x0003, drive_only, G_N_ELEMENTS (drive_only)));
    g_assert_true (is_ready (0x2e8a, 0x000f, drive_only, G_N_ELEMENTS (drive_only)));
    /* The XIAO nRF52840's bootloader has the ids of a running board, and a drive. */
    g_assert_true (is_ready (0x2886, 0x0045, tty_and_drive, G_N_ELEMENTS (tty_and_drive)));
    g_assert_false (is_ready (0x2886, 0x0045, tty_only, G_N_ELEMENTS (tty_only)));
    g_assert_false (is_ready (0x2e8a, 0x0005, tty_only, G_N_ELEMENTS (tty_only)));
    /* A running pyboard has a drive too, which is the board's own files. */
    g_assert_false (is_ready (0xf055, 0x9800, tty_and_drive, G_N_ELEMENTS (tty_and_drive)));
    /* A stick. */
    g_assert_false (is_ready (0x0951, 0x1666, drive_only, G_N_ELEMENTS (drive_only)));
}

static void
test_not_ready_before_the_block_device (void)
{
    g_autoptr (MoultDevice) device =
        moult_device_new (&(MoultDeviceFields) { .location = "1-1",
                                                 .vid = 0x2e8a,
                                                 .pid = 0x0003,
                                                 .interfaces = drive_only,
                                                 .n_interfaces = G_N_ELEMENTS (drive_only) });

    g_assert_false (moult_flash_backend_ready (moult_registry_find_backend ("uf2"), device));
}

static void
test_supports (void)
{
    MoultFlashBackend *backend = moult_registry_find_backend ("uf2");
    g_autoptr (MoultDevice) pico = make_device (0x2e8a, 0x0005, tty_only, G_N_ELEMENTS (tty_only));
    g_autoptr (MoultDevice) unknown =
        make_device (0x1a86, 0x7523, tty_only, G_N_ELEMENTS (tty_only));
    g_autoptr (MoultBoardInfo) esp32 = moult_board_info_new (
        &(MoultBoardInfoFields) { .family = "micropython", .port = "esp32", .n_files = -1 });
    g_autoptr (MoultBoardInfo) stm32 = moult_board_info_new (
        &(MoultBoardInfoFields) { .family = "micropython", .port = "stm32", .n_files = -1 });
    g_autofree char *no_uf2 = NULL;
    g_autofree char *nobody = NULL;
    g_autofree char *not_tinyuf2 = NULL;
    g_autofree char *wrong_port = NULL;

    g_assert_null (moult_flash_backend_supports (backend, pico, NULL, MOULT_IMAGE_UF2));
    no_uf2 = moult_flash_backend_supports (backend, pico, NULL, MOULT_IMAGE_DFU);
    g_assert_cmpstr (no_uf2, ==, "writes uf2 files, not dfu");
    nobody = moult_flash_backend_supports (backend, unknown, NULL, MOULT_IMAGE_UF2);
    g_assert_nonnull (nobody);
    not_tinyuf2 = moult_flash_backend_supports (backend, unknown, esp32, MOULT_IMAGE_UF2);
    g_assert_nonnull (strstr (not_tinyuf2, "must already show its UF2 drive"));
    wrong_port = moult_flash_backend_supports (backend, unknown, stm32, MOULT_IMAGE_UF2);
    g_assert_nonnull (strstr (wrong_port, "stm32"));
}

static void
check_info (const char *text, const char *model, const char *board_id, guint64 flash_size)
{
    g_auto (MoultUf2Info) info = { NULL };

    g_assert_true (moult_uf2_info_parse (text, strlen (text), &info));
    g_assert_cmpstr (info.model, ==, model);
    g_assert_cmpstr (info.board_id, ==, board_id);
    g_assert_cmpuint (info.flash_size, ==, flash_size);
}

static void
test_info (void)
{
    check_info ("UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n",
                "Raspberry Pi RP2", "RPI-RP2", 0);
    check_info ("UF2 Bootloader v3.16.0 SFHWRO\nModel: Wio Terminal\n"
                "Board-ID: SAMD51P20A-Wio-Terminal",
                "Wio Terminal", "SAMD51P20A-Wio-Terminal", 0);
    check_info ("TinyUF2 Bootloader 0.18.1 - tinyusb (0.16.0)\r\nModel: TinyS3\r\n"
                "Board-ID: ESP32S3-TinyS3\r\nDate: Dec  3 2023\r\nFlash Size: 0x00160000 bytes\r\n",
                "TinyS3", "ESP32S3-TinyS3", 0x160000);
    check_info ("uf2\tUF2 Bootloader\n", "", "", 0);
}

static void
test_no_info (void)
{
    g_auto (MoultUf2Info) info = { NULL };

    g_assert_false (moult_uf2_info_parse ("", 0, &info));
    g_assert_false (moult_uf2_info_parse ("Model: X\nUF2 Bootloader", 23, &info));
    g_assert_false (moult_uf2_info_parse ("\0UF2 Bootloader", 15, &info));
    /* The length counts, not a terminator. */
    g_assert_false (moult_uf2_info_parse ("UF2 Bootloader", 5, &info));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    moult_backends_register ();

    g_test_add_func ("/backend-uf2/ready", test_ready);
    g_test_add_func ("/backend-uf2/not-ready-before-the-block-device",
                     test_not_ready_before_the_block_device);
    g_test_add_func ("/backend-uf2/supports", test_supports);
    g_test_add_func ("/backend-uf2/info", test_info);
    g_test_add_func ("/backend-uf2/no-info", test_no_info);

    return g_test_run ();
}
