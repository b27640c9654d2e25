/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "workbench.h"

G_BEGIN_DECLS

/* Whether all that is on the board could be read out as it stands there. */
gboolean moult_backup_is_possible (MoultBoard *board);

/* Asks for a file, reads the board's flash into it, and tells on the toast overlay around @widget
 * where it is. */
void moult_backup_begin (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board);

G_END_DECLS
