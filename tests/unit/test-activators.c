/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "activators-register.h"
#include "registry.h"

static MoultDevice *
make_device (const char *tty)
{
    const char *const ttys[] = { tty, NULL };

    return moult_device_new (
        &(MoultDeviceFields) { .location = "1-1", .vid = 0xf055, .pid = 0x9802, .ttys = ttys });
}

static gboolean
suits (const char *activator, const char *family, const char *port, const char *board_id)
{
    g_autoptr (MoultDevice) device = make_device ("/dev/ttyACM0");
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&(MoultBoardInfoFields) {
        .family = family, .port = port, .board_id = board_id, .n_files = -1 });

    return moult_activator_suits (moult_registry_find_activator (activator), device, info);
}

static void
test_repl (void)
{
    g_assert_true (suits ("repl", "micropython", "rp2", "RPI_PICO"));
    g_assert_true (suits ("repl", "micropython", "samd", "SEEED_WIO_TERMINAL"));
    g_assert_true (suits ("repl", "micropython", "nrf", "SEEED_XIAO_NRF52"));
    g_assert_true (suits ("repl", "circuitpython", "samd", ""));
    g_assert_true (suits ("repl", "micropython", "renesas-ra", "ARDUINO_PORTENTA_C33"));
    /* machine.bootloader() is an endless loop on these. */
    g_assert_false (suits ("repl", "micropython", "nrf", "PCA10056"));
    g_assert_false (suits ("repl", "micropython", "renesas-ra", "EK_RA6M2"));
    g_assert_false (suits ("repl", "", "", ""));
}

static void
test_touch1200 (void)
{
    g_assert_true (suits ("touch1200", "micropython", "samd", "SEEED_WIO_TERMINAL"));
    g_assert_true (suits ("touch1200", "micropython", "mimxrt", "TEENSY40"));
    g_assert_true (suits ("touch1200", "micropython", "nrf", "SEEED_XIAO_NRF52"));
    g_assert_true (suits ("touch1200", "micropython", "rp2", "ARDUINO_NANO_RP2040_CONNECT"));
    g_assert_false (suits ("touch1200", "micropython", "rp2", "RPI_PICO"));
    /* Leads to a bootloader without a drive. */
    g_assert_false (suits ("touch1200", "circuitpython", "nrf", "SEEED_XIAO_NRF52"));
}

static void
test_manual (void)
{
    MoultActivator *manual = moult_registry_find_activator ("manual");
    g_autoptr (MoultDevice) device = make_device (NULL);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_activator_suits (manual, device, NULL));
    g_assert_true (moult_activator_get_traits (manual)->needs_user);
    g_assert_true (moult_activator_activate (manual, device, cancellable, &error));
    g_cancellable_cancel (cancellable);
    g_assert_false (moult_activator_activate (manual, device, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_without_tty (void)
{
    g_autoptr (MoultDevice) device = make_device (NULL);
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (
        &(MoultBoardInfoFields) { .family = "micropython", .port = "samd", .n_files = -1 });

    g_assert_false (moult_activator_suits (moult_registry_find_activator ("repl"), device, info));
    g_assert_false (
        moult_activator_suits (moult_registry_find_activator ("touch1200"), device, info));
}

static gboolean
resets_by_lines (guint16 vid, guint16 pid)
{
    static const MoultUsbInterface cdc = { .class_ = 0x02, .subclass = 0x02 };
    const char *const ttys[] = { "/dev/ttyACM0", NULL };
    g_autoptr (MoultDevice) device = moult_device_new (&(MoultDeviceFields) { .location = "1-1",
                                                                              .vid = vid,
                                                                              .pid = pid,
                                                                              .ttys = ttys,
                                                                              .interfaces = &cdc,
                                                                              .n_interfaces = 1 });

    return moult_activator_suits (moult_registry_find_activator ("reset-lines"), device, NULL);
}

static void
test_reset_lines (void)
{
    g_assert_true (resets_by_lines (0x303a, 0x4001));  /* MicroPython on USB-OTG */
    g_assert_false (resets_by_lines (0x303a, 0x0002)); /* is the loader */
    g_assert_false (resets_by_lines (0x1a86, 0x55d4)); /* an adapter that speaks CDC */
    g_assert_false (resets_by_lines (0x2e8a, 0x0005));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    moult_activators_register ();

    g_test_add_func ("/activators/repl", test_repl);
    g_test_add_func ("/activators/touch1200", test_touch1200);
    g_test_add_func ("/activators/manual", test_manual);
    g_test_add_func ("/activators/without-tty", test_without_tty);
    g_test_add_func ("/activators/reset-lines", test_reset_lines);

    return g_test_run ();
}
