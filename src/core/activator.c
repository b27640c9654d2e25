/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "activator.h"

G_DEFINE_INTERFACE (MoultActivator, moult_activator, G_TYPE_OBJECT)

static void
moult_activator_default_init (MoultActivatorInterface *iface)
{
}

const MoultActivatorTraits *
moult_activator_get_traits (MoultActivator *self)
{
    g_return_val_if_fail (MOULT_IS_ACTIVATOR (self), NULL);

    return MOULT_ACTIVATOR_GET_IFACE (self)->get_traits (self);
}

gboolean
moult_activator_suits (MoultActivator *self, MoultDevice *device, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_ACTIVATOR (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_ACTIVATOR_GET_IFACE (self)->suits (self, device, info);
}

gboolean
moult_activator_activate (MoultActivator *self,
                          MoultDevice *device,
                          GCancellable *cancellable,
                          GError **error)
{
    g_return_val_if_fail (MOULT_IS_ACTIVATOR (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_ACTIVATOR_GET_IFACE (self)->activate (self, device, cancellable, error);
}
