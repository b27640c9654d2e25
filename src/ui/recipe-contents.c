/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-contents.h"

#include <string.h>

#include <glib/gi18n.h>

#include "file-count.h"
#include "recipe-check-dialog.h"
#include "recipe-files-dialog.h"
#include "recipe-packages-dialog.h"

struct _MoultRecipeContents {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    AdwSwitchRow *erase_row;
    AdwSwitchRow *format_row;
    AdwActionRow *files_row;
    AdwActionRow *packages_row;
    AdwActionRow *check_row;

    MoultRecipe *recipe;
    GBindingGroup *bindings;
    GSignalGroup *signals;
    GSignalGroup *files_signals;
    GCancellable *counting; /* NULL: nothing is counted */
};

G_DEFINE_FINAL_TYPE (MoultRecipeContents, moult_recipe_contents, ADW_TYPE_PREFERENCES_GROUP)

/* "lesson-1, servo.py" */
static char *
dup_names (GListModel *files)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
        g_autoptr (MoultRecipeFile) file = g_list_model_get_item (files, i);
        g_autofree char *name = g_file_get_basename (moult_recipe_file_get_from (file));
        g_autofree char *shown = g_filename_display_name (name);

        g_strv_builder_add (builder, shown);
    }
    g_auto (GStrv) names = g_strv_builder_end (builder);
    return g_strjoinv (", ", names);
}

static void
on_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultRecipeContents) self = MOULT_RECIPE_CONTENTS (user_data);
    g_autoptr (GError) error = NULL;
    g_autofree char *count = moult_file_count_finish (result, &error);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->recipe == NULL)
        return;
    g_autofree char *names = dup_names (moult_recipe_get_files (self->recipe));
    g_autofree char *line = g_strdup_printf (
        "%s · %s", names, count != NULL ? count : _ ("some of it cannot be read, or is too large"));
    adw_action_row_set_subtitle (self->files_row, line);
}

static void
stop_counting (MoultRecipeContents *self)
{
    if (self->counting != NULL)
        g_cancellable_cancel (self->counting);
    g_clear_object (&self->counting);
}

static void
on_files_changed_cb (MoultRecipeContents *self)
{
    g_assert (MOULT_IS_RECIPE_CONTENTS (self));

    GListModel *files = moult_recipe_get_files (self->recipe);
    g_autofree char *names = dup_names (files);

    stop_counting (self);
    adw_action_row_set_subtitle (self->files_row,
                                 *names != '\0' ? names : C_ ("files to copy", "None"));
    if (*names == '\0')
        return;
    self->counting = g_cancellable_new ();
    moult_file_count_async (files, self->counting, on_counted_cb, g_object_ref (self));
}

/* The check's last line says most of it. */
static char *
dup_check_line (const char *check)
{
    g_autofree char *text = check != NULL ? g_strstrip (g_strdup (check)) : NULL;
    const char *end = text != NULL ? strrchr (text, '\n') : NULL;

    if (text == NULL || *text == '\0')
        return g_strdup (C_ ("check of a recipe", "None"));
    return g_strdup (end != NULL ? end + 1 : text);
}

static void
on_changed_cb (MoultRecipeContents *self)
{
    g_assert (MOULT_IS_RECIPE_CONTENTS (self));

    const char *const *names = moult_recipe_get_packages (self->recipe);
    g_autofree char *packages = g_strjoinv (", ", (char **) names);
    g_autofree char *check = dup_check_line (moult_recipe_get_check (self->recipe));

    adw_action_row_set_subtitle (self->packages_row,
                                 *packages != '\0' ? packages : C_ ("packages to install", "None"));
    adw_action_row_set_subtitle (self->check_row, check);
}

static void
files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    adw_dialog_present (moult_recipe_files_dialog_new (MOULT_RECIPE_CONTENTS (widget)->recipe),
                        widget);
}

static void
packages_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    adw_dialog_present (moult_recipe_packages_dialog_new (MOULT_RECIPE_CONTENTS (widget)->recipe),
                        widget);
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    adw_dialog_present (moult_recipe_check_dialog_new (MOULT_RECIPE_CONTENTS (widget)->recipe),
                        widget);
}

static void
moult_recipe_contents_dispose (GObject *object)
{
    MoultRecipeContents *self = MOULT_RECIPE_CONTENTS (object);

    stop_counting (self);
    g_clear_object (&self->bindings);
    g_clear_object (&self->signals);
    g_clear_object (&self->files_signals);
    g_clear_object (&self->recipe);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_CONTENTS);

    G_OBJECT_CLASS (moult_recipe_contents_parent_class)->dispose (object);
}

static void
moult_recipe_contents_class_init (MoultRecipeContentsClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_contents_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/recipe-contents.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeContents, erase_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeContents, format_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeContents, files_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeContents, packages_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeContents, check_row);
    gtk_widget_class_install_action (widget_class, "contents.files", NULL, files_action);
    gtk_widget_class_install_action (widget_class, "contents.packages", NULL, packages_action);
    gtk_widget_class_install_action (widget_class, "contents.check", NULL, check_action);
}

static void
moult_recipe_contents_init (MoultRecipeContents *self)
{
    const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

    gtk_widget_init_template (GTK_WIDGET (self));
    self->bindings = g_binding_group_new ();
    g_binding_group_bind (self->bindings, "erase", self->erase_row, "active", flags);
    g_binding_group_bind (self->bindings, "format", self->format_row, "active", flags);
    self->signals = g_signal_group_new (MOULT_TYPE_RECIPE);
    g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (on_changed_cb), self);
    self->files_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
    g_signal_group_connect_swapped (self->files_signals, "items-changed",
                                    G_CALLBACK (on_files_changed_cb), self);
}

void
moult_recipe_contents_set_recipe (MoultRecipeContents *self, MoultRecipe *recipe)
{
    g_return_if_fail (MOULT_IS_RECIPE_CONTENTS (self) && MOULT_IS_RECIPE (recipe));

    g_set_object (&self->recipe, recipe);
    g_binding_group_set_source (self->bindings, recipe);
    g_signal_group_set_target (self->signals, recipe);
    g_signal_group_set_target (self->files_signals, moult_recipe_get_files (recipe));
    on_changed_cb (self);
    on_files_changed_cb (self);
}
