/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-bench.h"

/* The rules of each flash controller, broken and kept. */

#define VIOLATIONS(bench) debug_bench_count (bench, "violations")

static guint32
word_at (DebugBench *bench, guint32 offset)
{
    g_autoptr (GBytes) flash = debug_target_dup_flash (bench->target);
    const guint8 *bytes = g_bytes_get_data (flash, NULL);

    return bytes[offset] | bytes[offset + 1] << 8 | bytes[offset + 2] << 16
           | (guint32) bytes[offset + 3] << 24;
}

/* ---- STM32F4 ---- */

enum { F4 = 0x08000000, KEYR = 0x40023c04, SR = 0x40023c0c, CR = 0x40023c10 };

static void
unlock_stm32 (DebugBench *bench)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, KEYR, 0x45670123);
    debug_bench_write (bench, KEYR, 0xcdef89ab);
}

static void
test_stm32_locked (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, CR, 0x201);
    g_assert_cmphex (debug_bench_read (bench, CR), ==, 0x80000000);
    debug_bench_write (bench, F4, 0);
    g_assert_cmphex (debug_bench_read (bench, F4), ==, G_MAXUINT32);
    g_assert_cmphex (debug_bench_read (bench, SR) & 0x80, ==, 0x80); /* PGSERR */
    debug_bench_write (bench, SR, 0x80);
    g_assert_cmphex (debug_bench_read (bench, SR), ==, 0);
    g_assert_cmpint (VIOLATIONS (bench), ==, 2);
}

/* One wrong key, and only a reset helps. */
static void
test_stm32_wrong_key (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, KEYR, 0x12345678);
    unlock_stm32 (bench);
    g_assert_cmphex (debug_bench_read (bench, CR), ==, 0x80000000);
    debug_bench_write (bench, 0xe000ed0c, 0x05fa0004);
    unlock_stm32 (bench);
    g_assert_cmphex (debug_bench_read (bench, CR), ==, 0);
}

static void
test_stm32_program (DebugBench *bench, gconstpointer chip)
{
    unlock_stm32 (bench);
    debug_bench_write (bench, CR, 0x201); /* PG, words */
    debug_bench_write (bench, F4 + 4, 0x12345678);
    g_assert_cmphex (debug_bench_read (bench, SR), ==, 0x10000); /* BSY */
    g_assert_cmphex (debug_bench_read (bench, 4), ==, 0x12345678);
    g_assert_cmpint (VIOLATIONS (bench), ==, 0);
    debug_bench_write (bench, F4 + 4, 0xff00ff00); /* not erased */
    g_assert_cmphex (word_at (bench, 4), ==, 0x12005600);
    debug_bench_write_small (bench, F4 + 8, 2, 0); /* not as PSIZE says */
    g_assert_cmphex (word_at (bench, 8), ==, G_MAXUINT32);
    g_assert_cmpint (VIOLATIONS (bench), ==, 2);
}

static void
test_stm32_erase (DebugBench *bench, gconstpointer chip)
{
    unlock_stm32 (bench);
    debug_bench_write (bench, CR, 0x201);
    debug_bench_write (bench, F4, 0);
    debug_bench_write (bench, F4 + 0x10000, 0);
    debug_bench_write (bench, CR, 4 << 3 | 0x10202); /* sector 4: 64 KiB */
    g_assert_cmphex (word_at (bench, 0x10000), ==, G_MAXUINT32);
    g_assert_cmphex (word_at (bench, 0), ==, 0);
    debug_bench_write (bench, CR, 0x10204); /* all */
    g_assert_cmphex (word_at (bench, 0), ==, G_MAXUINT32);
    g_assert_cmpint (VIOLATIONS (bench), ==, 0);
    debug_bench_write (bench, CR, 9 << 3 | 0x10202); /* there is none */
    debug_bench_write (bench, CR, 0x10201);          /* that is no erase */
    g_assert_cmpint (VIOLATIONS (bench), ==, 2);
    g_assert_cmpint (debug_bench_count (bench, "erased-sectors"), ==, 1);
    g_assert_cmpint (debug_bench_count (bench, "mass-erases"), ==, 1);
}

