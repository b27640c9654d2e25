/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-db.h"
#include "fake-devices.h"

static void
test_lookup (void)
{
    const MoultBoardKind *pico = moult_board_db_lookup ("RPI_PICO");

    g_assert_nonnull (pico);
    g_assert_cmpstr (pico->name, ==, "Raspberry Pi Pico");
    g_assert_cmpstr (pico->port, ==, "rp2");
    g_assert_cmpstr (pico->chip, ==, "rp2040");
    g_assert_cmpstr (pico->chip_name, ==, "RP2040");
    g_assert_cmpstr (pico->picture, ==, "pico");
    g_assert_true (moult_board_db_lookup ("RPI_PICO2-RISCV")
                   == moult_board_db_lookup ("RPI_PICO2"));
    g_assert_true (moult_board_db_lookup ("PICO") == pico);
    g_assert_cmpstr (moult_board_db_lookup ("GENERIC_C3")->board_id, ==, "ESP32_GENERIC_C3");
    g_assert_null (moult_board_db_lookup ("NO_SUCH_BOARD"));
    g_assert_null (moult_board_db_lookup ("NO_SUCH_BOARD-X"));
    g_assert_null (moult_board_db_lookup (""));
    g_assert_null (moult_board_db_lookup (NULL));
}

static void
assert_machine (const char *machine, const char *port, const char *expected)
{
    g_auto (GStrv) ids = moult_board_db_find_by_machine (machine, port);
    g_autofree char *joined = g_strjoinv (" ", ids);

    g_assert_cmpstr (joined, ==, expected);
}

static void
test_machine (void)
{
    assert_machine ("Raspberry Pi Pico W with RP2040", NULL, "RPI_PICO_W");
    assert_machine ("Raspberry Pi Pico W with RP2040", "rp2", "RPI_PICO_W");
    assert_machine ("Raspberry Pi Pico W with RP2040", "esp32", "");
    assert_machine ("Olimex ESP32 ETH with ESP32", "esp32", "OLIMEX_ESP32_EVB OLIMEX_ESP32_POE");
    assert_machine ("No Such Thing with RP2040", NULL, "");
    assert_machine (NULL, NULL, "");
}

