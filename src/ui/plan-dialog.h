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
 * @board: a [class@Board] that is left alone
 *
 * The user wants to give access to the board, or to choose for it; the dialog is about to close.
 * Show its page.
 */
/**
 * MoultPlanDialog::add-files:
 *
 * The user wants to add files to choose from; the dialog is about to close. Ask, then show a new
 * plan.
 */
#define MOULT_TYPE_PLAN_DIALOG (moult_plan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultPlanDialog, moult_plan_dialog, MOULT, PLAN_DIALOG, AdwDialog)

/* Waits for the plan that it is to show before anything is written; present it with
 * adw_dialog_present(). */
AdwDialog *moult_plan_dialog_new (void);

/* Only once. */
void moult_plan_dialog_set_plan (MoultPlanDialog *self, MoultPlan *plan);
/* With what the user took in and out. */
MoultPlan *moult_plan_dialog_get_plan (MoultPlanDialog *self);

G_END_DECLS
