/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware-source.h"
#include "kit.h"

G_BEGIN_DECLS

/**
 * MoultKitOptions:
 *
 * How a kit is written or read; all may be 0.
 */
typedef struct {
    gboolean replace;        /* what is there may go */
    MoultProgress *progress; /* told of the bytes of all files */
} MoultKitOptions;

/**
 * moult_kit_export:
 * @source: (nullable): where those come from that are not on this computer
 * @firmwares: (element-type MoultFirmware)
 * @place: a folder, or an archive whose name ends in .zip, .tar.gz or .tgz
 * @result: tells also how far it came when the export fails
 *
 * Writes a kit of these firmwares (kit.h). Each file is read and held against its sha256; what is
 * damaged or cannot be fetched is left out, and told in @result. Blocks; for a worker. Fails as
 * [struct@KitWriter], with %MOULT_ERROR_NOT_FOUND if nothing is left to be written, or as
 * cancelled.
 */
gboolean moult_kit_export (MoultFirmwareSource *source,
                           GPtrArray *firmwares,
                           const char *place,
                           const MoultKitOptions *options,
                           MoultKitResult *result,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
