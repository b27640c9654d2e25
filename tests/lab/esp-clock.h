/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A source of the main context that calls @func whenever the time has come that
 * g_source_set_ready_time() was told, to the microsecond; at first never. */
GSource *esp_clock_new (GSourceFunc func, gpointer data);
void esp_clock_free (GSource *clock);

G_END_DECLS
