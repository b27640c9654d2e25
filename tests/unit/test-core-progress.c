/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "progress.h"

#define N_THREADS 8
#define N_WRITES  2000

static const guint weights[MOULT_N_STEPS] = { [MOULT_STEP_PREPARE] = 10,
                                              [MOULT_STEP_WRITE] = 80,
                                              [MOULT_STEP_CONFIRM] = 10 };

typedef struct {
    MoultProgress *progress;
    GThread *main;
    guint n_changed;
    double fraction;
} Listener;

static void
on_changed_cb (MoultProgress *progress, Listener *listener)
{
    MoultProgressState state;

    g_assert_true (g_thread_self () == listener->main);
    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat (state.fraction, >=, listener->fraction);
    listener->fraction = state.fraction;
    listener->n_changed++;
}

static void
run_idle (void)
{
    while (g_main_context_iteration (NULL, FALSE))
        continue;
}

static gpointer
write_thread (gpointer data)
{
    MoultProgress *progress = data;

    for (guint i = 1; i <= N_WRITES; i++) {
        moult_progress_log (progress, "line %u", i);
        moult_progress_set_bytes (progress, i, N_WRITES);
    }
    return NULL;
}

/* Eight threads write while the main thread sleeps: it hears of it once. */
static void
test_one_pending (void)
{
    Listener listener = { .progress = moult_progress_new (), .main = g_thread_self () };
    GThread *threads[N_THREADS];

    g_signal_connect (listener.progress, "changed", G_CALLBACK (on_changed_cb), &listener);
    moult_progress_set_weights (listener.progress, weights);
    moult_progress_begin (listener.progress, MOULT_STEP_WRITE);
    for (guint i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new ("writer", write_thread, listener.progress);
    for (guint i = 0; i < N_THREADS; i++)
        g_thread_join (threads[i]);
    g_assert_cmpuint (listener.n_changed, ==, 0);
    run_idle ();
    g_assert_cmpuint (listener.n_changed, ==, 1);
    g_assert_cmpfloat_with_epsilon (listener.fraction, 0.9, 1e-9);

    moult_progress_log (listener.progress, "one more");
    run_idle ();
    g_assert_cmpuint (listener.n_changed, ==, 2);
    g_assert_finalize_object (listener.progress);
}

/* While the main thread listens, it hears of bytes a few times a second and of steps at once. */
static void
test_not_too_often (void)
{
    Listener listener = { .progress = moult_progress_new (), .main = g_thread_self () };

    g_signal_connect (listener.progress, "changed", G_CALLBACK (on_changed_cb), &listener);
    moult_progress_set_weights (listener.progress, weights);
    moult_progress_begin (listener.progress, MOULT_STEP_WRITE);
    run_idle ();
    g_assert_cmpuint (listener.n_changed, ==, 1);
    for (guint i = 0; i < 1000; i++) {
        moult_progress_set_bytes (listener.progress, i, 1000);
        run_idle ();
    }
    g_assert_cmpuint (listener.n_changed, <, 500);

    guint before = listener.n_changed;
    moult_progress_begin (listener.progress, MOULT_STEP_CONFIRM);
    run_idle ();
    g_assert_cmpuint (listener.n_changed, ==, before + 1);
    g_assert_finalize_object (listener.progress);
}

static void
test_fraction_never_falls (void)
{
    static const guint heavier[MOULT_N_STEPS] = {
        [MOULT_STEP_PREPARE] = 1, [MOULT_STEP_CONFIRM] = 1000, [MOULT_STEP_WRITE] = 1
    };
    MoultProgress *progress = moult_progress_new ();
    MoultProgressState state;

    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat (state.fraction, ==, 0);
    g_assert_false (state.started);
    moult_progress_set_weights (progress, weights);
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat_with_epsilon (state.fraction, 0.1, 1e-9);
    g_assert_cmpfloat (state.step_fraction, ==, -1);
    moult_progress_set_bytes (progress, 50, 100);
    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat_with_epsilon (state.fraction, 0.5, 1e-9);
    g_assert_cmpfloat_with_epsilon (state.step_fraction, 0.5, 1e-9);
    moult_progress_set_bytes (progress, 10, 100);
    moult_progress_set_weights (progress, heavier);
    moult_progress_begin (progress, MOULT_STEP_PREPARE);
    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat_with_epsilon (state.fraction, 0.5, 1e-9);
    moult_progress_finish (progress);
    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat (state.fraction, ==, 1);
    g_assert_true (state.finished);
    g_assert_cmpfloat (state.seconds_left, ==, 0);
    run_idle ();
    g_assert_finalize_object (progress);
}

static void
test_steps (void)
{
    MoultProgress *progress = moult_progress_new ();
    MoultProgressState state;

    moult_progress_set_weights (progress, weights);
    moult_progress_begin (progress, MOULT_STEP_PREPARE);
    moult_progress_begin (progress, MOULT_STEP_ERASE);
    moult_progress_set_hint (progress, "slow");
    moult_progress_commit (progress);
    moult_progress_set_needs_user (progress, TRUE);
    moult_progress_get_state (progress, &state);
    g_assert_true (state.has_step[MOULT_STEP_PREPARE]);
    g_assert_true (state.has_step[MOULT_STEP_ERASE]); /* undeclared, but it happens */
    g_assert_true (state.has_step[MOULT_STEP_WRITE]);
    g_assert_false (state.has_step[MOULT_STEP_VERIFY]);
    g_assert_cmpfloat (state.seconds[MOULT_STEP_PREPARE], >=, 0);
    g_assert_cmpfloat (state.seconds[MOULT_STEP_WRITE], ==, -1);
    g_assert_cmpint (state.step, ==, MOULT_STEP_ERASE);
    g_assert_cmpstr (state.hint, ==, "slow");
    g_assert_true (state.committed && state.needs_user);

    moult_progress_stop (progress);
    moult_progress_get_state (progress, &state);
    double seconds = state.seconds[MOULT_STEP_ERASE];
    g_assert_false (state.finished || state.needs_user);
    g_usleep (2000);
    moult_progress_get_state (progress, &state);
    g_assert_cmpfloat (state.seconds[MOULT_STEP_ERASE], ==, seconds);
    run_idle ();
    g_assert_finalize_object (progress);
}

/* Half a second at an even pace: the speed is known, the time left not yet (a second is too soon);
 * a second later it is about right. */
static void
test_speed (void)
{
    MoultProgress *progress = moult_progress_new ();
    MoultProgressState state;
    gint64 start = g_get_monotonic_time ();

    moult_progress_set_weights (progress, weights);
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    for (guint i = 0; i <= 28; i++) {
        moult_progress_set_bytes (progress, i * 1000, 100000);
        if (i == 10) {
            moult_progress_get_state (progress, &state);
            g_assert_cmpfloat (state.bytes_per_second, >, 5000);
            g_assert_cmpfloat (state.seconds_left, ==, -1);
        }
        g_usleep (40 * 1000);
    }
    moult_progress_get_state (progress, &state);
    double seconds = (g_get_monotonic_time () - start) / (double) G_TIME_SPAN_SECOND;
    double speed = 28000 / seconds;
    g_assert_cmpfloat (state.bytes_per_second, >, speed * 0.5);
    g_assert_cmpfloat (state.bytes_per_second, <, speed * 2);
    g_assert_cmpfloat (state.seconds_left, >, 72000 / speed * 0.5);
    g_assert_cmpfloat (state.seconds_left, <, 72000 / speed * 3);
    run_idle ();
    g_assert_finalize_object (progress);
}

static void
test_log (void)
{
    MoultProgress *progress = moult_progress_new ();
    g_autofree char *line = g_strnfill (1000, 'x');

    moult_progress_log (progress, "two\nlines of %d", 1);
    moult_progress_log (progress, "not \xff text");
    g_autofree char *log = moult_progress_dup_log (progress);
    g_assert_true (
        g_regex_match_simple ("^ *0\\.\\d{3}  two lines of 1\n *\\d+\\.\\d{3}  not ", log, 0, 0));
    g_assert_true (g_utf8_validate (log, -1, NULL));
    for (guint i = 0; i < 2000; i++)
        moult_progress_log (progress, "%s", line);
    g_autofree char *full = moult_progress_dup_log (progress);
    g_assert_cmpuint (strlen (full), <, 300 * 1024);
    g_assert_nonnull (strstr (full, "the log is full"));
    run_idle ();
    g_assert_finalize_object (progress);
}

static void
test_names (void)
{
    for (MoultStep step = 0; step < MOULT_N_STEPS; step++) {
        for (MoultStep other = 0; other < step; other++)
            g_assert_cmpstr (moult_step_get_name (step), !=, moult_step_get_name (other));
    }
    g_assert_cmpstr (moult_step_get_name (MOULT_STEP_BOOTLOADER), ==, "enter-bootloader");
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/progress/one-pending", test_one_pending);
    g_test_add_func ("/progress/not-too-often", test_not_too_often);
    g_test_add_func ("/progress/fraction-never-falls", test_fraction_never_falls);
    g_test_add_func ("/progress/steps", test_steps);
    g_test_add_func ("/progress/speed", test_speed);
    g_test_add_func ("/progress/log", test_log);
    g_test_add_func ("/progress/names", test_names);
    return g_test_run ();
}
