/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "kit-export.h"
#include "store-thread.h"

G_BEGIN_DECLS

/* Whether a kit could be there: a folder with a moult-kit.json, or an archive. */
gboolean moult_kit_is_kit (const char *place);

/**
 * moult_kit_import:
 * @place: as moult_kit_reader_open()
 * @result: tells also how far it came when the import fails
 *
 * Takes the firmware of a kit into the store. Each file has to have the sha256 that the kit names,
 * and is then held against its name as a download is, or, for a build of one's own, has to be an
 * image that Moult can read; what the kit says of it counts only where the file does not say
 * better. What is missing or bad is told in @result, the others are imported; what is there already
 * stays, so doing it again does nothing. Blocks; for a worker. Fails as [struct@KitReader] and
 * moult_kit_manifest_parse(), as the store, or as cancelled; what was imported until then stays.
 */
gboolean moult_kit_import (MoultStoreThread *store,
                           const char *place,
                           const MoultKitOptions *options,
                           MoultKitResult *result,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
