/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "chip-reader.h"

G_DEFINE_INTERFACE (MoultChipReader, moult_chip_reader, G_TYPE_OBJECT)

static void
moult_chip_reader_default_init (MoultChipReaderInterface *iface)
{
}

gboolean
moult_chip_reader_can_read (MoultChipReader *self, MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_CHIP_READER (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_CHIP_READER_GET_IFACE (self)->can_read (self, device);
}

MoultChipInfo *
moult_chip_reader_read (MoultChipReader *self,
                        MoultDeviceSource *devices,
                        MoultDevice *device,
                        GCancellable *cancellable,
                        GError **error)
{
    g_return_val_if_fail (MOULT_IS_CHIP_READER (self) && MOULT_IS_DEVICE (device), NULL);

    return MOULT_CHIP_READER_GET_IFACE (self)->read (self, devices, device, cancellable, error);
}
