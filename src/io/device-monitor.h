/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"

G_BEGIN_DECLS

/**
 * MoultDeviceMonitor:
 *
 * All USB devices but hubs, as they come and go: a [iface@Gio.ListModel] of [class@Device], sorted
 * by location, for the thread that made it, and a [iface@DeviceSource] for workers. A uevent or a
 * change below /dev leads to one scan of sysfs on a thread of its own; workers see its result at
 * once, the model at the next turn of its main loop.
 *
 * ```c
 * g_autoptr (MoultDeviceMonitor) monitor = moult_device_monitor_new ();
 * moult_device_monitor_scan (monitor);
 * guint n_devices = g_list_model_get_n_items (G_LIST_MODEL (monitor));
 * ```
 */
#define MOULT_TYPE_DEVICE_MONITOR (moult_device_monitor_get_type ())
G_DECLARE_FINAL_TYPE (MoultDeviceMonitor, moult_device_monitor, MOULT, DEVICE_MONITOR, GObject)

/* Starts to watch. The model belongs to the thread-default main context of the caller and fills
 * when its loop runs. */
MoultDeviceMonitor *moult_device_monitor_new (void);

/* Scans now and brings the model up to date before it returns, for those who cannot wait for a main
 * loop. Only the thread that made the monitor. */
void moult_device_monitor_scan (MoultDeviceMonitor *self);

G_END_DECLS