/* A loader: unlock, program two words, wait for each. */
static void
test_stm32_loader (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = {
        0x6041, 0x6042,         /* str r1, [r0, #4]; str r2, [r0, #4]: KEYR */
        0x6103,                 /* str r3, [r0, #16]: CR */
        0x6025,                 /* loop: str r5, [r4] */
        0x68c1, 0x03c9, 0xd4fc, /* wait: ldr r1, [r0, #12]; lsls r1, #15; bmi wait: SR.BSY */
        0x3404, 0x3e01, 0xd1f8, /* adds r4, #4; subs r6, #1; bne loop */
        0xbe00,
    };

    debug_bench_connect (bench);
    debug_bench_halt (bench);
    debug_bench_set_register (bench, 0, 0x40023c00);
    debug_bench_set_register (bench, 1, 0x45670123);
    debug_bench_set_register (bench, 2, 0xcdef89ab);
    debug_bench_set_register (bench, 3, 0x201);
    debug_bench_set_register (bench, 4, F4);
    debug_bench_set_register (bench, 5, 0xcafebabe);
    debug_bench_set_register (bench, 6, 2);
    g_assert_cmphex (debug_bench_run (bench, code, G_N_ELEMENTS (code)) >> 17 & 1, ==, 1);
    g_assert_cmphex (word_at (bench, 0), ==, 0xcafebabe);
    g_assert_cmphex (word_at (bench, 4), ==, 0xcafebabe);
    g_assert_cmpint (VIOLATIONS (bench), ==, 0);
    g_assert_cmpint (debug_bench_count (bench, "programmed-bytes"), ==, 8);
}

/* What a program stores without being allowed to must not even be there for itself. */
static void
test_stm32_wrong_loader (DebugBench *bench, gconstpointer chip)
{
    const guint16 code[] = { 0x6001, 0x68d3, 0x6802, 0xbe00 }; /* str; ldr SR; ldr; bkpt */

    debug_bench_connect (bench);
    debug_bench_halt (bench);
    debug_bench_set_register (bench, 0, F4);
    debug_bench_set_register (bench, 1, 0x12345678);
    debug_bench_set_register (bench, 2, 0x40023c00);
    debug_bench_run (bench, code, G_N_ELEMENTS (code));
    g_assert_cmphex (debug_bench_get_register (bench, 2), ==, G_MAXUINT32);
    g_assert_cmphex (word_at (bench, 0), ==, G_MAXUINT32);
    g_assert_cmpint (VIOLATIONS (bench), ==, 1);
}

/* ---- nRF ---- */

enum { NRF_CONFIG = 0x4001e504, NRF_ERASE_PAGE = 0x4001e508, NRF_ERASE_ALL = 0x4001e50c };

static void
test_nrf (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x1000, 0);
    g_assert_true (debug_bench_has_error (bench)); /* CONFIG says read */
    debug_bench_write (bench, NRF_CONFIG, 1);
    debug_bench_write (bench, 0x1000, 0x12345678);
    debug_bench_write (bench, 0x2000, 0);
    debug_bench_write (bench, 0x10001080, 0x11223344);             /* UICR.CUSTOMER */
    g_assert_cmphex (debug_bench_read (bench, 0x4001e400), ==, 0); /* READY */
    debug_bench_write (bench, NRF_ERASE_PAGE, 0x1000);
    g_assert_cmphex (word_at (bench, 0x1000), ==, 0x12345678); /* CONFIG says write */
    g_assert_cmpint (VIOLATIONS (bench), ==, 2);
    debug_bench_write (bench, NRF_CONFIG, 2);
    debug_bench_write (bench, NRF_ERASE_PAGE, 0x1000);
    g_assert_cmphex (word_at (bench, 0x1000), ==, G_MAXUINT32);
    g_assert_cmphex (word_at (bench, 0x2000), ==, 0);
    g_assert_cmphex (debug_bench_read (bench, 0x10001080), ==, 0x11223344);
    debug_bench_write (bench, NRF_ERASE_ALL, 1);
    g_assert_cmphex (word_at (bench, 0x2000), ==, G_MAXUINT32);
    g_assert_cmphex (debug_bench_read (bench, 0x10001080), ==, G_MAXUINT32);
    g_assert_cmpint (VIOLATIONS (bench), ==, 2);
}

