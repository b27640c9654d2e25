/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-check-dialog.h"

/**
 * MoultRecipeCheckDialog:
 *
 * The program of the check, to be written. Counts only when the user confirms it.
 */
struct _MoultRecipeCheckDialog {
    AdwDialog parent_instance;

    GtkTextView *view;

    MoultRecipe *recipe;
};

G_DEFINE_FINAL_TYPE (MoultRecipeCheckDialog, moult_recipe_check_dialog, ADW_TYPE_DIALOG)

/* Runs on every board, and shows what matters: any line may fail, the last one prints OK. */
static const char example[] = "import gc, os\n"
                              "\n"
                              "assert gc.mem_free() > 10000\n"
                              "os.statvfs('/')\n"
                              "print('OK')\n";

static char *
dup_text (MoultRecipeCheckDialog *self)
{
    char *text = NULL;

    g_object_get (gtk_text_view_get_buffer (self->view), "text", &text, NULL);
    return text;
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    adw_dialog_close (ADW_DIALOG (widget));
}

static void
use_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultRecipeCheckDialog *self = MOULT_RECIPE_CHECK_DIALOG (widget);
    g_autofree char *text = dup_text (self);
    g_autofree char *stripped = g_strstrip (g_strdup (text));

    g_object_set (self->recipe, "check", *stripped != '\0' ? text : NULL, NULL);
    adw_dialog_close (ADW_DIALOG (self));
}

/* At the end, so that nothing is lost. */
static void
example_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultRecipeCheckDialog *self = MOULT_RECIPE_CHECK_DIALOG (widget);
    GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
    GtkTextIter end;

    gtk_text_buffer_get_end_iter (buffer, &end);
    gtk_text_buffer_insert (buffer, &end, example, -1);
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
moult_recipe_check_dialog_dispose (GObject *object)
{
    MoultRecipeCheckDialog *self = MOULT_RECIPE_CHECK_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_CHECK_DIALOG);
    g_clear_object (&self->recipe);

    G_OBJECT_CLASS (moult_recipe_check_dialog_parent_class)->dispose (object);
}

static void
moult_recipe_check_dialog_class_init (MoultRecipeCheckDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_check_dialog_dispose;

    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/recipe-check-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeCheckDialog, view);
    gtk_widget_class_install_action (widget_class, "check.cancel", NULL, cancel_action);
    gtk_widget_class_install_action (widget_class, "check.use", NULL, use_action);
    gtk_widget_class_install_action (widget_class, "check.example", NULL, example_action);
}

static void
moult_recipe_check_dialog_init (MoultRecipeCheckDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    gtk_widget_set_direction (GTK_WIDGET (self->view), GTK_TEXT_DIR_LTR);
}

AdwDialog *
moult_recipe_check_dialog_new (MoultRecipe *recipe)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe), NULL);

    MoultRecipeCheckDialog *self = g_object_new (MOULT_TYPE_RECIPE_CHECK_DIALOG, NULL);
    const char *check = moult_recipe_get_check (recipe);

    self->recipe = g_object_ref (recipe);
    if (check != NULL)
        gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), check, -1);
    return ADW_DIALOG (self);
}
