/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-bench.h"

/* What a core does: halted, run, reset, and its programs really executed. */

enum {
    AIRCR = 0xe000ed0c,
    DFSR = 0xe000ed30,
    DHCSR = 0xe000edf0,
    DEMCR = 0xe000edfc,
    S_HALT = 1 << 17,
    S_LOCKUP = 1 << 19,
    S_RESET = 1 << 25,
};
#define KEY         0xa05f0000u
#define SYSRESETREQ 0x05fa0004u

/* A vector table, and "b ." where it points. */
static void
load_loop (DebugBench *bench)
{
    const guint32 image[] = { GUINT32_TO_LE (0x20001000), GUINT32_TO_LE (0x08000009),
                              GUINT32_TO_LE (0xe7fee7fe) };
    g_autoptr (GBytes) content = g_bytes_new (image, sizeof image);

    debug_target_load_flash (bench->target, 0x08000000, content);
}

static void
test_blank (DebugBench *bench, gconstpointer chip)
{
    g_assert_false (debug_target_is_running (bench->target));
    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_read (bench, DHCSR) & (S_HALT | S_LOCKUP), ==, S_LOCKUP);
    debug_bench_halt (bench);
    g_assert_cmphex (debug_bench_read (bench, DHCSR) & (S_HALT | S_LOCKUP), ==, S_HALT);
}

static void
test_programmed (DebugBench *bench, gconstpointer chip)
{
    load_loop (bench);
    for (guint n = 0; n < 5; n++)
        debug_target_run (bench->target);
    g_assert_true (debug_target_is_running (bench->target));
    debug_bench_connect (bench);
    debug_bench_halt (bench);
    g_assert_false (debug_target_is_running (bench->target));
    g_assert_cmphex (debug_bench_get_register (bench, 15), ==, 0x08000008);
    g_assert_cmphex (debug_bench_get_register (bench, 13), ==, 0x20001000);
    debug_bench_write (bench, DHCSR, KEY);
    g_assert_true (debug_target_is_running (bench->target));
}

/* What has no engine does not execute, but is where its program would be. */
static void
test_without_engine (DebugBench *bench, gconstpointer chip)
{
    const guint32 vectors[] = { GUINT32_TO_LE (0x20001000), GUINT32_TO_LE (0x60002101) };
    g_autoptr (GBytes) content = g_bytes_new (vectors, sizeof vectors);

    g_assert_false (debug_target_is_running (bench->target));
    debug_target_load_flash (bench->target, 0x60002000, content);
    g_assert_true (debug_target_is_running (bench->target));
    debug_bench_connect (bench);
    debug_bench_halt (bench);
    g_assert_cmphex (debug_bench_get_register (bench, 15), ==, 0x60002100);
}

static void
test_breakpoint (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = { 0x202a, 0x3001, 0xbe00 }; /* movs r0, #42; adds r0, #1; bkpt */

    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_run (bench, code, 3) & S_HALT, ==, S_HALT);
    g_assert_cmphex (debug_bench_get_register (bench, 0), ==, 43);
    g_assert_cmphex (debug_bench_get_register (bench, 15), ==, 0x20000004);
    g_assert_cmphex (debug_bench_read (bench, DFSR) & 2, ==, 2);
}

/* What was translated once must not run again when something else is there. */
static void
test_new_code (DebugBench *bench, gconstpointer chip)
{
    const guint16 first[] = { 0x2001, 0xbe00 }, second[] = { 0x2002, 0xbe00 };

    debug_bench_connect (bench);
    debug_bench_run (bench, first, 2);
    g_assert_cmphex (debug_bench_get_register (bench, 0), ==, 1);
    debug_bench_run (bench, second, 2);
    g_assert_cmphex (debug_bench_get_register (bench, 0), ==, 2);
}

static void
test_step (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = { 0x2001, 0x3001, 0x3001, 0xbe00 };

    debug_bench_connect (bench);
    debug_bench_run (bench, code, 4);
    debug_bench_set_register (bench, 15, 0x20000000);
    debug_bench_write (bench, DHCSR, KEY | 5);
    g_assert_cmphex (debug_bench_get_register (bench, 15), ==, 0x20000002);
    g_assert_cmphex (debug_bench_get_register (bench, 0), ==, 1);
}

