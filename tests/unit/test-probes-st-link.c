/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* ST-Link byte by byte, against a firmware that does what the test says. */

#include <string.h>

#include "error.h"
#include "fake-usb.h"
#include "st-link.h"

/* A probe with a target whose registers are words. */
typedef struct {
    GPtrArray *commands; /* hexadecimal, without what is 0 at their ends */
    guint8 mode;
    guint hardware;
    guint jtag;
    guint32 voltage[2];
    guint8 status; /* of what is done to the target */
    guint n_waits; /* that many accesses are answered WAIT before */
    guint32 registers[4];
    guint8 answer[6144];
    gsize answer_size;
    gsize cut; /* bytes that are missing of the answer */
} Firmware;

static void
put_u32 (Firmware *firmware, gsize at, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        firmware->answer[at + i] = (value >> (8 * i)) & 0xff;
}

static guint32
get_u32 (const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32) bytes[3] << 24;
}

static guint8
next_status (Firmware *firmware)
{
    if (firmware->n_waits == 0)
        return firmware->status;
    firmware->n_waits--;
    return 0x10;
}

static void
answer_debug (Firmware *firmware, const guint8 *command)
{
    firmware->answer_size = 2;
    firmware->answer[0] = 0x80;
    switch (command[1]) {
    case 0x21:
        firmware->answer_size = 0;
        break;
    case 0x30:
        firmware->answer[0] = firmware->status;
        break;
    case 0x45:
        firmware->answer_size = 8;
        firmware->answer[0] = next_status (firmware);
        put_u32 (firmware, 4, firmware->registers[command[4] / 4 % 4]);
        break;
    case 0x46:
        firmware->answer[0] = next_status (firmware);
        firmware->registers[command[4] / 4 % 4] = get_u32 (command + 6);
        break;
    case 0x07:
        firmware->answer_size = command[6] | command[7] << 8;
        for (gsize i = 0; i < firmware->answer_size; i += 4)
            put_u32 (firmware, i, ~(guint32) (get_u32 (command + 2) + i));
        break;
    case 0x3e:
        firmware->answer_size = 12;
        firmware->answer[0] = firmware->status;
        break;
    case 0x61:
        firmware->answer_size = 8;
        break;
    case 0x62:
        firmware->answer_size = 52;
        put_u32 (firmware, 4, 1000);
        put_u32 (firmware, 8, 4);
        put_u32 (firmware, 12, 24000);
        put_u32 (firmware, 16, 8000);
        put_u32 (firmware, 20, 3300);
        put_u32 (firmware, 24, 50);
        break;
    default:
        break;
    }
}

static void
answer (Firmware *firmware, const guint8 *command)
{
    guint version =
        firmware->hardware << 12 | (firmware->hardware >= 3 ? 0 : firmware->jtag << 6) | 26;

    memset (firmware->answer, 0, sizeof firmware->answer);
    firmware->answer_size = 0;
    switch (command[0]) {
    case 0xf1:
        firmware->answer_size = 6;
        firmware->answer[0] = (guint8) (version >> 8);
        firmware->answer[1] = version & 0xff;
        break;
    case 0xfb:
        firmware->answer_size = 12;
        firmware->answer[0] = 3;
        firmware->answer[2] = (guint8) firmware->jtag;
        break;
    case 0xf5:
        firmware->answer_size = 2;
        firmware->answer[0] = firmware->mode;
        break;
    case 0xf7:
        firmware->answer_size = 8;
        put_u32 (firmware, 0, firmware->voltage[0]);
        put_u32 (firmware, 4, firmware->voltage[1]);
        break;
    case 0xf2:
        answer_debug (firmware, command);
        break;
    default:
        break;
    }
}

static void
log_command (Firmware *firmware, const guint8 *command)
{
    GString *text = g_string_new (NULL);
    gsize size = 16;

    while (size > 2 && command[size - 1] == 0)
        size--;
    for (gsize i = 0; i < size; i++)
        g_string_append_printf (text, "%s%02x", i > 0 ? " " : "", command[i]);
    g_ptr_array_add (firmware->commands, g_string_free (text, FALSE));
}

