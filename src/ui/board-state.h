/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultBoardState:
 *
 * A board's state as rows show it: one word or two, and one icon. Never by colour alone.
 */
typedef struct {
    char *words;      /* "Writing 43%" */
    const char *icon; /* icon name; %NULL: a spinner */
    const char *tint; /* style class of the icon: "success", "warning", "accent", "dim-label" */
} MoultBoardState;

/* A job counts until its outcome was put away, then how the board stands to what is recommended. */
void moult_board_state_read (MoultChoice *choice, MoultBoardState *state);
void moult_board_state_clear (MoultBoardState *state);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultBoardState, moult_board_state_clear)

/* A job waits or works there. */
gboolean moult_board_state_is_worked_on (MoultBoard *board);

G_END_DECLS
