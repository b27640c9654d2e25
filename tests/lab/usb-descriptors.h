/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-functions.h"

G_BEGIN_DECLS

/* Descriptor types of USB 2.0 table 9-5 and USB 3.2 table 9-6. */
enum {
    USB_DESCRIPTOR_DEVICE = 1,
    USB_DESCRIPTOR_CONFIGURATION = 2,
    USB_DESCRIPTOR_STRING = 3,
    USB_DESCRIPTOR_INTERFACE = 4,
    USB_DESCRIPTOR_ENDPOINT = 5,
    USB_DESCRIPTOR_BOS = 15,
};

/**
 * UsbDescriptors:
 *
 * All descriptors of one USB device, as it gives them to GET_DESCRIPTOR and as sysfs shows them.
 */
typedef struct _UsbDescriptors UsbDescriptors;

UsbDescriptors *usb_descriptors_new (const UsbIdentity *identity);
void usb_descriptors_free (UsbDescriptors *descriptors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbDescriptors, usb_descriptors_free)

/* Device descriptor and configuration, as the sysfs file "descriptors" and the usbfs node hold
 * them. Owned by @descriptors. */
const GByteArray *usb_descriptors_get_all (UsbDescriptors *descriptors);

/* The descriptor that GET_DESCRIPTOR asks for, or NULL: the device stalls. */
GBytes *usb_descriptors_get (UsbDescriptors *descriptors, guint8 type, guint8 index);

/* The HID report descriptor of @interface, or NULL. */
GBytes *usb_descriptors_get_report (UsbDescriptors *descriptors, guint interface);

gboolean usb_descriptors_has_alternate (UsbDescriptors *descriptors, guint interface, guint number);

/* Number of the interface that @endpoint (with its direction bit) belongs to, or -1. */
int usb_descriptors_find_interface (UsbDescriptors *descriptors, guint8 endpoint);

G_END_DECLS
