/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-packages-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

/**
 * MoultRecipePackagesDialog:
 *
 * The packages that go on every board, by name.
 */
struct _MoultRecipePackagesDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    GtkEditable *entry_row;
    GtkLabel *problem_label;
    GtkListBox *list;

    MoultRecipe *recipe;
};

G_DEFINE_FINAL_TYPE (MoultRecipePackagesDialog, moult_recipe_packages_dialog, ADW_TYPE_DIALOG)

enum {
    MAX_NAME = 64, /* bytes; longer than any name of the index */
};

static void
set_packages (MoultRecipePackagesDialog *self, GPtrArray *names)
{
    g_ptr_array_add (names, NULL);
    g_object_set (self->recipe, "packages", names->pdata, NULL);
}

/* All but one; borrowed from the recipe. */
static GPtrArray *
list_others (MoultRecipePackagesDialog *self, const char *name)
{
    const char *const *packages = moult_recipe_get_packages (self->recipe);
    GPtrArray *others = g_ptr_array_new ();

    for (gsize i = 0; packages[i] != NULL; i++) {
        if (!g_str_equal (packages[i], name))
            g_ptr_array_add (others, (gpointer) packages[i]);
    }
    return others;
}

static void
on_remove_clicked_cb (MoultRecipePackagesDialog *self, GtkWidget *button)
{
    g_assert (MOULT_IS_RECIPE_PACKAGES_DIALOG (self));

    g_autoptr (GPtrArray) others =
        list_others (self, g_object_get_data (G_OBJECT (button), "package"));

    set_packages (self, others);
}

/* As the index names them, with a version or without: "aioble", "aioble@0.3.0". */
static gboolean
is_name (const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_' && *c != '.' && *c != '@')
            return FALSE;
    }
    return g_ascii_isalnum (*text) && strlen (text) <= MAX_NAME;
}

static void
show_problem (MoultRecipePackagesDialog *self, const char *words)
{
    gtk_label_set_label (self->problem_label, words != NULL ? words : "");
    gtk_widget_set_visible (GTK_WIDGET (self->problem_label), words != NULL);
}

static void
on_applied_cb (MoultRecipePackagesDialog *self)
{
    g_assert (MOULT_IS_RECIPE_PACKAGES_DIALOG (self));

    g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->entry_row)));
    gboolean valid = is_name (name);

    show_problem (self, valid ? NULL
                              : _ ("A name of a package has letters, digits, hyphens and points: "
                                   "aioble, umqtt.simple"));
    if (!valid)
        return;
    g_autoptr (GPtrArray) packages = list_others (self, name);
    g_ptr_array_add (packages, name);
    set_packages (self, packages);
    gtk_editable_set_text (self->entry_row, "");
}

static GtkWidget *
create_row (MoultRecipePackagesDialog *self, const char *package)
{
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
    /* Translators: %s is the name of a package of Python modules */
    g_autofree char *words = g_strdup_printf (_ ("No Longer Install %s"), package);

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), package);
    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (button, "flat");
    gtk_widget_set_tooltip_text (button, words);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
    g_object_set_data_full (G_OBJECT (button), "package", g_strdup (package), g_free);
    g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self,
                             G_CONNECT_SWAPPED);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    return row;
}

static void
on_packages_changed_cb (MoultRecipePackagesDialog *self)
{
    g_assert (MOULT_IS_RECIPE_PACKAGES_DIALOG (self));

    const char *const *packages = moult_recipe_get_packages (self->recipe);
    GtkListBoxRow *row;

    /* Row by row: gtk_list_box_remove_all() takes the placeholder along. */
    while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
        gtk_list_box_remove (self->list, GTK_WIDGET (row));
    for (gsize i = 0; packages[i] != NULL; i++)
        gtk_list_box_append (self->list, create_row (self, packages[i]));
}

static void
moult_recipe_packages_dialog_dispose (GObject *object)
{
    MoultRecipePackagesDialog *self = MOULT_RECIPE_PACKAGES_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_PACKAGES_DIALOG);
    g_clear_object (&self->recipe);

    G_OBJECT_CLASS (moult_recipe_packages_dialog_parent_class)->dispose (object);
}

static void
moult_recipe_packages_dialog_class_init (MoultRecipePackagesDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_packages_dialog_dispose;

    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/recipe-packages-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePackagesDialog, entry_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePackagesDialog, problem_label);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePackagesDialog, list);
    gtk_widget_class_bind_template_callback (widget_class, on_applied_cb);
}

static void
moult_recipe_packages_dialog_init (MoultRecipePackagesDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_recipe_packages_dialog_new (MoultRecipe *recipe)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe), NULL);

    MoultRecipePackagesDialog *self = g_object_new (MOULT_TYPE_RECIPE_PACKAGES_DIALOG, NULL);

    self->recipe = g_object_ref (recipe);
    g_signal_connect_object (recipe, "notify::packages", G_CALLBACK (on_packages_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_packages_changed_cb (self);
    return ADW_DIALOG (self);
}
