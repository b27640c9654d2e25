/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "adder.h"

G_BEGIN_DECLS

/* What adder.c and adder-built.c, which are one class, share. */

/* Whether a file of these words may be for a board: %MOULT_ERROR_WRONG_FIRMWARE if it is for
 * another chip. */
gboolean moult_adder_check_chip (const char *board_id, MoultFirmware *found, GError **error);

/* (transfer full) (nullable): what is at the place of @firmware in the folder. */
MoultFirmware *
moult_adder_find_same_file (MoultStore *store, MoultFirmware *firmware, GError **error);

G_END_DECLS
