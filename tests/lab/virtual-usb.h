/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <umockdev-1.0/umockdev.h>

G_BEGIN_DECLS

/**
 * VirtualHost:
 *
 * The virtual computer that boards are plugged into: one USB bus with its hubs, in a umockdev test
 * bed. It gives out numbers as the kernel does: a device number that only grows, the lowest free
 * ttyACM, ttyUSB and disk. Lives on the main thread.
 */
typedef struct _VirtualHost VirtualHost;

VirtualHost *virtual_host_new (void);
void virtual_host_free (VirtualHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualHost, virtual_host_free)

UMockdevTestbed *virtual_host_get_testbed (VirtualHost *host);

/* Plugs in a hub; a board at "1-1.4" needs one at "1-1". Twice does no harm. */
void virtual_host_add_hub (VirtualHost *host, const char *location);

/**
 * VirtualUsbFields:
 * @functions: (nullable): NULL-terminated names from the table in virtual-usb.c, such as "cdc",
 *   "msc", "picoboot"; each is one or two interfaces, numbered in this order
 * @no_access: nobody may open its nodes
 */
typedef struct {
    guint16 vid;
    guint16 pid;
    guint16 bcd_device;
    const char *manufacturer;
    const char *product;
    const char *serial;
    const char *const *functions;
    gboolean no_access;
} VirtualUsbFields;

/**
 * VirtualUsb:
 *
 * One USB device as long as it is plugged in: its files in sysfs, its usbfs node, its descriptors.
 * A board that restarts frees the old one and makes a new one at the same location.
 */
typedef struct _VirtualUsb VirtualUsb;

VirtualUsb *
virtual_usb_new (VirtualHost *host, const char *location, const VirtualUsbFields *fields);
void virtual_usb_free (VirtualUsb *usb); /* sends "remove" for it and everything below it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualUsb, virtual_usb_free)

VirtualHost *virtual_usb_get_host (VirtualUsb *usb);
gboolean virtual_usb_get_no_access (VirtualUsb *usb);
const char *virtual_usb_get_node (VirtualUsb *usb); /* "/dev/bus/usb/001/005" */
const char *virtual_usb_get_tty (VirtualUsb *usb);  /* "/dev/ttyACM0", NULL: has none */
const char *virtual_usb_get_disk (VirtualUsb *usb); /* "sda", NULL: has none */

/* Adds the tty of the function @function ("cdc": ttyACM, else ttyUSB). @lines: answers for the
 * modem lines. @master: (out): the board's end of it, the caller's to close. Returns its node, such
 * as "/dev/ttyACM0", owned by @usb. */
const char *
virtual_usb_add_tty (VirtualUsb *usb, const char *function, UMockdevIoctlBase *lines, int *master);

/* Adds the disk of the function "msc", with one partition if @partitioned. @sectors: of 512 bytes.
 * Returns its name, such as "sda", owned by @usb. */
const char *
virtual_usb_add_disk (VirtualUsb *usb, guint64 sectors, gboolean partitioned, dev_t *device);

G_END_DECLS
