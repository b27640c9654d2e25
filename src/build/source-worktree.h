/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "source-ref.h"

G_BEGIN_DECLS

/**
 * moult_source_worktree_prepare:
 * @git: of the user's tree
 * @cache: folder in which the worktrees are
 *
 * A worktree at @ref's commit: the one that was made before, brought back to it, or a new one. One
 * whose folder or whose entry in the repository was lost or damaged is made anew. What builds left
 * in it and git ignores stays. The caller sees to it that no two do this at once for one tree.
 * Errors as of moult_source_version_check_out(). Blocks; for workers.
 *
 * Returns: (transfer full): its path, links resolved
 */
char *moult_source_worktree_prepare (MoultSourceGit *git,
                                     const MoultSourceRef *ref,
                                     const char *cache,
                                     GError **error);

/* Takes away those of any tree that were not prepared for 30 days, and their entries in its
 * repository. Does what it can. Blocks; for workers. */
void moult_source_worktree_sweep (const char *cache, GCancellable *cancellable);

G_END_DECLS
