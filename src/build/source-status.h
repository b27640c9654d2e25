/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "source-git.h"

G_BEGIN_DECLS

/**
 * MoultSourceChange:
 *
 * One path at which a tree differs from its commit.
 */
typedef struct {
    char *path;  /* of any bytes, from the tree's folder; with "/" at its end: another repository */
    char *facts; /* what git says of it before the path: states, modes, objects; "?": it is new */
    gboolean is_submodule;
    gboolean is_missing; /* it was never fetched, or thrown away: of submodules only */
    gboolean is_moved;   /* another commit than recorded is checked out: of submodules only */
    gboolean is_edited;  /* its files were changed: of submodules only */
} MoultSourceChange;

/**
 * MoultSourceStatus:
 *
 * What "git status" says of a tree (git-status(1), porcelain format version 2).
 */
typedef struct {
    char *commit;       /* NULL: none yet */
    char *branch;       /* NULL: none is checked out */
    GPtrArray *changes; /* of MoultSourceChange */
} MoultSourceStatus;

/* @git's folder is the top of a repository. Errors as of moult_source_git_run(). (transfer full) */
MoultSourceStatus *moult_source_status_read (MoultSourceGit *git, GError **error);
/* Of what "git status --porcelain=v2 -z --branch" writes; lines of which nothing is known are left
 * out. (transfer full) */
MoultSourceStatus *moult_source_status_parse (const char *text, gsize size);
void moult_source_status_free (MoultSourceStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSourceStatus, moult_source_status_free)

G_END_DECLS
