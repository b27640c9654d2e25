/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultBoardPage:
 *
 * One board's page: who it is, then the view that its mode or its job asks for. Made when the board
 * is first shown. Property "narrow".
 */
#define MOULT_TYPE_BOARD_PAGE (moult_board_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardPage, moult_board_page, MOULT, BOARD_PAGE, AdwNavigationPage)

AdwNavigationPage *moult_board_page_new (MoultWorkbench *workbench, MoultBoard *board);
MoultBoard *moult_board_page_get_board (MoultBoardPage *self);

void moult_board_page_set_narrow (MoultBoardPage *self, gboolean narrow);
void moult_board_page_set_log_shown (MoultBoardPage *self, gboolean shown);
/* Says that a file may be dropped, while one is dragged over the window. */
void moult_board_page_set_drop_hint (MoultBoardPage *self, gboolean shown);
/* Goes back from an outcome to the choice, since a new file was chosen. */
void moult_board_page_show_choice (MoultBoardPage *self);

G_END_DECLS
