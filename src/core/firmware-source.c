/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-source.h"

G_DEFINE_INTERFACE (MoultFirmwareSource, moult_firmware_source, G_TYPE_OBJECT)

static void
moult_firmware_source_default_init (MoultFirmwareSourceInterface *iface)
{
}

MoultFirmware *
moult_firmware_source_fetch (MoultFirmwareSource *self,
                             MoultFirmware *firmware,
                             MoultProgress *progress,
                             GCancellable *cancellable,
                             GError **error)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE_SOURCE (self) && MOULT_IS_FIRMWARE (firmware), NULL);

    return MOULT_FIRMWARE_SOURCE_GET_IFACE (self)->fetch (self, firmware, progress, cancellable,
                                                          error);
}
