/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What an armed workshop costs the main loop: the app itself among the lab's boards, armed, until
 * nothing works any more. Prints JSON, times in milliseconds. Needs a display. */

#include <time.h>

#include <adwaita.h>

#include "activators-register.h"
#include "application.h"
#include "backends-register.h"
#include "device-monitor.h"
#include "recipe-page.h"
#include "registry.h"
#include "workshop-card-view.h"

enum {
    QUIET_SECONDS = 6, /* all boards have ended when no job ran for so long */
    LONGEST_SECONDS = 100,
};

static GArray *dispatches; /* of double */
static GArray *paints;     /* of double: the renderer's part of each frame */
static double loop_began;
static double laid_out;

/* CPU time of the main thread: the share of others on a busy computer is not Moult's. */
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
    double time = now () - loop_began;

    g_array_append_val (dispatches, time);
}

static int
poll_and_time (GPollFD *fds, guint n_fds, int timeout)
{
    end_stretch ();
    int result = g_poll (fds, n_fds, timeout);

    loop_began = now ();
    return result;
}

/* Layout is before this; painting, which is the renderer's matter, after it. */
static void
on_layout_cb (void)
{
    end_stretch ();
    laid_out = now ();
}

static void
on_after_paint_cb (void)
{
    double time = now () - laid_out;

    g_array_append_val (paints, time);
    loop_began = now ();
}

static MoultDeviceSource *
start (void)
{
    moult_registry_init (NULL);
    moult_backends_register ();
    moult_activators_register ();
    return MOULT_DEVICE_SOURCE (moult_device_monitor_new ());
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
    return (*(const double *) a > *(const double *) b)
           - (*(const double *) a < *(const double *) b);
}

static void
report (const char *what, GArray *values)
{
    const double *sorted = (const double *) values->data;
    guint n_long = 0;

    g_array_sort (values, compare_doubles);
    for (guint i = 0; i < values->len; i++)
        n_long += sorted[i] > 16;
    g_print ("  \"%s\": {\"count\": %u, \"median\": %.3f, \"p99\": %.2f, \"worst\": %.2f, "
             "\"above-16\": %u},\n",
             what, values->len, sorted[values->len / 2], sorted[values->len * 99 / 100],
             sorted[values->len - 1], n_long);
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

/* The cards below @widget: how many there are, and how many still work. */
static void
count_cards (GtkWidget *widget, guint *n_cards, guint *n_working)
{
    if (MOULT_IS_WORKSHOP_CARD_VIEW (widget)) {
        MoultWorkshopCard *card =
            moult_workshop_card_view_get_card (MOULT_WORKSHOP_CARD_VIEW (widget));

        *n_cards += 1;
        *n_working += moult_workshop_card_get_state (card) == MOULT_CARD_WORKING;
        return;
    }
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
        count_cards (child, n_cards, n_working);
}

static void
measure_from_now (GtkWidget *window)
{
    GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

    g_signal_connect_after (clock, "layout", G_CALLBACK (on_layout_cb), NULL);
    g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), NULL);
    g_main_context_set_poll_func (NULL, poll_and_time);
    loop_began = now ();
}

/* Opens the workshop and arms it; returns whether that could be done yet. */
static gboolean
arm (GtkWidget *window)
{
    GtkWidget *page;

    gtk_widget_activate_action (window, "win.workshop", NULL);
    page = find_widget (window, MOULT_TYPE_RECIPE_PAGE);
    if (page == NULL)
        return FALSE;
    measure_from_now (window);
    g_signal_emit_by_name (page, "arm");
    return TRUE;
}

static gboolean
on_look_cb (gpointer user_data)
{
    static gboolean armed;
    static guint n_looks, n_quiet;
    GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));
    guint n_cards = 0;
    guint n_working = 0;

    if (window == NULL || !(armed = armed || arm (GTK_WIDGET (window))))
        return G_SOURCE_CONTINUE;
    count_cards (GTK_WIDGET (window), &n_cards, &n_working);
    n_quiet = n_cards > 0 && n_working == 0 ? n_quiet + 1 : 0;
    if (n_quiet < QUIET_SECONDS && ++n_looks < LONGEST_SECONDS)
        return G_SOURCE_CONTINUE;
    g_print ("{\n");
    report ("dispatch", dispatches);
    report ("paint", paints);
    g_print ("  \"cards\": %u\n}\n", n_cards);
    exit (0); /* the window would ask */
}

int
main (int argc, char **argv)
{
    static const MoultServices services = { .start = start };
    g_autoptr (MoultApplication) application = moult_application_new (&services);

    dispatches = g_array_new (FALSE, FALSE, sizeof (double));
    paints = g_array_new (FALSE, FALSE, sizeof (double));
    g_timeout_add_seconds (1, on_look_cb, application);
    return g_application_run (G_APPLICATION (application), argc, argv);
}
