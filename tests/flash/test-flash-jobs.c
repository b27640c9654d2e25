/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "activators-register.h"
#include "backends-register.h"
#include "board-list.h"
#include "device-monitor.h"
#include "error.h"
#include "image-parse.h"
#include "job-queue.h"
#include "registry.h"

#define PICO "1-1"
#define XIAO "1-2"

enum {
    DEADLINE_MS = 20000,
};

/* The app's own objects, without its window. */
typedef struct {
    MoultDeviceMonitor *devices;
    MoultBoardList *boards;
    MoultBoard *board;
    MoultJobQueue *queue;
    char *folder;
} Fixture;

static gboolean
on_deadline_cb (gpointer user_data)
{
    g_error ("nothing happened within %d ms", DEADLINE_MS);
    return G_SOURCE_REMOVE;
}

#define wait_until(condition)                                                                      \
    G_STMT_START                                                                                   \
    {                                                                                              \
        guint deadline_id = g_timeout_add (DEADLINE_MS, on_deadline_cb, NULL);                     \
        while (!(condition))                                                                       \
            g_main_context_iteration (NULL, TRUE);                                                 \
        g_source_remove (deadline_id);                                                             \
    }                                                                                              \
    G_STMT_END

static void
ask_lab (const char *const *argv)
{
    g_autoptr (GError) error = NULL;
    int status;

    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                  NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error (error);
    g_spawn_check_wait_status (status, &error);
    g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GError) error = NULL;

    fixture->folder = g_dir_make_tmp ("moult-flash-XXXXXX", &error);
    g_assert_no_error (error);
    fixture->devices = moult_device_monitor_new ();
    moult_device_monitor_scan (fixture->devices);
    fixture->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (fixture->devices));
    wait_until (moult_board_list_get_settled (fixture->boards));
    fixture->board = g_object_ref (moult_board_list_find (fixture->boards, user_data));
    fixture->queue =
        moult_job_queue_new (MOULT_DEVICE_SOURCE (fixture->devices), moult_image_parse, 0);
}

static void
remove_files (const char *folder)
{
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_assert_cmpint (g_remove (path), ==, 0);
    }
    g_assert_cmpint (g_remove (folder), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    wait_until (moult_board_list_get_settled (fixture->boards));
    g_assert_finalize_object (fixture->queue);
    g_object_unref (fixture->board);
    g_assert_finalize_object (fixture->boards);
    g_assert_finalize_object (fixture->devices);
    remove_files (fixture->folder);
    g_free (fixture->folder);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultFirmware **firmware = user_data;
    g_autoptr (GError) error = NULL;

    *firmware = moult_firmware_open_finish (result, &error);
    g_assert_no_error (error);
}

static MoultFirmware *
open_firmware (Fixture *fixture, const char *version)
{
    const char *argv[] = { "moult-lab", "firmware", fixture->folder, version, NULL };
    const char *board_id = moult_board_get_kind (fixture->board)->board_id;
    g_autofree char *name = g_strdup_printf ("%s-20250911-v%s.uf2", board_id, version);
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    MoultFirmware *firmware = NULL;

    ask_lab (argv);
    moult_firmware_open_async (path, moult_image_parse, NULL, on_opened_cb, &firmware);
    wait_until (firmware != NULL);
    return firmware;
}

static MoultPlan *
make_plan (Fixture *fixture, const char *version, const char *activator)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    const MoultFlashOptions options = { .activator = activator };

    g_ptr_array_add (boards, fixture->board);
    g_ptr_array_add (firmwares, open_firmware (fixture, version));
    return moult_plan_new (boards, firmwares, &options, MOULT_PLAN_DEFAULT);
}

/* What one job showed on its way. */
typedef struct {
    MoultFlashJob *job;
    double fraction;
    MoultStep step;
    gboolean seen[MOULT_N_STEPS];
    gboolean could_cancel_while_writing;
} Watch;

static void
on_progress_cb (MoultProgress *progress, gpointer user_data)
{
    Watch *watch = user_data;
    MoultProgressState state;

    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat (state.fraction, >=, watch->fraction);
    g_assert_cmpfloat (state.fraction, <=, 1);
    g_assert_cmpint (state.step, >=, watch->step);
    watch->fraction = state.fraction;
    watch->step = state.step;
    watch->seen[state.step] = TRUE;
    if (state.committed && !state.finished && moult_flash_job_get_can_cancel (watch->job)
        && state.bytes_done > 0)
        watch->could_cancel_while_writing = TRUE;
}