static void
on_bulk (gpointer device, MoultUsbBulk *transfer)
{
    Firmware *firmware = device;

    if (!(transfer->endpoint & 0x80)) {
        g_assert_cmpuint (transfer->size, ==, 16);
        log_command (firmware, transfer->data);
        answer (firmware, transfer->data);
        transfer->done = transfer->size;
    } else if (firmware->answer_size == 0) {
        transfer->end = MOULT_USB_TIMED_OUT;
        return;
    } else {
        transfer->done = MIN (transfer->size,
                              firmware->answer_size - MIN (firmware->cut, firmware->answer_size));
        memcpy (transfer->data, firmware->answer, transfer->done);
        firmware->answer_size = 0;
    }
    transfer->end = MOULT_USB_DONE;
}

static const FakeUsbCalls calls = { .bulk = on_bulk };

typedef struct {
    Firmware firmware;
    FakeUsb *usb;
    MoultStLink *link;
} Fixture;

static void
set_up (Fixture *fixture, guint hardware, guint jtag)
{
    MoultUsbEndpoint endpoints[] = { { 0x81, 2, 64 }, { 0x01, 2, 64 }, { 0x82, 2, 64 } };
    const MoultUsbAlt alt = { .class_ = 0xff, .endpoints = endpoints, .n_endpoints = 3 };

    memset (fixture, 0, sizeof *fixture);
    fixture->firmware.commands = g_ptr_array_new_with_free_func (g_free);
    fixture->firmware.mode = 1;
    fixture->firmware.hardware = hardware;
    fixture->firmware.jtag = jtag;
    fixture->firmware.voltage[0] = 1500;
    fixture->firmware.voltage[1] = 2050;
    fixture->firmware.status = 0x80;
    fixture->usb = fake_usb_new (&calls, &fixture->firmware);
    moult_usb_config_add (fake_usb_get_config (fixture->usb), &alt);
}

static void
open_probe (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;

    fixture->link = moult_st_link_new (MOULT_USB_LINK (fixture->usb), NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (fixture->link);
}

static void
tear_down (Fixture *fixture)
{
    if (fixture->link != NULL)
        g_assert_finalize_object (fixture->link);
    g_assert_null (fake_usb_get_claimed (fixture->usb));
    g_assert_finalize_object (fixture->usb);
    g_ptr_array_unref (fixture->firmware.commands);
}

static void
assert_commands (Fixture *fixture, const char *const *commands)
{
    GPtrArray *seen = fixture->firmware.commands;
    guint n_commands = g_strv_length ((GStrv) commands);

    for (guint i = 0; i < MIN (seen->len, n_commands); i++)
        g_assert_cmpstr (seen->pdata[i], ==, commands[i]);
    g_assert_cmpuint (seen->len, ==, n_commands);
    g_ptr_array_set_size (seen, 0);
}

/* ---- Opening ---- */

static void
test_open (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture, 2, 37);
    open_probe (&fixture);
    g_assert_cmpstr (moult_st_link_get_firmware (fixture.link), ==, "V2J37");
    g_assert_cmpint (moult_st_link_get_voltage (fixture.link), ==, 3280);
    assert_commands (&fixture, (const char *const[]) { "f5 00", "f1 00", "f7 00", NULL });
    g_assert_true (moult_st_link_connect (fixture.link, FALSE, NULL, &error));
    g_assert_no_error (error);
    assert_commands (&fixture, (const char *const[]) { "f2 30 a3", NULL });
    g_assert_finalize_object (g_steal_pointer (&fixture.link));
    assert_commands (&fixture, (const char *const[]) { "f2 21", NULL });
    tear_down (&fixture);
}

static void
test_open_v3 (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture, 3, 7);
    open_probe (&fixture);
    g_assert_cmpstr (moult_st_link_get_firmware (fixture.link), ==, "V3J7");
    assert_commands (&fixture, (const char *const[]) { "f5 00", "f1 00", "fb 00", "f7 00", NULL });
    g_assert_true (moult_st_link_connect (fixture.link, TRUE, NULL, &error));
    assert_commands (&fixture, (const char *const[]) { "f2 3c", "f2 30 a3", NULL });
    tear_down (&fixture);
}

