/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "source-git.h"

G_BEGIN_DECLS

/**
 * MoultSubmodule:
 *
 * Another repository that a tree wants in one of its folders, at one commit.
 */
typedef struct {
    char *name;    /* of its settings; mostly the same as */
    char *path;    /* "lib/tinyusb" */
    char *url;     /* as .gitmodules has it; NULL: not said */
    char *set_url; /* as the repository's own settings have it, once it was fetched; NULL */
    char *commit;  /* that the tree wants; NULL: .gitmodules speaks of one that the tree has not */
} MoultSubmodule;

/* Those that the tree in @git's folder names in .gitmodules, by name; settings that no program
 * could be given are left out. Errors as of moult_source_git_run(). Blocks; for workers.
 * (transfer full) (element-type MoultSubmodule) */
GPtrArray *moult_submodule_list_read (MoultSourceGit *git, GError **error);

G_END_DECLS
