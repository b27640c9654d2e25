/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "attached.h"
#include "recipe.h"

G_BEGIN_DECLS

/**
 * MoultRecipeBoards:
 *
 * Which kinds of boards a recipe flashes, with which firmware each, and what becomes of others.
 */
#define MOULT_TYPE_RECIPE_BOARDS (moult_recipe_boards_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeBoards,
                      moult_recipe_boards,
                      MOULT,
                      RECIPE_BOARDS,
                      AdwPreferencesGroup)

/* Once, before a recipe is shown. */
void moult_recipe_boards_set_workbench (MoultRecipeBoards *self, MoultWorkbench *workbench);
/* Shows and edits another recipe from now on. */
void moult_recipe_boards_set_recipe (MoultRecipeBoards *self, MoultRecipe *recipe);

G_END_DECLS
