/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of what a script of data/scripts/files.py and its like has to say. */
typedef struct {
    const char *name;
    GString *value; /* the literal's bytes */
} MoultBoardFact;

/**
 * MoultBoardAnswer:
 *
 * What such a script printed: facts in their order. Whatever else a board prints meanwhile is left
 * out, and so are lines that are no facts.
 */
typedef struct _MoultBoardAnswer MoultBoardAnswer;

/**
 * moult_board_answer_parse:
 *
 * Reads a script's output. Fails when the script says that the board's system did: with
 * %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_READ_ONLY, or %MOULT_ERROR_PROTOCOL and the error's number.
 * Any thread. (transfer full)
 */
MoultBoardAnswer *moult_board_answer_parse (const char *output, GError **error);
void moult_board_answer_free (MoultBoardAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultBoardAnswer, moult_board_answer_free)

/* The n-th fact, or %NULL after the last. */
const MoultBoardFact *moult_board_answer_get_fact (MoultBoardAnswer *self, guint n);

/* The last fact of a name: as text ("" where there is none), as a number (@missing where there is
 * none or it is not one), and whether it is True. */
const char *moult_board_answer_get_text (MoultBoardAnswer *self, const char *name);
guint64 moult_board_answer_get_number (MoultBoardAnswer *self, const char *name, guint64 missing);
gboolean moult_board_answer_is_true (MoultBoardAnswer *self, const char *name);

G_END_DECLS
