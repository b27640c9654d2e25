/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How packets of CMSIS-DAP go over endpoints, and what tells a probe by its descriptors. */

#include <string.h>

#include "cmsis-dap-open.h"
#include "dap-usb-pipe.h"
#include "error.h"
#include "fake-usb.h"
#include "hid-report.h"
#include "probe-kind.h"

/* ---- Endpoints ---- */

/* A probe that answers each packet with the packet. */
typedef struct {
    guint8 sent[MOULT_DAP_PIPE_MAX_PACKET];
    gsize sent_size;
    gboolean zero_packet;
    gboolean stale;
    gboolean silent;
    guint n_reports; /* sent by control transfers */
} Echo;

static void
on_bulk (gpointer device, MoultUsbBulk *transfer)
{
    Echo *echo = device;

    if (!(transfer->endpoint & 0x80)) {
        echo->sent_size = transfer->size;
        echo->zero_packet = transfer->zero_packet;
        memcpy (echo->sent, transfer->data, transfer->size);
    } else if (echo->silent || (echo->sent_size == 0 && !echo->stale)) {
        transfer->end = MOULT_USB_TIMED_OUT;
        return;
    }
    transfer->end = MOULT_USB_DONE;
    transfer->done = MIN (transfer->size, echo->sent_size);
    if (transfer->endpoint & 0x80) {
        memcpy (transfer->data, echo->sent, transfer->done);
        echo->stale = FALSE;
    }
}

static void
on_control (gpointer device, MoultUsbControl *transfer)
{
    Echo *echo = device;

    g_assert_cmphex (transfer->request_type, ==, 0x21);
    g_assert_cmphex (transfer->request, ==, 0x09);
    g_assert_cmphex (transfer->value, ==, 0x0200);
    g_assert_cmpuint (transfer->index, ==, 3);
    echo->n_reports++;
    echo->sent_size = transfer->size;
    memcpy (echo->sent, transfer->data, transfer->size);
    transfer->done = transfer->size;
    transfer->end = MOULT_USB_DONE;
}

static const FakeUsbCalls calls = { .bulk = on_bulk, .control = on_control };

static MoultDapPipe *
new_bulk (Echo *echo, guint16 max_packet, FakeUsb **usb)
{
    MoultUsbEndpoint endpoints[] = { { 0x04, 2, max_packet }, { 0x85, 2, max_packet } };
    const MoultUsbAlt alt = {
        .interface = 0, .class_ = 0xff, .endpoints = endpoints, .n_endpoints = 2
    };

    *usb = fake_usb_new (&calls, echo);
    moult_usb_config_add (fake_usb_get_config (*usb), &alt);
    return MOULT_DAP_PIPE (
        moult_dap_usb_pipe_new (MOULT_USB_LINK (*usb), fake_usb_get_config (*usb)->alts->pdata[0]));
}

static void
assert_echo (MoultDapPipe *pipe, gsize size, gsize answer_size)
{
    guint8 packet[MOULT_DAP_PIPE_MAX_PACKET];
    guint8 answer[MOULT_DAP_PIPE_MAX_PACKET];
    g_autoptr (GError) error = NULL;

    for (gsize i = 0; i < size; i++)
        packet[i] = (guint8) (i + 1);
    g_assert_true (moult_dap_pipe_send (pipe, packet, size, 100, &error));
    g_assert_cmpint (moult_dap_pipe_receive (pipe, answer, sizeof answer, &error), ==, answer_size);
    g_assert_no_error (error);
    g_assert_cmpmem (answer, size, packet, size);
}

static void
test_bulk (void)
{
    Echo echo = { 0 };
    g_autoptr (FakeUsb) usb = NULL;
    g_autoptr (MoultDapPipe) pipe = new_bulk (&echo, 64, &usb);

    moult_dap_pipe_set_packet_size (pipe, 512);
    assert_echo (pipe, 5, 5);
    g_assert_false (echo.zero_packet);
    assert_echo (pipe, 128, 128);
    g_assert_true (echo.zero_packet);
    assert_echo (pipe, 512, 512); /* a full packet ends by itself */
    g_assert_false (echo.zero_packet);
}

static void
test_bulk_many (void)
{
    Echo echo = { 0 };
    g_autoptr (FakeUsb) usb = NULL;
    g_autoptr (MoultDapPipe) pipe = new_bulk (&echo, 64, &usb);
    guint8 packet[64] = { 1 };
    g_autoptr (GError) error = NULL;

    for (guint round = 0; round < 3; round++) {
        for (guint i = 0; i < MOULT_DAP_PIPE_MAX_DEPTH; i++)
            g_assert_true (moult_dap_pipe_send (pipe, packet, 1 + i, 100, &error));
        for (guint i = 0; i < MOULT_DAP_PIPE_MAX_DEPTH; i++)
            g_assert_cmpint (moult_dap_pipe_receive (pipe, packet, sizeof packet, &error), >, 0);
        g_assert_no_error (error);
    }
}

