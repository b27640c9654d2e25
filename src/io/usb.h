/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "usb-link.h"

G_BEGIN_DECLS

/**
 * MoultUsb:
 *
 * One USB device that this program has opened through its usbfs node: a [iface@UsbLink] on libusb.
 * One thread at a time; any number of devices on as many threads. Dropping the last reference gives
 * the device back at once.
 *
 * Each opened device has a libusb context of its own, with a list of devices that is made when it
 * is opened: no events of plugging are needed (a Flatpak gets none), and nobody waits for another
 * one's transfers.
 * The device is never reset unless its protocol says so, and its configuration is left as it is
 * unless it is in none: a reset ends a boot ROM's session, and a new configuration takes the disk
 * away that it may have.
 */
#define MOULT_TYPE_USB (moult_usb_get_type ())
G_DECLARE_FINAL_TYPE (MoultUsb, moult_usb, MOULT, USB, GObject)

/**
 * moult_usb_open:
 *
 * Opens the device as it is enumerated now and reads its descriptors; waits up to 1 s for a new
 * node to get its access rights. Fails with %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_GONE,
 * %MOULT_ERROR_PROTOCOL (descriptors that are none), %MOULT_ERROR_DEPENDENCY (no usbfs node, or
 * libusb does not start), %G_IO_ERROR_CANCELLED. (transfer full)
 */
MoultUsb *moult_usb_open (MoultDevice *device, GCancellable *cancellable, GError **error);

/* "/dev/bus/usb/001/005", for messages. */
const char *moult_usb_get_node (MoultUsb *self);

G_END_DECLS
