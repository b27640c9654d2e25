/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "progress-text.h"

#include <glib/gi18n-lib.h>

#define BAR_WIDTH 16

char *
moult_progress_text_new_bar (double fraction)
{
    guint filled = (guint) (CLAMP (fraction, 0, 1) * BAR_WIDTH + 0.5);
    g_autoptr (GString) bar = g_string_new (NULL);

    for (guint i = 0; i < BAR_WIDTH; i++)
        g_string_append (bar, i < filled ? "█" : "░");
    return g_string_free_and_steal (g_steal_pointer (&bar));
}

char *
moult_progress_text_new_speed (const MoultProgressState *state)
{
    g_autofree char *speed = NULL;

    if (state->bytes_per_second <= 0)
        return g_strdup ("");
    speed = g_format_size ((guint64) state->bytes_per_second);
    if (state->seconds_left < 0)
        return g_strdup_printf (_ ("%s/s"), speed);
    return g_strdup_printf (_ ("%s/s, %.0f s left"), speed, state->seconds_left);
}
