/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/* What board.py presents as this board: sys.implementation, os.uname() and so on, of the firmware
 * that its flash holds. @banner: (out): what the friendly REPL says first. */
JsonObject *lab_dress_new (LabBoard *board, char **banner);

G_END_DECLS
