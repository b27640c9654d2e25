/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "cmsis-dap.h"
#include "cortex-m.h"
#include "error.h"
#include "fake-dap-pipe.h"
#include "fake-dap.h"
#include "mem-ap.h"
#include "rom-table.h"

#define POWER_UP 0x50000000
#define RP2040   0x01002927
#define FLASH    0x08000000

static MoultAdi *
connect (FakeDap *dap, GError **error)
{
    return moult_adi_connect (MOULT_DAP_LINK (dap), FALSE, NULL, error);
}

static void
test_wires (void)
{
    static const FakeDapWires states[] = { FAKE_DAP_JTAG, FAKE_DAP_DORMANT, FAKE_DAP_SWD };

    for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
        g_autoptr (FakeDap) dap = fake_dap_new ();
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultAdi) adi = NULL;

        dap->wires = states[i];
        adi = connect (dap, &error);
        g_assert_no_error (error);
        g_assert_cmphex (moult_adi_get_dpidr (adi), ==, 0x2ba01477);
        g_assert_cmphex (moult_adi_get_target_id (adi), ==, 0);
        g_assert_false (moult_adi_is_v6 (adi));
        g_assert_cmphex (dap->control, ==, POWER_UP);
        g_clear_pointer (&adi, moult_adi_free);
        g_assert_cmphex (dap->control, ==, 0);
    }
}

/* A probe whose firmware brings the target into SWD. */
static void
test_without_bits (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = NULL;

    dap->caps = 0;
    dap->wires = FAKE_DAP_SWD;
    adi = connect (dap, &error);
    g_assert_no_error (error);
}

/* Another debugger has powered it up before: that is not ours to end. */
static void
test_stays_powered (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();

    dap->control = POWER_UP;
    moult_adi_free (connect (dap, NULL));
    g_assert_cmphex (dap->control, ==, POWER_UP);
}

static FakeDap *
make_rp2040 (void)
{
    FakeDap *dap = fake_dap_new ();

    dap->wires = FAKE_DAP_DORMANT;
    dap->dpidr = 0x0bc12477;
    dap->target_id = RP2040;
    dap->targetsel = RP2040;
    return dap;
}

static void
test_multi_drop (void)
{
    g_autoptr (FakeDap) dap = make_rp2040 ();
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = connect (dap, &error);

    g_assert_no_error (error);
    g_assert_cmphex (moult_adi_get_target_id (adi), ==, RP2040);
    g_assert_true (dap->selected);
}

/* Some answer before they are selected, both with one voice. */
static void
test_multi_drop_at_once (void)
{
    g_autoptr (FakeDap) dap = make_rp2040 ();
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = NULL;

    dap->targetsel = 0;
    dap->selected = TRUE;
    adi = connect (dap, &error);
    g_assert_no_error (error);
    g_assert_nonnull (adi);
}

