/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "plan.h"

G_BEGIN_DECLS

/**
 * MoultPlanRow::fix:
 *
 * The user wants to give access to this board.
 */
#define MOULT_TYPE_PLAN_ROW (moult_plan_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultPlanRow, moult_plan_row, MOULT, PLAN_ROW, AdwActionRow)

/* @chosen: the plan left the board alone, and the user took it in. */
GtkWidget *moult_plan_row_new (MoultPlanTask *task, gboolean chosen);

MoultPlanTask *moult_plan_row_get_task (MoultPlanRow *self);

G_END_DECLS
