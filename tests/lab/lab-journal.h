/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/* Adds what @board is, has seen and holds in its flash, as one JSON object. */
void lab_journal_write (JsonBuilder *journal, LabBoard *board);

G_END_DECLS
