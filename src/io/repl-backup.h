/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "device.h"
#include "progress.h"

G_BEGIN_DECLS

/* All of moult_board_shell_back_up(). */
gboolean moult_repl_backup_run (MoultDevice *device,
                                GFile *folder,
                                MoultProgress *progress,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
