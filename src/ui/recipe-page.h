/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe.h"
#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultRecipePage:
 *
 * Shows and edits the recipe of the workshop; starts no write. Begins with the recipe that was used
 * last, else with a ready-made one. Property "recipe" (notify), never %NULL. Signal "arm": the user
 * wants to arm the workshop with it.
 */
#define MOULT_TYPE_RECIPE_PAGE (moult_recipe_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipePage, moult_recipe_page, MOULT, RECIPE_PAGE, AdwBreakpointBin)

GtkWidget *moult_recipe_page_new (MoultWorkbench *workbench);

MoultRecipe *moult_recipe_page_get_recipe (MoultRecipePage *self);
/* It has changes that are not saved. */
gboolean moult_recipe_page_get_changed (MoultRecipePage *self);

/* Opens a recipe in place of the one that is shown; asks first when that has changes. Tells when it
 * cannot be opened. */
void moult_recipe_page_open (MoultRecipePage *self, GFile *file);

/* Whether a file that is to be opened is a recipe rather than firmware, by its name. */
gboolean moult_recipe_page_is_for (GFile *file);

G_END_DECLS
