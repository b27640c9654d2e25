/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-state.h"

#include <string.h>

#include "error.h"
#include "own-thread.h"
#include "source-digest.h"
#include "source-status.h"

enum {
    MAX_DEPTH = 8, /* of repositories in repositories */
    SHORT_SIZE = 7,
};

static MoultSourceState *
read_state (const char *folder, guint depth, GCancellable *cancellable, GError **error);

/* ---- What differs ---- */

static gboolean
add_repository (GChecksum *sum,
                const char *folder,
                guint depth,
                GCancellable *cancellable,
                GError **error)
{
    g_autoptr (MoultSourceState) state = read_state (folder, depth + 1, cancellable, error);

    if (state == NULL)
        return FALSE;
    moult_source_digest_add_text (sum, state->commit != NULL ? state->commit : "none");
    moult_source_digest_add_text (sum, state->fingerprint != NULL ? state->fingerprint : "clean");
    return TRUE;
}

static gboolean
add_change (GChecksum *sum,
            const MoultSourceChange *change,
            const char *folder,
            guint depth,
            GCancellable *cancellable,
            GError **error)
{
    g_autofree char *path = g_build_filename (folder, change->path, NULL);

    moult_source_digest_add_text (sum, change->facts);
    moult_source_digest_add_text (sum, change->path);
    if (moult_source_git_is_repository (path) && depth < MAX_DEPTH)
        return add_repository (sum, path, depth, cancellable, error);
    return moult_source_digest_add_file (sum, path, cancellable, error);
}

static gboolean
take_changes (MoultSourceState *self,
              const GPtrArray *changes,
              const char *folder,
              guint depth,
              GCancellable *cancellable,
              GError **error)
{
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

    for (guint i = 0; i < changes->len; i++) {
        const MoultSourceChange *change = g_ptr_array_index (changes, i);

        if (change->is_missing)
            continue;
        self->dirty = TRUE;
        if (!add_change (sum, change, folder, depth, cancellable, error))
            return FALSE;
    }
    if (self->dirty)
        self->fingerprint = g_strdup (g_checksum_get_string (sum));
    return TRUE;
}

/* ---- Reading it ---- */

static MoultSourceState *
state_new (void)
{
    return g_atomic_rc_box_new0 (MoultSourceState);
}

/* Whether to go on without git: it is not installed, or finds no fault but with the repository. */
static gboolean
is_without_git (const MoultSourceGit *git, const GError *reason)
{
    return git->refused || g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

/* As py/makeversionhdr.py of MicroPython asks for it. */
static gboolean
take_description (MoultSourceState *self, MoultSourceGit *git, GError **error)
{
    g_autoptr (GError) reason = NULL;

    self->description =
        moult_source_git_ask (git, &reason, "describe", "--tags", "--match", "v[1-9].*", NULL);
    if (self->description != NULL || is_without_git (git, reason))
        return TRUE;
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
}

static MoultSourceState *
read_state (const char *folder, guint depth, GCancellable *cancellable, GError **error)
{
    MoultSourceGit git = { .folder = folder, .cancellable = cancellable };
    g_autoptr (MoultSourceState) self = state_new ();
    g_autoptr (GError) reason = NULL;

    if (!moult_source_git_is_repository (folder))
        return g_steal_pointer (&self);

    g_autoptr (MoultSourceStatus) status = moult_source_status_read (&git, &reason);
    if (status == NULL && is_without_git (&git, reason)) {
        g_debug ("%s counts as without git: %s", folder, reason->message);
        return g_steal_pointer (&self);
    }
    if (status == NULL) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return NULL;
    }
    self->commit = g_steal_pointer (&status->commit);
    self->branch = g_steal_pointer (&status->branch);
    if (!take_changes (self, status->changes, folder, depth, cancellable, error))
        return NULL;
    /* Of what lies in the tree only commit and changes count. */
    if (depth == 0 && self->commit != NULL && !take_description (self, &git, error))
        return NULL;
    return g_steal_pointer (&self);
}

MoultSourceState *
moult_source_state_read (const char *folder, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (folder != NULL, NULL);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    return read_state (folder, 0, cancellable, error);
}

static gpointer
read_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    return moult_source_state_read (data, cancellable, error);
}

void
moult_source_state_read_async (const char *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    g_return_if_fail (folder != NULL);

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_source_state_read_async);
    g_task_set_task_data (task, g_strdup (folder), g_free);
    moult_own_thread_run (task, read_thread, (GDestroyNotify) moult_source_state_unref);
}

MoultSourceState *
moult_source_state_read_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- What it says ---- */

static void
state_clear (gpointer data)
{
    MoultSourceState *self = data;

    g_free (self->commit);
    g_free (self->branch);
    g_free (self->description);
    g_free (self->fingerprint);
}

MoultSourceState *
moult_source_state_ref (MoultSourceState *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    return g_atomic_rc_box_acquire (self);
}

void
moult_source_state_unref (MoultSourceState *self)
{
    g_return_if_fail (self != NULL);

    g_atomic_rc_box_release_full (self, state_clear);
}

gboolean
moult_source_state_equal (const MoultSourceState *a, const MoultSourceState *b)
{
    g_return_val_if_fail (a != NULL && b != NULL, FALSE);

    return g_strcmp0 (a->commit, b->commit) == 0 && g_strcmp0 (a->description, b->description) == 0
           && g_strcmp0 (a->fingerprint, b->fingerprint) == 0;
}

char *
moult_source_state_dup_short (const MoultSourceState *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    return self->commit != NULL ? g_strndup (self->commit, SHORT_SIZE) : NULL;
}
