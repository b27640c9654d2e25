/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "submodules.h"

#include <string.h>

#include "error.h"
#include "source-status.h"
#include "submodule-list.h"

#define MAX_SETTINGS 1000

/* ---- Settings for the programs of one build (git-config(1), GIT_CONFIG_COUNT) ---- */

/* How many Moult was given itself: they stay. */
static guint
count_given (void)
{
    const char *count = g_getenv ("GIT_CONFIG_COUNT");
    guint64 n = 0;

    if (count != NULL)
        g_ascii_string_to_unsigned (count, 10, 0, MAX_SETTINGS, &n, NULL);
    return (guint) n;
}

static void
add_setting (GPtrArray *settings, const char *key, const char *value)
{
    guint n = count_given () + settings->len / 2;

    g_ptr_array_add (settings, g_strdup_printf ("GIT_CONFIG_KEY_%u=%s", n, key));
    g_ptr_array_add (settings, g_strdup_printf ("GIT_CONFIG_VALUE_%u=%s", n, value));
}

static GStrv
end_settings (GPtrArray *settings)
{
    guint n = count_given () + settings->len / 2;

    if (settings->len > 0)
        g_ptr_array_add (settings, g_strdup_printf ("GIT_CONFIG_COUNT=%u", n));
    g_ptr_array_add (settings, NULL);
    return (GStrv) g_ptr_array_free (settings, FALSE);
}

/* ---- The user's own tree: what is his stays ---- */

static const MoultSubmodule *
find_path (const GPtrArray *list, const char *path)
{
    for (guint i = 0; i < list->len; i++) {
        const MoultSubmodule *submodule = g_ptr_array_index (list, i);

        if (g_strcmp0 (submodule->path, path) == 0)
            return submodule;
    }
    return NULL;
}

static gboolean
keep_changed (MoultSourceGit *git,
              const GPtrArray *list,
              GPtrArray *settings,
              GStrvBuilder *kept,
              GError **error)
{
    g_autoptr (MoultSourceStatus) status = moult_source_status_read (git, error);

    if (status == NULL)
        return FALSE;
    for (guint i = 0; i < status->changes->len; i++) {
        const MoultSourceChange *change = g_ptr_array_index (status->changes, i);
        const MoultSubmodule *submodule = find_path (list, change->path);

        if (!change->is_submodule || submodule == NULL || !(change->is_moved || change->is_edited))
            continue;
        g_autofree char *key = g_strdup_printf ("submodule.%s.update", submodule->name);
        add_setting (settings, key, "none");
        /* An update does nothing to one at its commit, whatever was changed in it. */
        if (change->is_moved)
            g_strv_builder_add (kept, change->path);
    }
    return TRUE;
}

/* ---- A worktree: what the user's tree has is taken from there ---- */

/* Whether all that the commit needs is in the repository: those that MicroPython's Makefiles fetch
 * hold files only of commits that were checked out (git clone --filter=blob:none). */
static gboolean
has_commit (const char *store, const char *commit, GCancellable *cancellable)
{
    MoultSourceGit git = { .folder = store, .cancellable = cancellable };
    g_autoptr (GString) objects =
        moult_source_git_run (&git, NULL, "--git-dir=.", "rev-list", "--objects", "--no-walk",
                              "--missing=print", commit, NULL);

    /* A "?" stands before those that are not there. */
    return objects != NULL && objects->str[0] != '?' && strstr (objects->str, "\n?") == NULL;
}

/* The repository of the submodule in the user's tree, or %NULL. @homes are those of the tree. */
static char *
find_store (const char *origin,
            const char *const *homes,
            const MoultSubmodule *submodule,
            GCancellable *cancellable)
{
    g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);

    for (guint i = 0; homes[i] != NULL; i++)
        g_ptr_array_add (places, g_build_filename (homes[i], "modules", submodule->name, NULL));
    g_ptr_array_add (places, g_build_filename (origin, submodule->path, ".git", NULL));
    for (guint i = 0; i < places->len; i++) {
        const char *place = g_ptr_array_index (places, i);
        g_autofree char *head = g_build_filename (place, "HEAD", NULL);

        if (g_file_test (head, G_FILE_TEST_EXISTS)
            && has_commit (place, submodule->commit, cancellable))
            return g_strdup (place);
    }
    return NULL;
}

static gboolean
is_absolute (const char *url)
{
    return url != NULL && *url != '\0' && !g_str_has_prefix (url, "./")
           && !g_str_has_prefix (url, "../");
}

