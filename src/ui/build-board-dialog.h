/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "attached.h"
#include "source-tree.h"

G_BEGIN_DECLS

#define MOULT_TYPE_BUILD_BOARD_DIALOG (moult_build_board_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildBoardDialog,
                      moult_build_board_dialog,
                      MOULT,
                      BUILD_BOARD_DIALOG,
                      AdwDialog)

/* Asks for a board of the tree, those that are plugged in first. Signal "chosen"
 * (MoultSourceBoard). */
AdwDialog *moult_build_board_dialog_new (MoultSourceTree *tree, MoultAttached *attached);

G_END_DECLS
