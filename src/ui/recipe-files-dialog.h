/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe.h"

G_BEGIN_DECLS

#define MOULT_TYPE_RECIPE_FILES_DIALOG (moult_recipe_files_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeFilesDialog,
                      moult_recipe_files_dialog,
                      MOULT,
                      RECIPE_FILES_DIALOG,
                      AdwDialog)

/* Edits which files and folders a recipe puts on boards, and where. (transfer full) */
AdwDialog *moult_recipe_files_dialog_new (MoultRecipe *recipe);

G_END_DECLS
