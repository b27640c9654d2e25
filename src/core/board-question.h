/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chip-reader.h"

G_BEGIN_DECLS

/* One question to a board: who are you? Or to its chip: what are you? Asked on a thread of its own.
 * Main thread. */
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

/* @chip or @error is %NULL; both are borrowed. */
typedef void (*MoultChipAnswerFunc) (MoultChipInfo *chip, const GError *error, gpointer user_data);

/* The same of what only the chip's loader knows; @reader has to be able to read @device. */
MoultBoardQuestion *moult_board_question_ask_chip (MoultChipReader *reader,
                                                   MoultDeviceSource *devices,
                                                   MoultDevice *device,
                                                   MoultChipAnswerFunc answer,
                                                   gpointer user_data);

/* moult_device_source_check_access() on a thread; @answer gets no info. */
MoultBoardQuestion *moult_board_question_ask_access (MoultDeviceSource *devices,
                                                     MoultDevice *device,
                                                     MoultBoardAnswerFunc answer,
                                                     gpointer user_data);

/* Nobody wants to know any more: the answer, if one still comes, is not heard. */
void moult_board_question_drop (MoultBoardQuestion *self);

G_END_DECLS
