/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <sys/resource.h>

#include "workshop-fixture.h"

/* A classroom at once, and what it costs the main loop. */

#define N_BOARDS 32
/* A frame of the screen. Tools that slow all down are not meant by it. */
#define FRAME_US 16000
#define N_TICKS  1000

static gboolean
is_done (gpointer data)
{
    WorkshopFixture *fixture = data;

    return moult_workshop_count (fixture->workshop, MOULT_CARD_READY) == N_BOARDS;
}

static void
plug_all (WorkshopFixture *fixture)
{
    for (guint i = 0; i < N_BOARDS; i++) {
        g_autofree char *location = g_strdup_printf ("1-%u.%u", i / 8 + 1, i % 8 + 1);
        g_autofree char *serial = g_strdup_printf ("e660aaaa%04uaaaa", i + 1);

        workshop_fixture_plug (fixture, location, g_intern_string (serial), "1.22.0");
    }
}

static void
count_call (guint *n_calls)
{
    (*n_calls)++;
}

static gint64
get_cpu_us (void)
{
    struct rusage usage;

    g_assert_cmpint (getrusage (RUSAGE_THREAD, &usage), ==, 0);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
           + usage.ru_stime.tv_usec;
}

/* All of them, each once, and the wall is not told more often than eyes can see. */
static void
test_all (WorkshopFixture *fixture, gconstpointer unused)
{
    guint n_figures = 0;
    gint64 cpu = get_cpu_us ();
    gint64 begin = g_get_monotonic_time ();

    g_signal_connect_swapped (fixture->workshop, "notify::fraction", G_CALLBACK (count_call),
                              &n_figures);
    plug_all (fixture);
    workshop_fixture_arm (fixture);
    fake_run_until (is_done, fixture);
    g_test_message ("main thread: %.1f ms of processor a board",
                    (double) (get_cpu_us () - cpu) / 1000 / N_BOARDS);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->workshop)), ==, N_BOARDS);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, N_BOARDS);
    g_assert_cmpuint (n_figures, <=, 2 + (g_get_monotonic_time () - begin) / 200000);
    for (guint i = 1; i <= N_BOARDS; i++)
        workshop_fixture_await (fixture, i, MOULT_CARD_READY);
}

static gboolean
all_work (gpointer data)
{
    WorkshopFixture *fixture = data;

    return moult_workshop_count (fixture->workshop, MOULT_CARD_WORKING) == N_BOARDS;
}

/* What one turn of the figures costs while 32 boards work. */
static void
test_figures (WorkshopFixture *fixture, gconstpointer unused)
{
    for (guint i = 0; i < N_BOARDS; i++) {
        g_autofree char *location = g_strdup_printf ("1-%u.%u", i / 8 + 1, i % 8 + 1);

        fake_devices_get_script (fixture->devices, location)->waits_after_commit = TRUE;
    }
    plug_all (fixture);
    fake_run_idle ();
    workshop_fixture_settle (fixture);
    fake_devices_hold (fixture->devices);
    workshop_fixture_arm (fixture);
    fake_run_until (all_work, fixture);

    gint64 cpu = get_cpu_us ();
    for (guint i = 0; i < N_TICKS; i++) {
        g_assert_cmpfloat (moult_workshop_get_fraction (fixture->workshop), <, 1);
        g_assert_cmpfloat (moult_workshop_get_seconds_left (fixture->workshop), >=, -1);
        g_assert_cmpfloat (moult_workshop_get_per_minute (fixture->workshop), ==, 0);
    }
    double each = (double) (get_cpu_us () - cpu) / N_TICKS;
    g_test_message ("figures of %u cards: %.1f µs", N_BOARDS, each);
    g_assert_cmpfloat (each, <, FRAME_US);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    workshop_fixture_register ();
    workshop_fixture_add ("/workshop-many/all", test_all);
    workshop_fixture_add ("/workshop-many/figures", test_figures);
    return g_test_run ();
}
