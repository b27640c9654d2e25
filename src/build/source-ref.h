/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "source-git.h"

G_BEGIN_DECLS

/**
 * MoultSourceRef:
 *
 * A version that was asked for and found.
 */
typedef struct {
    char *name;   /* "v1.28.0", "preview", "origin/fix", "4a5f6e7d8c9b" */
    char *commit; /* all its digits */
} MoultSourceRef;

void moult_source_ref_free (MoultSourceRef *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSourceRef, moult_source_ref_free)

/* As moult_source_version_list(). (transfer full) */
GStrv moult_source_ref_list (MoultSourceGit *git, GError **error);

/* What @version is, as moult_source_version_check_out() takes it; fetched where it is not there.
 * "stable" and "preview" ask the remote first, and are what is there when it does not answer.
 * Errors as there. (transfer full) */
MoultSourceRef *
moult_source_ref_find (const MoultSourceGit *git, const char *version, GError **error);

G_END_DECLS
