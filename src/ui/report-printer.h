/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "workshop.h"

G_BEGIN_DECLS

/* Asks how to print, and prints what became of each board as it is now, a line each. */
void moult_report_printer_begin (GtkWidget *widget, MoultWorkshop *workshop);

G_END_DECLS
