/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "firmware.h"
#include "progress.h"

G_BEGIN_DECLS

/* What a board runs: "1.24.1", "CircuitPython 9.1.0", or "" when it is not known. */
char *moult_describe_version (MoultBoardInfo *info);

/* "Built here, commit abc1234, with changes"; %NULL for what is no build with a known source.
 * @firmware: (nullable) */
char *moult_describe_built (MoultFirmware *firmware);

/* How a board is, in a word or two, translated. */
char *moult_describe_state (MoultBoard *board);

/* What a job does in a step, translated. */
const char *moult_describe_step (MoultStep step);

G_END_DECLS
