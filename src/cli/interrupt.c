/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "interrupt.h"

#include <signal.h>

#include <glib-unix.h>

/* Ctrl-C, a system that shuts down, a terminal that is closed: no reason to leave a board half
 * written or at a prompt. */
static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

struct _MoultInterrupt {
    GCancellable *cancellable;
    guint ids[G_N_ELEMENTS (signals)];
};

static gboolean
on_interrupted_cb (gpointer user_data)
{
    MoultInterrupt *self = user_data;

    g_cancellable_cancel (self->cancellable);
    return G_SOURCE_CONTINUE;
}

MoultInterrupt *
moult_interrupt_new (void)
{
    MoultInterrupt *self = g_new0 (MoultInterrupt, 1);

    self->cancellable = g_cancellable_new ();
    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        self->ids[i] = g_unix_signal_add (signals[i], on_interrupted_cb, self);
    /* A reader that leaves (“| head”) is none either. */
    signal (SIGPIPE, SIG_IGN);
    return self;
}

void
moult_interrupt_free (MoultInterrupt *self)
{
    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        g_source_remove (self->ids[i]);
    g_object_unref (self->cancellable);
    g_free (self);
}

GCancellable *
moult_interrupt_get_cancellable (MoultInterrupt *self)
{
    return self->cancellable;
}
