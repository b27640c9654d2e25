/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"
#include "progress.h"

G_BEGIN_DECLS

#define MOULT_TYPE_FIRMWARE_SOURCE (moult_firmware_source_get_type ())
G_DECLARE_INTERFACE (MoultFirmwareSource, moult_firmware_source, MOULT, FIRMWARE_SOURCE, GObject)

/**
 * MoultFirmwareSource:
 *
 * What a job needs of the library: to get hold of a firmware that is not on this computer yet.
 */
struct _MoultFirmwareSourceInterface {
    GTypeInterface parent;

    MoultFirmware *(*fetch) (MoultFirmwareSource *self,
                             MoultFirmware *firmware,
                             MoultProgress *progress,
                             GCancellable *cancellable,
                             GError **error);
};

/**
 * moult_firmware_source_fetch:
 *
 * Fetches a firmware, stores it, and gives the entry of the stored file. Blocks, with deadlines;
 * for a job's thread, many at once: jobs that want the same file share one download. Tells
 * @progress the bytes of the running step. Fails with %MOULT_ERROR_NETWORK,
 * %MOULT_ERROR_NOT_FOUND, %MOULT_ERROR_BAD_IMAGE, %MOULT_ERROR_NO_SPACE, or as cancelled.
 * (transfer full)
 */
MoultFirmware *moult_firmware_source_fetch (MoultFirmwareSource *self,
                                            MoultFirmware *firmware,
                                            MoultProgress *progress,
                                            GCancellable *cancellable,
                                            GError **error);

G_END_DECLS
