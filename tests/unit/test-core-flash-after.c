/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a job does to a board's files before and after it is flashed, and the same as work of its
 * own. */

#include <glib/gstdio.h>

#include "board-work.h"
#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "fake-shell.h"
#include "flash-job.h"
#include "registry.h"

#define HERE         "1-1"
#define MACHINE_PICO "Raspberry Pi Pico with RP2040"
#define PICO         "chip=rp2040\nport=rp2\nmachine=" MACHINE_PICO "\nversion=1.23.0\n"

typedef struct {
    FakeDevices *devices;
    FakeScript *script;
    FakeShellScript *shell;
    MoultBoard *board;
    MoultFirmware *firmware;
    MoultFlashOptions options;
    MoultBoardSetup *setup;
    MoultFlashJob *job;
    gboolean done;
    GError *error;
} Fixture;

static void
put_board (Fixture *fixture, const char *what, const char *version)
{
    g_autoptr (MoultDevice) device = fake_device_new (HERE, what);
    g_autoptr (MoultBoardInfo) info =
        version != NULL ? fake_info_new (MACHINE_PICO, version) : NULL;

    fake_devices_plug_device (fixture->devices, device);
    moult_board_set_device (fixture->board, device);
    moult_board_set_info (fixture->board, info);
    moult_board_set_mode (fixture->board,
                          info != NULL ? MOULT_BOARD_RUNNING : MOULT_BOARD_BOOTLOADER, NULL);
    if (info != NULL)
        fake_devices_set_info (fixture->devices, HERE, info);
    fake_run_idle ();
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    fields.name = "class-01";
    fixture->shell = fake_shell_reset ();
    fixture->setup = moult_board_setup_new (&fields);
    fixture->devices = fake_devices_new ();
    fake_backend_use (fixture->devices);
    fixture->script = fake_devices_get_script (fixture->devices, HERE);
    fixture->script->repl_becomes = "pico-boot";
    fixture->script->manual_becomes = "pico-boot";
    fixture->script->flash_becomes = "pico";
    fixture->script->after = fake_info_new (MACHINE_PICO, "1.23.0");
    fixture->board = moult_board_new (HERE);
    put_board (fixture, "pico", "1.22.0");
    fixture->firmware = fake_firmware_new (PICO);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    fake_run_idle ();
    g_clear_object (&fixture->job);
    g_unlink (moult_firmware_get_path (fixture->firmware));
    g_object_unref (fixture->firmware);
    g_object_unref (fixture->setup);
    g_clear_error (&fixture->error);
    g_assert_finalize_object (fixture->board);
    g_assert_finalize_object (fixture->devices);
}

static gboolean
has_ended (gpointer data)
{
    return moult_flash_job_get_state (data) != MOULT_JOB_RUNNING;
}

static void
run_job (Fixture *fixture)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new ();

    g_ptr_array_add (boards, fixture->board);
    g_ptr_array_add (firmwares, fixture->firmware);
    g_autoptr (MoultPlan) plan =
        moult_plan_new (boards, firmwares, &fixture->options, MOULT_PLAN_EXPLICIT);
    g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), 0);
    fixture->job =
        moult_flash_job_new (task, MOULT_DEVICE_SOURCE (fixture->devices), fake_parse, NULL);
    moult_flash_job_start (fixture->job);
    fake_run_until (has_ended, fixture->job);
}

static void
assert_ended (Fixture *fixture, MoultJobState state, gboolean wrote)
{
    g_assert_cmpint (moult_flash_job_get_state (fixture->job), ==, state);
    g_assert_cmpint (moult_flash_job_get_wrote (fixture->job), ==, wrote);
}

static gboolean
has_step (Fixture *fixture, MoultStep step)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (fixture->job), &state);
    return state.has_step[step];
}

static void
test_nothing_to_do (Fixture *fixture, gconstpointer unused)
{
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_DONE, TRUE);
    g_assert_false (has_step (fixture, MOULT_STEP_AFTER));
    g_assert_cmpint (fixture->shell->n_set_up + fixture->shell->n_back_up, ==, 0);
}

static void
test_set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->options.setup = fixture->setup;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_DONE, TRUE);
    g_assert_true (has_step (fixture, MOULT_STEP_AFTER));
    g_assert_cmpint (fixture->shell->n_set_up, ==, 1);
    /* A board that was written is finished. */
    g_assert_false (fixture->shell->was_cancellable);
}

static void
test_set_up_fails (Fixture *fixture, gconstpointer unused)
{
    fixture->options.setup = fixture->setup;
    fixture->shell->set_up_error = MOULT_ERROR_NO_SPACE;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_FAILED, TRUE);
    g_assert_error (moult_flash_job_get_error (fixture->job), MOULT_ERROR, MOULT_ERROR_NO_SPACE);
}

static void
test_setup_only (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico", "1.23.0");
    fixture->options.setup = fixture->setup;
    fixture->options.setup_only = TRUE;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_DONE, FALSE);
    g_assert_false (has_step (fixture, MOULT_STEP_WRITE));
    g_assert_false (has_step (fixture, MOULT_STEP_BOOTLOADER));
    g_assert_cmpint (fixture->shell->n_set_up, ==, 1);
    g_assert_true (fixture->shell->was_cancellable);
}

