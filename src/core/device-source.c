/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "device-source.h"

G_DEFINE_INTERFACE (MoultDeviceSource, moult_device_source, G_TYPE_OBJECT)

static void
moult_device_source_default_init (MoultDeviceSourceInterface *iface)
{
}

MoultDevice *
moult_device_source_wait (MoultDeviceSource *self,
                          const char *location,
                          MoultDeviceFilter filter,
                          gpointer user_data,
                          gint64 deadline,
                          GCancellable *cancellable,
                          GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (self) && location != NULL, NULL);

    return MOULT_DEVICE_SOURCE_GET_IFACE (self)->wait (self, location, filter, user_data, deadline,
                                                       cancellable, error);
}

MoultDevice *
moult_device_source_look (MoultDeviceSource *self, const char *location)
{
    return moult_device_source_wait (self, location, NULL, NULL, 0, NULL, NULL);
}

MoultDevice *
moult_device_source_find (MoultDeviceSource *self, MoultDeviceFilter filter, gpointer user_data)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (self) && filter != NULL, NULL);

    return MOULT_DEVICE_SOURCE_GET_IFACE (self)->wait (self, NULL, filter, user_data, 0, NULL,
                                                       NULL);
}

gboolean
moult_device_source_wait_gone (MoultDeviceSource *self,
                               MoultDevice *device,
                               gint64 deadline,
                               GCancellable *cancellable,
                               GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_DEVICE_SOURCE_GET_IFACE (self)->wait_gone (self, device, deadline, cancellable,
                                                            error);
}

MoultBoardInfo *
moult_device_source_identify (MoultDeviceSource *self,
                              MoultDevice *device,
                              GCancellable *cancellable,
                              GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (self) && MOULT_IS_DEVICE (device), NULL);

    return MOULT_DEVICE_SOURCE_GET_IFACE (self)->identify (self, device, cancellable, error);
}

gboolean
moult_device_source_check_access (MoultDeviceSource *self,
                                  MoultDevice *device,
                                  GCancellable *cancellable,
                                  GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (self) && MOULT_IS_DEVICE (device), FALSE);

    MoultDeviceSourceInterface *iface = MOULT_DEVICE_SOURCE_GET_IFACE (self);
    return iface->check_access == NULL || iface->check_access (self, device, cancellable, error);
}

gint64
moult_deadline_in (guint milliseconds)
{
    return g_get_monotonic_time () + (gint64) milliseconds * G_TIME_SPAN_MILLISECOND;
}
