/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-wire.h"

/* USB 2.0 tables 5-2 and 5-10: 64-byte packets fill a frame of 1 ms with 13 (control) to 19 (bulk)
 * of them, which is 0.8 to 1.2 MB/s. What every transfer costs besides is nominal. */
enum { NS_PER_BYTE = 950, US_PER_TRANSFER = 60 };

struct _UsbWire {
    gint64 free_at;
};

UsbWire *
usb_wire_new (void)
{
    return g_new0 (UsbWire, 1);
}

void
usb_wire_free (UsbWire *wire)
{
    g_free (wire);
}

gint64
usb_wire_reserve (UsbWire *wire, gint64 from, gsize bytes)
{
    wire->free_at =
        MAX (wire->free_at, from) + US_PER_TRANSFER + (gint64) bytes * NS_PER_BYTE / 1000;
    return wire->free_at;
}
