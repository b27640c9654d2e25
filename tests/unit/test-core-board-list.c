/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-list.h"
#include "error.h"
#include "fake-devices.h"

#define MACHINE_PICO "Raspberry Pi Pico with RP2040"

typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->devices = fake_devices_new ();
    fixture->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (fixture->devices));
}

static gboolean
nobody_asks (gpointer data)
{
    return fake_devices_count_asking (data) == 0;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    fake_devices_release (fixture->devices);
    g_assert_finalize_object (fixture->boards);
    fake_run_until (nobody_asks, fixture->devices);
    g_object_unref (fixture->devices);
}

static gboolean
is_settled (gpointer data)
{
    return moult_board_list_get_settled (data);
}

static void
settle (Fixture *fixture)
{
    fake_run_idle ();
    fake_run_until (is_settled, fixture->boards);
}

static void
answer (Fixture *fixture, const char *location, const char *machine)
{
    g_autoptr (MoultBoardInfo) info = fake_info_new (machine, "1.24.1");

    fake_devices_set_info (fixture->devices, location, info);
}

static guint
count (Fixture *fixture)
{
    return g_list_model_get_n_items (G_LIST_MODEL (fixture->boards));
}

static void
test_identify (Fixture *fixture, gconstpointer unused)
{
    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_hold (fixture->devices);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    fake_run_idle ();
    g_assert_cmpuint (count (fixture), ==, 1);

    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");
    g_assert_true (moult_board_get_asking (board));
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_SILENT);
    g_assert_false (moult_board_list_get_settled (fixture->boards));
    fake_devices_release (fixture->devices);
    settle (fixture);
    g_assert_false (moult_board_get_asking (board));
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
    g_assert_cmpstr (moult_board_get_name (board), ==, "Raspberry Pi Pico");
    g_assert_null (moult_board_get_error (board));
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, 1);
}

static void
test_error_modes (Fixture *fixture, gconstpointer unused)
{
    static const struct {
        int code;
        MoultBoardMode mode;
    } cases[] = {
        { MOULT_ERROR_NO_ACCESS, MOULT_BOARD_NO_ACCESS },
        { MOULT_ERROR_BUSY, MOULT_BOARD_BUSY },
        { MOULT_ERROR_PROTOCOL, MOULT_BOARD_SILENT },
        { MOULT_ERROR_GONE, MOULT_BOARD_GONE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *location = g_strdup_printf ("1-%zu", i);

        fake_devices_get_script (fixture->devices, location)->ask_error = cases[i].code;
        fake_devices_plug (fixture->devices, location, "pico");
    }
    settle (fixture);
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *location = g_strdup_printf ("1-%zu", i);
        MoultBoard *board = moult_board_list_find (fixture->boards, location);

        g_assert_cmpint (moult_board_get_mode (board), ==, cases[i].mode);
        if (cases[i].code == MOULT_ERROR_GONE)
            g_assert_null (moult_board_get_error (board));
        else
            g_assert_error (moult_board_get_error (board), MOULT_ERROR, cases[i].code);
    }
    /* Access was given: Test Again. */
    answer (fixture, "1-0", MACHINE_PICO);
    fake_devices_get_script (fixture->devices, "1-0")->ask_error = FAKE_OK;
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-0");
    moult_board_list_ask (fixture->boards, board);
    settle (fixture);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
    g_assert_null (moult_board_get_error (board));
}

static void
test_not_listed (Fixture *fixture, gconstpointer unused)
{
    static const char *const others[] = { "probe", "hub", "stick", "pico-no-tty" };

    for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
        g_autofree char *location = g_strdup_printf ("1-%zu", i);

        fake_devices_plug (fixture->devices, location, others[i]);
    }
    settle (fixture);
    g_assert_cmpuint (count (fixture), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
        g_autofree char *location = g_strdup_printf ("1-%zu", i);

        g_assert_cmpuint (fake_devices_count_asked (fixture->devices, location), ==, 0);
    }
}

static MoultDevice *
device_with (guint devnum, const char *tty, const char *block)
{
    const char *const ttys[] = { tty, NULL };
    const char *const blocks[] = { block, NULL };
    const MoultDeviceFields fields = { .location = "1-1",
                                       .vid = 0x2e8a,
                                       .pid = 0x0005,
                                       .devnum = devnum,
                                       .ttys = ttys,
                                       .blocks = blocks };

    return moult_device_new (&fields);
}

