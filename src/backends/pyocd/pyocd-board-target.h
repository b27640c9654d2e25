/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "target.h"

G_BEGIN_DECLS

/**
 * moult_pyocd_dup_board_target:
 * @board_id: (nullable): of the board that has the chip, or of the one that the firmware is for
 * @chip: (nullable): what the chip says of itself; %NULL: it could not be asked
 *
 * The chip by its board, which knows more than the chip where that could not be asked, or has the
 * same registers as another part line (STM32F405 and F407). %NULL: the chip says enough, or the
 * board is none that has it. Any thread. (transfer full)
 */
MoultTarget *moult_pyocd_dup_board_target (const char *board_id, MoultTarget *chip);

G_END_DECLS
