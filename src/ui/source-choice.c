/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-choice.h"

#include "source-version.h"

struct _MoultSourceChoice {
    GObject parent_instance;

    GSettings *settings; /* or NULL */
    char *folder;        /* or NULL */
    GCancellable *cancellable;
    gboolean reading;
    MoultSourceTree *tree;
    GError *error;
    MoultSourceState *state;
    GStrv versions;
};

G_DEFINE_FINAL_TYPE (MoultSourceChoice, moult_source_choice, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    SIGNAL_OPENED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
emit_changed (MoultSourceChoice *self)
{
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultSourceChoice) self = MOULT_SOURCE_CHOICE (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSourceTree) tree = moult_source_tree_open_finish (result, &error);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    self->reading = FALSE;
    g_set_object (&self->tree, tree);
    self->error = g_steal_pointer (&error);
    if (tree != NULL && self->settings != NULL)
        g_settings_set_string (self->settings, "source-tree", self->folder);
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
    emit_changed (self);
}

static void
on_state_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultSourceChoice) self = MOULT_SOURCE_CHOICE (user_data);
    g_autoptr (GError) error = NULL;
    MoultSourceState *state = moult_source_state_read_finish (result, &error);

    if (state == NULL) {
        g_debug ("how the source stands cannot be read: %s", error->message);
        return;
    }
    g_clear_pointer (&self->state, moult_source_state_unref);
    self->state = state;
    emit_changed (self);
}

/* A tree without Git has no versions, which its state tells. */
static void
on_versions_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultSourceChoice) self = MOULT_SOURCE_CHOICE (user_data);
    GStrv versions = moult_source_version_list_finish (result, NULL);

    if (versions == NULL)
        return;
    g_strfreev (self->versions);
    self->versions = versions;
    emit_changed (self);
}

static void
read_git (MoultSourceChoice *self)
{
    moult_source_state_read_async (self->folder, self->cancellable, on_state_read_cb,
                                   g_object_ref (self));
    moult_source_version_list_async (self->folder, self->cancellable, on_versions_listed_cb,
                                     g_object_ref (self));
}

static void
forget (MoultSourceChoice *self)
{
    g_cancellable_cancel (self->cancellable);
    g_object_unref (self->cancellable);
    self->cancellable = g_cancellable_new ();
    g_clear_object (&self->tree);
    g_clear_error (&self->error);
    g_clear_pointer (&self->state, moult_source_state_unref);
    g_strfreev (self->versions);
    self->versions = g_new0 (char *, 1);
}

static void
find_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    g_autofree char *start = g_get_current_dir ();

    g_task_return_pointer (task, moult_source_tree_find (start), g_free);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultSourceChoice *self = MOULT_SOURCE_CHOICE (source);
    g_autofree char *folder = g_task_propagate_pointer (G_TASK (result), NULL);

    if (folder != NULL && self->folder == NULL)
        moult_source_choice_set_folder (self, folder);
}

static void
find (MoultSourceChoice *self)
{
    g_autoptr (GTask) task = g_task_new (self, NULL, on_found_cb, NULL);

    g_task_set_source_tag (task, find);
    g_task_run_in_thread (task, find_in_thread);
}

static void
moult_source_choice_dispose (GObject *object)
{
    MoultSourceChoice *self = MOULT_SOURCE_CHOICE (object);

    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->tree);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_source_choice_parent_class)->dispose (object);
}

static void
moult_source_choice_finalize (GObject *object)
{
    MoultSourceChoice *self = MOULT_SOURCE_CHOICE (object);

    g_object_unref (self->cancellable);
    g_clear_error (&self->error);
    g_clear_pointer (&self->state, moult_source_state_unref);
    g_strfreev (self->versions);
    g_free (self->folder);

    G_OBJECT_CLASS (moult_source_choice_parent_class)->finalize (object);
}

static void
moult_source_choice_class_init (MoultSourceChoiceClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = moult_source_choice_dispose;
    object_class->finalize = moult_source_choice_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_SOURCE_CHOICE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_OPENED] = g_signal_new ("opened", MOULT_TYPE_SOURCE_CHOICE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_source_choice_init (MoultSourceChoice *self)
{
    self->versions = g_new0 (char *, 1);
    self->cancellable = g_cancellable_new ();
}

MoultSourceChoice *
moult_source_choice_new (GSettings *settings)
{
    MoultSourceChoice *self = g_object_new (MOULT_TYPE_SOURCE_CHOICE, NULL);
    g_autofree char *folder =
        settings != NULL ? g_settings_get_string (settings, "source-tree") : NULL;

    g_set_object (&self->settings, settings);
    if (folder != NULL && *folder != '\0')
        moult_source_choice_set_folder (self, folder);
    else
        find (self);
    return self;
}

void
moult_source_choice_set_folder (MoultSourceChoice *self, const char *folder)
{
    g_return_if_fail (MOULT_IS_SOURCE_CHOICE (self) && folder != NULL);

    forget (self);
    g_set_str (&self->folder, folder);
    self->reading = TRUE;
    moult_source_tree_open_async (folder, self->cancellable, on_opened_cb, g_object_ref (self));
    read_git (self);
    emit_changed (self);
}

void
moult_source_choice_refresh (MoultSourceChoice *self)
{
    g_return_if_fail (MOULT_IS_SOURCE_CHOICE (self));

    if (self->tree != NULL)
        read_git (self);
}

const char *
moult_source_choice_get_folder (MoultSourceChoice *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_CHOICE (self), NULL);

    return self->folder;
}

gboolean
moult_source_choice_get_reading (MoultSourceChoice *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_CHOICE (self), FALSE);

    return self->reading;
}

MoultSourceTree *
moult_source_choice_get_tree (MoultSourceChoice *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_CHOICE (self), NULL);

    return self->tree;
}

const GError *
moult_source_choice_get_error (MoultSourceChoice *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_CHOICE (self), NULL);

    return self->error;
}

const MoultSourceState *
moult_source_choice_get_state (MoultSourceChoice *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_CHOICE (self), NULL);

    return self->state;
}

const char *const *
moult_source_choice_get_versions (MoultSourceChoice *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_CHOICE (self), NULL);

    return (const char *const *) self->versions;
}
