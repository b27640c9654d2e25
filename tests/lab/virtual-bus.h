/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * VirtualBus:
 *
 * A private message bus of the system kind, with a dbus-daemon and a configuration of its own, so
 * that services of the lab are found by whoever has DBUS_SYSTEM_BUS_ADDRESS set to its address.
 * The daemon ends with the object, and with the process at the latest.
 */
#define VIRTUAL_TYPE_BUS (virtual_bus_get_type ())
G_DECLARE_FINAL_TYPE (VirtualBus, virtual_bus, VIRTUAL, BUS, GObject)

/* @folder: an existing folder for the socket and the configuration; its path is at most 90 bytes
 * long. Blocks until the bus takes connections. */
VirtualBus *virtual_bus_new (const char *folder, GError **error);
const char *virtual_bus_get_address (VirtualBus *self);

G_END_DECLS
