/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-usb.h"

#include <errno.h>

struct _LabUsb {
    LabBoard *board;
    VirtualUsbfs *usbfs;
    VirtualUsbfsEvents events;
    gpointer data;
    gint64 n_transfers;
    guint n_standard; /* already counted */
};

static gboolean
strikes_now (LabUsb *usb, const char *fault)
{
    gint64 number = lab_board_get_fault_number (usb->board, fault, 0);

    return number > 0 && usb->n_transfers >= number;
}

/* Once: the next try finds a sound device. */
static gboolean
strikes_once (LabUsb *usb, const char *fault)
{
    if (!strikes_now (usb, fault))
        return FALSE;
    lab_board_set_fault (usb->board, fault, NULL);
    return TRUE;
}

/* TRUE: the device gets nothing of it. */
static gboolean
is_lost (LabUsb *usb)
{
    if (lab_board_get_fault (usb->board, "silent") || strikes_once (usb, "timeout"))
        return TRUE;
    if (strikes_once (usb, "unplug-at")) {
        lab_board_break_off (usb->board);
        return TRUE;
    }
    return FALSE;
}

static gboolean
is_spoiled (LabUsb *usb, UsbTransfer *transfer)
{
    if (is_lost (usb))
        return TRUE;
    if (strikes_once (usb, "stall")) {
        usb_transfer_finish (transfer, -EPIPE, 0);
        return TRUE;
    }
    if (usb_transfer_is_in (transfer) && strikes_once (usb, "short-packet"))
        transfer->length /= 2;
    return FALSE;
}

static void
count (LabUsb *usb, const char *what, gsize length)
{
    usb->n_transfers++;
    lab_board_count (usb->board, what, 1);
    lab_board_count (usb->board, "usb-bytes", (gint64) length);
}

gboolean
lab_usb_take_report (LabUsb *usb, gsize length)
{
    count (usb, "hid-reports", length);
    return !is_lost (usb);
}

static void
on_control (UsbTransfer *transfer, gpointer data)
{
    LabUsb *usb = data;

    count (usb, "control-transfers", transfer->length);
    if (is_spoiled (usb, transfer))
        return;
    if (usb->events.control)
        usb->events.control (transfer, usb->data);
    else
        usb_transfer_finish (transfer, -EPIPE, 0);
}

static void
on_bulk (UsbTransfer *transfer, gpointer data)
{
    LabUsb *usb = data;

    count (usb, "bulk-transfers", transfer->length);
    if (!is_spoiled (usb, transfer) && usb->events.bulk)
        usb->events.bulk (transfer, usb->data);
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    LabUsb *usb = data;

    if (usb->events.forget)
        usb->events.forget (transfer, usb->data);
}

static void
on_alternate (guint8 interface, guint8 alternate, gpointer data)
{
    LabUsb *usb = data;

    if (usb->events.alternate)
        usb->events.alternate (interface, alternate, usb->data);
}

static void
on_cleared (guint8 endpoint, gpointer data)
{
    LabUsb *usb = data;

    if (usb->events.cleared)
        usb->events.cleared (endpoint, usb->data);
}

static void
on_reset (gpointer data)
{
    LabUsb *usb = data;

    lab_board_count (usb->board, "usb-resets", 1);
    if (usb->events.reset)
        usb->events.reset (usb->data);
}

static gboolean
on_halted (guint8 endpoint, gpointer data)
{
    LabUsb *usb = data;

    return usb->events.halted && usb->events.halted (endpoint, usb->data);
}

static void
on_released (guint8 interface, gpointer data)
{
    LabUsb *usb = data;

    if (usb->events.released)
        usb->events.released (interface, usb->data);
}

LabUsb *
lab_usb_new (LabBoard *board, const VirtualUsbfsEvents *events, gpointer data)
{
    static const VirtualUsbfsEvents own = {
        on_control, on_bulk, on_forget, on_alternate, on_cleared, on_reset, on_halted, on_released,
    };
    LabUsb *usb = g_new0 (LabUsb, 1);

    usb->board = board;
    usb->usbfs = virtual_usb_get_usbfs (lab_board_get_usb (board));
    usb->events = *events;
    usb->data = data;
    virtual_usbfs_set_events (usb->usbfs, &own, usb);
    return usb;
}

void
lab_usb_free (LabUsb *usb)
{
    lab_usb_update (usb);
    virtual_usbfs_set_events (usb->usbfs, NULL, NULL);
    g_free (usb);
}

void
lab_usb_update (LabUsb *usb)
{
    guint now = virtual_usbfs_get_n_standard (usb->usbfs);

    lab_board_count (usb->board, "standard-requests", now - usb->n_standard);
    usb->n_standard = now;
}
