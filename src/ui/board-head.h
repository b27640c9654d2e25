/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "board.h"

G_BEGIN_DECLS

/**
 * MoultBoardHead:
 *
 * The top of a board's page: drawing, name, state, one line.
 */
#define MOULT_TYPE_BOARD_HEAD (moult_board_head_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardHead, moult_board_head, MOULT, BOARD_HEAD, GtkBox)

void moult_board_head_set_board (MoultBoardHead *self, MoultBoard *board);
/* One below the other and centred, for narrow windows. */
void moult_board_head_set_narrow (MoultBoardHead *self, gboolean narrow);
/* Smaller, on pages that are about something else than what the board is. */
void moult_board_head_set_compact (MoultBoardHead *self, gboolean compact);
/* @state: "No Access", or %NULL; @icon and @tint belong to it. */
void moult_board_head_set_state (MoultBoardHead *self,
                                 const char *state,
                                 const char *icon,
                                 const char *tint);
void moult_board_head_set_line (MoultBoardHead *self, const char *line);

G_END_DECLS
