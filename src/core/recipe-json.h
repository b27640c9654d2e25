/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/**
 * moult_recipe_to_json:
 * @folder: where the file will be
 *
 * The text that moult_recipe_parse() reads. Fails with %MOULT_ERROR_NOT_FOUND when a file of the
 * recipe is not under that folder, so that the recipe could not find it again, and as the reader
 * does with what it would not take. (transfer full)
 */
GBytes *moult_recipe_to_json (MoultRecipe *self, GFile *folder, GError **error);

G_END_DECLS
