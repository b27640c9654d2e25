/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe.h"

G_BEGIN_DECLS

#define MOULT_TYPE_RECIPE_CHECK_DIALOG (moult_recipe_check_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeCheckDialog,
                      moult_recipe_check_dialog,
                      MOULT,
                      RECIPE_CHECK_DIALOG,
                      AdwDialog)

/* Edits the program by which a recipe checks boards. (transfer full) */
AdwDialog *moult_recipe_check_dialog_new (MoultRecipe *recipe);

G_END_DECLS
