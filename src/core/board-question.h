/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"

G_BEGIN_DECLS

/* One question to a board: who are you? Asked on a thread of its own. Main thread. */
typedef struct _MoultBoardQuestion MoultBoardQuestion;

/* @info or @error is %NULL; both are borrowed. */
typedef void (*MoultBoardAnswerFunc) (MoultBoardInfo *info,
                                      const GError *error,
                                      gpointer user_data);

/* Calls @answer once, unless the question is dropped before. The question is borrowed until then.
 */
MoultBoardQuestion *moult_board_question_ask (MoultDeviceSource *devices,
                                              MoultDevice *device,
                                              MoultBoardAnswerFunc answer,
                                              gpointer user_data);

/* Nobody wants to know any more: the answer, if one still comes, is not heard. */
void moult_board_question_drop (MoultBoardQuestion *self);

G_END_DECLS
