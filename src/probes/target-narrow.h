/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "target.h"

G_BEGIN_DECLS

/**
 * moult_target_narrow:
 * @board_id: (nullable): the board that has the chip, as its firmware or the user tells
 *
 * Where registers leave several part lines, the board decides: a chip that is an STM32F405 or an
 * STM32F407 is the former on a PYBV11. Only among what the chip itself says that it may be: a board
 * with another chip changes nothing. Any thread. (transfer full): @self if there is nothing new.
 */
MoultTarget *moult_target_narrow (MoultTarget *self, const char *board_id);

G_END_DECLS
