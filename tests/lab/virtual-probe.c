/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-personality.h"
#include "lab-usb.h"
#include "virtual-dap.h"
#include "virtual-tty.h"

/* A debug probe: its protocol on one side, the chip behind it on the other. */
typedef struct {
    LabBoard *board;
    LabProbe *probe;
    SwdWire *wire;
    LabUsb *usb;
    VirtualDap *dap; /* NULL: speaks another language, or none */
    VirtualTty *tty;
} VirtualProbe;

/* ---- What comes over USB ---- */

static void
take_faults (VirtualProbe *self)
{
    SwdWireTrouble *trouble = swd_wire_get_trouble (self->wire);

    trouble->no_target = lab_board_get_fault (self->board, "no-target") != NULL;
    trouble->no_reset_line = lab_board_get_fault (self->board, "no-reset-line") != NULL;
}

static void
on_control (UsbTransfer *transfer, gpointer data)
{
    VirtualProbe *self = data;

    take_faults (self);
    if (self->dap)
        virtual_dap_control (self->dap, transfer);
    else
        usb_transfer_finish (transfer, -EPIPE, 0);
}

static void
on_bulk (UsbTransfer *transfer, gpointer data)
{
    VirtualProbe *self = data;

    take_faults (self);
    if (self->dap)
        virtual_dap_bulk (self->dap, transfer);
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    VirtualProbe *self = data;

    if (self->dap)
        virtual_dap_forget (self->dap, transfer);
}

static void
on_released (guint8 interface, gpointer data)
{
    VirtualProbe *self = data;

    if (self->dap)
        virtual_dap_release (self->dap, interface);
}

/* ---- Personality ---- */

static gpointer
start (LabBoard *board)
{
    static const VirtualUsbfsEvents events = {
        .control = on_control,
        .bulk = on_bulk,
        .forget = on_forget,
        .released = on_released,
    };
    VirtualProbe *self = g_new0 (VirtualProbe, 1);
    const char *protocol = lab_scene_get_text (lab_board_get_face (board), "protocol", "cmsis-dap");

    self->board = board;
    self->probe = lab_board_get_probe (board);
    self->wire = swd_wire_new (lab_probe_get_target (self->probe));
    self->usb = lab_usb_new (board, &events, self);
    if (g_str_equal (protocol, "cmsis-dap"))
        self->dap = virtual_dap_new (board, self->wire, self->usb);
    lab_board_settle (board);
    return self;
}

static void
stop (gpointer data)
{
    VirtualProbe *self = data;

    g_clear_pointer (&self->dap, virtual_dap_free);
    lab_usb_free (self->usb);
    swd_wire_free (self->wire);
    g_free (self);
}

static void
update (gpointer data)
{
    VirtualProbe *self = data;
    DebugTarget *target = lab_probe_get_target (self->probe);
    g_autoptr (GList) names =
        target ? g_hash_table_get_keys (debug_target_get_counts (target)) : NULL;

    lab_usb_update (self->usb);
    if (self->dap)
        virtual_dap_update (self->dap);
    for (GList *name = names; name; name = name->next)
        lab_board_count (self->board, name->data, lab_probe_take_count (self->probe, name->data));
}

static const char *
get_state (gpointer data)
{
    VirtualProbe *self = data;
    DebugTarget *target = lab_probe_get_target (self->probe);

    if (!target)
        return "no-target";
    return debug_target_is_running (target) ? "running" : "halted";
}

const LabPersonality virtual_probe_personality = {
    .name = "probe",
    .start = start,
    .stop = stop,
    .update = update,
    .state = get_state,
};
