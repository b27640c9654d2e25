/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "library.h"
#include "plan.h"
#include "recipe.h"

G_BEGIN_DECLS

/* Pages of the download site that were read today are not read again. */
#define MOULT_RECIPE_PLAN_PAGE_SECONDS (24 * 60 * 60)

/**
 * MoultRecipePlan:
 *
 * What a recipe comes to on this computer: its files and packages in memory, and for any board the
 * firmware and what is done on it. An armed workshop and `moultctl flash --recipe` both plan by it.
 * Main thread.
 */
#define MOULT_TYPE_RECIPE_PLAN (moult_recipe_plan_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipePlan, moult_recipe_plan, MOULT, RECIPE_PLAN, GObject)

/**
 * moult_recipe_plan_prepare_async:
 * @recipe: as it is now; later changes do not count
 *
 * Reads the files, gets the packages, and asks the download site what firmware there is for the
 * recipe's boards, unless that was asked today. Fails with moult_recipe_check()'s errors, when a
 * file or package cannot be had, or as cancelled; a site that cannot be reached is no failure.
 */
void moult_recipe_plan_prepare_async (MoultRecipe *recipe,
                                      MoultLibrary *library,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (transfer full) */
MoultRecipePlan *moult_recipe_plan_prepare_finish (GAsyncResult *result, GError **error);

/* The recipe as it was; borrowed, not to be changed. */
MoultRecipe *moult_recipe_plan_get_recipe (MoultRecipePlan *self);

/**
 * MoultRecipeTurn:
 *
 * What is known of a board besides itself.
 */
typedef struct {
    const char *name;  /* that it gets; or NULL */
    gboolean accepted; /* it was begun before: a program on it is the recipe's own */
} MoultRecipeTurn;

/**
 * moult_recipe_plan_judge:
 *
 * The task for one board: to be flashed with the recipe's firmware and set up (%MOULT_PLAN_FLASH),
 * or only to be set up where the firmware is right already (the option setup_only); with nothing to
 * do %MOULT_PLAN_UP_TO_DATE; or why it is left alone. (transfer full)
 */
MoultPlanTask *
moult_recipe_plan_judge (MoultRecipePlan *self, MoultBoard *board, const MoultRecipeTurn *turn);

/* The same for many at once, numbered in their order if the recipe says so.
 * (element-type MoultBoard) (transfer full) */
MoultPlan *moult_recipe_plan_make (MoultRecipePlan *self, GPtrArray *boards);

G_END_DECLS
