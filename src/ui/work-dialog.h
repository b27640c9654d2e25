/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "advice.h"
#include "board-work.h"

G_BEGIN_DECLS

/* The words for a work that failed. */
typedef MoultAdvice *(*MoultWorkAdviceFunc) (const GError *error);

/**
 * MoultWorkDialog:
 *
 * Runs a [class@BoardWork] from its presentation on and shows how far it is. Closes itself at the
 * end, or tells why it failed. Going with its window it cancels the work. Signal "succeeded".
 */
#define MOULT_TYPE_WORK_DIALOG (moult_work_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkDialog, moult_work_dialog, MOULT, WORK_DIALOG, AdwDialog)

/* @note says what holds while it goes on, such as that the board has to stay plugged in. */
AdwDialog *moult_work_dialog_new (MoultBoardWork *work,
                                  const char *title,
                                  const char *note,
                                  MoultWorkAdviceFunc advise);

G_END_DECLS
