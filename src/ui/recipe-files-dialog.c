/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-files-dialog.h"

#include <glib/gi18n.h>

/**
 * MoultRecipeFilesDialog:
 *
 * The files and folders that go on every board, each with its place there.
 */
struct _MoultRecipeFilesDialog {
    AdwDialog parent_instance;

    GtkListBox *list;

    MoultRecipe *recipe;
};

G_DEFINE_FINAL_TYPE (MoultRecipeFilesDialog, moult_recipe_files_dialog, ADW_TYPE_DIALOG)

#define ROOT "/"

static MoultRecipeFile *
get_file (gpointer widget)
{
    return g_object_get_data (G_OBJECT (widget), "file");
}

static void
on_remove_clicked_cb (MoultRecipeFilesDialog *self, GtkWidget *button)
{
    g_assert (MOULT_IS_RECIPE_FILES_DIALOG (self));

    moult_recipe_remove_file (self->recipe, get_file (button));
}

/* What is there already goes to another place. */
static void
on_place_applied_cb (MoultRecipeFilesDialog *self, GtkEditable *entry)
{
    g_assert (MOULT_IS_RECIPE_FILES_DIALOG (self));

    g_autoptr (MoultRecipeFile) old = g_object_ref (get_file (entry));
    g_autofree char *to = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
    g_autoptr (GError) error = NULL;

    if (!moult_recipe_file_check_to (to, &error)) {
        gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
        gtk_accessible_announce (GTK_ACCESSIBLE (self),
                                 _ ("This is no place on a board. One begins with /"),
                                 GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
        return;
    }
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (moult_recipe_file_get_from (old), to);
    moult_recipe_remove_file (self->recipe, old);
    moult_recipe_add_file (self->recipe, file);
}

static void
on_place_changed_cb (GtkWidget *entry)
{
    gtk_widget_remove_css_class (entry, "error");
}

static GtkWidget *
create_remove_button (MoultRecipeFilesDialog *self, const char *name)
{
    GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
    /* Translators: %s is the name of a file or folder */
    g_autofree char *words = g_strdup_printf (_ ("No Longer Copy %s"), name);

    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (button, "flat");
    gtk_widget_set_tooltip_text (button, words);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
    g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self,
                             G_CONNECT_SWAPPED);
    return button;
}

/* The name of a file or folder is in the title; its place on the board can be written over. */
static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    MoultRecipeFilesDialog *self = MOULT_RECIPE_FILES_DIALOG (user_data);
    g_autofree char *basename = g_file_get_basename (moult_recipe_file_get_from (item));
    g_autofree char *name = g_filename_display_name (basename);
    /* Translators: %s is the name of a file or folder */
    g_autofree char *title = g_strdup_printf (_ ("%s Goes To"), name);
    g_autofree char *path = g_file_get_parse_name (moult_recipe_file_get_from (item));
    GtkWidget *row = adw_entry_row_new ();
    GtkWidget *button = create_remove_button (self, name);

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
    gtk_editable_set_text (GTK_EDITABLE (row), moult_recipe_file_get_to (item));
    adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
    gtk_widget_set_tooltip_text (row, path);
    g_object_set_data_full (G_OBJECT (row), "file", g_object_ref (item), g_object_unref);
    g_object_set_data_full (G_OBJECT (button), "file", g_object_ref (item), g_object_unref);
    g_signal_connect_object (row, "apply", G_CALLBACK (on_place_applied_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect (row, "changed", G_CALLBACK (on_place_changed_cb), NULL);
    return row;
}

static void
add (MoultRecipeFilesDialog *self, GFile *from)
{
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (from, ROOT);

    moult_recipe_add_file (self->recipe, file);
}

static void
on_folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultRecipeFilesDialog) self = MOULT_RECIPE_FILES_DIALOG (user_data);
    g_autoptr (GFile) folder =
        gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (folder != NULL)
        add (self, folder);
}

static void
on_files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultRecipeFilesDialog) self = MOULT_RECIPE_FILES_DIALOG (user_data);
    g_autoptr (GListModel) files =
        gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

    for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++) {
        g_autoptr (GFile) file = g_list_model_get_item (files, i);

        add (self, file);
    }
}

static void
add_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

    gtk_file_dialog_set_title (dialog, _ ("Choose a Folder to Copy"));
    gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                                   on_folder_chosen_cb, g_object_ref (widget));
}

static void
add_files_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

    gtk_file_dialog_set_title (dialog, _ ("Choose Files to Copy"));
    gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                                   on_files_chosen_cb, g_object_ref (widget));
}

static void
moult_recipe_files_dialog_dispose (GObject *object)
{
    MoultRecipeFilesDialog *self = MOULT_RECIPE_FILES_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_FILES_DIALOG);
    g_clear_object (&self->recipe);

    G_OBJECT_CLASS (moult_recipe_files_dialog_parent_class)->dispose (object);
}

static void
moult_recipe_files_dialog_class_init (MoultRecipeFilesDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_files_dialog_dispose;

    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/recipe-files-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeFilesDialog, list);
    gtk_widget_class_install_action (widget_class, "files.add-folder", NULL, add_folder_action);
    gtk_widget_class_install_action (widget_class, "files.add-files", NULL, add_files_action);
}

static void
moult_recipe_files_dialog_init (MoultRecipeFilesDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_recipe_files_dialog_new (MoultRecipe *recipe)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe), NULL);

    MoultRecipeFilesDialog *self = g_object_new (MOULT_TYPE_RECIPE_FILES_DIALOG, NULL);

    self->recipe = g_object_ref (recipe);
    gtk_list_box_bind_model (self->list, moult_recipe_get_files (recipe), create_row, self, NULL);
    return ADW_DIALOG (self);
}
