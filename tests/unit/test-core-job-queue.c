/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "board-list.h"
#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "job-queue.h"
#include "registry.h"

#define N_BOARDS     32
#define MACHINE_PICO "Raspberry Pi Pico with RP2040"
#define PICO         "chip=rp2040\nport=rp2\nmachine=" MACHINE_PICO "\nversion=1.23.0\n"

/* A classroom of Picos that run 1.22.0, and a file with 1.23.0. */
typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
    MoultJobQueue *queue;
    GPtrArray *firmwares;
} Fixture;

static char *
location_of (guint i)
{
    return g_strdup_printf ("1-1.%u", i + 1);
}

static FakeScript *
script_of (Fixture *fixture, guint i)
{
    g_autofree char *location = location_of (i);

    return fake_devices_get_script (fixture->devices, location);
}

static void
plug (Fixture *fixture, guint i)
{
    g_autofree char *location = location_of (i);
    g_autoptr (MoultBoardInfo) info = fake_info_new (MACHINE_PICO, "1.22.0");
    FakeScript *script = script_of (fixture, i);

    script->repl_becomes = "pico-boot";
    script->flash_becomes = "pico";
    script->waits_after_commit = TRUE;
    script->after = fake_info_new (MACHINE_PICO, "1.23.0");
    fake_devices_set_info (fixture->devices, location, info);
    fake_devices_plug (fixture->devices, location, "pico");
}

static gboolean
is_settled (gpointer data)
{
    return moult_board_list_get_settled (data);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->devices = fake_devices_new ();
    fake_devices_set_patience (fixture->devices, 20000);
    fake_backend_use (fixture->devices);
    fixture->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (fixture->devices));
    fixture->queue = moult_job_queue_new (MOULT_DEVICE_SOURCE (fixture->devices), fake_parse, 0);
    fixture->firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    g_ptr_array_add (fixture->firmwares, fake_firmware_new (PICO));
    for (guint i = 0; i < N_BOARDS; i++)
        plug (fixture, i);
    fake_run_idle ();
    fake_run_until (is_settled, fixture->boards);
}

static gboolean
nobody_works (gpointer data)
{
    Fixture *fixture = data;

    return moult_job_queue_get_n_active (fixture->queue) == 0
           && moult_board_list_get_settled (fixture->boards)
           && fake_devices_count_asking (fixture->devices) == 0;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_works, fixture);
    fake_run_idle ();
    g_assert_finalize_object (fixture->queue);
    g_assert_finalize_object (fixture->boards);
    g_unlink (moult_firmware_get_path (g_ptr_array_index (fixture->firmwares, 0)));
    g_ptr_array_unref (fixture->firmwares);
    g_assert_finalize_object (fixture->devices);
}

/* Plans for the first boards and starts the jobs. */
static void
flash (Fixture *fixture, guint n_boards)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < n_boards; i++)
        g_ptr_array_add (boards, g_list_model_get_item (G_LIST_MODEL (fixture->boards), i));
    g_autoptr (MoultPlan) plan =
        moult_plan_new (boards, fixture->firmwares, NULL, MOULT_PLAN_DEFAULT);
    g_assert_cmpuint (moult_job_queue_add_plan (fixture->queue, plan), ==,
                      moult_plan_count_flash (plan));
}

static MoultFlashJob *
job_of (Fixture *fixture, guint i)
{
    g_autofree char *location = location_of (i);

    return moult_board_get_job (moult_board_list_find (fixture->boards, location));
}

static guint
count (Fixture *fixture, MoultJobState state)
{
    guint n = 0;

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (fixture->queue), i);

        n += moult_flash_job_get_state (job) == state;
    }
    return n;
}

static gboolean
all_write (gpointer data)
{
    Fixture *fixture = data;

    for (guint i = 0; i < N_BOARDS; i++) {
        if (!moult_flash_job_get_wrote (job_of (fixture, i)))
            return FALSE;
    }
    return TRUE;
}

/* All of a classroom is written at the same time, each on a thread of its own. */
static void
test_many (Fixture *fixture, gconstpointer unused)
{
    fake_devices_hold (fixture->devices);
    flash (fixture, N_BOARDS);
    fake_run_until (all_write, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_RUNNING), ==, N_BOARDS);

    guint n_running = 0;
    guint n_active = 0;
    g_object_get (fixture->queue, "n-running", &n_running, "n-active", &n_active, NULL);
    g_assert_cmpuint (n_running, ==, N_BOARDS);
    g_assert_cmpuint (n_active, ==, N_BOARDS);
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, N_BOARDS);
    for (guint i = 0; i < N_BOARDS; i++) {
        MoultBoard *board = moult_flash_job_get_board (job_of (fixture, i));

        g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
        g_assert_cmpstr (moult_board_info_get_version (moult_board_get_info (board)), ==, "1.23.0");
    }
}

static void
on_n_running_cb (MoultJobQueue *queue, GParamSpec *pspec, guint *most)
{
    guint n_running = 0;

    g_object_get (queue, "n-running", &n_running, NULL);
    *most = MAX (*most, n_running);
}

