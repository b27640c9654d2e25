/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "board.h"

G_BEGIN_DECLS

/**
 * MoultBoardDetails:
 *
 * A row that opens to everything that was read from a board and its device.
 */
#define MOULT_TYPE_BOARD_DETAILS (moult_board_details_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardDetails,
                      moult_board_details,
                      MOULT,
                      BOARD_DETAILS,
                      AdwPreferencesGroup)

void moult_board_details_update (MoultBoardDetails *self, MoultBoard *board);

G_END_DECLS
