/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/* The words for recipes, translated. Main thread. */

/* "ESP32 / WROOM", "ESP32 / WROOM (SPIRAM)"; a build that nobody knows as it is. */
char *moult_recipe_words_dup_board (const char *build);
/* What arming the workshop with this recipe does, in a few sentences. */
char *moult_recipe_words_dup_promise (MoultRecipe *recipe);

G_END_DECLS
