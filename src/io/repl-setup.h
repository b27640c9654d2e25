/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-setup.h"
#include "device.h"
#include "progress.h"

G_BEGIN_DECLS

/* All of moult_board_shell_set_up(). */
gboolean moult_repl_setup_run (MoultDevice *device,
                               MoultBoardSetup *setup,
                               MoultProgress *progress,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
