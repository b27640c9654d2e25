/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-version.h"

#include "error.h"
#include "own-thread.h"
#include "source-ref.h"
#include "source-worktree.h"

/* Versions are those of the tree's own repository, not of one that the tree merely lies in. */
static gboolean
check_repository (const char *folder, GError **error)
{
    if (moult_source_git_is_repository (folder))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                 "%s is no git repository and so has no other versions", folder);
    return FALSE;
}

/* ---- What there is ---- */

GStrv
moult_source_version_list (const char *folder, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (folder != NULL, NULL);

    MoultSourceGit git = { .folder = folder, .cancellable = cancellable };

    return check_repository (folder, error) ? moult_source_ref_list (&git, error) : NULL;
}

static gpointer
list_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    return moult_source_version_list (data, cancellable, error);
}

void
moult_source_version_list_async (const char *folder,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
    g_return_if_fail (folder != NULL);

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_source_version_list_async);
    g_task_set_task_data (task, g_strdup (folder), g_free);
    moult_own_thread_run (task, list_thread, (GDestroyNotify) g_strfreev);
}

GStrv
moult_source_version_list_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- One of them ---- */

char *
moult_source_version_check_out (const char *folder,
                                const char *version,
                                const char *cache,
                                MoultSourceLineFunc on_line,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error)
{
    g_return_val_if_fail (folder != NULL && version != NULL && cache != NULL, NULL);

    MoultSourceGit git = {
        .folder = folder,
        .on_line = on_line,
        .user_data = user_data,
        .cancellable = cancellable,
    };

    if (!check_repository (folder, error))
        return NULL;

    g_autoptr (MoultSourceRef) ref = moult_source_ref_find (&git, version, error);
    if (ref == NULL)
        return NULL;

    char *path = moult_source_worktree_prepare (&git, ref, cache, error);
    if (path != NULL)
        moult_source_worktree_sweep (cache, cancellable);
    return path;
}
