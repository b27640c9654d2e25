/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the Firmware page costs the main loop: until it is there, and for each keystroke of a search
 * over all boards. Prints JSON, times in milliseconds. Needs a display; shows nothing of a lab. */

#include <time.h>

#include <adwaita.h>

#include "firmware-page.h"
#include "moult-ui-data.h"
#include "moult-ui.h"

/* What is typed, a state of the entry each: from all boards to few, to none, and back to all. */
static const char *const states[] = {
    "p",     "pi", "pic", "pico", "pico ", "pico w", "",      "e", "es", "esp", "esp3",
    "esp32", "",   "w",   "wi",   "wi-",   "wi-f",   "wi-fi", "a", "",   "zz",  "",
    "s",     "",   "n",   "nr",   "nrf",   "",       "r",     "",  "t",  "",
};

/* CPU time of the main thread: the share of others on a busy computer is not Moult's. */
static double loop_began; /* when the main loop began to dispatch */
static double longest;    /* dispatch without the painting of its frame, since it was reset */
static double frame_laid_out;
static double frame_painted;

static double
now (void)
{
    struct timespec time;

    clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
    return (double) time.tv_sec * 1000 + (double) time.tv_nsec / 1e6;
}

static int
poll_and_time (GPollFD *fds, guint n_fds, int timeout)
{
    longest = MAX (longest, now () - loop_began);
    int result = g_poll (fds, n_fds, timeout);

    loop_began = now ();
    return result;
}

/* Layout is before this; painting, which is the renderer's matter, after it. */
static void
on_layout_cb (void)
{
    frame_laid_out = now ();
    longest = MAX (longest, frame_laid_out - loop_began);
}

static void
on_after_paint_cb (void)
{
    frame_painted = now ();
    loop_began = frame_painted;
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

static gboolean
set_flag (gpointer flag)
{
    *(gboolean *) flag = TRUE;
    return G_SOURCE_REMOVE;
}

/* Until nothing more is to be done: rows come in slices of idle time. */
static void
run (guint milliseconds)
{
    gboolean done = FALSE;

    g_timeout_add (milliseconds, set_flag, &done);
    while (!done)
        g_main_context_iteration (NULL, TRUE);
}

static void
run_until_frame (void)
{
    frame_painted = 0;
    while (frame_painted == 0)
        g_main_context_iteration (NULL, TRUE);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
    return (*(const double *) a > *(const double *) b)
           - (*(const double *) a < *(const double *) b);
}

static void
report (const char *what, double *values, gsize n_values)
{
    qsort (values, n_values, sizeof (double), compare_doubles);
    g_print ("  \"%s\": {\"median\": %.2f, \"worst\": %.2f},\n", what, values[n_values / 2],
             values[n_values - 1]);
}

static void
type (GtkEditable *entry)
{
    double handled[G_N_ELEMENTS (states)];
    double laid_out[G_N_ELEMENTS (states)];
    double painted[G_N_ELEMENTS (states)];
    double stalls[G_N_ELEMENTS (states)];

    for (gsize i = 0; i < G_N_ELEMENTS (states); i++) {
        double begin = now ();

        loop_began = begin;
        longest = 0;
        gtk_editable_set_text (entry, states[i]);
        handled[i] = now () - begin;
        run_until_frame ();
        laid_out[i] = frame_laid_out - begin;
        painted[i] = frame_painted - frame_laid_out;
        run (600);
        stalls[i] = longest;
    }
    report ("keystroke", handled, G_N_ELEMENTS (handled));
    report ("keystroke-and-layout", laid_out, G_N_ELEMENTS (laid_out));
    report ("paint", painted, G_N_ELEMENTS (painted));
    report ("longest-dispatch", stalls, G_N_ELEMENTS (stalls));
}

int
main (void)
{
    static const MoultServices services = { 0 }; /* nothing is started */

    adw_init ();
    g_resources_register (moult_ui_get_resource ());
    g_resources_register (moult_ui_data_get_resource ());
    g_autoptr (MoultWorkbench) workbench = moult_workbench_new (&services, NULL);
    GtkWidget *window = gtk_window_new ();
    GtkWidget *bin = adw_bin_new ();

    gtk_window_set_default_size (GTK_WINDOW (window), 624, 1000);
    gtk_window_set_child (GTK_WINDOW (window), bin);
    gtk_window_present (GTK_WINDOW (window));
    run (500);
    GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
    g_signal_connect_after (clock, "layout", G_CALLBACK (on_layout_cb), NULL);
    g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), NULL);
    g_main_context_set_poll_func (NULL, poll_and_time);

    double begin = now ();
    AdwNavigationPage *page = moult_firmware_page_new (workbench, NULL);
    double made = now () - begin;
    adw_bin_set_child (ADW_BIN (bin), GTK_WIDGET (page));
    run_until_frame ();
    double first = frame_laid_out - begin;
    longest = 0;
    run (4000);
    g_print ("{\n  \"page-made\": %.2f,\n  \"page-laid-out\": %.2f,\n"
             "  \"rows-longest-dispatch\": %.2f,\n",
             made, first, longest);
    type (GTK_EDITABLE (find_widget (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY)));
    g_print ("  \"states\": %zu\n}\n", G_N_ELEMENTS (states));
    gtk_window_destroy (GTK_WINDOW (window));
    return 0;
}
