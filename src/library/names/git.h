/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * moult_git_ask:
 * @folder: where to ask; it must exist
 * @arguments: (array zero-terminated=1): such as "describe", "--tags"
 * @deadline: monotonic time; later the answer counts as none
 *
 * One line that git answers. Nothing is changed, no program is run that the tree's own settings
 * name for watching files, and no shell. Blocks; for a worker thread.
 *
 * Returns: (transfer full) (nullable): %NULL if there is no git, no repository, or no answer
 */
char *moult_git_ask (const char *folder,
                     const char *const *arguments,
                     gint64 deadline,
                     GCancellable *cancellable);

G_END_DECLS
