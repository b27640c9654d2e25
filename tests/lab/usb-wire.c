/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-wire.h"

/* USB 2.0 tables 5-2 and 5-10: 64-byte packets fill a frame of 1 ms with 13 (control) to 19 (bulk)
 * of them, which is 0.8 to 1.2 MB/s. What every transfer costs besides is nominal. */
enum { NS_PER_BYTE = 950, US_PER_TRANSFER = 60 };

/* 13 packets of 512 bytes a microframe of 125 us, 53 MB/s; hosts reach two thirds of it. */
enum { HIGH_NS_PER_BYTE = 30, HIGH_US_PER_TRANSFER = 30 };

struct _UsbWire {
    gboolean high_speed;
    gint64 free_at;
};

UsbWire *
usb_wire_new (gboolean high_speed)
{
    UsbWire *wire = g_new0 (UsbWire, 1);

    wire->high_speed = high_speed;
    return wire;
}

void
usb_wire_free (UsbWire *wire)
{
    g_free (wire);
}

gint64
usb_wire_reserve (UsbWire *wire, gint64 from, gsize bytes)
{
    guint per_transfer = wire->high_speed ? HIGH_US_PER_TRANSFER : US_PER_TRANSFER;
    guint per_byte = wire->high_speed ? HIGH_NS_PER_BYTE : NS_PER_BYTE;

    wire->free_at = MAX (wire->free_at, from) + per_transfer + (gint64) bytes * per_byte / 1000;
    return wire->free_at;
}