/* A target that does not answer is not left in reset either. */
static void
test_lets_go_of_reset (void)
{
    Fixture fixture;

    set_up (&fixture, 2, 37);
    open_probe (&fixture);
    g_ptr_array_set_size (fixture.firmware.commands, 0);
    fixture.firmware.status = 0x09;
    g_assert_false (moult_st_link_connect (fixture.link, TRUE, NULL, NULL));
    fixture.firmware.status = 0x80;
    g_assert_finalize_object (g_steal_pointer (&fixture.link));
    assert_commands (&fixture,
                     (const char *const[]) { "f2 3c", "f2 30 a3", "f2 3c 01", "f2 21", NULL });
    tear_down (&fixture);
}

static void
test_modes (void)
{
    static const struct {
        guint8 mode;
        const char *way_out;
    } cases[] = { { 0, "f3 07" }, { 2, "f2 21" }, { 3, "f4 01" } };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        Fixture fixture;

        set_up (&fixture, 2, 37);
        fixture.firmware.mode = cases[i].mode;
        open_probe (&fixture);
        g_assert_cmpstr (fixture.firmware.commands->pdata[1], ==, cases[i].way_out);
        tear_down (&fixture);
    }
}

static void
assert_does_not_connect (Fixture *fixture, int code, const char *words)
{
    g_autoptr (GError) error = NULL;

    open_probe (fixture);
    g_assert_false (moult_st_link_connect (fixture->link, FALSE, NULL, &error));
    g_assert_error (error, MOULT_ERROR, code);
    g_assert_nonnull (strstr (error->message, words));
    tear_down (fixture);
}

static void
test_does_not_connect (void)
{
    Fixture fixture;

    set_up (&fixture, 2, 21);
    assert_does_not_connect (&fixture, MOULT_ERROR_PROTOCOL, "V2J21");

    set_up (&fixture, 2, 37);
    fixture.firmware.voltage[1] = 20;
    assert_does_not_connect (&fixture, MOULT_ERROR_NOT_FOUND, "no power");

    set_up (&fixture, 2, 37);
    fixture.firmware.status = 0x05;
    assert_does_not_connect (&fixture, MOULT_ERROR_NOT_FOUND, "no target");

    set_up (&fixture, 2, 37);
    fixture.firmware.status = 0x09;
    assert_does_not_connect (&fixture, MOULT_ERROR_NOT_FOUND, "no target");

    set_up (&fixture, 2, 37);
    fixture.firmware.status = 0x81;
    assert_does_not_connect (&fixture, MOULT_ERROR_PROTOCOL, "81");
}

