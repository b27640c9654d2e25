/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "recipe.h"

G_BEGIN_DECLS

/* A recipe from a file that somebody else may have made; fails as moult_recipe_load(), and when
 * no board could be flashed by it. (transfer full) */
MoultRecipe *moult_recipe_view_load (const char *path, GError **error);

/* Tells on stderr why there is no recipe; what it fails with is about recipes, not firmware. */
void moult_recipe_view_tell_failure (const char *what, const char *path, const GError *error);

/* Prints who gets what by a recipe, and what is done with files; and what this Moult does not
 * understand of it. */
void moult_recipe_view_print (MoultRecipe *recipe, FILE *file);

G_END_DECLS
