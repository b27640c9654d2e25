/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultBoardHead:
 *
 * The top of a board's page: drawing, name, state, one line.
 */
#define MOULT_TYPE_BOARD_HEAD (moult_board_head_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardHead, moult_board_head, MOULT, BOARD_HEAD, GtkBox)

/* What to say of the choice's board: how it is, or how its job goes or went; @job: (nullable). */
void moult_board_head_update (MoultBoardHead *self, MoultChoice *choice, MoultFlashJob *job);
/* One below the other and centred, for narrow windows. */
void moult_board_head_set_narrow (MoultBoardHead *self, gboolean narrow);
/* Smaller, on pages that are about something else than what the board is. */
void moult_board_head_set_compact (MoultBoardHead *self, gboolean compact);

G_END_DECLS
