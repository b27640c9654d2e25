/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "attached.h"

G_BEGIN_DECLS

#define MOULT_TYPE_RECIPE_BOARD_DIALOG (moult_recipe_board_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeBoardDialog,
                      moult_recipe_board_dialog,
                      MOULT,
                      RECIPE_BOARD_DIALOG,
                      AdwDialog)

/* Asks for a kind of board. Signal "chosen" (MoultCatalogueBoard). (transfer full) */
AdwDialog *moult_recipe_board_dialog_new (MoultCatalogue *catalogue, MoultAttached *attached);

G_END_DECLS
