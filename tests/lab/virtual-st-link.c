/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-probe.h"

#include <errno.h>

#include "st-link.h"

/* An ST-Link's firmware behind its USB interface. */
typedef struct {
    LabBoard *board;
    SwdWire *wire;
    StLink *link;
    int interface;
    UsbTransfer *in; /* there is nothing for it yet */
    guint64 counted;
} VirtualStLink;

enum { EXCESS = 16 /* bytes of the fault "long-packet" */ };

static guint
take_time (VirtualStLink *self)
{
    guint us = (guint) (swd_wire_take_time (self->wire) / 1000)
               + (guint) lab_board_get_fault_number (self->board, "slow", 0);

    return lab_board_get_world (self->board)->instant ? 0 : us;
}

static void
answer (VirtualStLink *self, UsbTransfer *transfer)
{
    gsize count = st_link_give (self->link, transfer->data, transfer->length);

    if (lab_board_get_fault (self->board, "long-packet"))
        count += EXCESS;
    usb_transfer_finish (transfer, count > transfer->length ? -EOVERFLOW : (int) count, 0);
}

static void
on_bulk (UsbTransfer *transfer, gpointer data)
{
    VirtualStLink *self = data;

    if (virtual_probe_get_interface (self->board, transfer) != self->interface)
        return;
    if (usb_transfer_is_in (transfer)) {
        if ((transfer->endpoint & 0x0f) != 1) /* of the trace: nothing ever comes */
            return;
        self->in = transfer;
    } else {
        st_link_take (self->link, transfer->data, transfer->length);
        usb_transfer_finish (transfer, (int) transfer->length, take_time (self));
    }
    if (self->in && st_link_has_answer (self->link))
        answer (self, g_steal_pointer (&self->in));
}

static void
on_control (UsbTransfer *transfer, gpointer data)
{
    usb_transfer_finish (transfer, -EPIPE, 0);
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    VirtualStLink *self = data;

    if (self->in == transfer)
        self->in = NULL;
}

static void
on_released (guint8 interface, gpointer data)
{
    VirtualStLink *self = data;

    if (interface == self->interface && !lab_board_get_fault (self->board, "stale-response"))
        st_link_reset (self->link);
}

static void
update (gpointer data)
{
    VirtualStLink *self = data;
    guint64 now = st_link_get_n_commands (self->link);

    lab_board_count (self->board, "st-link-commands", (gint64) (now - self->counted));
    self->counted = now;
}

static gpointer
start (LabBoard *board, SwdWire *wire, LabUsb *usb)
{
    VirtualStLink *self = g_new0 (VirtualStLink, 1);
    const UsbIdentity *identity = virtual_usb_get_identity (lab_board_get_usb (board));
    JsonObject *described = lab_scene_get_object (lab_board_get_face (board), "st-link");
    gboolean old = lab_board_has_function (board, "st-link-v2");

    self->board = board;
    self->wire = wire;
    self->link = st_link_new (
        &(StLinkFields) {
            .hardware = (guint) lab_scene_get_number (described, "hardware", 2),
            .jtag = (guint) lab_scene_get_number (described, "jtag", 45),
            .mass = (guint) lab_scene_get_number (described, "mass", 30),
            .vid = identity->vid,
            .pid = identity->pid,
            .board = lab_scene_get_text (described, "board", NULL),
            .packet_size = usb_function_get_packet_size (identity),
        },
        wire);
    self->interface = virtual_probe_find_interface (board, old ? "st-link-v2" : "st-link");
    virtual_probe_hold (board, self->interface);
    return self;
}

static void
stop (gpointer data)
{
    VirtualStLink *self = data;

    update (self);
    st_link_free (self->link);
    g_free (self);
}

const VirtualProbeLanguage virtual_st_link_language = {
    .name = "st-link",
    .start = start,
    .stop = stop,
    .control = on_control,
    .bulk = on_bulk,
    .forget = on_forget,
    .released = on_released,
    .update = update,
};
