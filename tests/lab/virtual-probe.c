/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-probe.h"

#include "lab-personality.h"
#include "virtual-probe-repl.h"
#include "virtual-probe-wiring.h"

/* A debug probe: its protocol on one side, the chip behind it on the other. */
typedef struct {
    LabBoard *board;
    LabProbe *probe;
    SwdWire *wire;
    LabUsb *usb;
    const VirtualProbeLanguage *language; /* NULL: it says nothing to anybody */
    gpointer self;                        /* of the language */
    VirtualProbeRepl *repl;               /* NULL: it has no tty */
    VirtualProbeWiring *wiring;           /* NULL: its target is no board of the scene */
} VirtualProbe;

/* ---- What comes over USB ---- */

static void
take_faults (gpointer data)
{
    static const char *const of_target[] = {
        "wait",   "fault",    "parity", "no-power",     "no-answer",
        "locked", "lying-id", "wrap",   "no-reset-pin",
    };
    VirtualProbe *self = data;
    SwdWireTrouble *trouble = swd_wire_get_trouble (self->wire);

    trouble->no_target = lab_board_get_fault (self->board, "no-target") != NULL;
    trouble->no_reset_line = lab_board_get_fault (self->board, "no-reset-line") != NULL;
    for (guint n = 0; n < G_N_ELEMENTS (of_target); n++)
        lab_probe_set_fault (self->probe, of_target[n],
                             lab_board_get_fault (self->board, of_target[n]));
}

static void
on_control (UsbTransfer *transfer, gpointer data)
{
    VirtualProbe *self = data;

    if (self->language)
        self->language->control (transfer, self->self);
    else
        usb_transfer_finish (transfer, -EPIPE, 0);
}

static void
on_bulk (UsbTransfer *transfer, gpointer data)
{
    VirtualProbe *self = data;

    if (self->language)
        self->language->bulk (transfer, self->self);
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    VirtualProbe *self = data;

    if (self->language)
        self->language->forget (transfer, self->self);
}

static void
on_released (guint8 interface, gpointer data)
{
    VirtualProbe *self = data;

    if (self->language)
        self->language->released (interface, self->self);
}

/* ---- For its language ---- */

int
virtual_probe_find_interface (LabBoard *board, const char *function)
{
    const UsbIdentity *identity = virtual_usb_get_identity (lab_board_get_usb (board));

    return usb_function_find_interface (identity->functions, function);
}

int
virtual_probe_get_interface (LabBoard *board, const UsbTransfer *transfer)
{
    VirtualUsbfs *usbfs = virtual_usb_get_usbfs (lab_board_get_usb (board));

    return usb_descriptors_find_interface (virtual_usbfs_get_descriptors (usbfs),
                                           transfer->endpoint);
}

void
virtual_probe_hold (LabBoard *board, int interface)
{
    if (interface >= 0 && lab_board_get_fault (board, "usb-busy"))
        virtual_usbfs_occupy (virtual_usb_get_usbfs (lab_board_get_usb (board)), (guint) interface);
}

/* ---- Personality ---- */

static const VirtualProbeLanguage *
find_language (const char *name)
{
    static const VirtualProbeLanguage *const languages[] = { &virtual_dap_language,
                                                             &virtual_st_link_language };

    for (guint n = 0; n < G_N_ELEMENTS (languages); n++)
        if (g_str_equal (languages[n]->name, name))
            return languages[n];
    return NULL;
}

static void
on_target_reset (DebugTarget *target, gpointer data)
{
    VirtualProbe *self = data;

    if (self->repl)
        virtual_probe_repl_reset (self->repl);
    if (self->wiring)
        virtual_probe_wiring_reset (self->wiring);
}

static void
on_packet_done (gpointer data)
{
    VirtualProbe *self = data;

    if (self->repl)
        virtual_probe_repl_look (self->repl);
    if (self->wiring)
        virtual_probe_wiring_look (self->wiring);
}

static void
power_up (VirtualProbe *self)
{
    DebugTarget *target = lab_probe_get_target (self->probe);

    self->wiring = virtual_probe_wiring_new (self->board); /* runs already */
    if (target)
        debug_target_set_reset_handler (target, on_target_reset, self);
    if (target && !self->wiring) {
        debug_target_set_reset (target, TRUE);
        debug_target_set_reset (target, FALSE);
    }
    swd_wire_set_listener (self->wire, on_packet_done, self);
    if (!target || !self->repl || self->wiring || debug_target_get_voltage (target) == 0)
        lab_board_settle (self->board);
}

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

    self->board = board;
    self->probe = lab_board_get_probe (board);
    self->wire = swd_wire_new (lab_probe_get_target (self->probe));
    self->usb = lab_usb_new (board, &events, self);
    self->language =
        find_language (lab_scene_get_text (lab_board_get_face (board), "protocol", ""));
    if (self->language)
        self->self = self->language->start (board, self->wire, self->usb);
    if (lab_board_has_function (board, "cdc"))
        self->repl = virtual_probe_repl_new (board);
    take_faults (self);
    power_up (self);
    return self;
}

static void
stop (gpointer data)
{
    VirtualProbe *self = data;
    DebugTarget *target = lab_probe_get_target (self->probe);

    if (target)
        debug_target_set_reset_handler (target, NULL, NULL);
    if (self->language)
        self->language->stop (self->self);
    g_clear_pointer (&self->repl, virtual_probe_repl_free);
    g_clear_pointer (&self->wiring, virtual_probe_wiring_free);
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
    if (self->language)
        self->language->update (self->self);
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
    if (self->repl && virtual_probe_repl_get_state (self->repl) && debug_target_is_running (target))
        return virtual_probe_repl_get_state (self->repl);
    return debug_target_is_running (target) ? "running" : "halted";
}

const LabPersonality virtual_probe_personality = {
    .name = "probe",
    .start = start,
    .stop = stop,
    .update = update,
    .state = get_state,
    .set_faults = take_faults,
};
