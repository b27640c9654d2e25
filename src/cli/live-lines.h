/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "board-db.h"

G_BEGIN_DECLS

/**
 * MoultLiveLines:
 *
 * Lines at the end of a terminal that are drawn anew while boards are worked on, and what is told
 * above them. Where @file is no terminal nothing is drawn, only told.
 */
typedef struct {
    FILE *file;
    guint n_drawn; /* lines above the cursor */
} MoultLiveLines;

/* How many lines the terminal has room for, beside one that sums up. */
guint moult_live_lines_get_room (const MoultLiveLines *self);
/* Takes all lines away, to draw or tell something. */
void moult_live_lines_erase (MoultLiveLines *self);
/* Draws one more line; what does not fit into the width is cut off. */
void moult_live_lines_draw (MoultLiveLines *self, const char *line);
/* Says @text, which stays, in their place. */
void moult_live_lines_tell (MoultLiveLines *self, const char *text);
/* The same with the steps that start the bootloader of a board by hand. */
void moult_live_lines_tell_buttons (MoultLiveLines *self,
                                    const char *location,
                                    const char *name,
                                    const MoultBoardKind *kind);

G_END_DECLS
