/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-bench.h"

enum {
    RAM = 0x20000000,
    DHCSR = 0xe000edf0,
    DCRSR = 0xe000edf4,
    DCRDR = 0xe000edf8,
    PC = 15,
    XPSR = 16
};

#define KEY 0xa05f0000u

void
debug_bench_set_up (DebugBench *bench, gconstpointer chip)
{
    bench->target = debug_target_new (chip);
}

void
debug_bench_tear_down (DebugBench *bench, gconstpointer chip)
{
    debug_target_free (bench->target);
}

/* ---- Wires ---- */

void
debug_bench_reset_line (DebugBench *bench)
{
    const guint8 bits[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };

    debug_target_send (bench->target, bits, 64);
}

void
debug_bench_switch (DebugBench *bench)
{
    const guint8 ones[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    const guint8 code[] = { 0x9e, 0xe7 };

    debug_target_send (bench->target, ones, 56);
    debug_target_send (bench->target, code, 16);
    debug_bench_reset_line (bench);
}

void
debug_bench_wake (DebugBench *bench)
{
    const guint8 alert[] = { 0xff, 0x92, 0xf3, 0x09, 0x62, 0x95, 0x2d, 0x85, 0x86,
                             0xe9, 0xaf, 0xdd, 0xe3, 0xa2, 0x0e, 0xbc, 0x19 };
    const guint8 activation[] = { 0xa0, 0x01 };

    debug_target_send (bench->target, alert, 8 * sizeof alert);
    debug_target_send (bench->target, activation, 12);
    debug_bench_reset_line (bench);
}

void
debug_bench_choose (DebugBench *bench, guint32 value)
{
    const guint8 request = 0x99, idle = 0;
    const guint8 bits[] = { value, value >> 8, value >> 16, value >> 24, __builtin_parity (value) };
    guint8 nobody;

    debug_bench_reset_line (bench);
    debug_target_send (bench->target, &request, 8);
    debug_target_receive (bench->target, &nobody, 5);
    debug_target_send (bench->target, bits, 33);
    debug_target_send (bench->target, &idle, 2);
}

guint32
debug_bench_transfer (DebugBench *bench, guint8 request, guint32 value)
{
    bench->ack = debug_target_transfer (bench->target, request, &value);
    return value;
}

void
debug_bench_power_up (DebugBench *bench)
{
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    debug_bench_transfer (bench, DEBUG_BENCH_ABORT, 0x1e);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0);
    debug_bench_transfer (bench, DEBUG_BENCH_CTRL, 0x50000000);
    debug_bench_transfer (bench, DEBUG_BENCH_CSW, 0x23000052);
}

void
debug_bench_connect (DebugBench *bench)
{
    debug_bench_switch (bench);
    debug_bench_power_up (bench);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

/* ---- Memory ---- */

guint32
debug_bench_read_ap (DebugBench *bench, guint8 request)
{
    debug_bench_transfer (bench, DEBUG_REQUEST_READ | request, 0);
    return debug_bench_transfer (bench, DEBUG_BENCH_RDBUFF, 0);
}

guint32
debug_bench_read (DebugBench *bench, guint32 address)
{
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, address);
    return debug_bench_read_ap (bench, DEBUG_BENCH_DRW);
}

void
debug_bench_write (DebugBench *bench, guint32 address, guint32 value)
{
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, address);
    debug_bench_transfer (bench, DEBUG_BENCH_DRW, value);
}

void
debug_bench_write_small (DebugBench *bench, guint32 address, guint size, guint32 value)
{
    debug_bench_transfer (bench, DEBUG_BENCH_CSW, 0x23000050 | (size - 1));
    debug_bench_write (bench, address, value << 8 * (address & 3));
    debug_bench_transfer (bench, DEBUG_BENCH_CSW, 0x23000052);
}

gboolean
debug_bench_has_error (DebugBench *bench)
{
    gboolean sticks = (debug_bench_transfer (bench, DEBUG_BENCH_READ_CTRL, 0) & 0x20) != 0;

    debug_bench_transfer (bench, DEBUG_BENCH_ABORT, 0x1e);
    debug_bench_transfer (bench, DEBUG_BENCH_CSW, 0x23000052);
    return sticks;
}

/* ---- The core ---- */

void
debug_bench_halt (DebugBench *bench)
{
    debug_bench_write (bench, DHCSR, KEY | 3);
}

void
debug_bench_set_register (DebugBench *bench, guint number, guint32 value)
{
    debug_bench_write (bench, DCRDR, value);
    debug_bench_write (bench, DCRSR, 1 << 16 | number);
}

guint32
debug_bench_get_register (DebugBench *bench, guint number)
{
    debug_bench_write (bench, DCRSR, number);
    return debug_bench_read (bench, DCRDR);
}

guint32
debug_bench_run (DebugBench *bench, const guint16 *code, guint length)
{
    debug_bench_halt (bench);
    for (guint n = 0; n < length; n++)
        debug_bench_write_small (bench, RAM + 2 * n, 2, code[n]);
    debug_bench_set_register (bench, PC, RAM);
    debug_bench_set_register (bench, XPSR, 1 << 24);
    debug_bench_write (bench, DHCSR, KEY | 1);
    for (guint n = 0; n < 10; n++)
        debug_target_run (bench->target);
    return debug_bench_read (bench, DHCSR);
}

gint64
debug_bench_count (DebugBench *bench, const char *name)
{
    return *(gint64 *) g_hash_table_lookup (debug_target_get_counts (bench->target), name);
}
