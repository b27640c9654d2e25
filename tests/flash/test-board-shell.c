/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The board shell as jobs call it, with a real MicroPython at the other end. */

#include <string.h>

#include "device-monitor.h"
#include "error.h"
#include "io-register.h"
#include "registry.h"

#define PICO "1-1"

typedef struct {
    MoultDeviceMonitor *devices;
    MoultDevice *device;
    MoultProgress *progress;
    GCancellable *cancellable;
    GError *error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->devices = moult_device_monitor_new ();
    moult_device_monitor_scan (fixture->devices);
    fixture->device = moult_device_source_look (MOULT_DEVICE_SOURCE (fixture->devices), PICO);
    fixture->progress = moult_progress_new ();
    fixture->cancellable = g_cancellable_new ();
    g_assert_nonnull (fixture->device);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_clear_error (&fixture->error);
    g_object_unref (fixture->cancellable);
    g_object_unref (fixture->progress);
    g_object_unref (fixture->device);
    g_assert_finalize_object (fixture->devices);
}

static gboolean
do_set_up (Fixture *fixture, const MoultBoardSetupFields *fields)
{
    g_autoptr (MoultBoardSetup) setup = moult_board_setup_new (fields);

    g_clear_error (&fixture->error);
    return moult_board_shell_set_up (moult_registry_get_board_shell (), fixture->device, setup,
                                     fixture->progress, fixture->cancellable, &fixture->error);
}

static gboolean
do_check (Fixture *fixture, const char *code)
{
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    fields.check = code;
    return do_set_up (fixture, &fields);
}

static void
assert_runs (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoardInfo) info = moult_device_source_identify (
        MOULT_DEVICE_SOURCE (fixture->devices), fixture->device, NULL, &error);

    g_assert_no_error (error);
    g_assert_true (moult_board_info_is_micropython (info));
}

static void
assert_check_fails (Fixture *fixture, const char *code, const char *words)
{
    g_assert_false (do_check (fixture, code));
    g_assert_error (fixture->error, MOULT_ERROR, MOULT_ERROR_VERIFY);
    if (strstr (fixture->error->message, words) == NULL)
        g_error ("\"%s\" is not in: %s", words, fixture->error->message);
    assert_runs (fixture);
}

static void
test_check (Fixture *fixture, gconstpointer unused)
{
    g_assert_true (do_check (fixture, "print('hello')\nprint('OK')\n"));
    g_assert_true (do_check (fixture, "import sys\nsys.stdout.write('OK')"));
    assert_check_fails (fixture, "print('OK')\nprint('sensor is missing')", "sensor is missing");
    assert_check_fails (fixture, "pass", "(nothing)");
    assert_check_fails (fixture, "print('OK')\nraise ValueError('no light')", "no light");
    assert_check_fails (fixture, "print('NOT OK')", "NOT OK");
    assert_check_fails (fixture, "this is no Python", "SyntaxError");
    assert_check_fails (fixture, "print('OK')\x04", "control characters");
}

static GPtrArray *
one_file (const char *path, gsize size)
{
    GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
    g_autofree char *text = g_strnfill (size, 'x');
    g_autoptr (GBytes) data = g_bytes_new (text, size);

    g_ptr_array_add (files, moult_board_file_new (path, data, NULL));
    return files;
}

/* What was put there is there for the check, and what was imported before is not. */
static void
test_all_in_order (Fixture *fixture, gconstpointer unused)
{
    static const char code[] =
        "import os, json\n"
        "assert sorted(os.listdir()) == ['board_info.toml', 'lib'], os.listdir()\n"
        "assert 'class-07' in open('board_info.toml').read()\n"
        "assert os.stat('lib/big.txt')[6] == 50000\n"
        "print('OK')";
    g_autoptr (GPtrArray) files = one_file ("/lib/big.txt", 50000);
    MoultBoardSetupFields fields = { TRUE, TRUE, files, "class-07", 0, code };
    g_autoptr (MoultBoardInfo) info = NULL;
    MoultProgressState state;

    do_set_up (fixture, &fields);
    g_assert_no_error (fixture->error);
    info = moult_device_source_identify (MOULT_DEVICE_SOURCE (fixture->devices), fixture->device,
                                         NULL, NULL);
    g_assert_cmpstr (moult_board_info_get_nickname (info), ==, "class-07");
    moult_progress_get_state (fixture->progress, &state);
    g_assert_true (state.committed);
}

static gpointer
cancel_later (gpointer data)
{
    Fixture *fixture = data;
    MoultProgressState state;

    do {
        g_usleep (1000);
        moult_progress_get_state (fixture->progress, &state);
    } while (state.bytes_done < 20000);
    g_cancellable_cancel (fixture->cancellable);
    return NULL;
}

/* The board is left with what it had, and nothing half. */
static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GPtrArray) files = one_file ("/cancelled.txt", 1000000);
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;
    GThread *thread = g_thread_new ("cancel", cancel_later, fixture);

    fields.files = files;
    moult_progress_begin (fixture->progress, MOULT_STEP_AFTER);
    g_assert_false (do_set_up (fixture, &fields));
    g_thread_join (thread);
    g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_cancellable_reset (fixture->cancellable);
    g_assert_true (do_check (fixture, "import os\n"
                                      "assert not [n for n in os.listdir() if 'c' == n[0]]\n"
                                      "assert '.moult.part' not in os.listdir()\nprint('OK')"));
}

static void
test_nothing (Fixture *fixture, gconstpointer unused)
{
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    g_assert_true (do_set_up (fixture, &fields));
}

#define add_test(path, function)                                                                   \
    g_test_add ("/board-shell/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    moult_io_register ();

    add_test ("nothing", test_nothing);
    add_test ("check", test_check);
    add_test ("all-in-order", test_all_in_order);
    add_test ("cancel", test_cancel);

    return g_test_run ();
}
