/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe.h"

G_BEGIN_DECLS

#define MOULT_TYPE_RECIPE_PACKAGES_DIALOG (moult_recipe_packages_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipePackagesDialog,
                      moult_recipe_packages_dialog,
                      MOULT,
                      RECIPE_PACKAGES_DIALOG,
                      AdwDialog)

/* Edits which packages a recipe puts on boards. (transfer full) */
AdwDialog *moult_recipe_packages_dialog_new (MoultRecipe *recipe);

G_END_DECLS
