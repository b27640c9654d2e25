/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-driver.h"

G_DEFINE_INTERFACE (MoultProbeDriver, moult_probe_driver, G_TYPE_OBJECT)

static void
moult_probe_driver_default_init (MoultProbeDriverInterface *iface)
{
}

MoultProbeInfo *
moult_probe_driver_recognise (MoultProbeDriver *self, MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_PROBE_DRIVER (self) && MOULT_IS_DEVICE (device), NULL);

    return MOULT_PROBE_DRIVER_GET_IFACE (self)->recognise (self, device);
}

MoultTarget *
moult_probe_driver_read_target (MoultProbeDriver *self,
                                MoultDeviceSource *devices,
                                MoultDevice *device,
                                const MoultProbeOptions *options,
                                MoultProbeInfo **info,
                                GCancellable *cancellable,
                                GError **error)
{
    static const MoultProbeOptions usual = { 0 };

    g_return_val_if_fail (MOULT_IS_PROBE_DRIVER (self) && MOULT_IS_DEVICE (device), NULL);

    return MOULT_PROBE_DRIVER_GET_IFACE (self)->read_target (
        self, devices, device, options != NULL ? options : &usual, info, cancellable, error);
}
