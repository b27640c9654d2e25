/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-worktree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "error.h"
#include "source-folder.h"
#include "source-status.h"

#define MAX_AGE_SECONDS (30LL * 24 * 60 * 60)

enum {
    MAX_LABEL = 60,
    DIGEST_SIZE = 12,
};

/* ---- Its place ---- */

/* The repository that all worktrees of a tree share; the tree may be one of them. */
static char *
ask_repository (MoultSourceGit *git, GError **error)
{
    return moult_source_git_ask (git, error, "rev-parse", "--path-format=absolute",
                                 "--git-common-dir", NULL);
}

/* "v1.28.0-0123456789ab": readable, and another one for each tree. */
static char *
dup_name (const MoultSourceRef *ref, const char *repository)
{
    g_autofree char *text = g_strconcat (repository, "\n", ref->name, NULL);
    g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
    g_autofree char *label = g_strndup (ref->name, MAX_LABEL);

    g_strcanon (label, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '-');
    if (*label == '.')
        *label = '-';
    return g_strdup_printf ("%s-%.*s", label, DIGEST_SIZE, digest);
}

static gboolean
is_name (const char *name)
{
    const char *digest = strrchr (name, '-');

    return digest != NULL && digest > name && strlen (digest + 1) == DIGEST_SIZE
           && strspn (digest + 1, "0123456789abcdef") == DIGEST_SIZE;
}

static char *
resolve_cache (const char *cache, GError **error)
{
    if (!moult_source_folder_make (cache, error))
        return NULL;

    char *resolved = realpath (cache, NULL);
    char *path = g_strdup (resolved != NULL ? resolved : cache);
    free (resolved);
    return path;
}

/* ---- Taking one away ---- */

/* First its files, which git would not take where it has lost the entry; then the entry, which git
 * lets go of when there are no files, also of a locked one. */
static gboolean
take_away (const char *repository, const char *path, GError **error)
{
    MoultSourceGit git = { .folder = repository };

    if (!moult_source_folder_remove (path, error))
        return FALSE;

    g_autoptr (GString) output =
        moult_source_git_run (&git, NULL, "worktree", "remove", "--force", "--force", path, NULL);
    return TRUE;
}

/* ---- One that is there ---- */

static gboolean
has_git_file (const char *path)
{
    g_autofree char *file = g_build_filename (path, ".git", NULL);
    GStatBuf status;

    return g_lstat (file, &status) == 0 && S_ISREG (status.st_mode);
}

/* Whether git knows it as a worktree of the repository. */
static gboolean
is_usable (MoultSourceGit *git, const char *repository)
{
    /* Without this git would look further up, and might find the user's own. */
    if (!has_git_file (git->folder))
        return FALSE;

    g_autofree char *own = ask_repository (git, NULL);
    g_autofree char *top = moult_source_git_ask (git, NULL, "rev-parse", "--show-toplevel", NULL);
    return g_strcmp0 (own, repository) == 0 && g_strcmp0 (top, git->folder) == 0;
}

/* A git that was killed leaves its locks. Nobody else works here. */
static void
break_locks (MoultSourceGit *git, const char *repository)
{
    static const char *const names[] = { "index.lock", "HEAD.lock" };
    g_autofree char *own =
        moult_source_git_ask (git, NULL, "rev-parse", "--absolute-git-dir", NULL);

    if (own == NULL || g_str_equal (own, repository))
        return;
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autofree char *path = g_build_filename (own, names[i], NULL);

        g_unlink (path);
    }
}

static gboolean
reset_files (MoultSourceGit *git, const char *commit, GError **error)
{
    /* Never "reset": somebody may have checked out a branch here, which would move. */
    g_autoptr (GString) output = moult_source_git_run (git, error, "checkout", "--quiet", "--force",
                                                       "--detach", commit, NULL);
    if (output == NULL)
        return FALSE;

    g_autoptr (GString) cleaned =
        moult_source_git_run (git, error, "clean", "-ffd", "--quiet", NULL);
    return cleaned != NULL;
}

