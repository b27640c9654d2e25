/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the log of a build costs the main loop: while a worker feeds 100,000 lines and the view
 * follows, then while all of them are scrolled through. Prints JSON, times in milliseconds of the
 * main thread's CPU, memory in MiB. Needs a display. */

#include <adwaita.h>
#include <sys/resource.h>
#include <time.h>

#include "build-log-view.h"
#include "moult-ui-data.h"
#include "moult-ui.h"

enum {
    N_LINES = 100 * 1000,
    N_STEPS = 300, /* of the scrolling, one a frame */
    LINES_A_CHUNK = 50,
    CHUNK_US = 500, /* ten times as fast as the fastest build: 100,000 lines in a second */
};

static double loop_began; /* when the main loop began to dispatch */
static double longest;    /* dispatch or layout of one turn, without painting, since it was reset */
static double painted;    /* painting of one frame, which is the renderer's matter */
static double laid_out;
static guint n_frames;

static double
now (void)
{
    struct timespec time;

    clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
    return (double) time.tv_sec * 1000 + (double) time.tv_nsec / 1e6;
}

static void
end_stretch (void)
{
    longest = MAX (longest, now () - loop_began);
}

static int
poll_and_time (GPollFD *fds, guint n_fds, int timeout)
{
    end_stretch ();
    int result = g_poll (fds, n_fds, timeout);

    loop_began = now ();
    return result;
}

static void
on_layout_cb (void)
{
    end_stretch ();
    laid_out = now ();
}

static void
on_after_paint_cb (void)
{
    loop_began = now ();
    painted = MAX (painted, loop_began - laid_out);
    n_frames++;
}

static double
get_memory (void)
{
    struct rusage usage;

    getrusage (RUSAGE_SELF, &usage);
    return (double) usage.ru_maxrss / 1024;
}

static void
report (const char *what)
{
    g_print ("  \"%s\": {\"worst\": %.2f, \"paint\": %.2f, \"frames\": %u},\n", what, longest,
             painted, n_frames);
    longest = painted = 0;
    n_frames = 0;
}

static gpointer
feed (gpointer data)
{
    g_autoptr (GString) chunk = g_string_new (NULL);

    for (guint i = 0; i < N_LINES; i++) {
        if (i % 1000 == 999)
            g_string_append_printf (chunk, "../../py/vm.c:%u:5: error: 'x' undeclared\n", i);
        else
            g_string_append_printf (chunk, "[%3u%%] Building C object py/objgenerator_%u.c.obj\n",
                                    i / (N_LINES / 100), i);
        if (i % LINES_A_CHUNK == LINES_A_CHUNK - 1) {
            moult_build_log_feed (data, chunk->str, chunk->len);
            g_string_truncate (chunk, 0);
            g_usleep (CHUNK_US);
        }
    }
    moult_build_log_end (data);
    return NULL;
}

static void
run_until_fed (MoultBuildLog *log)
{
    GThread *worker = g_thread_new ("feed", feed, log);

    while (g_list_model_get_n_items (G_LIST_MODEL (log)) < N_LINES)
        g_main_context_iteration (NULL, TRUE);
    g_thread_join (worker);
}

static void
run_until_frame (GtkWidget *window)
{
    guint before = n_frames;

    gtk_widget_queue_draw (window); /* also where nothing moved */
    while (n_frames == before)
        g_main_context_iteration (NULL, TRUE);
}

static gboolean
set_flag (gpointer flag)
{
    *(gboolean *) flag = TRUE;
    return G_SOURCE_REMOVE;
}

/* Until the window is there. */
static void
settle (void)
{
    gboolean done = FALSE;

    g_timeout_add_seconds (1, set_flag, &done);
    while (!done)
        g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
    if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
        return widget;
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child)) {
        GtkWidget *found = find_widget (child, type);

        if (found != NULL)
            return found;
    }
    return NULL;
}

static void
scroll_through (GtkWidget *window)
{
    GtkScrolledWindow *scroller =
        GTK_SCROLLED_WINDOW (find_widget (window, GTK_TYPE_SCROLLED_WINDOW));
    GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
    double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

    for (guint i = 1; i <= N_STEPS; i++) {
        gtk_adjustment_set_value (adjustment, end - end * i / N_STEPS);
        run_until_frame (window);
    }
    for (guint i = 0; i < N_STEPS; i++) {
        gtk_widget_activate_action (gtk_widget_get_first_child (window), "build-log.next-error",
                                    NULL);
        gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + 300);
        run_until_frame (window);
    }
}

int
main (int argc, char **argv)
{
    g_autoptr (MoultBuildLog) log = moult_build_log_new ();
    GtkWidget *window;
    GtkWidget *view;
    GdkFrameClock *clock;
    double memory;

    adw_init ();
    moult_ui_get_resource ();
    moult_ui_data_get_resource ();
    window = gtk_window_new ();
    view = g_object_new (MOULT_TYPE_BUILD_LOG_VIEW, NULL);
    moult_build_log_view_set_log (MOULT_BUILD_LOG_VIEW (view), log);
    gtk_window_set_child (GTK_WINDOW (window), view);
    gtk_window_set_default_size (GTK_WINDOW (window), 900, 680);
    gtk_window_present (GTK_WINDOW (window));
    settle ();
    memory = get_memory ();

    clock = gtk_widget_get_frame_clock (window);
    g_signal_connect_after (clock, "layout", G_CALLBACK (on_layout_cb), NULL);
    g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), NULL);
    g_main_context_set_poll_func (NULL, poll_and_time);
    loop_began = now ();

    g_print ("{\n");
    run_until_fed (log);
    report ("follow");
    scroll_through (window);
    report ("scroll");
    g_print ("  \"memory\": %.1f\n}\n", get_memory () - memory);
    gtk_window_destroy (GTK_WINDOW (window));
    return 0;
}
