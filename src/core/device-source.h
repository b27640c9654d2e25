/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "board-info.h"
#include "device.h"

G_BEGIN_DECLS

/* Whether this is the device that is waited for; called with locks held: only look at it. */
typedef gboolean (*MoultDeviceFilter) (MoultDevice *device, gpointer user_data);

#define MOULT_TYPE_DEVICE_SOURCE (moult_device_source_get_type ())
G_DECLARE_INTERFACE (MoultDeviceSource, moult_device_source, MOULT, DEVICE_SOURCE, GObject)

/**
 * MoultDeviceSource:
 *
 * What core, backends and activators need of the kernel line: which device stands at a location,
 * and who the running board there is. io/ implements it on a device monitor. All methods block
 * (worker threads only), take a deadline and may be called from many threads at once. The object
 * is a [iface@Gio.ListModel] of [class@Device] too (main thread).
 */
struct _MoultDeviceSourceInterface {
    GTypeInterface parent;

    /* @location: %NULL is anywhere */
    MoultDevice *(*wait) (MoultDeviceSource *self,
                          const char *location,
                          MoultDeviceFilter filter,
                          gpointer user_data,
                          gint64 deadline,
                          GCancellable *cancellable,
                          GError **error);
    gboolean (*wait_gone) (MoultDeviceSource *self,
                           MoultDevice *device,
                           gint64 deadline,
                           GCancellable *cancellable,
                           GError **error);
    MoultBoardInfo *(*identify) (MoultDeviceSource *self,
                                 MoultDevice *device,
                                 GCancellable *cancellable,
                                 GError **error);
    gboolean (*check_access) (MoultDeviceSource *self,
                              MoultDevice *device,
                              GCancellable *cancellable,
                              GError **error);
};

/**
 * moult_device_source_wait:
 * @filter: (nullable): accepts any device when %NULL
 * @deadline: g_get_monotonic_time() value in µs; one in the past only looks
 *
 * Waits at a location for a device. Fails with %MOULT_ERROR_GONE after @deadline. Returns a
 * reference.
 */
MoultDevice *moult_device_source_wait (MoultDeviceSource *self,
                                       const char *location,
                                       MoultDeviceFilter filter,
                                       gpointer user_data,
                                       gint64 deadline,
                                       GCancellable *cancellable,
                                       GError **error);

/* The device at a location now, without waiting. (transfer full) (nullable) */
MoultDevice *moult_device_source_look (MoultDeviceSource *self, const char *location);
/* A device that is accepted, wherever it stands now. (transfer full) (nullable) */
MoultDevice *
moult_device_source_find (MoultDeviceSource *self, MoultDeviceFilter filter, gpointer user_data);

/* Waits until exactly this enumeration has left its location; %MOULT_ERROR_PROTOCOL if it stays. */
gboolean moult_device_source_wait_gone (MoultDeviceSource *self,
                                        MoultDevice *device,
                                        gint64 deadline,
                                        GCancellable *cancellable,
                                        GError **error);

/**
 * moult_device_source_identify:
 *
 * Asks a running board who it is, gently: it is left running its own program again. Fails with
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE or %MOULT_ERROR_PROTOCOL (silent,
 * or talks nonsense), each within the method's own time-out of a few seconds.
 */
MoultBoardInfo *moult_device_source_identify (MoultDeviceSource *self,
                                              MoultDevice *device,
                                              GCancellable *cancellable,
                                              GError **error);

/**
 * moult_device_source_check_access:
 *
 * Whether this user may open the USB node of a device, through which a bootloader without tty and
 * drive is written. A fresh node gets up to a second for its rights. Fails with
 * %MOULT_ERROR_NO_ACCESS; a source that knows nothing of nodes (check_access is %NULL) has none
 * that could not be opened.
 */
gboolean moult_device_source_check_access (MoultDeviceSource *self,
                                           MoultDevice *device,
                                           GCancellable *cancellable,
                                           GError **error);

/* µs value for a deadline this many milliseconds from now. */
gint64 moult_deadline_in (guint milliseconds);

G_END_DECLS
