/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "board-info.h"
#include "device.h"
#include "repl.h"

G_BEGIN_DECLS

/**
 * moult_identify:
 *
 * Asks the running board behind a device's tty who it is, and leaves it running its own program
 * again. Blocks up to 6 s, 2.5 s when the board is silent; any thread. Fails with
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE, or %MOULT_ERROR_PROTOCOL when it is
 * silent or talks nonsense.
 */
MoultBoardInfo *moult_identify (MoultDevice *device, GCancellable *cancellable, GError **error);

/* The same for whoever is in the raw REPL already, and stays there. */
MoultBoardInfo *moult_identify_by_repl (MoultRepl *repl,
                                        gint64 deadline,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
