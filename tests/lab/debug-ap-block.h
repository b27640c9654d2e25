/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-mem-ap.h"

G_BEGIN_DECLS

/**
 * DebugApBlock:
 *
 * 4 KiB of ADIv6's address space behind a debug port: a MEM-AP with its ids, or a ROM table (ARM
 * IHI 0074, C1.4 and D3). Or what ADIv5 has besides MEM-APs: registers that only tell something.
 */
typedef struct _DebugApBlock DebugApBlock;

extern const DebugApDevice debug_ap_block_device;

/* @ap: (nullable): a MEM-AP, which it takes over. */
DebugApBlock *debug_ap_block_new (DebugMemAp *ap);
void debug_ap_block_set_word (DebugApBlock *block, guint32 offset, guint32 value);

/* Its ids: those of a MEM-AP, or of a ROM table with entries for the blocks at @addresses, which
 * end with 0. */
void debug_ap_block_become_mem_ap (DebugApBlock *block);
void debug_ap_block_become_table (DebugApBlock *block, guint32 base, const guint32 *addresses);

G_END_DECLS
