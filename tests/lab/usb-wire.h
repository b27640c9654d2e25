/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsbWire:
 *
 * The 12 Mbit/s between full-speed devices and the transaction translator of their hub: transfers
 * on it come one after the other. It is one device's own (a hub with a translator for each port) or
 * shared by all devices behind one hub (with a single translator). Or the 480 Mbit/s of a
 * high-speed device.
 */
typedef struct _UsbWire UsbWire;

UsbWire *usb_wire_new (gboolean high_speed);
void usb_wire_free (UsbWire *wire);

/* Takes the wire for @bytes of payload, as soon as it is free but not before @from (monotonic
 * time, µs). Returns when the transfer is over. */
gint64 usb_wire_reserve (UsbWire *wire, gint64 from, gsize bytes);

/* The least time that a control transfer takes, µs: its three stages do not fit into one frame of
 * 1 ms (USB 2.0, 5.5.4 and 8.5.3). */
enum { USB_WIRE_CONTROL_US = 1000 };

/* How often an interrupt endpoint is asked that answers in turn, µs. */
enum { USB_WIRE_INTERRUPT_US = 1000 };

G_END_DECLS
