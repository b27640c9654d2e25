/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"

G_BEGIN_DECLS

/**
 * moult_pyocd_flash:
 *
 * Writes an image through a debug probe: asks the chip what it is, has pyOCD write the file, reads
 * it back through the same probe and compares, and restarts the target. Nothing of the chip is
 * touched unless it is the one that the file is for, is open, and pyOCD knows exactly it. Fails
 * with the codes of what happened. A job's thread.
 */
gboolean moult_pyocd_flash (const MoultFlashContext *context,
                            MoultProgress *progress,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
