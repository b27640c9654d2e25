/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "plan.h"

G_BEGIN_DECLS

/**
 * MoultPlanDialog::confirmed:
 *
 * The user pressed Flash; the dialog is about to close. Hand the plan to the job queue.
 */
/**
 * MoultPlanDialog::fix:
 * @board: a [class@Board] without access
 *
 * The user wants to give access to the board; the dialog is about to close. Show its page.
 */
/**
 * MoultPlanDialog::add-files:
 *
 * The user wants to add files to choose from; the dialog is about to close. Ask, then show a new
 * plan.
 */
#define MOULT_TYPE_PLAN_DIALOG (moult_plan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultPlanDialog, moult_plan_dialog, MOULT, PLAN_DIALOG, AdwDialog)

/* Shows a plan before anything is written; present it with adw_dialog_present(). */
AdwDialog *moult_plan_dialog_new (MoultPlan *plan);

/* With what the user took in and out. */
MoultPlan *moult_plan_dialog_get_plan (MoultPlanDialog *self);

G_END_DECLS
