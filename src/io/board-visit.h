/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "repl-files.h"

G_BEGIN_DECLS

/* Opens the tty of a running board and enters its raw REPL. Fails as moult_identify() does; ended
 * by moult_repl_leave(). (transfer full) */
MoultRepl *moult_board_visit (MoultDevice *device, GCancellable *cancellable, GError **error);

/* The same for its files: its Python is started anew before, so that no program holds memory or
 * open files. On failure the board was left running its program. Both are set on success. */
gboolean moult_board_visit_files (MoultDevice *device,
                                  MoultProgress *progress,
                                  MoultRepl **repl,
                                  MoultReplFiles **files,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