/* The tty comes a moment after the device; its drive still later, which is no reason to ask. */
static void
test_late_tty (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) bare = device_with (900, NULL, NULL);
    g_autoptr (MoultDevice) with_tty = device_with (900, "/dev/ttyACM0", NULL);
    g_autoptr (MoultDevice) with_drive = device_with (900, "/dev/ttyACM0", "/dev/sda");

    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_plug_device (fixture->devices, bare);
    settle (fixture);
    g_assert_cmpuint (count (fixture), ==, 0);
    fake_devices_plug_device (fixture->devices, with_tty);
    settle (fixture);
    g_assert_cmpuint (count (fixture), ==, 1);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, 1);
    fake_devices_plug_device (fixture->devices, with_drive);
    settle (fixture);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, 1);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");
    g_assert_true (moult_board_get_device (board) == with_drive);
}

static void
test_bootloader (Fixture *fixture, gconstpointer unused)
{
    fake_devices_plug (fixture->devices, "1-1", "pico-boot");
    fake_devices_plug (fixture->devices, "1-2", "xiao-boot");
    settle (fixture);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_BOOTLOADER);
    g_assert_cmpstr (moult_board_get_name (board), ==, "RP2040 Bootloader");
    board = moult_board_list_find (fixture->boards, "1-2");
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_BOOTLOADER);
    moult_board_list_ask (fixture->boards, board);
    settle (fixture);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, 0);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-2"), ==, 0);
}

/* One row through running, gone, bootloader, running; who it is is remembered on the way. */
static void
test_one_row (Fixture *fixture, gconstpointer unused)
{
    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    settle (fixture);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");

    fake_devices_unplug (fixture->devices, "1-1");
    settle (fixture);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_GONE);
    g_assert_nonnull (moult_board_get_device (board));
    fake_devices_plug (fixture->devices, "1-1", "pico-boot");
    settle (fixture);
    g_assert_true (moult_board_list_find (fixture->boards, "1-1") == board);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_BOOTLOADER);
    g_assert_cmpstr (moult_board_get_name (board), ==, "Raspberry Pi Pico");
    fake_devices_plug (fixture->devices, "1-1", "pico");
    settle (fixture);
    g_assert_true (moult_board_list_find (fixture->boards, "1-1") == board);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, 2);
    g_assert_cmpuint (count (fixture), ==, 1);
}

/* A bootloader of another chip is another board: what was known does not hold for it. */
static void
test_swapped (Fixture *fixture, gconstpointer unused)
{
    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    settle (fixture);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");

    fake_devices_plug (fixture->devices, "1-1", "pico2-boot");
    settle (fixture);
    g_assert_null (moult_board_get_info (board));
    g_assert_cmpstr (moult_board_get_name (board), ==, "RP2350 Bootloader");
}

static MoultDevice *
device_with_serial (guint devnum, const char *serial)
{
    static const char *const ttys[] = { "/dev/ttyACM0", NULL };
    const MoultDeviceFields fields = { .location = "1-1",
                                       .vid = 0x2e8a,
                                       .pid = 0x0005,
                                       .devnum = devnum,
                                       .serial = serial,
                                       .ttys = ttys };

    return moult_device_new (&fields);
}

/* Another serial number is another board; the same one that only does not answer is known. One that
 * re-enumerates right after its answer (the soft reset took its USB down) is not asked again for
 * that, or it would go on for ever. */
static void
test_swapped_running (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) first = device_with_serial (901, "A");
    g_autoptr (MoultDevice) back = device_with_serial (902, "A");
    g_autoptr (MoultDevice) again = device_with_serial (904, "A");
    g_autoptr (MoultDevice) other = device_with_serial (903, "B");

    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_plug_device (fixture->devices, first);
    settle (fixture);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");
    fake_devices_get_script (fixture->devices, "1-1")->ask_error = MOULT_ERROR_PROTOCOL;
    fake_devices_plug_device (fixture->devices, back);
    settle (fixture);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
    fake_devices_plug_device (fixture->devices, again);
    settle (fixture);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_SILENT);
    g_assert_cmpstr (moult_board_get_name (board), ==, "Raspberry Pi Pico");
    fake_devices_plug_device (fixture->devices, other);
    settle (fixture);
    g_assert_null (moult_board_get_info (board));
    g_assert_cmpstr (moult_board_get_name (board), ==, "MicroPython on RP2");
}

