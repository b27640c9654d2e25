/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-reader.h"

G_DEFINE_INTERFACE (MoultFlashReader, moult_flash_reader, G_TYPE_OBJECT)

static void
moult_flash_reader_default_init (MoultFlashReaderInterface *iface)
{
}

gboolean
moult_flash_reader_can_read (MoultFlashReader *self, MoultDevice *device, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_FLASH_READER (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_FLASH_READER_GET_IFACE (self)->can_read (self, device, info);
}

gboolean
moult_flash_reader_read (MoultFlashReader *self,
                         MoultDeviceSource *devices,
                         MoultDevice *device,
                         MoultBoardInfo *info,
                         GFile *file,
                         MoultProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
    g_return_val_if_fail (MOULT_IS_FLASH_READER (self) && MOULT_IS_DEVICE (device), FALSE);
    g_return_val_if_fail (G_IS_FILE (file) && MOULT_IS_PROGRESS (progress), FALSE);

    return MOULT_FLASH_READER_GET_IFACE (self)->read (self, devices, device, info, file, progress,
                                                      cancellable, error);
}
