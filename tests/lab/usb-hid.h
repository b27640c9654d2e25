/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-functions.h"

G_BEGIN_DECLS

enum { USB_HID_DESCRIPTOR_LENGTH = 9, USB_HID_REPORT = 0x22 };

/* The HID descriptor of @function, which stands behind its interface's; length 0: it needs none. */
guint usb_hid_describe (const UsbFunction *function,
                        guint packet_size,
                        guint8 descriptor[USB_HID_DESCRIPTOR_LENGTH]);

/* The report descriptor of interface @number of a device, or NULL: reports as long as a packet, in
 * and out, without an id. */
GBytes *usb_hid_make_report (const UsbIdentity *identity, guint number);

G_END_DECLS
