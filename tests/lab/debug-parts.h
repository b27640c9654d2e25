/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-chips.h"

G_BEGIN_DECLS

enum { DEBUG_MAX_CORES = 2 };

/**
 * DebugParts:
 *
 * What a chip is built from, by its entry in the table of chips.
 */
struct _DebugParts {
    const DebugChip *chip;
    DebugBus *bus;
    DebugFlash *flash;
    DebugWire *wire;
    DebugCore *cores[DEBUG_MAX_CORES];
    DebugEngine *engine; /* of the first core; NULL: it does not execute */
    GPtrArray *mem_aps;  /* DebugMemAp; their ports own them */
    GHashTable *counts;
    DebugCoreReset reset; /* of the whole chip */
    gpointer reset_data;
};

/* @parts: zeros, but for what is called at a reset. It has to stay where it is. */
void debug_parts_build (DebugParts *parts, const DebugChip *chip);
void debug_parts_clear (DebugParts *parts);

/* What is burnt in, wherever @address is. */
void debug_parts_put_word (DebugParts *parts, guint32 address, guint32 value);

G_END_DECLS
