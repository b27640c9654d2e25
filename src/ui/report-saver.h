/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "workshop.h"

G_BEGIN_DECLS

/* Asks for a file and writes the workshop's report into it, whole or not at all. @format: "csv",
 * "json" or "html". Tells on @widget's window how that went. */
void moult_report_saver_begin (GtkWidget *widget, MoultWorkshop *workshop, const char *format);

G_END_DECLS
