/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "firmware.h"

G_BEGIN_DECLS

/**
 * moult_fit_check:
 * @device: the board's device now
 * @info: (nullable): what the board last said of itself
 *
 * Holds a firmware against all that is known of a board: chip, MicroPython port, board id, machine
 * text. Returns %FALSE with %MOULT_ERROR_WRONG_FIRMWARE and the evidence ("the file is for rp2350,
 * the board has rp2040") when they contradict each other; no evidence is no contradiction.
 * Any thread.
 */
gboolean moult_fit_check (MoultFirmware *firmware,
                          MoultDevice *device,
                          MoultBoardInfo *info,
                          GError **error);

/**
 * MoultFit:
 * @MOULT_FIT_CONTRADICTS: for another chip or board
 * @MOULT_FIT_CHIP: right chip, nothing known of the board
 * @MOULT_FIT_BOARD: made for exactly this board (id or machine text)
 */
typedef enum {
    MOULT_FIT_CONTRADICTS,
    MOULT_FIT_CHIP,
    MOULT_FIT_BOARD,
} MoultFit;

/* How well a firmware fits a board, to choose between several; as moult_fit_check(). */
MoultFit moult_fit_rate (MoultFirmware *firmware, MoultDevice *device, MoultBoardInfo *info);

/* Whether the board says the version that the file says; %FALSE when the file says none. */
gboolean moult_fit_is_same_version (MoultFirmware *firmware, MoultBoardInfo *info);

G_END_DECLS