static void
test_fault (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = { 0x200a, 0x0700, 0x6800, 0xbe00 }; /* r0 = 0xa0000000; ldr r0, [r0] */

    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_run (bench, code, 4) & (S_HALT | S_LOCKUP), ==, S_LOCKUP);
    g_assert_false (debug_target_is_running (bench->target));
    debug_bench_write (bench, DEMCR, 1 << 10); /* VC_HARDERR */
    g_assert_cmphex (debug_bench_run (bench, code, 4) & S_HALT, ==, S_HALT);
}

static void
test_undefined (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = { 0xde00 };

    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_run (bench, code, 1) & S_LOCKUP, ==, S_LOCKUP);
}

static void
on_reset_cb (DebugTarget *target, gpointer data)
{
    (*(guint *) data)++;
}

static void
test_reset (DebugBench *bench, gconstpointer chip)
{
    guint resets = 0;

    load_loop (bench);
    debug_target_set_reset_handler (bench->target, on_reset_cb, &resets);
    debug_bench_connect (bench);
    debug_bench_halt (bench);
    debug_bench_write (bench, DEMCR, 1); /* VC_CORERESET */
    debug_bench_write (bench, AIRCR, SYSRESETREQ);
    g_assert_cmphex (debug_bench_read (bench, DHCSR) & (S_HALT | S_RESET), ==, S_HALT | S_RESET);
    g_assert_cmphex (debug_bench_read (bench, DHCSR) & S_RESET, ==, 0);
    g_assert_cmphex (debug_bench_get_register (bench, 15), ==, 0x08000008);
    debug_bench_write (bench, DEMCR, 0);
    debug_bench_write (bench, AIRCR, SYSRESETREQ);
    g_assert_true (debug_target_is_running (bench->target));
    g_assert_cmpuint (resets, ==, 2);
}

static void
test_under_reset (DebugBench *bench, gconstpointer chip)
{
    load_loop (bench);
    debug_target_set_reset (bench->target, TRUE);
    debug_bench_connect (bench);
    g_assert_false (debug_target_is_running (bench->target));
    debug_bench_write (bench, DHCSR, KEY | 1);
    debug_bench_write (bench, DEMCR, 1);
    g_assert_cmphex (debug_bench_read (bench, DHCSR) & S_RESET, ==, S_RESET);
    debug_target_set_reset (bench->target, FALSE);
    g_assert_cmphex (debug_bench_read (bench, DHCSR) & S_HALT, ==, S_HALT);
}

/* A program that resets its chip: the loader of every second board. */
static void
test_own_reset (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = { 0x4801, 0x4902, 0x6001, 0xe7fe,   /* ldr r0, r1; str; b . */
                             0xed0c, 0xe000, 0x0004, 0x05fa }; /* AIRCR, SYSRESETREQ */

    load_loop (bench);
    debug_bench_connect (bench);
    debug_bench_run (bench, code, G_N_ELEMENTS (code));
    g_assert_cmpint (debug_bench_count (bench, "resets"), ==, 3);
    g_assert_true (debug_target_is_running (bench->target));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add ("/lab/debug-core/without-engine", DebugBench, "mimxrt1062", debug_bench_set_up,
                test_without_engine, debug_bench_tear_down);
#define ADD(name, test)                                                                            \
    g_test_add ("/lab/debug-core/" name, DebugBench, "stm32f411", debug_bench_set_up, test,        \
                debug_bench_tear_down)
    ADD ("blank", test_blank);
    ADD ("programmed", test_programmed);
    ADD ("breakpoint", test_breakpoint);
    ADD ("new-code", test_new_code);
    ADD ("step", test_step);
    ADD ("fault", test_fault);
    ADD ("undefined", test_undefined);
    ADD ("reset", test_reset);
    ADD ("under-reset", test_under_reset);
    ADD ("own-reset", test_own_reset);
#undef ADD
    return g_test_run ();
}
