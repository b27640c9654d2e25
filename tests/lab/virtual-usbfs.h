/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <umockdev-1.0/umockdev.h>

#include "usb-descriptors.h"
#include "usb-queue.h"

G_BEGIN_DECLS

/**
 * VirtualUsbfsEvents:
 * @control: a class or vendor request came; NULL: all of them stall. Standard requests are answered
 *   from the descriptors.
 * @bulk: a transfer on any other endpoint came; NULL: they wait for ever
 * @forget: (nullable): the host took back a transfer; do not answer it any more
 * @alternate: (nullable): the host chose an alternate setting
 * @cleared: (nullable): the host ended the halt of @endpoint
 * @reset: (nullable): the host reset the device; it stays where it is
 * @halted: (nullable): whether @endpoint is halted
 * @released: (nullable): nobody has @interface any more
 *
 * What a device does with what libusb programs ask of it. @control and @bulk answer with
 * usb_transfer_finish(), at once or later. On the main thread.
 */
typedef struct {
    void (*control) (UsbTransfer *transfer, gpointer data);
    void (*bulk) (UsbTransfer *transfer, gpointer data);
    void (*forget) (UsbTransfer *transfer, gpointer data);
    void (*alternate) (guint8 interface, guint8 alternate, gpointer data);
    void (*cleared) (guint8 endpoint, gpointer data);
    void (*reset) (gpointer data);
    gboolean (*halted) (guint8 endpoint, gpointer data);
    void (*released) (guint8 interface, gpointer data);
} VirtualUsbfsEvents;

/**
 * VirtualUsbfsFields:
 * @node: such as "/dev/bus/usb/001/005"
 * @functions: as in UsbIdentity; names the kernel's drivers
 * @wire: (nullable): NULL: transfers take no time
 */
typedef struct {
    UMockdevTestbed *testbed;
    const char *node;
    guint devnum;
    gboolean high_speed;
    const UsbIdentity *identity;
    UsbWire *wire;
} VirtualUsbfsFields;

/**
 * VirtualUsbfs:
 *
 * The usbfs node of one USB device: what libusb does with it (Linux, drivers/usb/core/devio.c). It
 * knows openers, claims, kernel drivers and URBs, and no protocol. The node is a pipe, which cannot
 * be written to but when an URB is done: so poll() waits as it does for the kernel's node.
 */
typedef struct _VirtualUsbfs VirtualUsbfs;

/* Before the device appears in sysfs, so that nobody finds its node without its ioctls. */
VirtualUsbfs *virtual_usbfs_new (const VirtualUsbfsFields *fields);

/* The device has left: URBs end with -ESHUTDOWN, everything else with ENODEV. */
void virtual_usbfs_free (VirtualUsbfs *usbfs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualUsbfs, virtual_usbfs_free)

/* @events: (nullable): NULL: only standard requests. */
void
virtual_usbfs_set_events (VirtualUsbfs *usbfs, const VirtualUsbfsEvents *events, gpointer data);

/* Another program has claimed @interface, and keeps it. */
void virtual_usbfs_occupy (VirtualUsbfs *usbfs, guint interface);

/* Whether the kernel's driver has @interface. */
gboolean virtual_usbfs_has_driver (VirtualUsbfs *usbfs, guint interface);

UsbDescriptors *virtual_usbfs_get_descriptors (VirtualUsbfs *usbfs);

/* Standard requests so far. */
guint virtual_usbfs_get_n_standard (VirtualUsbfs *usbfs);

G_END_DECLS
