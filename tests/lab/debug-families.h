/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-parts.h"

G_BEGIN_DECLS

/* Each in a file of its own. */
extern const DebugFamily debug_family_nrf;
extern const DebugFamily debug_family_rp2040;
extern const DebugFamily debug_family_samd51;
extern const DebugFamily debug_family_stm32f4; /* F405 to F439 */

/* Chips that can be identified and read, but not written; the last one has no name. */
extern const DebugChip debug_chips_of_ids[];

G_END_DECLS
