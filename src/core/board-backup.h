/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-info.h"
#include "device.h"

G_BEGIN_DECLS

/**
 * moult_board_backup_dup_name:
 * @info: (nullable): what is known of the board
 *
 * A name for the folder that gets a board's files, which no other board and no other time has:
 * "RPI_PICO-e6614c311b7e6f35-20261126-205801". Any thread. (transfer full)
 */
char *moult_board_backup_dup_name (MoultDevice *device, MoultBoardInfo *info);

G_END_DECLS
