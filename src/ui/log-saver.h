/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All of the log that @widget shows. (transfer full) */
typedef GBytes *(*MoultLogSaverRead) (GtkWidget *widget);

/* Asks for a file, "NAME" unless told, and writes to it what the log is then. Tells on @widget's
 * window where that fails. */
void moult_log_saver_begin (GtkWidget *widget, const char *name, MoultLogSaverRead read);

G_END_DECLS
