/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>

#include <glib/gstdio.h>

#include "error.h"
#include "source-folder.h"
#include "source-git.h"

/* The folder beside the wanted one, in which the clone grows. Its lock is let go of with @fd. */
static int
open_nest (const char *nest, GError **error)
{
    int fd = g_mkdir_with_parents (nest, 0700) == 0
                 ? open (nest, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                 : -1;

    if (fd < 0) {
        int code = errno;

        g_set_error (error, MOULT_ERROR,
                     code == ENOSPC ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_NO_ACCESS,
                     "cannot make the folder %s: %s", nest, g_strerror (code));
        return -1;
    }
    if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
        g_close (fd, NULL);
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "another Moult is cloning into %s",
                     nest);
        return -1;
    }
    return fd;
}

static gboolean
move_into_place (const char *clone, const char *folder, const char *repository, GError **error)
{
    if (!moult_source_folder_is_tree (clone)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s holds no source of MicroPython: it has no folders ports and mpy-cross",
                     repository);
        return FALSE;
    }
    if (g_rename (clone, folder) == 0)
        return TRUE;

    int code = errno;
    g_set_error (error, MOULT_ERROR,
                 code == ENOTEMPTY || code == EEXIST ? MOULT_ERROR_EXISTS : MOULT_ERROR_NO_ACCESS,
                 "cannot put the clone to %s: %s", folder, g_strerror (code));
    return FALSE;
}

static gboolean
clone_into (MoultSourceGit *git,
            const char *repository,
            const char *nest,
            const char *folder,
            GError **error)
{
    g_autofree char *clone = g_build_filename (nest, "clone", NULL);

    /* One that was killed has left its own. */
    if (!moult_source_folder_empty (nest, error))
        return FALSE;

    g_autoptr (GString) output =
        moult_source_git_run (git, error, "clone", "--progress", "--no-recurse-submodules", "--",
                              repository, clone, NULL);
    return output != NULL && move_into_place (clone, folder, repository, error);
}

gboolean
moult_source_clone (const char *repository,
                    const char *folder,
                    MoultSourceLineFunc on_line,
                    gpointer user_data,
                    GCancellable *cancellable,
                    GError **error)
{
    g_return_val_if_fail (repository != NULL && folder != NULL, FALSE);

    g_autofree char *path = g_canonicalize_filename (folder, NULL);
    g_autofree char *parent = g_path_get_dirname (path);
    g_autofree char *name = g_path_get_basename (path);
    g_autofree char *nest = g_strdup_printf ("%s/.%s.moult-clone", parent, name);
    /* git runs elsewhere. */
    g_autofree char *source = g_file_test (repository, G_FILE_TEST_IS_DIR)
                                  ? g_canonicalize_filename (repository, NULL)
                                  : g_strdup (repository);
    MoultSourceGit git = {
        .folder = nest,
        .remote = TRUE,
        .on_line = on_line,
        .user_data = user_data,
        .cancellable = cancellable,
    };

    if (!moult_source_folder_is_free (path)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_EXISTS, "there is something in %s already",
                     path);
        return FALSE;
    }
    if (!moult_source_folder_make (parent, error))
        return FALSE;

    g_autofd int lock = open_nest (nest, error);
    if (lock < 0)
        return FALSE;

    gboolean cloned = clone_into (&git, source, nest, path, error);
    moult_source_folder_remove (nest, NULL);
    return cloned;
}
