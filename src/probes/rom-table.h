/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mem-ap.h"

G_BEGIN_DECLS

/**
 * MoultRomTable:
 * @designer: JEP106 code: the continuations, then 7 bits. 0: no table tells
 * @part: number of the chip, as its designer gives them
 * @n_tables: how many were looked at
 *
 * Who made a chip, as the ROM tables of its debug components tell it (Arm IHI 0031, D3 and D4).
 */
typedef struct {
    guint designer;
    guint part;
    guint n_tables;
} MoultRomTable;

/* JEP106 code of Arm, whose own tables say nothing of the chip that they are in. */
#define MOULT_ROM_TABLE_ARM 0x23b

/**
 * moult_rom_table_read:
 * @base: where the first one stands
 *
 * Walks through the tables until one is found that is not Arm's own. What is no table, points in
 * circles or cannot be read is left out. %FALSE only when the probe or its wires fail.
 */
gboolean moult_rom_table_read (MoultRomTable *self,
                               MoultMemAp *memory,
                               guint32 base,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
