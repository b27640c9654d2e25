/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultBoardRow:
 *
 * A board in the sidebar: drawing, name, state as word and icon. A file dropped on it is meant for
 * this board: signal "file-dropped" (GFile).
 */
#define MOULT_TYPE_BOARD_ROW (moult_board_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardRow, moult_board_row, MOULT, BOARD_ROW, GtkListBoxRow)

GtkWidget *moult_board_row_new (MoultChoice *choice);
/* Adds the USB location to the state, where two boards have one name. */
void moult_board_row_set_show_location (MoultBoardRow *self, gboolean show);
MoultBoard *moult_board_row_get_board (MoultBoardRow *self);

G_END_DECLS
