/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "job-queue.h"
#include "recipe.h"
#include "report.h"

G_BEGIN_DECLS

/**
 * MoultFlashReport:
 *
 * Takes down what becomes of the boards of a plan while its jobs run. Main thread.
 */
#define MOULT_TYPE_FLASH_REPORT (moult_flash_report_get_type ())
G_DECLARE_FINAL_TYPE (MoultFlashReport, moult_flash_report, MOULT, FLASH_REPORT, GObject)

/* @queue: (nullable): has the plan's jobs, and no others. @recipe: (nullable): that the plan is by
 */
MoultFlashReport *
moult_flash_report_new (MoultPlan *plan, MoultJobQueue *queue, MoultRecipe *recipe);

/* How it is now: a row for each board of the plan. (transfer full) */
MoultReport *moult_flash_report_make (MoultFlashReport *self);

G_END_DECLS