/* What UICR.APPROTECT says counts from the next reset on. */
static void
test_nrf_protects (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, NRF_CONFIG, 1);
    debug_bench_write (bench, 0x10001208, 0xffffff00);
    g_assert_false (debug_target_is_locked (bench->target));
    debug_bench_write (bench, 0xe000ed0c, 0x05fa0004);
    g_assert_true (debug_target_is_locked (bench->target));
}

/* ---- SAMD51 ---- */

enum { CTRLB = 0x41004004, INTFLAG = 0x41004010, ADDR = 0x41004014 };

/* Returns INTFLAG after it. */
static guint32
command (DebugBench *bench, guint code)
{
    debug_bench_write (bench, INTFLAG, 0xffff);
    debug_bench_write (bench, CTRLB, 0xa500 | code);
    while ((debug_bench_read (bench, INTFLAG) & 1) == 0)
        ;
    return debug_bench_read (bench, INTFLAG) & 0xffff;
}

static void
test_samd51 (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x2000, 0x12345678);
    debug_bench_write (bench, 0x2010, 0xaabbccdd);
    g_assert_cmphex (debug_bench_read (bench, 0x2000), ==, G_MAXUINT32); /* in the buffer only */
    g_assert_cmphex (debug_bench_read (bench, INTFLAG) >> 16 & 5, ==, 5);
    debug_bench_write (bench, ADDR, 0x2000);
    g_assert_cmphex (command (bench, 0x04), ==, 1); /* a quad word */
    g_assert_cmphex (word_at (bench, 0x2000), ==, 0x12345678);
    g_assert_cmphex (word_at (bench, 0x2010), ==, G_MAXUINT32);
    debug_bench_write (bench, 0x2010, 0xaabbccdd);
    g_assert_cmphex (command (bench, 0x03), ==, 1); /* a page */
    g_assert_cmphex (word_at (bench, 0x2010), ==, 0xaabbccdd);
    debug_bench_write (bench, ADDR, 0x3ffc);
    g_assert_cmphex (command (bench, 0x01), ==, 1); /* the block of 8 KiB */
    g_assert_cmphex (word_at (bench, 0x2000), ==, G_MAXUINT32);
    g_assert_cmpint (VIOLATIONS (bench), ==, 0);
}

static void
test_samd51_errors (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, CTRLB, 0x0001); /* no key */
    g_assert_cmphex (debug_bench_read (bench, INTFLAG) & 0xff, ==, 4);
    debug_bench_write (bench, ADDR, 0x00100000);
    g_assert_cmphex (command (bench, 0x01), ==, 3); /* ADDRE */
    debug_bench_write (bench, ADDR, 0);
    g_assert_cmphex (command (bench, 0x00), ==, 5); /* PROGE: not the user row */
    debug_bench_write_small (bench, 0, 1, 0);
    g_assert_true (debug_bench_has_error (bench));
    g_assert_cmpint (VIOLATIONS (bench), ==, 4);
}

/* BOOTPROT of 13 in the user row: 16 KiB of bootloader. */
static void
test_samd51_bootprot (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x00804000, 0xf69a9239);
    debug_bench_write (bench, ADDR, 0x00804000);
    g_assert_cmphex (command (bench, 0x04), ==, 1);
    debug_bench_write (bench, ADDR, 0x2000);
    g_assert_cmphex (command (bench, 0x01), ==, 9); /* LOCKE */
    debug_bench_write (bench, ADDR, 0x4000);
    g_assert_cmphex (command (bench, 0x01), ==, 1);
}

/* ---- RP2040 ---- */

/* Calls a function of the ROM by its code, through "DT", as OpenOCD does. */
static void
call (DebugBench *bench, const char *code, guint32 r0, guint32 r1, guint32 r2)
{
    const guint16 start[] = { 0x47b8, 0xbe00 }; /* blx r7; bkpt */
    guint32 entry = debug_bench_read (bench, 0x14) & 0xffff;
    guint32 found;

    do {
        found = debug_bench_read (bench, entry);
        entry += 4;
        g_assert_cmphex (found, !=, 0);
    } while ((found & 0xff) != (guint8) code[0] || (found >> 8 & 0xff) != (guint8) code[1]);
    debug_bench_halt (bench);
    debug_bench_set_register (bench, 0, r0);
    debug_bench_set_register (bench, 1, r1);
    debug_bench_set_register (bench, 2, r2);
    debug_bench_set_register (bench, 7, found >> 16);
    g_assert_cmphex (debug_bench_run (bench, start, 2) >> 17 & 1, ==, 1);
}