static void
test_bulk_silent (void)
{
    Echo echo = { .silent = TRUE };
    g_autoptr (FakeUsb) usb = NULL;
    g_autoptr (MoultDapPipe) pipe = new_bulk (&echo, 64, &usb);
    guint8 packet[64] = { 1 };
    g_autoptr (GError) error = NULL;

    for (guint i = 0; i < 5; i++)
        g_assert_true (moult_dap_pipe_send (pipe, packet, sizeof packet, 100, NULL));
    g_assert_cmpint (moult_dap_pipe_receive (pipe, packet, sizeof packet, &error), ==, -1);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    /* Nothing is under way any more. */
    echo.silent = FALSE;
    moult_dap_pipe_drain (pipe);
    assert_echo (pipe, 64, 64);
}

static void
test_bulk_drain (void)
{
    Echo echo = { .stale = TRUE, .sent = { 9 } };
    g_autoptr (FakeUsb) usb = NULL;
    g_autoptr (MoultDapPipe) pipe = new_bulk (&echo, 64, &usb);

    moult_dap_pipe_drain (pipe);
    g_assert_false (echo.stale);
    g_assert_cmpuint (fake_usb_get_n_bulks (usb), ==, 2); /* it, and nothing */
}

static void
test_bulk_unplugged (void)
{
    Echo echo = { 0 };
    g_autoptr (FakeUsb) usb = NULL;
    g_autoptr (MoultDapPipe) pipe = new_bulk (&echo, 64, &usb);
    guint8 packet[64] = { 1 };
    g_autoptr (GError) error = NULL;

    fake_usb_unplug (usb);
    g_assert_false (moult_dap_pipe_send (pipe, packet, sizeof packet, 100, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
}

static void
test_no_endpoints (void)
{
    Echo echo = { 0 };
    MoultUsbEndpoint endpoints[] = { { 0x04, 2, 64 }, { 0x85, 3, 64 } };
    const MoultUsbAlt alt = { .class_ = 0xff, .endpoints = endpoints, .n_endpoints = 2 };
    const MoultUsbAlt none = { .class_ = 0x03, .endpoints = endpoints, .n_endpoints = 1 };
    g_autoptr (FakeUsb) usb = fake_usb_new (&calls, &echo);

    g_assert_null (moult_dap_usb_pipe_new (MOULT_USB_LINK (usb), &alt));
    g_assert_null (moult_dap_usb_pipe_new_hid (MOULT_USB_LINK (usb), &none, 64));
}

static void
check_hid (MoultUsbEndpoint *endpoints, guint n_endpoints, guint n_reports)
{
    Echo echo = { 0 };
    const MoultUsbAlt alt = {
        .interface = 3, .class_ = 3, .endpoints = endpoints, .n_endpoints = n_endpoints
    };
    g_autoptr (FakeUsb) usb = fake_usb_new (&calls, &echo);
    g_autoptr (MoultDapPipe) pipe = NULL;

    moult_usb_config_add (fake_usb_get_config (usb), &alt);
    pipe = MOULT_DAP_PIPE (moult_dap_usb_pipe_new_hid (
        MOULT_USB_LINK (usb), fake_usb_get_config (usb)->alts->pdata[0], 64));
    moult_dap_pipe_set_packet_size (pipe, 64);
    assert_echo (pipe, 3, 64); /* padded */
    g_assert_cmpuint (echo.sent[3], ==, 0);
    g_assert_cmpuint (echo.n_reports, ==, n_reports);
}

static void
test_hid (void)
{
    MoultUsbEndpoint endpoints[] = { { 0x81, 3, 64 }, { 0x02, 3, 64 } };

    check_hid (endpoints, 2, 0);
    check_hid (endpoints, 1, 1); /* has no endpoint to send to */
}

/* ---- Report descriptors ---- */

static gboolean
parse (const guint8 *bytes, gsize size, MoultHidReport *report)
{
    g_autoptr (GBytes) descriptor = g_bytes_new (bytes, size);

    return moult_hid_report_parse (report, descriptor);
}

/* Of DAPLink. */
static const guint8 daplink[] = {
    0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff,
    0x00, 0x75, 0x08, 0x95, 0x40, 0x09, 0x01, 0x81, 0x02, 0x95, 0x40,
    0x09, 0x01, 0x91, 0x02, 0x95, 0x01, 0x09, 0x01, 0xb1, 0x02, 0xc0
};
/* Of a high-speed probe: 512 bytes. */
static const guint8 large[] = { 0x06, 0x00, 0xff, 0xa1, 0x01, 0x75, 0x08, 0x96,
                                0x00, 0x02, 0x81, 0x02, 0x91, 0x02, 0xc0 };
static const guint8 keyboard[] = { 0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x85, 0x01, 0x75, 0x01,
                                   0x95, 0x08, 0x81, 0x02, 0x95, 0x05, 0x91, 0x02, 0xc0 };

static void
test_reports (void)
{
    MoultHidReport report;

    g_assert_true (parse (daplink, sizeof daplink, &report));
    g_assert_true (report.vendor);
    g_assert_false (report.numbered);
    g_assert_cmpuint (report.in_size, ==, 64);
    g_assert_cmpuint (report.out_size, ==, 64);
    g_assert_true (parse (large, sizeof large, &report));
    g_assert_cmpuint (report.in_size, ==, 512);
    g_assert_cmpuint (report.out_size, ==, 512);
    g_assert_true (parse (keyboard, sizeof keyboard, &report));
    g_assert_false (report.vendor);
    g_assert_true (report.numbered);
    g_assert_cmpuint (report.in_size, ==, 1);
    g_assert_cmpuint (report.out_size, ==, 1);
}

static void
test_bad_reports (void)
{
    static const guint8 cut[] = { 0x06, 0x00 };
    static const guint8 cut_long[] = { 0xfe, 0x20, 0x00, 1, 2, 3 };
    static const guint8 huge[] = { 0x77, 0xff, 0xff, 0xff, 0xff, 0x97,
                                   0xff, 0xff, 0xff, 0xff, 0x81, 0x02 };
    MoultHidReport report;

    g_assert_false (parse (cut, sizeof cut, &report));
    g_assert_false (parse (cut_long, sizeof cut_long, &report));
    g_assert_false (parse (huge, sizeof huge, &report));
    for (gsize size = 1; size < sizeof daplink; size++)
        parse (daplink, size, &report);
}

/* ---- Descriptors of devices ---- */

typedef struct {
    const char *what;
    guint16 vid;
    guint16 pid;
    const char *product;
    MoultUsbInterface interfaces[3];
    gsize n_interfaces;
    int kind; /* -1: none */
    int bulk; /* -1: none */
} KnownDevice;

static const KnownDevice known[] = {
    { "Debug Probe",
      0x2e8a,
      0x000c,
      "Debug Probe (CMSIS-DAP)",
      { { 0, 0xff, 0, 0, "CMSIS-DAP v2 Interface" }, { 1, 2, 2, 0, "CDC" } },
      2,
      MOULT_PROBE_CMSIS_DAP_V2,
      0 },
    { "both versions",
      0x0d28,
      0x0204,
      "DAPLink CMSIS-DAP",
      { { 2, 3, 0, 0, "CMSIS-DAP v1" }, { 3, 0xff, 0, 0, "CMSIS-DAP v2" } },
      2,
      MOULT_PROBE_CMSIS_DAP_V2,
      3 },
    { "v1 alone",
      0x0d28,
      0x0204,
      "BBC micro:bit CMSIS-DAP",
      { { 0, 8, 6, 0x50, NULL }, { 3, 3, 0, 0, NULL } },
      2,
      MOULT_PROBE_CMSIS_DAP_V1,
      -1 },
    { "KitProg3",
      0x04b4,
      0xf155,
      "KitProg3",
      { { 0, 0, 0, 0, "KitProg3 CMSIS-DAP Bulk" } },
      1,
      MOULT_PROBE_CMSIS_DAP_V2,
      0 },
    { "unknown ids, named interface",
      0x1209,
      0x1234,
      "Something",
      { { 1, 0xff, 0, 0, "My CMSIS_DAP" } },
      1,
      MOULT_PROBE_CMSIS_DAP_V2,
      1 },
    { "unknown ids, named product",
      0x1209,
      0x1235,
      "My CMSIS-DAP",
      { { 1, 0xff, 0, 0, NULL } },
      1,
      MOULT_PROBE_CMSIS_DAP_V2,
      1 },
    { "named product, two vendor interfaces",
      0x1209,
      0x1236,
      "My CMSIS-DAP",
      { { 0, 0xff, 0, 0, NULL }, { 1, 0xff, 0, 0, NULL } },
      2,
      -1,
      -1 },
    { "known ids, nothing to speak over",
      0x0d28,
      0x0204,
      "DAPLink in maintenance",
      { { 0, 8, 6, 0x50, NULL } },
      1,
      -1,
      -1 },
    { "an audio class that is called so",
      0x1209,
      0x1237,
      "x",
      { { 0, 1, 0, 0, "CMSIS-DAP" } },
      1,
      -1,
      -1 },
    { "ST-Link V2",
      0x0483,
      0x3748,
      "STM32 STLink",
      { { 0, 0xff, 0xff, 0xff, NULL } },
      1,
      MOULT_PROBE_ST_LINK_V2,
      -1 },
    { "ST-Link V2-1",
      0x0483,
      0x374b,
      "STM32 STLink",
      { { 0, 0xff, 0xff, 0xff, NULL } },
      1,
      MOULT_PROBE_ST_LINK_V2_1,
      -1 },
    { "ST-Link V3",
      0x0483,
      0x374e,
      "STLINK-V3",
      { { 0, 0xff, 0xff, 0xff, NULL } },
      1,
      MOULT_PROBE_ST_LINK_V3,
      -1 },
    { "ST-Link V3's bootloader",
      0x0483,
      0x374d,
      "STLINK-V3",
      { { 0, 0xff, 0xff, 0xff, NULL } },
      1,
      -1,
      -1 },
    { "J-Link",
      0x1366,
      0x0101,
      "J-Link",
      { { 0, 0xff, 0xff, 0xff, NULL } },
      1,
      MOULT_PROBE_J_LINK,
      -1 },
    { "a board", 0x2e8a, 0x0005, "Board in FS mode", { { 0, 2, 2, 0, NULL } }, 1, -1, -1 },
};

static MoultDevice *
make_device (const KnownDevice *what, const char *serial, const char *tty)
{
    const char *ttys[] = { tty, NULL };

    return moult_device_new (&(MoultDeviceFields) { .location = "1-1.2",
                                                    .vid = what->vid,
                                                    .pid = what->pid,
                                                    .product = what->product,
                                                    .serial = serial,
                                                    .ttys = ttys,
                                                    .interfaces = what->interfaces,
                                                    .n_interfaces = what->n_interfaces });
}

static void
test_kinds (void)
{
    for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
        g_autoptr (MoultDevice) device = make_device (&known[i], "A1", NULL);
        g_autoptr (MoultProbeInfo) info = moult_probe_kind_recognise (device);

        g_test_message ("%s", known[i].what);
        g_assert_cmpint (info != NULL ? (int) info->kind : -1, ==, known[i].kind);
        if (info == NULL)
            continue;
        g_assert_cmpint (moult_cmsis_dap_find_bulk (device), ==, known[i].bulk);
        g_assert_cmpstr (info->id, ==, "A1");
        g_assert_cmpint (info->voltage_mv, ==, -1);
        g_assert_null (info->firmware);
        g_assert_true (info->standalone);
        g_assert_cmpint ((info->caps & MOULT_PROBE_NATIVE) != 0, ==,
                         info->kind != MOULT_PROBE_J_LINK);
    }
}

/* Behind the tty of a probe that is a part of a board the board is asked. */
static void
test_standalone (void)
{
    static const struct {
        gsize device;
        gboolean standalone;
    } cases[] = { { 0, TRUE }, { 1, FALSE }, { 4, FALSE }, { 10, FALSE }, { 13, TRUE } };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (MoultDevice) device =
            make_device (&known[cases[i].device], NULL, "/dev/ttyACM0");
        g_autoptr (MoultProbeInfo) info = moult_probe_kind_recognise (device);

        g_test_message ("%s", known[cases[i].device].what);
        g_assert_cmpint (info->standalone, ==, cases[i].standalone);
        g_assert_cmpstr (info->tty, ==, "/dev/ttyACM0");
        g_assert_cmpstr (info->id, ==, "location:1-1.2");
    }
}

static void
test_raw_serial (void)
{
    g_autoptr (MoultDevice) device = make_device (&known[9], "U\303\277m\006\302\207H", NULL);
    g_autoptr (MoultProbeInfo) info = moult_probe_kind_recognise (device);

    g_assert_cmpstr (info->serial, ==, "55FF6D068748");
    g_assert_cmpstr (info->id, ==, "55FF6D068748");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/pipes/bulk", test_bulk);
    g_test_add_func ("/pipes/bulk/many", test_bulk_many);
    g_test_add_func ("/pipes/bulk/silent", test_bulk_silent);
    g_test_add_func ("/pipes/bulk/drain", test_bulk_drain);
    g_test_add_func ("/pipes/bulk/unplugged", test_bulk_unplugged);
    g_test_add_func ("/pipes/no-endpoints", test_no_endpoints);
    g_test_add_func ("/pipes/hid", test_hid);
    g_test_add_func ("/hid-report/good", test_reports);
    g_test_add_func ("/hid-report/bad", test_bad_reports);
    g_test_add_func ("/probe-kind/all", test_kinds);
    g_test_add_func ("/probe-kind/standalone", test_standalone);
    g_test_add_func ("/probe-kind/raw-serial", test_raw_serial);
    return g_test_run ();
}
