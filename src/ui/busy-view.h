/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "board.h"

G_BEGIN_DECLS

/**
 * MoultBusyView:
 *
 * A board that another program has open: which one, and a test. Uses the action board.ask.
 */
#define MOULT_TYPE_BUSY_VIEW (moult_busy_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultBusyView, moult_busy_view, MOULT, BUSY_VIEW, GtkBox)

GtkWidget *moult_busy_view_new (MoultBoard *board);

G_END_DECLS
