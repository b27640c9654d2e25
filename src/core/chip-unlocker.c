/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "chip-unlocker.h"

G_DEFINE_INTERFACE (MoultChipUnlocker, moult_chip_unlocker, G_TYPE_OBJECT)

static void
moult_chip_unlocker_default_init (MoultChipUnlockerInterface *iface)
{
}

gboolean
moult_chip_unlocker_can_unlock (MoultChipUnlocker *self, MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_CHIP_UNLOCKER (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_CHIP_UNLOCKER_GET_IFACE (self)->can_unlock (self, device);
}

gboolean
moult_chip_unlocker_unlock (MoultChipUnlocker *self,
                            MoultDeviceSource *devices,
                            MoultDevice *device,
                            MoultProgress *progress,
                            GCancellable *cancellable,
                            GError **error)
{
    g_return_val_if_fail (MOULT_IS_CHIP_UNLOCKER (self) && MOULT_IS_DEVICE (device), FALSE);
    g_return_val_if_fail (MOULT_IS_PROGRESS (progress), FALSE);

    return MOULT_CHIP_UNLOCKER_GET_IFACE (self)->unlock (self, devices, device, progress,
                                                         cancellable, error);
}
