/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "recipe-board.h"
#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultRecipeBoardRow:
 *
 * A kind of board in a recipe, the firmware that it gets and where that is. Fetches it when it is
 * not on this computer; writes to no board. Signals "change" and "remove": the user wants it.
 */
#define MOULT_TYPE_RECIPE_BOARD_ROW (moult_recipe_board_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeBoardRow,
                      moult_recipe_board_row,
                      MOULT,
                      RECIPE_BOARD_ROW,
                      AdwActionRow)

GtkWidget *moult_recipe_board_row_new (MoultWorkbench *workbench, MoultRecipeBoard *board);

MoultRecipeBoard *moult_recipe_board_row_get_board (MoultRecipeBoardRow *self);

G_END_DECLS
