/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"
#include "recipe.h"

G_BEGIN_DECLS

#define MOULT_TYPE_RECIPE_VERSION_DIALOG (moult_recipe_version_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeVersionDialog,
                      moult_recipe_version_dialog,
                      MOULT,
                      RECIPE_VERSION_DIALOG,
                      AdwDialog)

/* Which variant and version a board of the recipe gets; the answer goes into the recipe. %NULL: no
 * such board is known. (transfer full) */
AdwDialog *moult_recipe_version_dialog_new (MoultLibrary *library,
                                            MoultRecipe *recipe,
                                            MoultRecipeBoard *board);

G_END_DECLS
