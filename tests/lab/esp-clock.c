/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-clock.h"

static gboolean
on_dispatch_cb (GSource *source, GSourceFunc callback, gpointer data)
{
    return callback (data);
}

GSource *
esp_clock_new (GSourceFunc func, gpointer data)
{
    static GSourceFuncs funcs = { .dispatch = on_dispatch_cb };
    GSource *clock = g_source_new (&funcs, sizeof (GSource));

    g_source_set_callback (clock, func, data, NULL);
    g_source_attach (clock, NULL);
    return clock;
}

void
esp_clock_free (GSource *clock)
{
    g_source_destroy (clock);
    g_source_unref (clock);
}
