/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-document.h"

#include "recipe-storage.h"

struct _MoultRecipeDocument {
    GObject parent_instance;

    MoultRecipe *recipe;
    GFile *file; /* or NULL */
    gboolean changed;
    GSettings *settings; /* or NULL */
    gulong changed_handler;
    GTask *opening; /* the last one that was begun; borrowed, or NULL */
};

G_DEFINE_FINAL_TYPE (MoultRecipeDocument, moult_recipe_document, G_TYPE_OBJECT)

typedef enum {
    PROP_RECIPE = 1,
    PROP_FILE,
    PROP_CHANGED,
} MoultRecipeDocumentProperty;
#define PROP_LAST PROP_CHANGED
static GParamSpec *props[PROP_LAST + 1];

static void
set_changed (MoultRecipeDocument *self, gboolean changed)
{
    if (self->changed == changed)
        return;
    self->changed = changed;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHANGED]);
}

static void
on_changed_cb (MoultRecipeDocument *self)
{
    g_assert (MOULT_IS_RECIPE_DOCUMENT (self));

    set_changed (self, TRUE);
}

static void
set_file (MoultRecipeDocument *self, GFile *file)
{
    if (g_set_object (&self->file, file))
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILE]);
}

static void
remember (MoultRecipeDocument *self, GFile *file)
{
    g_autofree char *uri = g_file_get_uri (file);

    if (self->settings != NULL)
        g_settings_set_string (self->settings, "last-recipe", uri);
}

static void
set_recipe (MoultRecipeDocument *self, MoultRecipe *recipe)
{
    if (self->recipe != NULL)
        g_clear_signal_handler (&self->changed_handler, self->recipe);
    g_set_object (&self->recipe, recipe);
    self->changed_handler = g_signal_connect_object (recipe, "changed", G_CALLBACK (on_changed_cb),
                                                     self, G_CONNECT_SWAPPED);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECIPE]);
    set_changed (self, FALSE);
}

static MoultRecipe *
create_ready_made (void)
{
    return g_object_new (MOULT_TYPE_RECIPE, "other-boards", TRUE, NULL);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = G_TASK (user_data);
    MoultRecipeDocument *self = g_task_get_source_object (task);
    GFile *file = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultRecipe) recipe = moult_recipe_load_finish (result, &error);

    if (error == NULL && self->opening != task)
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "another one was opened");
    if (error != NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    self->opening = NULL;
    set_recipe (self, recipe);
    set_file (self, file);
    remember (self, file);
    g_task_return_boolean (task, TRUE);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = G_TASK (user_data);
    MoultRecipeDocument *self = g_task_get_source_object (task);
    GFile *file = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;

    if (!moult_recipe_save_finish (MOULT_RECIPE (source), result, &error)) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    set_file (self, file);
    remember (self, file);
    set_changed (self, FALSE);
    g_task_return_boolean (task, TRUE);
}

static void
moult_recipe_document_get_property (GObject *object,
                                    guint property_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
    MoultRecipeDocument *self = MOULT_RECIPE_DOCUMENT (object);

    switch ((MoultRecipeDocumentProperty) property_id) {
    case PROP_RECIPE:
        g_value_set_object (value, self->recipe);
        break;
    case PROP_FILE:
        g_value_set_object (value, self->file);
        break;
    case PROP_CHANGED:
        g_value_set_boolean (value, self->changed);
        break;
    }
}

static void
moult_recipe_document_dispose (GObject *object)
{
    MoultRecipeDocument *self = MOULT_RECIPE_DOCUMENT (object);

    g_clear_object (&self->recipe);
    g_clear_object (&self->file);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_recipe_document_parent_class)->dispose (object);
}

static void
moult_recipe_document_class_init (MoultRecipeDocumentClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

    object_class->get_property = moult_recipe_document_get_property;
    object_class->dispose = moult_recipe_document_dispose;

    props[PROP_RECIPE] = g_param_spec_object ("recipe", NULL, NULL, MOULT_TYPE_RECIPE, flags);
    props[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
    props[PROP_CHANGED] = g_param_spec_boolean ("changed", NULL, NULL, FALSE, flags);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_recipe_document_init (MoultRecipeDocument *self)
{
    g_autoptr (MoultRecipe) recipe = create_ready_made ();

    set_recipe (self, recipe);
}

MoultRecipeDocument *
moult_recipe_document_new (GSettings *settings)
{
    MoultRecipeDocument *self = g_object_new (MOULT_TYPE_RECIPE_DOCUMENT, NULL);

    g_set_object (&self->settings, settings);
    return self;
}

MoultRecipe *
moult_recipe_document_get_recipe (MoultRecipeDocument *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_DOCUMENT (self), NULL);

    return self->recipe;
}

GFile *
moult_recipe_document_get_file (MoultRecipeDocument *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_DOCUMENT (self), NULL);

    return self->file;
}

gboolean
moult_recipe_document_get_changed (MoultRecipeDocument *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_DOCUMENT (self), FALSE);

    return self->changed;
}

GFile *
moult_recipe_document_dup_last (MoultRecipeDocument *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_DOCUMENT (self), NULL);

    g_autofree char *uri =
        self->settings != NULL ? g_settings_get_string (self->settings, "last-recipe") : NULL;

    return uri != NULL && *uri != '\0' ? g_file_new_for_uri (uri) : NULL;
}

void
moult_recipe_document_begin (MoultRecipeDocument *self)
{
    g_return_if_fail (MOULT_IS_RECIPE_DOCUMENT (self));

    g_autoptr (MoultRecipe) recipe = create_ready_made ();

    self->opening = NULL;
    set_recipe (self, recipe);
    set_file (self, NULL);
    if (self->settings != NULL)
        g_settings_reset (self->settings, "last-recipe");
}

static GTask *
create_task (MoultRecipeDocument *self,
             GFile *file,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
    GTask *task = g_task_new (self, NULL, callback, user_data);

    g_task_set_task_data (task, g_object_ref (file), g_object_unref);
    return task;
}

void
moult_recipe_document_open_async (MoultRecipeDocument *self,
                                  GFile *file,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
    g_return_if_fail (MOULT_IS_RECIPE_DOCUMENT (self) && G_IS_FILE (file));

    GTask *task = create_task (self, file, callback, user_data);

    g_task_set_source_tag (task, moult_recipe_document_open_async);
    self->opening = task;
    moult_recipe_load_async (file, NULL, on_loaded_cb, task);
}

gboolean
moult_recipe_document_open_finish (MoultRecipeDocument *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

void
moult_recipe_document_save_async (MoultRecipeDocument *self,
                                  GFile *file,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
    g_return_if_fail (MOULT_IS_RECIPE_DOCUMENT (self) && G_IS_FILE (file));

    GTask *task = create_task (self, file, callback, user_data);

    g_task_set_source_tag (task, moult_recipe_document_save_async);
    moult_recipe_save_async (self->recipe, file, NULL, on_saved_cb, task);
}

gboolean
moult_recipe_document_save_finish (MoultRecipeDocument *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