static void
test_chip (void)
{
    static const char *const texts[][2] = {
        { "RP2040", "rp2040" },
        { "Raspberry Pi Pico2 with RP2350-RISCV", "rp2350" },
        { "SAMD51J20A", "samd51" },
        { "Adafruit ItsyBitsy M0 with SAMD21G18A", "samd21" },
        { "ESP32-S3-FN8", "esp32s3" },
        { "ESP32C3FH4", "esp32c3" },
        { "ESP32-PICO-D4", "esp32" },
        { "NRF52840", "nrf52840" },
        { "PYBv1.1 with STM32F405RG", "stm32f4" },
        { "A board with two with MIMXRT1062DVJ6A", "mimxrt" },
        { "Z80", NULL },
        { "", NULL },
        { NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        g_assert_cmpstr (moult_board_db_find_chip (texts[i][0]), ==, texts[i][1]);
    g_assert_cmpstr (moult_board_db_get_chip_port ("samd51"), ==, "samd");
    g_assert_null (moult_board_db_get_chip_port ("z80"));
    g_assert_null (moult_board_db_get_chip_port (NULL));
    g_assert_cmpuint (moult_board_db_count_boards ("rp2040"), >, 10);
    g_assert_cmpuint (moult_board_db_count_boards ("z80"), ==, 0);
    g_assert_cmpuint (moult_board_db_count_boards (NULL), ==, 0);
}

static void
assert_class (const char *what, MoultDeviceKind expected)
{
    g_autoptr (MoultDevice) device = fake_device_new ("1-1", what);

    g_assert_cmpint (moult_board_db_classify (device), ==, expected);
}

static void
test_classify (void)
{
    assert_class ("pico", MOULT_DEVICE_KIND_BOARD);
    assert_class ("pico-boot", MOULT_DEVICE_KIND_BOOTLOADER);
    assert_class ("pico2-boot", MOULT_DEVICE_KIND_BOOTLOADER);
    assert_class ("xiao", MOULT_DEVICE_KIND_BOARD);
    assert_class ("xiao-boot", MOULT_DEVICE_KIND_BOOTLOADER);
    assert_class ("adapter", MOULT_DEVICE_KIND_SERIAL_ADAPTER);
    assert_class ("probe", MOULT_DEVICE_KIND_OTHER);
    assert_class ("hub", MOULT_DEVICE_KIND_OTHER);
    assert_class ("stick", MOULT_DEVICE_KIND_OTHER);
    assert_class ("unknown", MOULT_DEVICE_KIND_UNKNOWN);
}

static MoultDevice *
new_device (guint16 vid, guint16 pid, const char *product, int class_)
{
    static const char *const ttys[] = { "/dev/ttyACM0", NULL };
    const MoultUsbInterface interface = { .class_ = class_ };
    const MoultDeviceFields fields = { .location = "1-1",
                                       .vid = vid,
                                       .pid = pid,
                                       .product = product,
                                       .ttys = ttys,
                                       .interfaces = &interface,
                                       .n_interfaces = 1 };

    return moult_device_new (&fields);
}

/* Whatever its ids: a device in DFU mode can be written; one that only could go there is none. */
static void
test_dfu (void)
{
    static const MoultUsbInterface waiting = { 0, 0xfe, 0x01, 0x02 };
    static const MoultUsbInterface running = { 0, 0xfe, 0x01, 0x01 };
    g_autoptr (MoultDevice) loader = moult_device_new (&(MoultDeviceFields) {
        .location = "1-1", .vid = 0x1209, .pid = 1, .interfaces = &waiting, .n_interfaces = 1 });
    g_autoptr (MoultDevice) other = moult_device_new (&(MoultDeviceFields) {
        .location = "1-1", .vid = 0x1209, .pid = 1, .interfaces = &running, .n_interfaces = 1 });

    g_assert_cmpint (moult_board_db_classify (loader), ==, MOULT_DEVICE_KIND_BOOTLOADER);
    g_assert_cmpstr (moult_board_db_describe (loader, NULL)->name, ==, "DFU Bootloader");
    g_assert_cmpint (moult_board_db_classify (other), ==, MOULT_DEVICE_KIND_OTHER);
}

/* Things with a tty that must never be opened, and those that look like them. */
static void
test_others (void)
{
    static const struct {
        guint16 vid;
        guint16 pid;
        const char *product;
        int class_;
        MoultDeviceKind kind;
    } cases[] = {
        { 0x1546, 0x01a7, "u-blox 7", 0x02, MOULT_DEVICE_KIND_OTHER },
        { 0x2c7c, 0x0125, "EC25", 0xff, MOULT_DEVICE_KIND_OTHER },
        { 0x10c4, 0xea60, "Sonoff Zigbee 3.0", 0xff, MOULT_DEVICE_KIND_OTHER },
        { 0x10c4, 0xea60, NULL, 0xff, MOULT_DEVICE_KIND_SERIAL_ADAPTER },
        { 0x1234, 0x0001, "Laser", 0x07, MOULT_DEVICE_KIND_OTHER },
        { 0x239a, 0x8014, "Metro M4", 0x02, MOULT_DEVICE_KIND_BOARD },
        { 0x239a, 0x0021, "ItsyBitsy", 0x08, MOULT_DEVICE_KIND_BOOTLOADER },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (MoultDevice) device =
            new_device (cases[i].vid, cases[i].pid, cases[i].product, cases[i].class_);

        g_assert_cmpint (moult_board_db_classify (device), ==, cases[i].kind);
    }
}

static void
test_describe (void)
{
    g_autoptr (MoultDevice) pico = fake_device_new ("1-1", "pico");
    g_autoptr (MoultDevice) boot = fake_device_new ("1-1", "pico-boot");
    g_autoptr (MoultDevice) odd = fake_device_new ("1-1", "unknown");
    g_autoptr (MoultBoardInfo) w = fake_info_new ("Raspberry Pi Pico W with RP2040", "1.24.1");
    g_autoptr (MoultBoardInfo) own = fake_info_new ("Mine with RP2350", "1.24.1");
    g_autoptr (MoultBoardInfo) nothing = fake_info_new ("", "");

    g_assert_cmpstr (moult_board_db_describe (pico, w)->board_id, ==, "RPI_PICO_W");
    g_assert_cmpstr (moult_board_db_describe (boot, w)->board_id, ==, "RPI_PICO_W");
    g_assert_cmpstr (moult_board_db_describe (boot, NULL)->name, ==, "RP2040 Bootloader");
    g_assert_cmpstr (moult_board_db_describe (boot, NULL)->chip, ==, "rp2040");
    g_assert_null (moult_board_db_describe (pico, NULL)->board_id);

    const MoultBoardKind *kind = moult_board_db_describe (pico, own);
    g_assert_cmpstr (kind->name, ==, "Mine");
    g_assert_cmpstr (kind->chip, ==, "rp2350");
    g_assert_cmpstr (kind->chip_name, ==, "RP2350");
    g_assert_cmpstr (kind->port, ==, "rp2");
    g_assert_nonnull (kind->picture);
    g_assert_true (moult_board_db_describe (pico, own) == kind);

    g_assert_cmpstr (moult_board_db_describe (odd, NULL)->picture, ==, "unknown");
    g_assert_null (moult_board_db_describe (odd, NULL)->name);
    g_assert_nonnull (moult_board_db_describe (odd, nothing)->picture);
    g_assert_nonnull (moult_board_db_describe (NULL, NULL)->picture);
}

static void
test_steps (void)
{
    const char *picture = NULL;
    const char *const *steps =
        moult_board_db_get_bootloader_steps (moult_board_db_lookup ("RPI_PICO_W"), &picture);

    g_assert_cmpuint (g_strv_length ((GStrv) steps), ==, 3);
    g_assert_nonnull (strstr (steps[1], "BOOTSEL"));
    g_assert_cmpstr (picture, ==, "pico-w-bootsel");

    steps = moult_board_db_get_bootloader_steps (moult_board_db_lookup ("SEEED_XIAO_NRF52"), NULL);
    g_assert_nonnull (strstr (steps[0], "RESET"));
    steps = moult_board_db_get_bootloader_steps (moult_board_db_describe (NULL, NULL), &picture);
    g_assert_cmpuint (g_strv_length ((GStrv) steps), >, 0);
    g_assert_cmpstr (picture, ==, "unknown");
}

static gpointer
ask_thread (gpointer data)
{
    return (gpointer) moult_board_db_lookup ("RPI_PICO");
}

static void
test_threads (void)
{
    GThread *threads[8];

    for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("asker", ask_thread, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_assert_true (g_thread_join (threads[i]) == moult_board_db_lookup ("RPI_PICO"));
}

static void
assert_probe (guint16 vid, guint16 pid, const char *product, const char *probe)
{
    g_autoptr (MoultDevice) device = new_device (vid, pid, product, 2);

    g_assert_cmpstr (moult_board_db_find_probe (device), ==, probe);
}

/* By their ids, else by what they say; a board that is called so is still a board. */
static void
test_probes (void)
{
    assert_probe (0x2e8a, 0x000c, "Debug Probe (CMSIS-DAP)", "cmsis-dap");
    assert_probe (0x0d28, 0x0204, "BBC micro:bit", "cmsis-dap");
    assert_probe (0x0483, 0x3748, NULL, "st-link-v2");
    assert_probe (0x0483, 0x374b, NULL, "st-link-v2-1");
    assert_probe (0x0483, 0x3754, NULL, "st-link-v3");
    assert_probe (0x1366, 0x1015, NULL, "j-link");
    assert_probe (0x1209, 0x0001, "My CMSIS-DAP", "cmsis-dap");
    assert_probe (0x1209, 0x0001, "My CMSIS_DAP", "cmsis-dap");
    assert_probe (0x1209, 0x0001, "My Probe", NULL);
    assert_probe (0x1d50, 0x6018, "Black Magic Probe", NULL);
    assert_probe (0x2e8a, 0x0005, "Board with CMSIS-DAP", NULL);
    assert_probe (0x0483, 0x374d, "STLINK-V3", NULL);
}

/* A probe that is a part of a board, and one that may be, have a tty that is asked. */
static void
test_boards_with_probes (void)
{
    static const MoultUsbInterface named[] = { { 0, 2, 2, 0, NULL },
                                               { 2, 0xff, 0, 0, "CMSIS-DAP" } };
    static const char *const ttys[] = { "/dev/ttyACM0", NULL };
    MoultDeviceFields fields = { .location = "1-1",
                                 .vid = 0x1209,
                                 .pid = 1,
                                 .ttys = ttys,
                                 .interfaces = named,
                                 .n_interfaces = 2 };
    g_autoptr (MoultDevice) unknown = moult_device_new (&fields);
    g_autoptr (MoultDevice) microbit = new_device (0x0d28, 0x0204, "BBC micro:bit CMSIS-DAP", 2);
    g_autoptr (MoultDevice) alone = new_device (0x2e8a, 0x000c, "Debug Probe (CMSIS-DAP)", 2);

    g_assert_cmpint (moult_board_db_classify (unknown), ==, MOULT_DEVICE_KIND_SERIAL_ADAPTER);
    g_assert_cmpint (moult_board_db_classify (microbit), ==, MOULT_DEVICE_KIND_SERIAL_ADAPTER);
    g_assert_cmpint (moult_board_db_classify (alone), ==, MOULT_DEVICE_KIND_OTHER);
    g_assert_cmpstr (moult_board_db_get_probe_name (alone), ==, "Raspberry Pi Debug Probe");
    g_assert_null (moult_board_db_get_probe_name (unknown));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/board-db/threads", test_threads); /* the first, so that all parse at once */
    g_test_add_func ("/board-db/lookup", test_lookup);
    g_test_add_func ("/board-db/machine", test_machine);
    g_test_add_func ("/board-db/chip", test_chip);
    g_test_add_func ("/board-db/classify", test_classify);
    g_test_add_func ("/board-db/dfu", test_dfu);
    g_test_add_func ("/board-db/others", test_others);
    g_test_add_func ("/board-db/describe", test_describe);
    g_test_add_func ("/board-db/steps", test_steps);
    g_test_add_func ("/board-db/probes", test_probes);
    g_test_add_func ("/board-db/boards-with-probes", test_boards_with_probes);
    return g_test_run ();
}
