/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-bench.h"
#include "debug-chips.h"

/* The wires by hand: what no probe's firmware does, and what every one relies on. */

#define READ(request) (DEBUG_REQUEST_READ | (request))
enum { AP_BASE = DEBUG_REQUEST_AP | 0x8, AP_IDR = DEBUG_REQUEST_AP | 0xc };

/* ---- The line ---- */

static void
test_switch (DebugBench *bench, gconstpointer chip)
{
    debug_bench_reset_line (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE); /* still JTAG */
    debug_bench_switch (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_READ_CTRL, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE); /* DPIDR comes first */
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE); /* and a line reset before */
    debug_bench_reset_line (bench);
    g_assert_cmphex (debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0), ==, 0x2ba01477);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

/* A packet, clock by clock: request 0xa5, turnaround, acknowledge, data, parity. */
static void
test_clocks (DebugBench *bench, gconstpointer chip)
{
    const guint8 request = 0xa5;
    guint8 answer[5] = { 0 }, idle = 0;
    guint64 bits = 0;

    debug_bench_switch (bench);
    debug_target_send (bench->target, &request, 8);
    debug_target_receive (bench->target, answer, 38);
    for (guint n = 0; n < 5; n++)
        bits |= (guint64) answer[n] << 8 * n;
    g_assert_cmphex (bits >> 1 & 7, ==, 1);
    g_assert_cmphex (bits >> 4 & 0xffffffff, ==, 0x2ba01477);
    g_assert_cmphex (bits >> 36 & 1, ==, __builtin_parity (0x2ba01477));
    debug_target_send (bench->target, &idle, 2);
    debug_bench_transfer (bench, DEBUG_BENCH_READ_CTRL, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

/* ABORT (0x81) with the wrong parity is not done, and remembered: WDATAERR. */
static void
test_wrong_parity (DebugBench *bench, gconstpointer chip)
{
    const guint8 request = 0x81, data[] = { 0x1e, 0, 0, 0, 1 };
    guint8 answer = 0;

    debug_bench_connect (bench);
    debug_target_send (bench->target, &request, 8);
    debug_target_receive (bench->target, &answer, 5);
    g_assert_cmphex (answer >> 1 & 7, ==, 1);
    debug_target_send (bench->target, data, 33);
    g_assert_cmphex (debug_bench_transfer (bench, DEBUG_BENCH_READ_CTRL, 0) & 0x80, ==, 0x80);
    debug_bench_transfer (bench, DEBUG_BENCH_RDBUFF, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_FAULT);
    g_assert_false (debug_bench_has_error (bench));
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

static void
test_multidrop (DebugBench *bench, gconstpointer chip)
{
    debug_bench_switch (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE); /* dormant */
    debug_bench_wake (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_PARITY); /* all at once */
    for (guint core = 0; core < 2; core++) {
        debug_bench_choose (bench, core << 28 | 0x01002927);
        g_assert_cmphex (debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0), ==, 0x0bc12477);
        debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 3);
        g_assert_cmphex (debug_bench_transfer (bench, DEBUG_BENCH_READ_CTRL, 0) >> 28, ==, core);
    }
    debug_bench_choose (bench, 0x21002927);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE);
}

/* CDBGPWRUPREQ of the rescue port, set and cleared, resets the chip into its ROM. */
static void
test_rescue (DebugBench *bench, gconstpointer chip)
{
    debug_bench_wake (bench);
    debug_bench_choose (bench, 0xf1002927);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    debug_bench_transfer (bench, DEBUG_BENCH_CTRL, 0x10000000);
    g_assert_cmpint (debug_bench_count (bench, "resets"), ==, 1);
    debug_bench_transfer (bench, DEBUG_BENCH_CTRL, 0);
    g_assert_cmpint (debug_bench_count (bench, "resets"), ==, 2);
}

/* ---- Access ports ---- */

static void
test_posted (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x20000000, 0x11111111);
    debug_bench_write (bench, 0x20000004, 0x22222222);
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, 0x20000000);
    debug_bench_transfer (bench, READ (DEBUG_BENCH_DRW), 0);
    g_assert_cmphex (debug_bench_transfer (bench, READ (DEBUG_BENCH_DRW), 0), ==, 0x11111111);
    g_assert_cmphex (debug_bench_transfer (bench, DEBUG_BENCH_RDBUFF, 0), ==, 0x22222222);
}

