/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-functions.h"
#include "virtual-host.h"
#include "virtual-usbfs.h"

G_BEGIN_DECLS

/**
 * VirtualUsbFields:
 * @identity: what it says of itself; see usb-functions.c for the functions there are
 * @no_access: nobody may open its nodes
 * @no_usb_access: nobody may open its usbfs node; ttys and disks are as usual
 */
typedef struct {
    UsbIdentity identity;
    gboolean no_access;
    gboolean no_usb_access;
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
const UsbIdentity *virtual_usb_get_identity (VirtualUsb *usb);
char *virtual_usb_dup_interface_path (VirtualUsb *usb, int number); /* below /devices */

/* Adds to what sysfs shows, in the test bed's words. */
void virtual_usb_describe (VirtualUsb *usb, const char *lines);

/* Who may open the device may open @node, and nobody else. */
void virtual_usb_guard (VirtualUsb *usb, const char *node);
gboolean virtual_usb_get_no_access (VirtualUsb *usb);
/* What udev does when it has learnt new rules and is triggered: its nodes may be opened. */
void virtual_usb_allow (VirtualUsb *usb);
const char *virtual_usb_get_node (VirtualUsb *usb); /* "/dev/bus/usb/001/005" */
VirtualUsbfs *virtual_usb_get_usbfs (VirtualUsb *usb);
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
