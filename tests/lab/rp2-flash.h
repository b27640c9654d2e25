/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/* The flash of a board with an RP2040 or RP2350 while its boot ROM runs: what the board holds, and
 * its files, which lie at the end. */
VirtualFlash *rp2_flash_new (LabBoard *board, guint32 size);

/* The ROM ends: the board takes over what PICOBOOT has made of the flash, if it has; the program
 * begins at @offset. Its files are lost when their place was erased, and only then. */
void rp2_flash_hand_over (VirtualFlash *flash, LabBoard *board, guint32 offset);

G_END_DECLS
