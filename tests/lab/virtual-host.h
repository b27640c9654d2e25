/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <umockdev-1.0/umockdev.h>

#include "usb-wire.h"

G_BEGIN_DECLS

/**
 * VirtualHost:
 *
 * The virtual computer that boards are plugged into: one USB bus with its hubs, in a umockdev test
 * bed. It gives out numbers as the kernel does: a device number that only grows, the lowest free
 * ttyACM, ttyUSB and disk. Lives on the main thread.
 */
typedef struct _VirtualHost VirtualHost;

/**
 * VirtualWires:
 * @VIRTUAL_WIRES_INSTANT: USB transfers take no time
 * @VIRTUAL_WIRES_OWN: each device has 12 Mbit/s
 * @VIRTUAL_WIRES_SHARED: all devices behind one hub have them together
 */
typedef enum {
    VIRTUAL_WIRES_INSTANT,
    VIRTUAL_WIRES_OWN,
    VIRTUAL_WIRES_SHARED,
} VirtualWires;

VirtualHost *virtual_host_new (VirtualWires wires);
void virtual_host_free (VirtualHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualHost, virtual_host_free)

UMockdevTestbed *virtual_host_get_testbed (VirtualHost *host);

/* Plugs in a hub; a board at "1-1.4" needs one at "1-1". Twice does no harm. */
void virtual_host_add_hub (VirtualHost *host, const char *location);

/* ---- For the devices on it ---- */

/* Nodes that are numbered from 0. */
typedef enum {
    VIRTUAL_NODE_ACM,
    VIRTUAL_NODE_USB,
    VIRTUAL_NODE_DISK,
    VIRTUAL_NODE_HIDRAW,
    VIRTUAL_N_NODES,
} VirtualNode;

int virtual_host_take_number (VirtualHost *host, VirtualNode kind); /* the lowest free one */
void virtual_host_give_number (VirtualHost *host, VirtualNode kind, int number);
guint virtual_host_next_device (VirtualHost *host);
guint virtual_host_next_scsi (VirtualHost *host);

/* What transfers of the device at @location go over, or NULL: they take no time. */
UsbWire *virtual_host_get_wire (VirtualHost *host, const char *location, gboolean high_speed);

/* Nobody gets answers to ioctls of @node any more who opens it from now on. */
void virtual_host_detach (VirtualHost *host, const char *node);

G_END_DECLS
