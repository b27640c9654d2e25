/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-chips.h"

G_BEGIN_DECLS

/* Each in a file of its own. */
extern const DebugFamily debug_family_stm32f4; /* also F2, F7: RM0090 3 */

G_END_DECLS