static void
test_open_bad (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture, 2, 37);
    fixture.firmware.cut = 1;
    g_assert_null (moult_st_link_new (MOULT_USB_LINK (fixture.usb), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_clear_error (&error);
    fake_usb_unplug (fixture.usb);
    g_assert_null (moult_st_link_new (MOULT_USB_LINK (fixture.usb), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    tear_down (&fixture);
}

/* ---- Registers ---- */

static void
set_up_connected (Fixture *fixture, guint jtag)
{
    set_up (fixture, 2, jtag);
    open_probe (fixture);
    g_assert_true (moult_st_link_connect (fixture->link, FALSE, NULL, NULL));
    g_ptr_array_set_size (fixture->firmware.commands, 0);
}

static gboolean
transfer (Fixture *fixture, MoultDapOp *ops, gsize n_ops, MoultDapBatch *batch, GError **error)
{
    *batch = (MoultDapBatch) { .ops = ops, .n_ops = n_ops };
    return moult_dap_link_transfer (MOULT_DAP_LINK (fixture->link), batch, NULL, error);
}

static void
test_registers (void)
{
    MoultDapOp ops[] = {
        { .request = MOULT_DAP_READ },                          /* DPIDR */
        { .request = MOULT_DP_CTRL_STAT, .value = 0x50000f00 }, /* power */
        { .request = MOULT_DP_SELECT, .value = 0x010000f0 },    /* stays here */
        { .request = MOULT_DAP_AP | MOULT_DAP_READ | 0xc },     /* IDR of access port 1 */
        { .request = MOULT_DP_SELECT, .value = 0x01000002 },
        { .request = MOULT_DAP_AP | 0x4, .value = 0x20000000 }, /* TAR */
        { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT },     /* of bank 2 */
        { .request = MOULT_DAP_READ | MOULT_DP_RDBUFF },        /* has no banks */
    };
    Fixture fixture;
    MoultDapBatch batch;
    g_autoptr (GError) error = NULL;

    set_up_connected (&fixture, 37);
    fixture.firmware.registers[0] = 0x2ba01477;
    fixture.firmware.registers[3] = 0x24770011;
    g_assert_true (transfer (&fixture, ops, G_N_ELEMENTS (ops), &batch, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (batch.done, ==, G_N_ELEMENTS (ops));
    g_assert_cmphex (ops[0].value, ==, 0x2ba01477);
    g_assert_cmphex (ops[3].value, ==, 0x24770011);
    assert_commands (&fixture, (const char *const[]) {
                                   "f2 45 ff ff", "f2 46 ff ff 04 00 00 0f 00 50", "f2 4b 01",
                                   "f2 45 01 00 fc", "f2 46 01 00 04 00 00 00 00 20",
                                   "f2 45 ff ff 24", "f2 45 ff ff 0c", NULL });
    g_assert_finalize_object (g_steal_pointer (&fixture.link));
    assert_commands (&fixture, (const char *const[]) { "f2 4c 01", "f2 21", NULL });
    tear_down (&fixture);
}

/* Older firmware knows the first access port only, without being told of it. */
static void
test_old_registers (void)
{
    MoultDapOp first[] = { { .request = MOULT_DAP_AP | MOULT_DAP_READ } };
    MoultDapOp second[] = { { .request = MOULT_DP_SELECT, .value = 0x01000000 },
                            { .request = MOULT_DAP_AP | MOULT_DAP_READ } };
    MoultDapOp bank[] = { { .request = MOULT_DP_SELECT, .value = 2 },
                          { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT } };
    Fixture fixture;
    MoultDapBatch batch;
    g_autoptr (GError) error = NULL;

    set_up_connected (&fixture, 24);
    g_assert_true (transfer (&fixture, first, 1, &batch, &error));
    assert_commands (&fixture, (const char *const[]) { "f2 45", NULL });
    g_assert_false (transfer (&fixture, second, 2, &batch, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    g_assert_cmpuint (batch.done, ==, 1);
    g_clear_error (&error);
    g_assert_false (transfer (&fixture, bank, 2, &batch, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    tear_down (&fixture);
}

static void
test_refused (void)
{
    static const struct {
        guint8 status;
        MoultDapAck ack;
    } cases[] = {
        { 0x11, MOULT_DAP_ACK_FAULT },  { 0x15, MOULT_DAP_ACK_FAULT },
        { 0x19, MOULT_DAP_ACK_FAULT },  { 0x1d, MOULT_DAP_ACK_FAULT },
        { 0x18, MOULT_DAP_ACK_PARITY }, { 0x05, MOULT_DAP_ACK_NONE },
        { 0x14, MOULT_DAP_ACK_WAIT },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        MoultDapOp ops[] = { { .request = MOULT_DAP_READ }, { .request = MOULT_DAP_READ } };
        Fixture fixture;
        MoultDapBatch batch;
        g_autoptr (GError) error = NULL;

        set_up_connected (&fixture, 37);
        fixture.firmware.status = cases[i].status;
        g_assert_false (transfer (&fixture, ops, 2, &batch, &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
        g_assert_cmpint (batch.ack, ==, cases[i].ack);
        g_assert_cmpuint (batch.done, ==, 0);
        tear_down (&fixture);
    }
}

static void
test_wait (void)
{
    guint32 words[3] = { 1, 2, 3 };
    MoultDapOp ops[] = { { .request = MOULT_DAP_AP | 0xc, .words = words, .n_words = 3 } };
    Fixture fixture;
    MoultDapBatch batch;
    g_autoptr (GError) error = NULL;

    set_up_connected (&fixture, 37);
    fixture.firmware.n_waits = 2;
    g_assert_true (transfer (&fixture, ops, 1, &batch, &error));
    assert_commands (
        &fixture, (const char *const[]) { "f2 4b", "f2 46 00 00 0c 00 01", "f2 46 00 00 0c 00 01",
                                          "f2 46 00 00 0c 00 01", "f2 46 00 00 0c 00 02",
                                          "f2 46 00 00 0c 00 03", NULL });
    tear_down (&fixture);
}

/* ---- Memory, clock, reset ---- */

static void
test_memory (void)
{
    guint32 words[300];
    const MoultDapMemory memory = {
        .ap = 0, .address = 0x20000380, .words = words, .n_words = G_N_ELEMENTS (words)
    };
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up_connected (&fixture, 37);
    g_assert_true (
        moult_dap_link_read_memory (MOULT_DAP_LINK (fixture.link), &memory, NULL, &error));
    g_assert_no_error (error);
    for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
        g_assert_cmphex (words[i], ==, ~(guint32) (0x20000380 + 4 * i));
    /* Never over 1 KB. */
    assert_commands (&fixture, (const char *const[]) { "f2 4b", "f2 07 80 03 00 20 80", "f2 3e",
                                                       "f2 07 00 04 00 20 00 04", "f2 3e",
                                                       "f2 07 00 08 00 20 30", "f2 3e", NULL });
    fixture.firmware.status = 0x11;
    g_assert_false (
        moult_dap_link_read_memory (MOULT_DAP_LINK (fixture.link), &memory, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    tear_down (&fixture);
}

static void
test_clock (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up_connected (&fixture, 37);
    g_assert_true (moult_dap_link_set_clock (MOULT_DAP_LINK (fixture.link), 1000000, NULL, &error));
    g_assert_true (
        moult_dap_link_set_clock (MOULT_DAP_LINK (fixture.link), 10000000, NULL, &error));
    g_assert_true (moult_dap_link_set_clock (MOULT_DAP_LINK (fixture.link), 1, NULL, &error));
    assert_commands (&fixture, (const char *const[]) { "f2 43 03", "f2 43", "f2 43 28", NULL });
    tear_down (&fixture);
}

static void
test_clock_v3 (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up (&fixture, 3, 7);
    open_probe (&fixture);
    g_ptr_array_set_size (fixture.firmware.commands, 0);
    g_assert_true (
        moult_dap_link_set_clock (MOULT_DAP_LINK (fixture.link), 10000000, NULL, &error));
    g_assert_true (moult_dap_link_set_clock (MOULT_DAP_LINK (fixture.link), 1000, NULL, &error));
    assert_commands (&fixture, (const char *const[]) { "f2 62", "f2 61 00 00 40 1f", "f2 62",
                                                       "f2 61 00 00 32", NULL });
    tear_down (&fixture);
}

static void
test_reset (void)
{
    guint8 bits = 0xff;
    const MoultDapBits part = { 8, &bits, FALSE };
    Fixture fixture;
    g_autoptr (GError) error = NULL;

    set_up_connected (&fixture, 37);
    g_assert_true (moult_dap_link_set_reset (MOULT_DAP_LINK (fixture.link), TRUE, NULL, &error));
    g_assert_true (moult_dap_link_set_reset (MOULT_DAP_LINK (fixture.link), FALSE, NULL, &error));
    assert_commands (&fixture, (const char *const[]) { "f2 3c", "f2 3c 01", NULL });
    g_assert_false (
        moult_dap_link_sequence (MOULT_DAP_LINK (fixture.link), &part, 1, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    tear_down (&fixture);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/st-link/open", test_open);
    g_test_add_func ("/st-link/open/v3", test_open_v3);
    g_test_add_func ("/st-link/open/lets-go-of-reset", test_lets_go_of_reset);
    g_test_add_func ("/st-link/open/modes", test_modes);
    g_test_add_func ("/st-link/open/bad", test_open_bad);
    g_test_add_func ("/st-link/does-not-connect", test_does_not_connect);
    g_test_add_func ("/st-link/registers", test_registers);
    g_test_add_func ("/st-link/registers/old", test_old_registers);
    g_test_add_func ("/st-link/refused", test_refused);
    g_test_add_func ("/st-link/wait", test_wait);
    g_test_add_func ("/st-link/memory", test_memory);
    g_test_add_func ("/st-link/clock", test_clock);
    g_test_add_func ("/st-link/clock/v3", test_clock_v3);
    g_test_add_func ("/st-link/reset", test_reset);
    return g_test_run ();
}
