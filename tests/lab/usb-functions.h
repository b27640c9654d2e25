/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsbFunction:
 * @name: what kinds.json calls it
 * @interfaces: class, subclass, protocol of each
 * @n_endpoints: of each interface
 * @endpoints: what each interface's endpoints are: 2 bulk (first in, second out), 3 interrupt in,
 *   USB_FUNCTION_OUT_FIRST bulk the other way round
 * @extra: functional descriptors behind the first interface
 * @driver: (nullable): the kernel's
 * @text: (nullable): the string of its first interface
 * @addresses: of its endpoints, where a host relies on them; all of them are bulk then
 */
typedef struct {
    const char *name;
    guint n_interfaces;
    guint8 interfaces[2][3];
    guint8 n_endpoints[2];
    guint8 endpoints[2];
    guint8 extra[20];
    guint8 n_extra;
    const char *driver;
    const char *text;
    guint8 addresses[3];
} UsbFunction;

enum { USB_FUNCTION_OUT_FIRST = 0x12, USB_FUNCTION_MAX_EXTRA = 9, USB_FUNCTION_MAX_ALTERNATES = 4 };

/**
 * UsbIdentity:
 * @bcd_usb: 0: USB 2.00
 * @high_speed: 480 Mbit/s, packets of 512 bytes
 * @functions: (nullable): NULL-terminated names of functions; each is one or two interfaces,
 *   numbered in this order
 * @alternates: NULL-terminated names of the alternate settings of the last function's only
 *   interface; none: it has one without a name
 * @extra: functional descriptor behind the last of them; @n_extra: its length
 *
 * What a USB device says of itself.
 */
typedef struct {
    guint16 bcd_usb;
    gboolean high_speed;
    guint16 vid;
    guint16 pid;
    guint16 bcd_device;
    const char *manufacturer;
    const char *product;
    const char *serial;
    const char *const *functions;
    const char *alternates[USB_FUNCTION_MAX_ALTERNATES + 1];
    guint8 extra[USB_FUNCTION_MAX_EXTRA];
    guint8 n_extra;
} UsbIdentity;

const UsbFunction *usb_function_find (const char *name); /* aborts on an unknown name */

/* Number of the first interface of @name among @names, or -1. */
int usb_function_find_interface (const char *const *names, const char *name);
guint usb_function_count_interfaces (const char *const *names);

/* The kernel's driver for interface @number, or NULL. */
const char *usb_function_get_driver (const char *const *names, guint number);
guint8 usb_function_get_device_class (const char *const *names);

/* What interface @number is called, or NULL. */
const char *usb_function_get_text (const char *const *names, guint number);

/* Bytes of a packet of the device's bulk and interrupt endpoints. */
guint usb_function_get_packet_size (const UsbIdentity *identity);

/* Of strings. Those of interfaces are behind all that a device may have as alternate settings. */
enum {
    USB_STRING_MANUFACTURER = 1,
    USB_STRING_PRODUCT,
    USB_STRING_SERIAL,
    USB_STRING_ALTERNATES,
    USB_STRING_INTERFACES = USB_STRING_ALTERNATES + USB_FUNCTION_MAX_ALTERNATES,
};

/* Device descriptor and the one configuration, as the sysfs file "descriptors" holds them. */
GByteArray *usb_function_make_descriptors (const UsbIdentity *identity);

G_END_DECLS