static void
test_n_parallel (Fixture *fixture, gconstpointer unused)
{
    guint most = 0;

    g_signal_connect (fixture->queue, "notify::n-running", G_CALLBACK (on_n_running_cb), &most);
    moult_job_queue_set_n_parallel (fixture->queue, 3);
    flash (fixture, 12);
    g_assert_cmpuint (count (fixture, MOULT_JOB_RUNNING), ==, 3);
    g_assert_cmpuint (count (fixture, MOULT_JOB_WAITING), ==, 9);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, 12);
    g_assert_cmpuint (most, ==, 3);
}

/* A board that is worked on is planned for by nobody else, and gets no second job. */
static void
test_one_a_location (Fixture *fixture, gconstpointer unused)
{
    fake_devices_hold (fixture->devices);
    flash (fixture, 2);
    MoultFlashJob *job = job_of (fixture, 0);
    flash (fixture, 2);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 2);
    g_assert_true (moult_job_queue_add_task (fixture->queue, moult_flash_job_get_task (job))
                   == job);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 2);
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, 2);
}

/* Waiting jobs are gone at once; those that write go on to their end. */
static void
test_cancel_all (Fixture *fixture, gconstpointer unused)
{
    moult_job_queue_set_n_parallel (fixture->queue, 2);
    script_of (fixture, 1)->waits_before_write = TRUE;
    fake_devices_hold (fixture->devices);
    flash (fixture, 5);
    while (!moult_flash_job_get_wrote (job_of (fixture, 0)))
        g_main_context_iteration (NULL, TRUE);
    moult_job_queue_cancel_all (fixture->queue);
    g_assert_cmpuint (count (fixture, MOULT_JOB_WAITING), ==, 0);
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, 1);
    g_assert_cmpuint (count (fixture, MOULT_JOB_CANCELLED), ==, 4);
}

/* One board's misfortune is its own. */
static void
test_retry_failed (Fixture *fixture, gconstpointer unused)
{
    script_of (fixture, 1)->early_error = MOULT_ERROR_NO_SPACE;
    script_of (fixture, 2)->flash_error = MOULT_ERROR_GONE;
    flash (fixture, 4);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, 2);
    g_assert_cmpuint (count (fixture, MOULT_JOB_FAILED), ==, 2);
    g_assert_error (moult_flash_job_get_error (job_of (fixture, 1)), MOULT_ERROR,
                    MOULT_ERROR_NO_SPACE);

    script_of (fixture, 1)->early_error = FAKE_OK;
    MoultFlashJob *failed = job_of (fixture, 1);
    g_assert_cmpuint (moult_job_queue_retry_failed (fixture->queue), ==, 1); /* one is gone */
    g_assert_true (job_of (fixture, 1) != failed);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 4);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, 3);
    g_assert_cmpuint (moult_job_queue_retry_failed (fixture->queue), ==, 0);
}

static gboolean
first_writes (gpointer data)
{
    return moult_flash_job_get_wrote (job_of (data, 0));
}

/* The list asks nobody who is worked on, and asks again after a job that failed. */
static void
test_board_list (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *location = location_of (0);
    guint n_asked = fake_devices_count_asked (fixture->devices, location);

    fake_devices_hold (fixture->devices);
    script_of (fixture, 0)->verify_error = MOULT_ERROR_VERIFY;
    flash (fixture, 1);
    MoultBoard *board = moult_flash_job_get_board (job_of (fixture, 0));
    fake_run_until (first_writes, fixture);
    fake_run_idle ();
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_BOOTLOADER);
    fake_devices_plug (fixture->devices, location, "pico");
    fake_run_idle ();
    g_assert_cmpint (moult_board_get_mode (board), ==, MOULT_BOARD_RUNNING);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, location), ==, n_asked);
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpint (moult_flash_job_get_state (job_of (fixture, 0)), ==, MOULT_JOB_FAILED);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, location), ==, n_asked + 1);
}

/* A question holds the tty: the job begins when it is answered. */
static void
test_asking (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *location = location_of (0);

    fake_devices_hold (fixture->devices);
    moult_board_list_ask (fixture->boards, moult_board_list_find (fixture->boards, location));
    flash (fixture, 2);
    g_assert_cmpint (moult_flash_job_get_state (job_of (fixture, 0)), ==, MOULT_JOB_WAITING);
    g_assert_cmpint (moult_flash_job_get_state (job_of (fixture, 1)), ==, MOULT_JOB_RUNNING);
    fake_devices_release (fixture->devices);
    fake_run_until (nobody_works, fixture);
    g_assert_cmpuint (count (fixture, MOULT_JOB_DONE), ==, 2);
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
    moult_registry_init (NULL);
    fake_backend_register ();
    add ("/job-queue/many", test_many);
    add ("/job-queue/n-parallel", test_n_parallel);
    add ("/job-queue/one-a-location", test_one_a_location);
    add ("/job-queue/cancel-all", test_cancel_all);
    add ("/job-queue/retry-failed", test_retry_failed);
    add ("/job-queue/board-list", test_board_list);
    add ("/job-queue/asking", test_asking);
    return g_test_run ();
}