static void
test_flash (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (MoultPlan) plan = make_plan (fixture, "1.26.0", NULL);
    g_autoptr (MoultPlan) again = NULL;
    Watch watch = { 0 };

    g_assert_cmpuint (moult_plan_count_flash (plan), ==, 1);
    g_assert_cmpuint (moult_job_queue_add_plan (fixture->queue, plan), ==, 1);
    watch.job = moult_board_get_job (fixture->board);
    g_signal_connect (moult_flash_job_get_progress (watch.job), "changed",
                      G_CALLBACK (on_progress_cb), &watch);
    wait_until (moult_job_queue_get_n_active (fixture->queue) == 0);

    g_assert_no_error (moult_flash_job_get_error (watch.job));
    g_assert_cmpint (moult_flash_job_get_state (watch.job), ==, MOULT_JOB_DONE);
    g_assert_true (moult_flash_job_get_wrote (watch.job));
    g_assert_cmpstr (moult_board_info_get_version (moult_flash_job_get_before (watch.job)), ==,
                     "1.22.0");
    g_assert_cmpstr (moult_board_info_get_version (moult_flash_job_get_after (watch.job)), ==,
                     "1.26.0");
    g_assert_true (watch.seen[MOULT_STEP_WRITE]);
    g_assert_false (watch.could_cancel_while_writing);
    g_assert_cmpfloat (watch.fraction, ==, 1);

    /* The row is the same one and knows the new version. */
    wait_until (moult_board_list_get_settled (fixture->boards));
    g_assert_true (moult_board_list_find (fixture->boards, PICO) == fixture->board);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_RUNNING);
    again = make_plan (fixture, "1.26.0", NULL);
    g_assert_cmpuint (moult_plan_count_flash (again), ==, 0);
    g_signal_handlers_disconnect_by_data (moult_flash_job_get_progress (watch.job), &watch);
}

static gboolean
needs_user (MoultFlashJob *job)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (job), &state);
    return state.needs_user;
}

static void
test_cancel_before_anything_is_written (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (MoultPlan) plan = make_plan (fixture, "1.25.0", "manual");
    MoultFlashJob *job;

    g_assert_cmpuint (moult_job_queue_add_plan (fixture->queue, plan), ==, 1);
    job = moult_board_get_job (fixture->board);
    wait_until (needs_user (job));
    g_assert_true (moult_flash_job_get_can_cancel (job));
    moult_job_queue_cancel_all (fixture->queue);
    wait_until (moult_job_queue_get_n_active (fixture->queue) == 0);

    g_assert_cmpint (moult_flash_job_get_state (job), ==, MOULT_JOB_CANCELLED);
    g_assert_false (moult_flash_job_get_wrote (job));
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_RUNNING);
}

static void
test_buttons (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (MoultPlan) plan = make_plan (fixture, "1.25.0", "manual");
    const char *argv[] = { "moult-lab", "press", PICO, NULL };
    MoultFlashJob *job;

    g_assert_cmpuint (moult_job_queue_add_plan (fixture->queue, plan), ==, 1);
    job = moult_board_get_job (fixture->board);
    wait_until (needs_user (job));
    ask_lab (argv);
    wait_until (moult_job_queue_get_n_active (fixture->queue) == 0);

    g_assert_no_error (moult_flash_job_get_error (job));
    g_assert_cmpint (moult_flash_job_get_state (job), ==, MOULT_JOB_DONE);
    g_assert_false (needs_user (job));
}

/* The nRF52's bootloader counts the blocks of one file only, until its next start. */
static void
test_no_other_file_after_a_part_of_one (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (MoultPlan) plan = make_plan (fixture, "1.26.0", NULL);
    g_autoptr (MoultPlan) other = NULL;
    const char *argv[] = { "moult-lab", "fault", XIAO, "drive-eio=102400", NULL };

    ask_lab (argv);
    moult_job_queue_add_plan (fixture->queue, plan);
    wait_until (moult_job_queue_get_n_active (fixture->queue) == 0);
    g_assert_error (moult_flash_job_get_error (moult_board_get_job (fixture->board)), MOULT_ERROR,
                    MOULT_ERROR_PROTOCOL);
    wait_until (moult_board_get_mode (fixture->board) == MOULT_BOARD_BOOTLOADER);

    other = make_plan (fixture, "1.25.0", NULL);
    moult_job_queue_add_plan (fixture->queue, other);
    wait_until (moult_job_queue_get_n_active (fixture->queue) == 0);
    g_assert_error (moult_flash_job_get_error (moult_board_get_job (fixture->board)), MOULT_ERROR,
                    MOULT_ERROR_NO_BOOTLOADER);
    g_assert_false (moult_flash_job_get_wrote (moult_board_get_job (fixture->board)));
}

#define add_test(path, location, function)                                                         \
    g_test_add (path, Fixture, location, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    moult_backends_register ();
    moult_activators_register ();

    add_test ("/flash-jobs/flash", PICO, test_flash);
    add_test ("/flash-jobs/cancel-before-anything-is-written", PICO,
              test_cancel_before_anything_is_written);
    add_test ("/flash-jobs/buttons", PICO, test_buttons);
    add_test ("/flash-jobs/no-other-file-after-a-part-of-one", XIAO,
              test_no_other_file_after_a_part_of_one);

    return g_test_run ();
}