static void
test_wrap (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x200003fc, 1);
    debug_bench_transfer (bench, DEBUG_BENCH_DRW, 2);
    g_assert_cmphex (debug_bench_read (bench, 0x20000400), ==, 2); /* a Cortex-M4's 4 KiB */
    debug_target_set_fault (bench->target, "wrap", "1024");
    debug_bench_write (bench, 0x200003fc, 3);
    debug_bench_transfer (bench, DEBUG_BENCH_DRW, 4);
    g_assert_cmphex (debug_bench_read (bench, 0x20000000), ==, 4);
    g_assert_cmphex (debug_bench_read (bench, 0x20000400), ==, 2);
}

static void
test_sizes (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x20000000, 0x44332211);
    debug_bench_write_small (bench, 0x20000002, 1, 0xaa);
    g_assert_cmphex (debug_bench_read (bench, 0x20000000), ==, 0x44aa2211);
    debug_bench_write_small (bench, 0x20000000, 2, 0xbbcc);
    g_assert_cmphex (debug_bench_read (bench, 0x20000000), ==, 0x44aabbcc);
    debug_bench_transfer (bench, DEBUG_BENCH_CSW, 0x23000060); /* packed bytes */
    g_assert_cmphex (debug_bench_read (bench, 0x20000000), ==, 0x44aabbcc);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_BENCH_TAR), ==, 0x20000004);
}

static void
test_banked (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x20000008, 0x12345678);
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, 0x20000000);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0x10);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP | 0x8), ==, 0x12345678);
}

static void
test_sticky_error (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_read (bench, 0xa0000000);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_FAULT);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_FAULT);
    g_assert_true (debug_bench_has_error (bench));
    g_assert_cmphex (debug_bench_read (bench, 0xe000ed00), ==, 0x410fc241);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

static void
test_needs_power_up (DebugBench *bench, gconstpointer chip)
{
    debug_bench_switch (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    debug_bench_read (bench, 0xe000ed00);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_FAULT);
}

static void
test_rom_table (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0xf0);
    g_assert_cmphex (debug_bench_read_ap (bench, AP_IDR), ==, 0x24770011);
    g_assert_cmphex (debug_bench_read_ap (bench, AP_BASE), ==, 0xe00ff003);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0);
    g_assert_cmphex (debug_bench_read (bench, 0xe00ff000), ==, 0xfff0f003); /* SCS */
    g_assert_cmphex (debug_bench_read (bench, 0xe00fffe0), ==, 0x31);
    g_assert_cmphex (debug_bench_read (bench, 0xe00fffe4), ==, 0x04);
    g_assert_cmphex (debug_bench_read (bench, 0xe00fffe8), ==, 0x0a);
    g_assert_cmphex (debug_bench_read (bench, 0xe000eff4), ==, 0xe0);
}

/* ---- Every chip ---- */

static void
enter (DebugBench *bench, const DebugChip *chip)
{
    if (chip->line == DEBUG_LINE_DORMANT) {
        debug_bench_wake (bench);
        if (chip->base == 0)
            debug_bench_choose (bench, chip->target_id);
    } else {
        debug_bench_switch (bench);
    }
    debug_bench_power_up (bench);
}

/* Where its core's MEM-AP is, and how far behind SELECT's bank its registers begin. */
static void
select_core (DebugBench *bench, const DebugChip *chip)
{
    guint ap = 0;

    while (chip->aps[ap].kind != DEBUG_AP_NONE && chip->aps[ap].kind != DEBUG_AP_CORE)
        ap++;
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT,
                          chip->base != 0 ? chip->aps[ap].address | 0xd00
                                          : chip->aps[ap].address << 24);
    debug_bench_transfer (bench, DEBUG_BENCH_CSW, 0x23000052);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
}

static void
check_unique_id (DebugBench *bench, const DebugChip *chip)
{
    g_autofree char *id = NULL;

    debug_target_set_unique_id (bench->target, "0123456789abcdef0123456789abcdef");
    id = debug_target_dup_unique_id (bench->target);
    g_assert_true (g_str_has_prefix (id, "0123456789abcdef"));
    if (chip->unique[0] != 0)
        g_assert_cmphex (debug_bench_read (bench, chip->unique[0]), ==, 0x67452301);
}

