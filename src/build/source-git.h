/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultSourceGit:
 *
 * Where, and for whom, git is run. Everything is borrowed; on the stack of a worker.
 */
typedef struct {
    const char *folder; /* where it runs */
    gboolean
        remote; /* it asks another computer: what fails is the network's fault, and takes time */
    void (*on_line) (const char *line, gpointer user_data); /* (nullable): of its progress */
    gpointer user_data;
    GCancellable *cancellable;
    gboolean refused; /* set by a call: git ran and said no, and was neither cancelled nor silent */
} MoultSourceGit;

/* Whether a folder is the top of a repository or of a worktree. One that only lies in a repository,
 * as in that of somebody's home folder, is not what that speaks of, and may even be ignored by it.
 */
gboolean moult_source_git_is_repository (const char *folder);

/**
 * moult_source_git_run:
 * @...: arguments, ended by %NULL
 *
 * Runs git to its end, without a shell, a question, a hook, or a lock that it could do without; of
 * a repository that Moult's own environment names, nothing is known to it. Fails with
 * %MOULT_ERROR_DEPENDENCY (no git), %MOULT_ERROR_NETWORK, %MOULT_ERROR_NO_SPACE,
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY (another git holds a lock), %MOULT_ERROR_PROTOCOL (all
 * else that it refuses, or no answer) or as cancelled. Blocks; any thread but the main one.
 *
 * Returns: (transfer full): its output; of any bytes
 */
GString *moult_source_git_run (MoultSourceGit *self, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* The same; its output's first line. (transfer full) */
char *moult_source_git_ask (MoultSourceGit *self, GError **error, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
