/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "catalogue.h"
#include "recipe.h"
#include "recommendation.h"

G_BEGIN_DECLS

/**
 * moult_recipe_firmware_find:
 *
 * Which firmware a recipe gives to a board, by all that is known of the board: the one of the entry
 * for its build, or of the only entry for what it may be; where the recipe takes other boards too,
 * the newest release for it. Several entries that would do give a recommendation that is ambiguous
 * and names them. What the recipe pins by a hash is exactly that, or an error. %NULL: the recipe is
 * not for this board, or nothing tells what board it is. Main thread, at once.
 * (transfer full) (nullable)
 */
MoultRecommendation *
moult_recipe_firmware_find (MoultRecipe *recipe, MoultCatalogue *catalogue, MoultBoard *board);

/* Whether anything tells what a board may be, so that it can be said not to be in a recipe. */
gboolean moult_recipe_firmware_knows (MoultCatalogue *catalogue, MoultBoard *board);

/**
 * moult_recipe_firmware_find_for:
 * @board: (nullable): that it is for; %NULL: any of the kind that the entry names
 *
 * The same for one entry of a recipe. Main thread, at once. (transfer full)
 */
MoultRecommendation *moult_recipe_firmware_find_for (MoultRecipeBoard *entry,
                                                     MoultCatalogue *catalogue,
                                                     MoultBoard *board);

G_END_DECLS