static void
test_multi_drop_cannot (void)
{
    g_autoptr (FakeDap) dap = make_rp2040 ();
    g_autoptr (GError) error = NULL;

    dap->caps = MOULT_DAP_SEQUENCES;
    g_assert_null (connect (dap, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_no_power (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GError) error = NULL;

    dap->no_power = TRUE;
    g_assert_null (connect (dap, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

/* It says FAULT to everything until somebody clears what was left behind. */
static void
test_left_in_fault (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = NULL;

    dap->sticky = TRUE;
    adi = connect (dap, &error);
    g_assert_no_error (error);
    g_assert_false (dap->sticky);
}

static void
test_cancelled (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    g_assert_null (moult_adi_connect (MOULT_DAP_LINK (dap), TRUE, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (dap->reset);
}

/* ---- Access ports ---- */

static void
assert_ports (FakeDap *dap, const guint32 *ids, guint n)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = connect (dap, &error);
    g_autoptr (GArray) ports = moult_adi_scan (adi, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (ports->len, ==, n);
    for (guint i = 0; i < n; i++)
        g_assert_cmphex (g_array_index (ports, MoultAdiPort, i).id, ==, ids[i]);
}

static void
test_scan (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();

    fake_dap_add_core (dap, 0, 0xc24);
    fake_dap_add_port (dap, 3, 0x02880000);
    fake_dap_add_port (dap, 7, 0x02880000); /* after three empty ones: not asked for */
    assert_ports (dap, (const guint32[]) { 0, 3 }, 2);
}

static void
test_scan_nordic (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();

    dap->dpidr = 0x6ba02477;
    dap->target_id = 0x00090289;
    fake_dap_add_core (dap, 0, 0xd21);
    fake_dap_add_port (dap, 4, 0x12880000);
    assert_ports (dap, (const guint32[]) { 0, 4 }, 2);
}

static FakeDap *
make_rp2350 (void)
{
    FakeDap *dap = fake_dap_new ();

    dap->dpidr = 0x4c013477;
    dap->target_id = 0x00040927;
    return dap;
}

static void
test_scan_v6 (void)
{
    g_autoptr (FakeDap) dap = make_rp2350 ();

    fake_dap_add_core (dap, 0x2000, 0xd21);
    fake_dap_add_core (dap, 0x4000, 0xd21);
    assert_ports (dap, (const guint32[]) { 0x2000, 0x4000 }, 2);
}

/* Another chip: its ports stand in a table. */
static void
test_scan_v6_table (void)
{
    g_autoptr (FakeDap) dap = make_rp2350 ();
    FakeDapPort *table = fake_dap_add_port (dap, 0x10000, 0);

    dap->target_id = 0;
    dap->base_ptr = 0x10001;
    fake_dap_port_set (table, 0, 0x00011003);
    fake_dap_port_set (table, 4, 0x00012002); /* not there */
    fake_dap_add_core (dap, 0x21000, 0xd21);
    assert_ports (dap, (const guint32[]) { 0x21000 }, 1);
}

static void
test_stuck (MoultDapAck ack)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = connect (dap, &error);

    fake_dap_add_core (dap, 0, 0xc24);
    dap->stuck = ack;
    g_assert_null (moult_adi_scan (adi, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpuint (dap->n_batches, <, 10);
}

static void
test_wait_for_ever (void)
{
    test_stuck (MOULT_DAP_ACK_WAIT);
}

static void
test_parity (void)
{
    test_stuck (MOULT_DAP_ACK_PARITY);
}

/* ---- Memory ---- */

static MoultMemAp *
open_memory (FakeDap *dap, MoultAdi **adi)
{
    g_autoptr (GError) error = NULL;
    MoultMemAp *memory = NULL;

    *adi = connect (dap, &error);
    g_assert_no_error (error);
    memory = moult_mem_ap_new (*adi, 0, NULL, &error);
    g_assert_no_error (error);
    return memory;
}

static guint8
get_byte (guint32 address)
{
    return (guint8) ((address & ~3u) >> (8 * (address % 4)));
}

static void
assert_read (MoultMemAp *memory, guint32 address, gsize size)
{
    g_autofree guint8 *bytes = g_malloc (size + 1);
    g_autoptr (GError) error = NULL;
    MoultMemApRead read = { .address = address, .bytes = bytes, .size = size };

    bytes[size] = 0xa5;
    moult_mem_ap_read (memory, &read, NULL, &error);
    g_assert_no_error (error);
    for (gsize i = 0; i < size; i++)
        g_assert_cmphex (bytes[i], ==, get_byte (address + (guint32) i));
    g_assert_cmphex (bytes[size], ==, 0xa5);
}

static void
test_read (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = NULL;

    port->flash = FLASH;
    port->flash_size = 0x20000;
    memory = open_memory (dap, &adi);
    assert_read (memory, FLASH, 4);
    assert_read (memory, FLASH + 1, 1);
    assert_read (memory, FLASH + 3, 2);
    assert_read (memory, FLASH + 0x3fe, 0x805); /* over the wrap of TAR, three times */
    assert_read (memory, FLASH + 2, 0x1fffe);
    assert_read (memory, FLASH, 0);
    g_clear_pointer (&memory, moult_mem_ap_free);
    g_assert_cmphex (port->csw, ==, 0x43000040);
    g_assert_cmpuint (dap->n_writes, ==, 0);
}

static void
count_progress (gsize done, gsize total, gpointer data)
{
    guint *n = data;

    g_assert_cmpuint (done, <=, total);
    (*n)++;
}

static void
test_read_fast (void)
{
    enum { SIZE = 256 * 1024, WORDS_IN_PACKET = (512 - 3) / 4 };
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = NULL;
    g_autofree guint8 *bytes = g_malloc (SIZE);
    guint n_calls = 0;
    MoultMemApRead read = { FLASH, bytes, SIZE, count_progress, &n_calls };

    port->flash = FLASH;
    port->flash_size = SIZE;
    memory = open_memory (dap, &adi);
    dap->n_packets = 0;
    g_assert_true (moult_mem_ap_read (memory, &read, NULL, NULL));
    g_test_message ("%u packets, %u at the least", dap->n_packets, SIZE / 4 / WORDS_IN_PACKET + 1);
    g_assert_cmpuint (dap->n_packets * 100, <=, (SIZE / 4 / WORDS_IN_PACKET + 1) * 120);
    g_assert_cmpuint (n_calls, >=, 4);
}

static guint8
on_access (gpointer target, guint8 request, guint32 *value)
{
    return (guint8) fake_dap_access (target, request, value);
}

/* Through a probe that has packets of this size, and what they can carry at best. */
static void
read_through_probe (guint packet_size, guint packet_count)
{
    enum { SIZE = 256 * 1024 };
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (FakeDapPipe) pipe = fake_dap_pipe_new ();
    FakeDapFirmware *firmware = fake_dap_pipe_get_firmware (pipe);
    g_autoptr (GError) error = NULL;
    guint best = SIZE / 4 / ((packet_size - 3) / 4) + 1;

    port->flash = FLASH;
    port->flash_size = SIZE;
    dap->wires = FAKE_DAP_SWD;
    firmware->packet_size = packet_size;
    firmware->packet_count = firmware->holds = packet_count;
    firmware->access = on_access;
    firmware->target = dap;
    g_autoptr (MoultCmsisDap) probe = moult_cmsis_dap_new (MOULT_DAP_PIPE (pipe), NULL, &error);
    g_assert_no_error (error);
    g_autoptr (MoultAdi) adi = moult_adi_connect (MOULT_DAP_LINK (probe), FALSE, NULL, &error);
    g_assert_no_error (error);
    g_autoptr (MoultMemAp) memory = moult_mem_ap_new (adi, 0, NULL, &error);
    g_assert_no_error (error);
    fake_dap_pipe_forget (pipe);
    assert_read (memory, FLASH, SIZE);
    g_test_message ("%u packets, %u at the least, %u under way",
                    fake_dap_pipe_get_requests (pipe)->len, best, fake_dap_pipe_get_deepest (pipe));
    g_assert_cmpuint (fake_dap_pipe_get_requests (pipe)->len * 100, <=, best * 120);
    g_assert_cmpuint (fake_dap_pipe_get_deepest (pipe), ==, packet_count);
}

static void
test_read_through_probe (void)
{
    read_through_probe (512, 4);
    read_through_probe (64, 8);
    read_through_probe (64, 1);
}

static void
test_read_by_probe (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = NULL;

    dap->caps |= MOULT_DAP_MEMORY;
    port->flash = FLASH;
    port->flash_size = 0x1000;
    memory = open_memory (dap, &adi);
    assert_read (memory, FLASH + 5, 0x600);
    g_assert_cmpuint (dap->n_memory_reads, ==, 1);
}

static void
test_read_refused (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = NULL;
    g_autoptr (GError) error = NULL;
    guint32 word = 0;

    port->flash = FLASH;
    port->flash_size = 0x1000;
    memory = open_memory (dap, &adi);
    g_assert_false (moult_mem_ap_read_words (memory, 0x60000000, &word, 1, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_false (moult_mem_ap_is_lost (memory));
    g_assert_false (dap->sticky);
    assert_read (memory, FLASH, 64); /* it goes on */
}

static void
test_unplugged (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = NULL;
    g_autoptr (GError) error = NULL;
    guint32 word = 0;

    fake_dap_add_core (dap, 0, 0xc24);
    memory = open_memory (dap, &adi);
    dap->plug_after = 1;
    g_assert_false (moult_mem_ap_read_words (memory, 0xe000ed00, &word, 1, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_true (moult_mem_ap_is_lost (memory));
}

/* ---- ROM tables ---- */

static void
read_table (FakeDap *dap, MoultRomTable *table)
{
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = open_memory (dap, &adi);
    g_autoptr (GError) error = NULL;
    guint32 base = 0;

    g_assert_true (moult_mem_ap_read_base (memory, &base, NULL, &error));
    moult_rom_table_read (table, memory, base, NULL, &error);
    g_assert_no_error (error);
}

static void
test_rom_table (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    MoultRomTable table;

    fake_dap_port_add_table (port, 0xe00ff000, 0x020, 0x431);
    read_table (dap, &table);
    g_assert_cmphex (table.designer, ==, 0x020);
    g_assert_cmphex (table.part, ==, 0x431);
}

/* Arm's own says nothing: the one below it does. */
static void
test_rom_table_nested (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc27);
    MoultRomTable table;

    fake_dap_port_add_table (port, 0xe00ff000, MOULT_ROM_TABLE_ARM, 0x4c8);
    fake_dap_port_set (port, 0xe00ff000, 0xfff0f002); /* not there */
    fake_dap_port_set (port, 0xe00ff004, 0xfff0f003); /* nothing to be read */
    fake_dap_port_set (port, 0xe00ff008, 0xffffe003);
    fake_dap_port_add_table (port, 0xe00fd000, 0x144, 0x008);
    read_table (dap, &table);
    g_assert_cmphex (table.designer, ==, 0x144);
    g_assert_cmphex (table.part, ==, 0x008);
}

static void
test_rom_table_circle (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    MoultRomTable table;

    fake_dap_port_add_table (port, 0xe00ff000, MOULT_ROM_TABLE_ARM, 0x4c4);
    fake_dap_port_add_table (port, 0xe00fe000, MOULT_ROM_TABLE_ARM, 0x4c4);
    for (guint i = 0; i < 32; i++) {
        fake_dap_port_set (port, 0xe00ff000 + 4 * i, 0xfffff003);
        fake_dap_port_set (port, 0xe00fe000 + 4 * i, 0x00001003);
    }
    read_table (dap, &table);
    g_assert_cmphex (table.designer, ==, 0);
    g_assert_cmpuint (table.n_tables, ==, 2);
}

static void
test_rom_table_none (void)
{
    g_autoptr (FakeDap) dap = fake_dap_new ();
    FakeDapPort *port = fake_dap_add_core (dap, 0, 0xc24);
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultMemAp) memory = NULL;
    guint32 base = 1;

    port->base = 0xffffffff;
    memory = open_memory (dap, &adi);
    g_assert_true (moult_mem_ap_read_base (memory, &base, NULL, NULL));
    g_assert_cmphex (base, ==, 0);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/probes/adi/wires", test_wires);
    g_test_add_func ("/probes/adi/without-bits", test_without_bits);
    g_test_add_func ("/probes/adi/stays-powered", test_stays_powered);
    g_test_add_func ("/probes/adi/multi-drop", test_multi_drop);
    g_test_add_func ("/probes/adi/multi-drop-at-once", test_multi_drop_at_once);
    g_test_add_func ("/probes/adi/multi-drop-cannot", test_multi_drop_cannot);
    g_test_add_func ("/probes/adi/no-power", test_no_power);
    g_test_add_func ("/probes/adi/left-in-fault", test_left_in_fault);
    g_test_add_func ("/probes/adi/cancelled", test_cancelled);
    g_test_add_func ("/probes/adi/scan", test_scan);
    g_test_add_func ("/probes/adi/scan-nordic", test_scan_nordic);
    g_test_add_func ("/probes/adi/scan-v6", test_scan_v6);
    g_test_add_func ("/probes/adi/scan-v6-table", test_scan_v6_table);
    g_test_add_func ("/probes/adi/wait-for-ever", test_wait_for_ever);
    g_test_add_func ("/probes/adi/parity", test_parity);
    g_test_add_func ("/probes/memory/read", test_read);
    g_test_add_func ("/probes/memory/read-fast", test_read_fast);
    g_test_add_func ("/probes/memory/read-through-probe", test_read_through_probe);
    g_test_add_func ("/probes/memory/read-by-probe", test_read_by_probe);
    g_test_add_func ("/probes/memory/read-refused", test_read_refused);
    g_test_add_func ("/probes/memory/unplugged", test_unplugged);
    g_test_add_func ("/probes/rom-table/plain", test_rom_table);
    g_test_add_func ("/probes/rom-table/nested", test_rom_table_nested);
    g_test_add_func ("/probes/rom-table/circle", test_rom_table_circle);
    g_test_add_func ("/probes/rom-table/none", test_rom_table_none);
    return g_test_run ();
}
