/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "workbench.h"

G_BEGIN_DECLS

/* Whether the protection of the board's chip could be taken away as it stands there. */
gboolean moult_unlock_is_possible (MoultBoard *board);

/* Asks whether all that is on the chip may go, and takes its protection away. The outcome of the
 * flash that failed for it is put away then, so that the page offers the next one. */
void moult_unlock_begin (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board);

G_END_DECLS
