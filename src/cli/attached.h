/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-list.h"
#include "board-work.h"

G_BEGIN_DECLS

/**
 * MoultAttached:
 *
 * The boards that are attached, and whether the user pressed Ctrl-C or the program is to end: what
 * the subcommands that look at boards begin with. Main thread.
 */
#define MOULT_TYPE_ATTACHED (moult_attached_get_type ())
G_DECLARE_FINAL_TYPE (MoultAttached, moult_attached, MOULT, ATTACHED, GObject)

/* Starts to look, and takes over Ctrl-C and the other signals that ask a program to end. */
MoultAttached *moult_attached_new (void);
MoultDeviceSource *moult_attached_get_devices (MoultAttached *self);
MoultBoardList *moult_attached_get_boards (MoultAttached *self);

/* Runs the main loop until every board was asked who it is. Not cut short by Ctrl-C, and needed
 * before the program ends too: a board that is left in the midst of a question stands at a prompt
 * instead of running its program. %FALSE: Ctrl-C was pressed meanwhile. */
gboolean moult_attached_settle (MoultAttached *self);

/* Runs work on one of the boards, and the main loop until that has ended; Ctrl-C cancels it as far
 * as it can be. Fails as moult_board_work_run_finish(). */
gboolean moult_attached_run_work (MoultAttached *self, MoultBoardWork *work, GError **error);

/* Cancelled by these signals, which wake the main loop too. */
GCancellable *moult_attached_get_cancellable (MoultAttached *self);

G_END_DECLS
