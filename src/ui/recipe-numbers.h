/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe.h"

G_BEGIN_DECLS

/**
 * MoultRecipeNumbers:
 *
 * Whether boards get names with numbers, and which.
 */
#define MOULT_TYPE_RECIPE_NUMBERS (moult_recipe_numbers_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeNumbers,
                      moult_recipe_numbers,
                      MOULT,
                      RECIPE_NUMBERS,
                      AdwPreferencesGroup)

/* Shows and edits another recipe from now on. */
void moult_recipe_numbers_set_recipe (MoultRecipeNumbers *self, MoultRecipe *recipe);

G_END_DECLS