static void
test_rp2040 (DebugBench *bench, gconstpointer chip)
{
    debug_bench_wake (bench);
    debug_bench_choose (bench, 0x01002927);
    debug_bench_power_up (bench);
    g_assert_cmphex (debug_bench_read (bench, 0x10) & 0xffffff, ==, 0x01754d);
    debug_bench_write (bench, 0x20001000, 0x12345678);
    call (bench, "RP", 0x100, 0x20001000, 256);
    g_assert_cmphex (word_at (bench, 0x100), ==, G_MAXUINT32); /* in XIP it does not listen */
    g_assert_cmpint (VIOLATIONS (bench), ==, 1);
    call (bench, "IF", 0, 0, 0);
    call (bench, "EX", 0, 0, 0);
    call (bench, "RP", 0x100, 0x20001000, 256);
    g_assert_cmphex (debug_bench_read (bench, 0x10000100), ==, 0x12345678);
    call (bench, "RE", 0, 0x1000, 0x10000);
    g_assert_cmphex (word_at (bench, 0x100), ==, G_MAXUINT32);
    g_assert_cmpint (VIOLATIONS (bench), ==, 1);
    call (bench, "RE", 0x100, 0x1000, 0x10000); /* no sector begins there */
    call (bench, "CX", 0, 0, 0);
    call (bench, "RE", 0, 0x1000, 0x10000);
    g_assert_cmpint (VIOLATIONS (bench), ==, 3);
    g_assert_cmpint (debug_bench_count (bench, "erased-sectors"), ==, 1);
}

/* Its unique id is the flash chip's: command 4b, four bytes of nothing, eight of it. */
static void
test_rp2040_unique_id (DebugBench *bench, gconstpointer chip)
{
    debug_target_set_unique_id (bench->target, "e66118604b123456");
    debug_bench_wake (bench);
    debug_bench_choose (bench, 0x01002927);
    debug_bench_power_up (bench);
    debug_bench_write (bench, 0x4001800c, 2 << 8);
    for (guint n = 0; n < 13; n++)
        debug_bench_write (bench, 0x18000060, n == 0 ? 0x4b : 0);
    for (guint n = 0; n < 5; n++)
        debug_bench_read (bench, 0x18000060);
    g_assert_cmphex (debug_bench_read (bench, 0x18000060), ==, 0xe6);
    g_assert_cmphex (debug_bench_read (bench, 0x18000060), ==, 0x61);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
#define ADD(name, chip, test)                                                                      \
    g_test_add ("/lab/debug-flash/" name, DebugBench, chip, debug_bench_set_up, test,              \
                debug_bench_tear_down)
    ADD ("stm32/locked", "stm32f411", test_stm32_locked);
    ADD ("stm32/wrong-key", "stm32f411", test_stm32_wrong_key);
    ADD ("stm32/program", "stm32f405", test_stm32_program);
    ADD ("stm32/erase", "stm32f411", test_stm32_erase);
    ADD ("stm32/loader", "stm32f411", test_stm32_loader);
    ADD ("stm32/wrong-loader", "stm32f411", test_stm32_wrong_loader);
    ADD ("nrf51", "nrf51822", test_nrf);
    ADD ("nrf52", "nrf52840", test_nrf);
    ADD ("nrf52/protects", "nrf52833", test_nrf_protects);
    ADD ("samd51", "samd51j19", test_samd51);
    ADD ("samd51/errors", "samd51j19", test_samd51_errors);
    ADD ("samd51/bootprot", "samd51j20", test_samd51_bootprot);
    ADD ("rp2040", "rp2040", test_rp2040);
    ADD ("rp2040/unique-id", "rp2040", test_rp2040_unique_id);
#undef ADD
    return g_test_run ();
}
