/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "watchdog.h"

struct _MoultWatchdog {
    guint patience; /* ms */
    gint64 fed;     /* monotonic us; 0: at rest */
    GSource *silence;
    GSource *late;

    GCancellable *outer;
    GCancellable *inner;
    gulong handler;
    MoultWatchdogBite bite;
};

static void
bite (MoultWatchdog *self, MoultWatchdogBite why)
{
    if (self->bite == MOULT_WATCHDOG_QUIET && !g_cancellable_is_cancelled (self->inner))
        self->bite = why;
    g_cancellable_cancel (self->inner);
}

/* The thread may have been late itself: what counts is when the last feed was. */
static gboolean
on_silence_cb (gpointer user_data)
{
    MoultWatchdog *self = user_data;
    gint64 end = self->fed + self->patience * G_GINT64_CONSTANT (1000);

    if (self->fed == 0 || g_get_monotonic_time () < end) {
        g_source_set_ready_time (self->silence, self->fed == 0 ? -1 : end);
        return G_SOURCE_CONTINUE;
    }
    g_source_set_ready_time (self->silence, -1);
    bite (self, MOULT_WATCHDOG_SILENCE);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_late_cb (gpointer user_data)
{
    MoultWatchdog *self = user_data;

    g_source_set_ready_time (self->late, -1);
    bite (self, MOULT_WATCHDOG_LATE);
    return G_SOURCE_CONTINUE;
}

/* On the thread that cancels. */
static void
on_outer_cancelled_cb (GCancellable *outer, gpointer inner)
{
    g_cancellable_cancel (inner);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
    return callback (user_data);
}

static GSource *
clock_new (GSourceFunc callback, gint64 ready, MoultWatchdog *self)
{
    static GSourceFuncs funcs = { .dispatch = dispatch };
    GSource *source = g_source_new (&funcs, sizeof (GSource));

    g_source_set_static_name (source, "moult-watchdog");
    g_source_set_callback (source, callback, self, NULL);
    g_source_set_ready_time (source, ready);
    g_source_attach (source, g_main_context_get_thread_default ());
    return source;
}

MoultWatchdog *
moult_watchdog_new (guint patience, gint64 deadline, GCancellable *cancellable)
{
    MoultWatchdog *self = g_new0 (MoultWatchdog, 1);

    self->patience = patience;
    self->inner = g_cancellable_new ();
    self->silence = clock_new (on_silence_cb, -1, self);
    self->late = clock_new (on_late_cb, deadline > 0 ? deadline : -1, self);
    g_set_object (&self->outer, cancellable);
    if (cancellable != NULL)
        self->handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled_cb),
                                               g_object_ref (self->inner), g_object_unref);
    moult_watchdog_feed (self);
    return self;
}

void
moult_watchdog_free (MoultWatchdog *self)
{
    g_cancellable_disconnect (self->outer, self->handler);
    g_source_destroy (self->silence);
    g_source_destroy (self->late);
    g_source_unref (self->silence);
    g_source_unref (self->late);
    g_clear_object (&self->outer);
    g_object_unref (self->inner);
    g_free (self);
}

void
moult_watchdog_feed (MoultWatchdog *self)
{
    self->fed = g_get_monotonic_time ();
    g_source_set_ready_time (self->silence, self->fed + self->patience * G_GINT64_CONSTANT (1000));
}

void
moult_watchdog_rest (MoultWatchdog *self)
{
    self->fed = 0;
    g_source_set_ready_time (self->silence, -1);
}

GCancellable *
moult_watchdog_get_cancellable (MoultWatchdog *self)
{
    return self->inner;
}

MoultWatchdogBite
moult_watchdog_get_bite (MoultWatchdog *self)
{
    return self->bite;
}

guint
moult_watchdog_get_patience (MoultWatchdog *self)
{
    return self->patience;
}