static void
add_place (GPtrArray *settings, const char *store, const char *url)
{
    g_autofree char *key = g_strdup_printf ("url.%s.insteadOf", store);

    add_setting (settings, key, url);
}

/* An address stands also for all that begin with it: those that do and are not mapped themselves
 * get a longer match of their own. */
static void
protect_longer (GPtrArray *settings, const GPtrArray *list, const GPtrArray *mapped)
{
    for (guint i = 0; i < list->len; i++) {
        const MoultSubmodule *submodule = g_ptr_array_index (list, i);

        if (!is_absolute (submodule->url)
            || g_ptr_array_find_with_equal_func ((GPtrArray *) mapped, submodule->url, g_str_equal,
                                                 NULL))
            continue;
        for (guint j = 0; j < mapped->len; j++) {
            if (g_str_has_prefix (submodule->url, g_ptr_array_index (mapped, j))) {
                add_place (settings, submodule->url, submodule->url);
                break;
            }
        }
    }
}

static GStrv
find_homes (const char *origin, GCancellable *cancellable)
{
    MoultSourceGit git = { .folder = origin, .cancellable = cancellable };
    g_autoptr (GString) text = moult_source_git_run (
        &git, NULL, "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", NULL);
    GStrv homes = g_strsplit (text != NULL ? text->str : "", "\n", 3);

    if (g_strv_length (homes) == 3)
        g_clear_pointer (&homes[2], g_free);
    return homes;
}

static void
take_from_origin (const char *origin,
                  const GPtrArray *list,
                  GPtrArray *settings,
                  GCancellable *cancellable)
{
    g_auto (GStrv) homes = find_homes (origin, cancellable);
    g_autoptr (GPtrArray) mapped = g_ptr_array_new ();

    for (guint i = 0; i < list->len; i++) {
        const MoultSubmodule *submodule = g_ptr_array_index (list, i);

        if (submodule->path == NULL || submodule->commit == NULL)
            continue;
        g_autofree char *store =
            find_store (origin, (const char *const *) homes, submodule, cancellable);
        if (store == NULL)
            continue;
        if (is_absolute (submodule->url)) {
            add_place (settings, store, submodule->url);
            g_ptr_array_add (mapped, submodule->url);
        }
        if (is_absolute (submodule->set_url)
            && g_strcmp0 (submodule->set_url, submodule->url) != 0) {
            add_place (settings, store, submodule->set_url);
            g_ptr_array_add (mapped, submodule->set_url);
        }
    }
    protect_longer (settings, list, mapped);
    /* Since CVE-2022-39253 git takes no submodule from this computer unless it is told to. */
    if (mapped->len > 0)
        add_setting (settings, "protocol.file.allow", "always");
}

/* ---- Both ---- */

/* Whether there is no git, or no repository that it wants to speak of. Clears @reason then. */
static gboolean
forgive (const MoultSourceGit *git, GError **reason)
{
    if (!git->refused && !g_error_matches (*reason, MOULT_ERROR, MOULT_ERROR_DEPENDENCY))
        return FALSE;
    g_debug ("%s: %s", git->folder, (*reason)->message);
    g_clear_error (reason);
    return TRUE;
}

static gboolean
collect (MoultSourceGit *git,
         const char *origin,
         GPtrArray *settings,
         GStrvBuilder *kept,
         GError **error)
{
    g_autoptr (GPtrArray) list = moult_submodule_list_read (git, error);

    if (list == NULL)
        return FALSE;
    if (list->len == 0)
        return TRUE;
    if (origin == NULL)
        return keep_changed (git, list, settings, kept, error);
    take_from_origin (origin, list, settings, git->cancellable);
    return !g_cancellable_set_error_if_cancelled (git->cancellable, error);
}

GStrv
moult_submodules_guard (const char *folder,
                        const char *origin,
                        GStrv *kept,
                        GCancellable *cancellable,
                        GError **error)
{
    g_return_val_if_fail (folder != NULL, NULL);

    MoultSourceGit git = { .folder = folder, .cancellable = cancellable };
    g_autoptr (GPtrArray) settings = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_autoptr (GError) reason = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    if (moult_source_git_is_repository (folder)
        && !collect (&git, origin, settings, builder, &reason) && !forgive (&git, &reason)) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return NULL;
    }
    if (kept != NULL)
        *kept = g_strv_builder_end (builder);
    return end_settings (g_steal_pointer (&settings));
}
