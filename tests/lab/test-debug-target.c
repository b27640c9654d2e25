/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-chips.h"
#include "debug-target.h"

/* The wires by hand. Figures: ARM IHI 0031 and the reference manuals of the chips. */

enum {
    DPIDR = 0x0,
    ABORT = 0x0,
    CTRL = 0x4,
    SELECT = 0x8,
    RDBUFF = 0xc,
    CSW = 0x0,
    TAR = 0x4,
    DRW = 0xc,
    AP = DEBUG_REQUEST_AP,
    READ = DEBUG_REQUEST_READ,
};

typedef struct {
    DebugTarget *target;
    DebugAck ack;
} Bench;

static void
set_up (Bench *bench, gconstpointer chip)
{
    bench->target = debug_target_new (chip);
}

static void
tear_down (Bench *bench, gconstpointer chip)
{
    debug_target_free (bench->target);
}

/* ---- Wires ---- */

static void
send (Bench *bench, const guint8 *bytes, guint n_bits)
{
    debug_target_send (bench->target, bytes, n_bits);
}

static void
reset_line (Bench *bench)
{
    const guint8 bits[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };

    send (bench, bits, 64);
}

static void
switch_to_swd (Bench *bench)
{
    const guint8 code[] = { 0x9e, 0xe7 };

    reset_line (bench);
    send (bench, (const guint8[]) { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 56);
    send (bench, code, 16);
    reset_line (bench);
}

static guint32
transfer (Bench *bench, guint8 request, guint32 value)
{
    bench->ack = debug_target_transfer (bench->target, request, &value);
    return value;
}

static void
connect (Bench *bench)
{
    switch_to_swd (bench);
    transfer (bench, READ | DPIDR, 0);
    transfer (bench, ABORT, 0x1e);
    transfer (bench, SELECT, 0);
    transfer (bench, CTRL, 0x50000000);
    transfer (bench, AP | CSW, 0x23000052);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

static guint32
read_ap (Bench *bench, guint8 a)
{
    transfer (bench, AP | READ | a, 0);
    return transfer (bench, READ | RDBUFF, 0);
}

static guint32
read_word (Bench *bench, guint32 address)
{
    transfer (bench, AP | TAR, address);
    return read_ap (bench, DRW);
}

static void
write_word (Bench *bench, guint32 address, guint32 value)
{
    transfer (bench, AP | TAR, address);
    transfer (bench, AP | DRW, value);
}

/* ---- Tests ---- */

static void
test_switch (Bench *bench, gconstpointer chip)
{
    reset_line (bench);
    transfer (bench, READ | DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE); /* still JTAG */
    switch_to_swd (bench);
    transfer (bench, READ | CTRL, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE); /* DPIDR comes first */
    transfer (bench, READ | DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE);
    reset_line (bench);
    g_assert_cmphex (transfer (bench, READ | DPIDR, 0), ==, 0x2ba01477);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

static void
test_identify (Bench *bench, gconstpointer chip)
{
    connect (bench);
    g_assert_cmphex (transfer (bench, READ | CTRL, 0) & 0xf0000000, ==, 0xf0000000);
    g_assert_cmphex (read_word (bench, 0xe000ed00), ==, 0x410fc241);
    g_assert_cmphex (read_word (bench, 0xe0042000) & 0xfff, ==, 0x431);
    g_assert_cmphex (read_word (bench, 0x1fff7a20) >> 16, ==, 512);
    transfer (bench, SELECT, 0xf0);
    g_assert_cmphex (read_ap (bench, 0xc), ==, 0x24770011);
    g_assert_cmphex (read_ap (bench, 0x8), ==, 0xe00ff003);
}

static void
test_wrap (Bench *bench, gconstpointer chip)
{
    debug_target_set_fault (bench->target, "wrap", "1024");
    connect (bench);
    write_word (bench, 0x20000000, 0x11111111);
    write_word (bench, 0x200003fc, 0x22222222);
    transfer (bench, AP | DRW, 0x33333333);
    g_assert_cmphex (read_word (bench, 0x20000000), ==, 0x33333333);
    g_assert_cmphex (read_word (bench, 0x20000400), ==, 0);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
#define ADD(path, chip, test) g_test_add (path, Bench, chip, set_up, test, tear_down)
    ADD ("/lab/debug-target/switch", "stm32f411", test_switch);
    ADD ("/lab/debug-target/identify", "stm32f411", test_identify);
    ADD ("/lab/debug-target/wrap", "stm32f411", test_wrap);
#undef ADD
    return g_test_run ();
}
