/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-probe.h"

#include <errno.h>
#include <string.h>

#include "cmsis-dap-queue.h"
#include "virtual-hidraw.h"

enum {
    FULL_SPEED_PACKET = 64,
    HIGH_SPEED_PACKET = 512,
    FULL_SPEED_COUNT = 8, /* of the Raspberry Pi Debug Probe */
    HIGH_SPEED_COUNT = 4,
    EXCESS = 16,       /* bytes of the fault "long-packet" */
    SET_REPORT = 0x09, /* HID 1.11, 7.2.2 */
    SET_REPORT_TYPE = 0x21,
};

typedef struct _VirtualDap VirtualDap;

/* One of the ways in. */
typedef struct {
    VirtualDap *dap;
    int interface; /* -1: it has none of the kind */
    gboolean hid;
    CmsisDapQueue *queue;
    VirtualHidraw *hidraw; /* NULL: is none of the kind */
    UsbTransfer *out;      /* there is no room for it yet */
    UsbTransfer *in;       /* there is no answer yet */
} Way;

/* A CMSIS-DAP probe's firmware behind its USB interfaces: v2 (bulk), v1 (HID, by usbfs and by
 * hidraw) or both. */
struct _VirtualDap {
    LabBoard *board;
    LabUsb *usb;
    CmsisDap *dap;
    Way ways[2];
    guint packet_size;
    CmsisDapCounts counted;
};

/* ---- Packets to the host ---- */

/* HID reports are as long as the descriptor says, whatever is in them. */
static void
answer (Way *way, UsbTransfer *transfer)
{
    g_autoptr (GBytes) bytes = cmsis_dap_queue_take (way->queue);
    gsize length;
    const guint8 *data = g_bytes_get_data (bytes, &length);
    gsize count = way->hid ? MAX (length, way->dap->packet_size) : length;

    if (lab_board_get_fault (way->dap->board, "long-packet"))
        count = length + EXCESS;
    memset (transfer->data, 0, transfer->length);
    memcpy (transfer->data, data, MIN (length, transfer->length));
    usb_transfer_finish (transfer, count > transfer->length ? -EOVERFLOW : (int) count, 0);
}

