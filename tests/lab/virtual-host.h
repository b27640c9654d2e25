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

/* ---- For the devices on it ---- */

/* Nodes that are numbered from 0. */
typedef enum {
    VIRTUAL_NODE_ACM,
    VIRTUAL_NODE_USB,
    VIRTUAL_NODE_DISK,
    VIRTUAL_N_NODES,
} VirtualNode;

int virtual_host_take_number (VirtualHost *host, VirtualNode kind); /* the lowest free one */
void virtual_host_give_number (VirtualHost *host, VirtualNode kind, int number);
guint virtual_host_next_device (VirtualHost *host);
guint virtual_host_next_scsi (VirtualHost *host);

G_END_DECLS
