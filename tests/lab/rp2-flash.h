/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/* The flash of a board with an RP2040 or RP2350 while its boot ROM runs: what the board holds, and
 * its files, which lie at the end. */
VirtualFlash *rp2_flash_new (LabBoard *board, guint32 size);

/* The ROM ends: the board takes over what PICOBOOT has made of the flash, if it has. The program
 * begins at @offset, and what was programmed ends at @end (0: nothing was): what stands behind it
 * is left of an older program. Files are lost when their place was erased, and only then. */
void rp2_flash_hand_over (VirtualFlash *flash, LabBoard *board, guint32 offset, guint32 end);

G_END_DECLS