/* The kernel fetches what it can while somebody has its node open. */
static void
serve_hidraw (Way *way)
{
    guint8 report[CMSIS_DAP_MAX_PACKET] = { 0 };

    while (virtual_hidraw_is_open (way->hidraw) && cmsis_dap_queue_has_answer (way->queue)) {
        g_autoptr (GBytes) bytes = cmsis_dap_queue_take (way->queue);

        memcpy (report, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
        virtual_hidraw_send (way->hidraw, report, way->dap->packet_size);
    }
}

static void
serve_waiting (Way *way)
{
    if (way->hidraw)
        serve_hidraw (way);
    if (way->in && cmsis_dap_queue_has_answer (way->queue))
        answer (way, g_steal_pointer (&way->in));
}

/* ---- Packets from the host ---- */

/* FALSE: it has to wait. */
static gboolean
take (Way *way, UsbTransfer *transfer)
{
    gsize length = MIN (transfer->length, way->dap->packet_size);

    if (length > 0 && !cmsis_dap_queue_offer (way->queue, transfer->data, length))
        return FALSE;
    usb_transfer_finish (transfer, (int) transfer->length, 0);
    return TRUE;
}

static void
on_changed (gpointer data)
{
    Way *way = data;
    UsbTransfer *waiting = g_steal_pointer (&way->out);

    serve_waiting (way);
    if (waiting && !take (way, waiting))
        way->out = waiting;
}

static Way *
find_way (VirtualDap *dap, int interface)
{
    for (guint n = 0; n < G_N_ELEMENTS (dap->ways); n++)
        if (dap->ways[n].interface >= 0 && dap->ways[n].interface == interface)
            return &dap->ways[n];
    return NULL;
}

static void
on_bulk (UsbTransfer *transfer, gpointer data)
{
    VirtualDap *dap = data;
    Way *way = find_way (dap, virtual_probe_get_interface (dap->board, transfer));

    if (!way)
        return; /* of the tty: the kernel's */
    if (!usb_transfer_is_in (transfer)) {
        if (!take (way, transfer))
            way->out = transfer;
        return;
    }
    way->in = transfer;
    serve_waiting (way);
}

/* A host that finds no interrupt endpoint OUT sends reports this way. */
static void
on_control (UsbTransfer *transfer, gpointer data)
{
    VirtualDap *dap = data;
    const UsbSetup *setup = &transfer->setup;
    Way *way = find_way (dap, setup->index);

    if (!way || !way->hid || setup->request != SET_REPORT || setup->request_type != SET_REPORT_TYPE)
        usb_transfer_finish (transfer, -EPIPE, 0);
    else if (!take (way, transfer))
        way->out = transfer;
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    VirtualDap *dap = data;
    for (guint n = 0; n < G_N_ELEMENTS (dap->ways); n++) {
        if (dap->ways[n].out == transfer)
            dap->ways[n].out = NULL;
        if (dap->ways[n].in == transfer)
            dap->ways[n].in = NULL;
    }
}

static void
on_released (guint8 interface, gpointer data)
{
    VirtualDap *dap = data;
    Way *way = find_way (dap, interface);

    if (way && !lab_board_get_fault (dap->board, "stale-response"))
        cmsis_dap_queue_clear (way->queue);
}

static void
update (gpointer data)
{
    VirtualDap *dap = data;
    const CmsisDapCounts *now = cmsis_dap_get_counts (dap->dap);

    lab_board_count (dap->board, "dap-commands", (gint64) (now->commands - dap->counted.commands));
    lab_board_count (dap->board, "dap-transfers",
                     (gint64) (now->transfers - dap->counted.transfers));
    lab_board_count (dap->board, "dap-malformed",
                     (gint64) (now->malformed - dap->counted.malformed));
    dap->counted = *now;
}

/* ---- Beginning and end ---- */

static void
on_written (const guint8 *report, gsize length, gpointer data)
{
    Way *way = data;

    if (length > 0 && lab_usb_take_report (way->dap->usb, length))
        cmsis_dap_queue_offer (way->queue, report, MIN (length, way->dap->packet_size));
    serve_hidraw (way);
}

static void
on_closed (gpointer data)
{
    Way *way = data;

    if (!lab_board_get_fault (way->dap->board, "stale-response"))
        cmsis_dap_queue_clear (way->queue);
}

static void
show_node (Way *way)
{
    static const VirtualHidrawEvents events = { .written = on_written, .closed = on_closed };
    gboolean instant = lab_board_get_world (way->dap->board)->instant;

    way->hidraw = virtual_hidraw_new (lab_board_get_usb (way->dap->board), (guint) way->interface,
                                      instant ? 0 : USB_WIRE_INTERRUPT_US, &events, way);
}

static CmsisDap *
make_firmware (VirtualDap *self, SwdWire *wire)
{
    JsonObject *face = lab_board_get_face (self->board);
    JsonObject *described = lab_scene_get_object (face, "dap");
    gboolean high = self->packet_size > FULL_SPEED_PACKET;
    CmsisDapFields fields = {
        .vendor = lab_scene_get_text (face, "manufacturer", NULL),
        .product = lab_scene_get_text (face, "product", NULL),
        .serial = lab_board_get_serial (self->board),
        .protocol = lab_scene_get_text (described, "version", "2.1.1"),
        .firmware = lab_scene_get_text (described, "firmware", NULL),
        .board_vendor = lab_scene_get_text (described, "board-vendor", NULL),
        .board = lab_scene_get_text (described, "board", NULL),
        .target_vendor = lab_scene_get_text (described, "target-vendor", NULL),
        .target = lab_scene_get_text (described, "target", NULL),
        .capabilities = CMSIS_DAP_CAN_SWD,
        .no_sequences = lab_scene_get_flag (described, "no-sequences"),
        .packet_size = self->packet_size,
        .packet_count = (guint) lab_scene_get_number (described, "packet-count",
                                                      high ? HIGH_SPEED_COUNT : FULL_SPEED_COUNT),
        .max_clock = (guint) lab_scene_get_number (described, "max-clock", 0),
    };

    if (!lab_scene_get_flag (described, "no-queue"))
        fields.capabilities |= CMSIS_DAP_CAN_ATOMIC;
    return cmsis_dap_new (&fields, wire);
}

static void
open_way (VirtualDap *self, Way *way, const char *function, SwdWire *wire)
{
    way->dap = self;
    way->hid = g_str_equal (function, "cmsis-dap-v1");
    way->interface = virtual_probe_find_interface (self->board, function);
    way->queue = cmsis_dap_queue_new (&(CmsisDapQueueFields) {
        .dap = self->dap,
        .wire = wire,
        .instant = lab_board_get_world (self->board)->instant,
        .changed = on_changed,
        .data = way,
    });
    cmsis_dap_queue_set_slowness (way->queue,
                                  (guint) lab_board_get_fault_number (self->board, "slow", 0));
    virtual_probe_hold (self->board, way->interface);
    if (way->hid && way->interface >= 0)
        show_node (way);
    /* An answer that whoever used the probe before has not fetched. */
    if (lab_board_get_fault (self->board, "stale-response"))
        cmsis_dap_queue_offer (way->queue, (const guint8 *) "\x00\xfe", 2);
}

static gpointer
start (LabBoard *board, SwdWire *wire, LabUsb *usb)
{
    VirtualDap *self = g_new0 (VirtualDap, 1);
    gboolean high =
        g_str_equal (lab_scene_get_text (lab_board_get_face (board), "speed", ""), "high");

    self->board = board;
    self->usb = usb;
    self->packet_size = high ? HIGH_SPEED_PACKET : FULL_SPEED_PACKET;
    self->dap = make_firmware (self, wire);
    open_way (self, &self->ways[0], "cmsis-dap-v2", wire);
    open_way (self, &self->ways[1], "cmsis-dap-v1", wire);
    return self;
}

static void
stop (gpointer data)
{
    VirtualDap *self = data;

    update (self);
    for (guint n = 0; n < G_N_ELEMENTS (self->ways); n++) {
        g_clear_pointer (&self->ways[n].hidraw, virtual_hidraw_free);
        cmsis_dap_queue_free (self->ways[n].queue);
    }
    cmsis_dap_free (self->dap);
    g_free (self);
}

const VirtualProbeLanguage virtual_dap_language = {
    .name = "cmsis-dap",
    .start = start,
    .stop = stop,
    .control = on_control,
    .bulk = on_bulk,
    .forget = on_forget,
    .released = on_released,
    .update = update,
};