static void
test_setup_only_of_another_version (Fixture *fixture, gconstpointer unused)
{
    fixture->options.setup = fixture->setup;
    fixture->options.setup_only = TRUE;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_FAILED, FALSE);
    g_assert_cmpint (fixture->shell->n_set_up, ==, 0);
}

static void
test_back_up (Fixture *fixture, gconstpointer unused)
{
    fixture->options.backup = "/nowhere/backups";
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_DONE, TRUE);
    g_assert_cmpint (fixture->shell->n_back_up, ==, 1);
    g_assert_true (g_str_has_prefix (fixture->shell->folder, "/nowhere/backups/"));
}

static void
test_no_answer_to_back_up (Fixture *fixture, gconstpointer unused)
{
    fixture->options.backup = "/nowhere/backups";
    fixture->shell->back_up_error = MOULT_ERROR_PROTOCOL;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_DONE, TRUE);
}

static void
test_failed_backup (Fixture *fixture, gconstpointer unused)
{
    fixture->options.backup = "/nowhere/backups";
    fixture->shell->back_up_error = MOULT_ERROR_VERIFY;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_FAILED, FALSE);
    g_assert_error (moult_flash_job_get_error (fixture->job), MOULT_ERROR, MOULT_ERROR_VERIFY);
}

static void
assert_erase_needs_backup (Fixture *fixture)
{
    fixture->options.backup = "/nowhere/backups";
    fixture->shell->back_up_error = MOULT_ERROR_PROTOCOL;
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_FAILED, FALSE);
    g_assert_nonnull (
        strstr (moult_flash_job_get_error (fixture->job)->message, "nothing was written"));
}

static void
test_erase_needs_backup (Fixture *fixture, gconstpointer unused)
{
    fixture->options.erase = TRUE;
    assert_erase_needs_backup (fixture);
}

static void
test_format_needs_backup (Fixture *fixture, gconstpointer unused)
{
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    fields.format = TRUE;
    g_object_unref (fixture->setup);
    fixture->setup = moult_board_setup_new (&fields);
    fixture->options.setup = fixture->setup;
    assert_erase_needs_backup (fixture);
}

static void
test_bootloader_has_no_files (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico-boot", NULL);
    fixture->options.backup = "/nowhere/backups";
    run_job (fixture);
    assert_ended (fixture, MOULT_JOB_DONE, TRUE);
    g_assert_cmpint (fixture->shell->n_back_up, ==, 0);
}

/* ---- work ---- */

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fixture *fixture = user_data;

    moult_board_work_run_finish (MOULT_BOARD_WORK (source), result, &fixture->error);
    fixture->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
    return ((Fixture *) data)->done;
}

static void
run_work (Fixture *fixture, MoultBoardWork *work)
{
    fixture->done = FALSE;
    g_clear_error (&fixture->error);
    moult_board_work_run_async (work, NULL, on_done_cb, fixture);
    g_assert_true (moult_board_get_held (fixture->board));
    fake_run_until (is_done, fixture);
    g_assert_false (moult_board_get_held (fixture->board));
    fake_run_idle ();
    g_assert_finalize_object (work);
}

static void
test_works (Fixture *fixture, gconstpointer unused)
{
    MoultDeviceSource *devices = MOULT_DEVICE_SOURCE (fixture->devices);
    MoultBoardShell *shell = moult_registry_get_board_shell ();
    g_autoptr (GFile) folder = g_file_new_for_path ("/nowhere/files");

    g_assert_nonnull (shell);
    run_work (fixture,
              moult_board_work_new_set_up (devices, fixture->board, shell, fixture->setup));
    g_assert_no_error (fixture->error);
    run_work (fixture, moult_board_work_new_back_up_files (devices, fixture->board, shell, folder));
    g_assert_no_error (fixture->error);
    g_assert_cmpstr (fixture->shell->folder, ==, "/nowhere/files");
    run_work (fixture, moult_board_work_new_restart (devices, fixture->board, shell));
    run_work (fixture, moult_board_work_new_blink (devices, fixture->board, shell, 500));
    g_assert_no_error (fixture->error);
    g_assert_cmpint (fixture->shell->n_set_up, ==, 1);
    g_assert_cmpint (fixture->shell->n_back_up, ==, 1);
    g_assert_cmpint (fixture->shell->n_restart, ==, 1);
    g_assert_cmpint (fixture->shell->n_blink, ==, 1);

    fixture->shell->blink_error = MOULT_ERROR_NOT_FOUND;
    run_work (fixture, moult_board_work_new_blink (devices, fixture->board, shell, 500));
    g_assert_error (fixture->error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

#define add_test(path, function)                                                                   \
    g_test_add ("/flash-after/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();
    fake_shell_register ();

    add_test ("nothing-to-do", test_nothing_to_do);
    add_test ("set-up", test_set_up);
    add_test ("set-up-fails", test_set_up_fails);
    add_test ("setup-only", test_setup_only);
    add_test ("setup-only-of-another-version", test_setup_only_of_another_version);
    add_test ("back-up", test_back_up);
    add_test ("no-answer-to-back-up", test_no_answer_to_back_up);
    add_test ("failed-backup", test_failed_backup);
    add_test ("erase-needs-backup", test_erase_needs_backup);
    add_test ("format-needs-backup", test_format_needs_backup);
    add_test ("bootloader-has-no-files", test_bootloader_has_no_files);
    add_test ("works", test_works);

    return g_test_run ();
}
