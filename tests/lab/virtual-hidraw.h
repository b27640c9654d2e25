/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-usb.h"

G_BEGIN_DECLS

/**
 * VirtualHidrawEvents:
 * @written: a program sent a report, without the number that reports of such a device have not
 * @closed: (nullable): the last one who had it open has closed it
 *
 * On the main thread.
 */
typedef struct {
    void (*written) (const guint8 *report, gsize length, gpointer data);
    void (*closed) (gpointer data);
} VirtualHidrawEvents;

/**
 * VirtualHidraw:
 *
 * The hidraw node of a HID interface (Linux, Documentation/hid/hidraw.rst), while the kernel's
 * driver has the interface: everybody who has it open gets every report. Reading waits for nothing;
 * poll() does. Lives on the main thread.
 */
typedef struct _VirtualHidraw VirtualHidraw;

/* @latency: µs that a report takes on its way. Free it before @usb. */
VirtualHidraw *virtual_hidraw_new (VirtualUsb *usb,
                                   guint interface,
                                   guint latency,
                                   const VirtualHidrawEvents *events,
                                   gpointer data);
void virtual_hidraw_free (VirtualHidraw *hidraw);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualHidraw, virtual_hidraw_free)

gboolean virtual_hidraw_is_open (VirtualHidraw *hidraw);
void virtual_hidraw_send (VirtualHidraw *hidraw, const guint8 *report, gsize length);

G_END_DECLS