static gboolean
reset_submodule (MoultSourceGit *git, const MoultSourceChange *change, GError **error)
{
    g_autofree char *path = g_build_filename (git->folder, change->path, NULL);
    MoultSourceGit inner = { .folder = path, .cancellable = git->cancellable };

    /* The next update brings the files back, of the recorded commit. */
    if (change->is_moved || !(has_git_file (path)))
        return moult_source_folder_empty (path, error);

    g_autoptr (GString) output =
        moult_source_git_run (&inner, error, "reset", "--quiet", "--hard", NULL);
    if (output == NULL)
        return FALSE;

    g_autoptr (GString) cleaned =
        moult_source_git_run (&inner, error, "clean", "-ffd", "--quiet", NULL);
    return cleaned != NULL;
}

static gboolean
reset_submodules (MoultSourceGit *git, GError **error)
{
    g_autoptr (MoultSourceStatus) status = moult_source_status_read (git, error);

    if (status == NULL)
        return FALSE;
    for (guint i = 0; i < status->changes->len; i++) {
        const MoultSourceChange *change = g_ptr_array_index (status->changes, i);

        if (change->is_submodule && !change->is_missing && !reset_submodule (git, change, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
bring_back (MoultSourceGit *git, const char *repository, const char *commit, GError **error)
{
    break_locks (git, repository);
    return reset_files (git, commit, error) && reset_submodules (git, error);
}

/* ---- A new one ---- */

static gboolean
add (MoultSourceGit *git,
     const char *repository,
     const char *path,
     const char *commit,
     GError **error)
{
    if (!take_away (repository, path, error))
        return FALSE;

    g_autoptr (GString) output =
        moult_source_git_run (git, error, "worktree", "add", "--detach", path, commit, NULL);
    if (output == NULL)
        take_away (repository, path, NULL);
    return output != NULL;
}

/* ---- All of it ---- */

/* When it was used last is the time of the file that makes it a worktree. */
static void
mark_used (const char *path)
{
    g_autofree char *file = g_build_filename (path, ".git", NULL);

    if (utime (file, NULL) != 0)
        g_debug ("%s: %s", file, g_strerror (errno));
}

char *
moult_source_worktree_prepare (MoultSourceGit *git,
                               const MoultSourceRef *ref,
                               const char *cache,
                               GError **error)
{
    g_return_val_if_fail (git != NULL && ref != NULL && cache != NULL, NULL);

    g_autofree char *repository = ask_repository (git, error);
    g_autofree char *folder = repository != NULL ? resolve_cache (cache, error) : NULL;
    if (folder == NULL)
        return NULL;

    g_autofree char *name = dup_name (ref, repository);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    MoultSourceGit inner = *git;
    g_autoptr (GError) reason = NULL;

    inner.folder = path;
    if (!is_usable (&inner, repository) || !bring_back (&inner, repository, ref->commit, &reason)) {
        if (g_cancellable_set_error_if_cancelled (git->cancellable, error))
            return NULL;
        if (reason != NULL)
            g_debug ("%s is made anew: %s", path, reason->message);
        if (!add (git, repository, path, ref->commit, error))
            return NULL;
    }
    mark_used (path);
    return g_steal_pointer (&path);
}

static gboolean
is_old (const char *path)
{
    g_autofree char *file = g_build_filename (path, ".git", NULL);
    gint64 now = g_get_real_time () / G_USEC_PER_SEC;
    GStatBuf status;

    if (g_lstat (file, &status) != 0 && g_lstat (path, &status) != 0)
        return FALSE;
    return (gint64) status.st_mtime < now - MAX_AGE_SECONDS;
}

void
moult_source_worktree_sweep (const char *cache, GCancellable *cancellable)
{
    g_return_if_fail (cache != NULL);

    g_autofree char *folder = resolve_cache (cache, NULL);
    g_autoptr (GDir) entries = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
    const char *name;

    while (entries != NULL && (name = g_dir_read_name (entries)) != NULL
           && !g_cancellable_is_cancelled (cancellable)) {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        MoultSourceGit git = { .folder = path, .cancellable = cancellable };

        if (!is_name (name) || !is_old (path))
            continue;
        g_autofree char *repository = has_git_file (path) ? ask_repository (&git, NULL) : NULL;
        g_debug ("%s was not used for a month", path);
        take_away (repository != NULL ? repository : "/", path, NULL);
    }
}
