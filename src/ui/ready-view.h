/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "board.h"

G_BEGIN_DECLS

/**
 * MoultReadyView:
 *
 * A good outcome: what was checked, and what can be done next. Uses the action board.again.
 */
#define MOULT_TYPE_READY_VIEW (moult_ready_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultReadyView, moult_ready_view, MOULT, READY_VIEW, GtkBox)

GtkWidget *moult_ready_view_new (MoultBoard *board);

G_END_DECLS
