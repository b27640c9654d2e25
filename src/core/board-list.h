/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "device-source.h"

G_BEGIN_DECLS

/**
 * MoultBoardList:
 *
 * [iface@Gio.ListModel] of [class@Board]: groups devices by location, keeps the row when a board
 * re-enumerates, and asks every plausible new board who it is, all at once, each on a thread of its
 * own. A board with a running job is not asked. A board that left keeps its row for some seconds
 * (it may only be restarting), longer while a job works on it or when its last one failed. Sorted
 * by location, so rows never jump. Main thread.
 */
#define MOULT_TYPE_BOARD_LIST (moult_board_list_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardList, moult_board_list, MOULT, BOARD_LIST, GObject)

/* Begins with what stands there now. (transfer full) */
MoultBoardList *moult_board_list_new (MoultDeviceSource *devices);

/* (transfer none): the row at a location, or %NULL. */
MoultBoard *moult_board_list_find (MoultBoardList *self, const char *location);
/* Asks again (Test Again, after a job, after access was given). */
void moult_board_list_ask (MoultBoardList *self, MoultBoard *board);
/* Asks the board's chip what it is, which resets it: only for a user who said so. The answer goes
 * to the board. Nothing happens where no backend could ask (moult_registry_find_chip_reader()),
 * while the board is being asked something else, and while a job works on it. */
void moult_board_list_ask_chip (MoultBoardList *self, MoultBoard *board);
/* Property "settled": no board is being asked and the first scan is done. */
gboolean moult_board_list_get_settled (MoultBoardList *self);

G_END_DECLS
