/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe.h"

G_BEGIN_DECLS

/**
 * MoultRecipeContents:
 *
 * What a recipe does to the files of every board: what goes, what comes, and how that is checked.
 */
#define MOULT_TYPE_RECIPE_CONTENTS (moult_recipe_contents_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeContents,
                      moult_recipe_contents,
                      MOULT,
                      RECIPE_CONTENTS,
                      AdwPreferencesGroup)

/* Shows and edits another recipe from now on. */
void moult_recipe_contents_set_recipe (MoultRecipeContents *self, MoultRecipe *recipe);

G_END_DECLS
