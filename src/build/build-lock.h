/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultBuildLock:
 *
 * The right to build in a tree, which one program at a time has: a lock (flock) on a file in the
 * cache folder, so that it ends with its program whatever becomes of that.
 */
typedef struct _MoultBuildLock MoultBuildLock;

/**
 * moult_build_lock_take:
 * @tree: absolute path of the user's tree, which its worktrees share
 * @cache: folder of the locks; it is made
 * @on_wait: (nullable): called once if another program has to be waited for
 *
 * Waits its turn, an hour at most; then fails with %MOULT_ERROR_BUSY. Blocks; for a worker.
 */
MoultBuildLock *moult_build_lock_take (const char *tree,
                                       const char *cache,
                                       void (*on_wait) (gpointer user_data),
                                       gpointer user_data,
                                       GCancellable *cancellable,
                                       GError **error);
void moult_build_lock_free (MoultBuildLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultBuildLock, moult_build_lock_free)

G_END_DECLS
