/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-target.h"

G_BEGIN_DECLS

/* Requests: what is of them besides their address. */
enum {
    DEBUG_BENCH_DPIDR = DEBUG_REQUEST_READ,
    DEBUG_BENCH_ABORT = 0x0,
    DEBUG_BENCH_READ_CTRL = DEBUG_REQUEST_READ | 0x4,
    DEBUG_BENCH_CTRL = 0x4,
    DEBUG_BENCH_SELECT = 0x8,
    DEBUG_BENCH_RDBUFF = DEBUG_REQUEST_READ | 0xc,
    DEBUG_BENCH_CSW = DEBUG_REQUEST_AP | 0x0,
    DEBUG_BENCH_TAR = DEBUG_REQUEST_AP | 0x4,
    DEBUG_BENCH_DRW = DEBUG_REQUEST_AP | 0xc,
};

/**
 * DebugBench:
 *
 * A hand at the wires of a target, for tests: no probe, no library.
 */
typedef struct {
    DebugTarget *target;
    DebugAck ack; /* of the last transfer */
} DebugBench;

void debug_bench_set_up (DebugBench *bench, gconstpointer chip);
void debug_bench_tear_down (DebugBench *bench, gconstpointer chip);

/* ---- Wires ---- */

void debug_bench_reset_line (DebugBench *bench);
void debug_bench_switch (DebugBench *bench);                /* JTAG to SWD */
void debug_bench_wake (DebugBench *bench);                  /* dormant to SWD */
void debug_bench_choose (DebugBench *bench, guint32 value); /* line reset, TARGETSEL */

/* Returns what was read. */
guint32 debug_bench_transfer (DebugBench *bench, guint8 request, guint32 value);

/* Power-up, and a MEM-AP that reads words; the line is in SWD and reset. */
void debug_bench_power_up (DebugBench *bench);
void debug_bench_connect (DebugBench *bench); /* switches before */

/* ---- Memory ---- */

guint32 debug_bench_read_ap (DebugBench *bench, guint8 request);
guint32 debug_bench_read (DebugBench *bench, guint32 address);
void debug_bench_write (DebugBench *bench, guint32 address, guint32 value);
/* @size: 1, 2. */
void debug_bench_write_small (DebugBench *bench, guint32 address, guint size, guint32 value);
gboolean debug_bench_has_error (DebugBench *bench); /* a sticky one, which it clears */

/* ---- The core ---- */

void debug_bench_halt (DebugBench *bench);
void debug_bench_set_register (DebugBench *bench, guint number, guint32 value);
guint32 debug_bench_get_register (DebugBench *bench, guint number);
/* Puts Thumb code into RAM and goes on there; returns DHCSR after it has run. */
guint32 debug_bench_run (DebugBench *bench, const guint16 *code, guint length);

gint64 debug_bench_count (DebugBench *bench, const char *name);

G_END_DECLS
