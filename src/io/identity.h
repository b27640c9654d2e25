/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-info.h"

G_BEGIN_DECLS

/**
 * moult_identity_parse:
 * @output: what data/scripts/identify.py printed, with whatever came before and after
 *
 * Makes of a board's raw facts what Moult knows of it: version and build, MicroPython port, cpu,
 * board id and the rest, by the rules that mpflash uses, so that both say the same of a board. Any
 * thread. Fails with %MOULT_ERROR_PROTOCOL when the facts are not there; bad lines are left out.
 */
MoultBoardInfo *moult_identity_parse (const char *output, GError **error);

G_END_DECLS