/* Between two looks another board took the place: nothing of the first is left to be seen. */
static void
test_swapped_unseen (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) first = device_with_serial (904, "A");
    g_autoptr (MoultDevice) other = device_with_serial (905, "B");

    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_plug_device (fixture->devices, first);
    settle (fixture);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);

    fake_devices_hold (fixture->devices);
    fake_devices_plug_device (fixture->devices, other);
    fake_run_idle ();
    g_assert_true (moult_board_get_asking (board));
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_SILENT);
    g_assert_null (moult_board_get_info (board));
    fake_devices_release (fixture->devices);
    settle (fixture);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
}

/* The answer of a board that has left meanwhile is not heard. */
static void
test_late_answer (Fixture *fixture, gconstpointer unused)
{
    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_hold (fixture->devices);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    fake_run_idle ();
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");

    g_assert_true (moult_board_get_asking (board));
    fake_devices_plug (fixture->devices, "1-1", "pico-boot");
    fake_run_idle ();
    g_assert_false (moult_board_get_asking (board));
    g_assert_true (moult_board_list_get_settled (fixture->boards));
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_asks, fixture->devices);
    fake_run_idle ();
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_BOOTLOADER);
    g_assert_null (moult_board_get_info (board));
}

static void
test_sorted (Fixture *fixture, gconstpointer unused)
{
    static const char *const mixed[] = { "1-1.10", "2-1", "1-1.2", "10-1", "1-1", "1-1.2.3" };
    static const char *const sorted[] = { "1-1", "1-1.2", "1-1.2.3", "1-1.10", "2-1", "10-1" };

    for (gsize i = 0; i < G_N_ELEMENTS (mixed); i++)
        fake_devices_plug (fixture->devices, mixed[i], "pico-boot");
    settle (fixture);
    for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (G_LIST_MODEL (fixture->boards), i);

        g_assert_cmpstr (moult_board_get_location (board), ==, sorted[i]);
    }
    g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->boards), 6));
    g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->boards)) == MOULT_TYPE_BOARD);
}

#define N_MANY 32

static gboolean
all_ask (gpointer data)
{
    return fake_devices_count_asking (data) == N_MANY;
}

/* A classroom answers at once: none waits for another. */
static void
test_many (Fixture *fixture, gconstpointer unused)
{
    fake_devices_hold (fixture->devices);
    for (guint i = 0; i < N_MANY; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i);

        answer (fixture, location, MACHINE_PICO);
        fake_devices_plug (fixture->devices, location, "pico");
    }
    fake_run_until (all_ask, fixture->devices);
    fake_devices_release (fixture->devices);
    settle (fixture);
    for (guint i = 0; i < N_MANY; i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (G_LIST_MODEL (fixture->boards), i);

        g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
    }
}

/* Ignored boards are asked once, so that this is known, and not again when they come back. */
static void
test_ignored (Fixture *fixture, gconstpointer unused)
{
    answer (fixture, "1-1", MACHINE_PICO);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    settle (fixture);
    MoultBoard *board = moult_board_list_find (fixture->boards, "1-1");

    moult_board_set_ignored (board, TRUE);
    fake_devices_unplug (fixture->devices, "1-1");
    settle (fixture);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    settle (fixture);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, 1);
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
}

/* The list may go while boards are asked. */
static void
test_dropped (Fixture *fixture, gconstpointer unused)
{
    fake_devices_hold (fixture->devices);
    fake_devices_plug (fixture->devices, "1-1", "pico");
    fake_run_idle ();
    g_assert_false (moult_board_list_get_settled (fixture->boards));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
    g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    add ("/board-list/identify", test_identify);
    add ("/board-list/error-modes", test_error_modes);
    add ("/board-list/not-listed", test_not_listed);
    add ("/board-list/late-tty", test_late_tty);
    add ("/board-list/bootloader", test_bootloader);
    add ("/board-list/one-row", test_one_row);
    add ("/board-list/swapped", test_swapped);
    add ("/board-list/swapped-running", test_swapped_running);
    add ("/board-list/swapped-unseen", test_swapped_unseen);
    add ("/board-list/late-answer", test_late_answer);
    add ("/board-list/sorted", test_sorted);
    add ("/board-list/many", test_many);
    add ("/board-list/ignored", test_ignored);
    add ("/board-list/dropped", test_dropped);
    return g_test_run ();
}
