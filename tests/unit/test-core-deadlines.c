/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What takes its time on purpose, all at the same time. */

#include <glib/gstdio.h>

#include "board-list.h"
#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "job-queue.h"
#include "registry.h"

#define MACHINE_PICO "Raspberry Pi Pico with RP2040"
#define PICO         "chip=rp2040\nport=rp2\nmachine=" MACHINE_PICO "\nversion=1.23.0\n"

typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
    MoultJobQueue *queue;
    MoultFirmware *firmware;
} Scene;

static gboolean
is_settled (gpointer data)
{
    return moult_board_list_get_settled (data);
}

static void
plug (Scene *scene, const char *location)
{
    g_autoptr (MoultBoardInfo) info = fake_info_new (MACHINE_PICO, "1.22.0");

    fake_devices_set_info (scene->devices, location, info);
    fake_devices_get_script (scene->devices, location)->repl_becomes = "pico-boot";
    fake_devices_plug (scene->devices, location, "pico");
}

static MoultFlashJob *
flash (Scene *scene, const char *location)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new ();

    g_ptr_array_add (boards, moult_board_list_find (scene->boards, location));
    g_ptr_array_add (firmwares, scene->firmware);
    g_autoptr (MoultPlan) plan = moult_plan_new (boards, firmwares, NULL, MOULT_PLAN_DEFAULT);
    g_assert_cmpuint (moult_job_queue_add_plan (scene->queue, plan), ==, 1);
    return moult_board_get_job (g_ptr_array_index (boards, 0));
}

static gboolean
is_forgotten (gpointer data)
{
    return moult_board_list_find (data, "1-1") == NULL;
}

static gboolean
nobody_works (gpointer data)
{
    return moult_job_queue_get_n_active (data) == 0;
}

static double
seconds_since (gint64 start)
{
    return (g_get_monotonic_time () - start) / (double) G_TIME_SPAN_SECOND;
}

/* 1-1 is pulled, and its row kept for 10 s. 1-2 never answers after it was written, and gets 15 s.
 * 1-3 leaves in the midst of its job: its row stays as long as the job does. */
static void
test_deadlines (void)
{
    Scene scene = { .devices = fake_devices_new (), .firmware = fake_firmware_new (PICO) };
    gint64 start = g_get_monotonic_time ();

    fake_backend_use (scene.devices);
    fake_devices_set_patience (scene.devices, 30000);
    scene.boards = moult_board_list_new (MOULT_DEVICE_SOURCE (scene.devices));
    scene.queue = moult_job_queue_new (MOULT_DEVICE_SOURCE (scene.devices), fake_parse, 0);
    plug (&scene, "1-1");
    plug (&scene, "1-2");
    plug (&scene, "1-3");
    fake_run_idle ();
    fake_run_until (is_settled, scene.boards);

    fake_devices_get_script (scene.devices, "1-2")->flash_becomes = "pico";
    fake_devices_get_script (scene.devices, "1-2")->ask_error = MOULT_ERROR_PROTOCOL;
    fake_devices_get_script (scene.devices, "1-3")->flash_becomes = "gone";
    fake_devices_unplug (scene.devices, "1-1");
    MoultFlashJob *silent = flash (&scene, "1-2");
    MoultFlashJob *pulled = flash (&scene, "1-3");

    fake_run_until (is_forgotten, scene.boards);
    g_assert_cmpfloat (seconds_since (start), >, 8.5);
    g_assert_cmpfloat (seconds_since (start), <, 14);
    g_assert_nonnull (moult_board_list_find (scene.boards, "1-3"));

    fake_run_until (nobody_works, scene.queue);
    g_assert_cmpfloat (seconds_since (start), >, 14.5);
    g_assert_cmpfloat (seconds_since (start), <, 25);
    g_assert_error (moult_flash_job_get_error (silent), MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpstr (moult_flash_job_get_error (silent)->message, ==,
                     "the firmware was written, but the board did not confirm it: "
                     "scripted answer: protocol");
    g_assert_error (moult_flash_job_get_error (pulled), MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_nonnull (moult_board_list_find (scene.boards, "1-3"));

    fake_run_until (is_settled, scene.boards);
    fake_run_idle ();
    g_unlink (moult_firmware_get_path (scene.firmware));
    g_object_unref (scene.firmware);
    g_assert_finalize_object (scene.queue);
    g_assert_finalize_object (scene.boards);
    g_assert_finalize_object (scene.devices);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();
    g_test_add_func ("/deadlines", test_deadlines);
    return g_test_run ();
}
