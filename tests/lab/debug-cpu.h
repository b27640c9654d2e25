/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-rom-table.h"

G_BEGIN_DECLS

enum { DEBUG_MAX_COMPONENTS = 8 };

/**
 * DebugCpu:
 * @model: of Unicorn (uc_cpu_arm)
 * @dpidr, @ap_idr: of the debug port and the MEM-AP that come with it, unless the chip says
 * otherwise
 * @wrap: bytes in which that MEM-AP increments its address: the 1 KiB that are granted, or what it
 *     really does
 * @mvfr0, @mvfr1: of its floating point; 0: it has none
 * @fpb: FP_CTRL: how many breakpoints it has
 * @table: its ROM table's part; its components are behind it
 *
 * A processor, as its debug registers tell it.
 */
typedef struct {
    const char *name;
    int model;
    guint32 cpuid;
    guint32 dpidr;
    guint32 ap_idr;
    guint32 wrap;
    guint32 mvfr0;
    guint32 mvfr1;
    guint32 fpb;
    guint16 table;
    DebugComponent components[DEBUG_MAX_COMPONENTS];
} DebugCpu;

extern const DebugCpu debug_cpu_m0, debug_cpu_m0plus, debug_cpu_m3, debug_cpu_m4, debug_cpu_m7,
    debug_cpu_m33;

enum { DEBUG_CPU_ROM_TABLE = 0xe00ff000 };

G_END_DECLS