static void
test_every_chip (void)
{
    const DebugChip *chip;

    for (guint n = 0; (chip = debug_chip_get (n)) != NULL; n++) {
        DebugBench bench;

        g_test_message ("%s", chip->name);
        debug_bench_set_up (&bench, chip->name);
        enter (&bench, chip);
        select_core (&bench, chip);
        g_assert_cmphex (debug_bench_read (&bench, 0xe000ed00), ==, chip->cpu->cpuid);
        g_assert_cmphex (debug_bench_read (&bench, chip->words[0].address), ==,
                         chip->words[0].value);
        g_assert_cmphex (debug_bench_read (&bench, chip->flash.base), ==, G_MAXUINT32);
        check_unique_id (&bench, chip);
        g_assert_false (debug_bench_has_error (&bench));
        debug_bench_tear_down (&bench, NULL);
    }
}

/* ADIv6: a ROM table of access ports, each with its ids. */
static void
test_rp2350 (DebugBench *bench, gconstpointer chip)
{
    debug_bench_wake (bench);
    debug_bench_power_up (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 2);
    g_assert_cmphex (debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0), ==, 1); /* BASEPTR0 */
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP), ==, 0x2003);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP | 0x4), ==, 0x4003);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0x2fb0);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP | 0xc), ==, 0x47700a17);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0x2df0);
    g_assert_cmphex (debug_bench_read_ap (bench, AP_IDR), ==, 0x34770008);
}

/* ---- Protection ---- */

static void
test_locked_stm32 (DebugBench *bench, gconstpointer chip)
{
    debug_target_set_fault (bench->target, "locked", "");
    g_assert_true (debug_target_is_locked (bench->target));
    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_read (bench, 0xe0042000) & 0xfff, ==, 0x431);
    g_assert_cmphex (debug_bench_read (bench, 0x40023c14) >> 8 & 0xff, ==, 0x55);
    debug_bench_read (bench, 0x08000000);
    g_assert_true (debug_bench_has_error (bench));
}

/* Options that say level 0 again erase what was protected. */
static void
test_unlock_stm32 (DebugBench *bench, gconstpointer chip)
{
    const guint8 secret[4] = { 1, 2, 3, 4 };
    g_autoptr (GBytes) content = g_bytes_new_static (secret, 4);

    debug_target_load_flash (bench->target, 0x08000000, content);
    debug_target_set_fault (bench->target, "locked", "");
    debug_bench_connect (bench);
    debug_bench_write (bench, 0x40023c08, 0x08192a3b);
    debug_bench_write (bench, 0x40023c08, 0x4c5d6e7f);
    debug_bench_write (bench, 0x40023c14, 0x0fffaaee);
    g_assert_false (debug_target_is_locked (bench->target));
    g_assert_cmphex (debug_bench_read (bench, 0x08000000), ==, G_MAXUINT32);
    g_assert_cmpint (debug_bench_count (bench, "mass-erases"), ==, 1);
}

static void
test_locked_nrf52 (DebugBench *bench, gconstpointer chip)
{
    debug_target_set_fault (bench->target, "locked", "");
    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_BENCH_CSW) & 0x40, ==, 0); /* DeviceEn */
    debug_bench_read (bench, 0x10000100);
    g_assert_true (debug_bench_has_error (bench));
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0x010000f0);
    g_assert_cmphex (debug_bench_read_ap (bench, AP_IDR), ==, 0x02880000);
    debug_bench_transfer (bench, DEBUG_BENCH_SELECT, 0x01000000);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP | 0xc), ==, 0);
    debug_bench_transfer (bench, DEBUG_REQUEST_AP | 0x4, 1); /* ERASEALL */
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP | 0x8), ==, 1);
    g_assert_cmphex (debug_bench_read_ap (bench, DEBUG_REQUEST_AP | 0xc), ==, 1);
    g_assert_false (debug_target_is_locked (bench->target));
}

static void
test_locked_nrf51 (DebugBench *bench, gconstpointer chip)
{
    debug_target_set_fault (bench->target, "locked", "");
    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_read (bench, 0), ==, 0);
    g_assert_cmphex (debug_bench_read (bench, 0x1000005c) & 0xffff, ==, 0x8f);
}

