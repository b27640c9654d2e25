/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "source-state.h"

G_BEGIN_DECLS

/* Versions of a tree: its tags and branches, and worktrees of its repository with one of them
 * checked out, so that the user's own files stay as they are. All calls block; for workers. */

/* One line of what git says of its progress, without control characters. On the calling thread. */
typedef void (*MoultSourceLineFunc) (const char *line, gpointer user_data);

/* What can be asked for: tags of releases (`v…`), newest first, then branches, the one that is
 * checked out first, those of remotes as "origin/NAME". At most 1000. (transfer full) */
GStrv moult_source_version_list (const char *folder, GCancellable *cancellable, GError **error);
void moult_source_version_list_async (const char *folder,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GStrv moult_source_version_list_finish (GAsyncResult *result, GError **error);

/**
 * moult_source_version_check_out:
 * @folder: the user's tree, which stays as it is
 * @version: "1.28.0", "v1.28.0", "stable" (the newest release), "preview" (the main branch), a tag,
 *     branch or commit
 * @cache: folder in which the worktrees are
 * @on_line: (nullable):
 *
 * A worktree with just that version checked out, made where there is none, brought back to its
 * commit where there is one (what was built in it stays). One that is not in the repository is
 * fetched from MicroPython's own remote, else from "origin", else from the first; "stable" and
 * "preview" ask there first, and are what is here, with a line that says so, when there is no
 * answer. Worktrees that no build has used for 30 days are taken away.
 * Fails with %MOULT_ERROR_NOT_FOUND (with the newest versions that there are),
 * %MOULT_ERROR_DEPENDENCY (no git), %MOULT_ERROR_NETWORK, %MOULT_ERROR_NO_SPACE, or as cancelled;
 * a worktree that was begun is gone then.
 *
 * Returns: (transfer full): its path
 */
char *moult_source_version_check_out (const char *folder,
                                      const char *version,
                                      const char *cache,
                                      MoultSourceLineFunc on_line,
                                      gpointer user_data,
                                      GCancellable *cancellable,
                                      GError **error);

/**
 * moult_source_clone:
 * @repository: address of a repository
 * @folder: where to; it must not exist, or be empty
 * @on_line: (nullable):
 *
 * Clones MicroPython's repository without its submodules, which a build gets as its port needs
 * them. Made beside @folder under a name of its own and renamed when it is complete, so that
 * nothing is left of one that failed or was cancelled. Errors as above and %MOULT_ERROR_EXISTS.
 */
gboolean moult_source_clone (const char *repository,
                             const char *folder,
                             MoultSourceLineFunc on_line,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