static void
test_locked_samd51 (DebugBench *bench, gconstpointer chip)
{
    debug_target_set_fault (bench->target, "locked", "");
    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_read (bench, 0x41002118), ==, 0x60060305);
    g_assert_cmphex (debug_bench_read (bench, 0x41002100) >> 16 & 1, ==, 1); /* STATUSB.PROT */
    debug_bench_read (bench, 0x41002018);
    g_assert_true (debug_bench_has_error (bench));
    debug_bench_write_small (bench, 0x41002100, 1, 0x10); /* chip erase */
    g_assert_cmphex (debug_bench_read (bench, 0x41002100) >> 8 & 1, ==, 1);
    g_assert_false (debug_target_is_locked (bench->target));
    g_assert_cmphex (debug_bench_read (bench, 0), ==, G_MAXUINT32);
}

/* ---- Faults ---- */

static void
test_acks (DebugBench *bench, gconstpointer chip)
{
    debug_bench_connect (bench);
    debug_target_set_fault (bench->target, "wait", "2");
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, 0x20000000);
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, 0x20000000);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_WAIT);
    debug_bench_transfer (bench, DEBUG_BENCH_TAR, 0x20000000);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_OK);
    debug_target_set_fault (bench->target, "parity", "1");
    debug_bench_transfer (bench, READ (DEBUG_BENCH_DRW), 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_PARITY);
    debug_target_set_fault (bench->target, "fault", "");
    debug_bench_transfer (bench, READ (DEBUG_BENCH_DRW), 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_FAULT);
    debug_target_set_fault (bench->target, "fault", NULL);
    g_assert_true (debug_bench_has_error (bench));
    g_assert_cmphex (debug_bench_read (bench, 0xe000ed00), ==, 0x410fc241);
}

static void
test_no_power (DebugBench *bench, gconstpointer chip)
{
    guint8 bits = 0;

    debug_target_set_fault (bench->target, "no-power", "");
    g_assert_cmpuint (debug_target_get_voltage (bench->target), ==, 0);
    debug_bench_switch (bench);
    debug_bench_transfer (bench, DEBUG_BENCH_DPIDR, 0);
    g_assert_cmpint (bench->ack, ==, DEBUG_ACK_NONE);
    debug_target_receive (bench->target, &bits, 3);
    g_assert_cmphex (bits, ==, 7);
    debug_target_set_fault (bench->target, "no-power", NULL);
    g_assert_cmpuint (debug_target_get_voltage (bench->target), ==, 3300);
    debug_bench_connect (bench);
}

static void
test_lying_id (DebugBench *bench, gconstpointer chip)
{
    debug_target_set_fault (bench->target, "lying-id", "10006441");
    debug_bench_connect (bench);
    g_assert_cmphex (debug_bench_read (bench, 0xe0042000), ==, 0x10006441);
    debug_target_set_fault (bench->target, "lying-id", NULL);
    g_assert_cmphex (debug_bench_read (bench, 0xe0042000) & 0xfff, ==, 0x431);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
#define ADD(name, chip, test)                                                                      \
    g_test_add ("/lab/debug-target/" name, DebugBench, chip, debug_bench_set_up, test,             \
                debug_bench_tear_down)
    ADD ("switch", "stm32f411", test_switch);
    ADD ("clocks", "stm32f411", test_clocks);
    ADD ("wrong-parity", "stm32f411", test_wrong_parity);
    ADD ("multidrop", "rp2040", test_multidrop);
    ADD ("rescue", "rp2040", test_rescue);
    ADD ("posted", "stm32f411", test_posted);
    ADD ("wrap", "stm32f411", test_wrap);
    ADD ("sizes", "stm32f411", test_sizes);
    ADD ("banked", "stm32f411", test_banked);
    ADD ("sticky-error", "stm32f411", test_sticky_error);
    ADD ("needs-power-up", "stm32f411", test_needs_power_up);
    ADD ("rom-table", "stm32f411", test_rom_table);
    g_test_add_func ("/lab/debug-target/every-chip", test_every_chip);
    ADD ("rp2350", "rp2350", test_rp2350);
    ADD ("locked-stm32", "stm32f411", test_locked_stm32);
    ADD ("unlock-stm32", "stm32f411", test_unlock_stm32);
    ADD ("locked-nrf52", "nrf52833", test_locked_nrf52);
    ADD ("locked-nrf51", "nrf51822", test_locked_nrf51);
    ADD ("locked-samd51", "samd51j19", test_locked_samd51);
    ADD ("acks", "stm32f411", test_acks);
    ADD ("no-power", "stm32f411", test_no_power);
    ADD ("lying-id", "stm32f411", test_lying_id);
#undef ADD
    return g_test_run ();
}
