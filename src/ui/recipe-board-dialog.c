/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-board-dialog.h"

#include "catalogue-row.h"
#include "gradual-list.h"

/**
 * MoultRecipeBoardDialog:
 *
 * All kinds of boards, those that are plugged in first.
 */
struct _MoultRecipeBoardDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    GtkEditable *search_entry;
    GtkWidget *plugged_box;
    GtkWidget *boards_box;
    GtkWidget *nothing_label;
    MoultGradualList *plugged_list;
    MoultGradualList *boards_list;

    MoultAttached *attached;
    GStrv words; /* of the query */
};

G_DEFINE_FINAL_TYPE (MoultRecipeBoardDialog, moult_recipe_board_dialog, ADW_TYPE_DIALOG)

enum {
    SIGNAL_CHOSEN,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
choose (MoultRecipeBoardDialog *self, MoultCatalogueBoard *board)
{
    g_autoptr (MoultRecipeBoardDialog) alive = g_object_ref (self);

    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, board);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
on_kind_activated_cb (MoultRecipeBoardDialog *self, MoultCatalogueRow *row)
{
    g_assert (MOULT_IS_RECIPE_BOARD_DIALOG (self));

    choose (self, moult_catalogue_row_get_board (row));
}

static gboolean
matches (gpointer item, gpointer user_data)
{
    MoultRecipeBoardDialog *self = MOULT_RECIPE_BOARD_DIALOG (user_data);

    return moult_catalogue_board_matches (item, (const char *const *) self->words);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    return moult_catalogue_row_new (item);
}

static void
update_headings (MoultRecipeBoardDialog *self)
{
    gboolean plugged = moult_gradual_list_get_n_matches (self->plugged_list) > 0;
    gboolean boards = moult_gradual_list_get_n_matches (self->boards_list) > 0;

    gtk_widget_set_visible (self->plugged_box, plugged);
    gtk_widget_set_visible (self->boards_box, boards);
    gtk_widget_set_visible (self->nothing_label, !plugged && !boards);
}

static void
on_search_changed_cb (MoultRecipeBoardDialog *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_DIALOG (self));

    if (self->attached == NULL)
        return;
    g_strfreev (self->words);
    self->words = moult_catalogue_fold_query (gtk_editable_get_text (self->search_entry));
    moult_gradual_list_refilter (self->plugged_list);
    moult_gradual_list_refilter (self->boards_list);
    update_headings (self);
}

static void
on_search_activated_cb (MoultRecipeBoardDialog *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_DIALOG (self));

    MoultCatalogueBoard *first = moult_gradual_list_get_first (self->plugged_list);

    if (first == NULL)
        first = moult_gradual_list_get_first (self->boards_list);
    if (self->words[0] != NULL && first != NULL)
        choose (self, first);
}

static void
on_search_stopped_cb (MoultRecipeBoardDialog *self)
{
    g_assert (MOULT_IS_RECIPE_BOARD_DIALOG (self));

    adw_dialog_close (ADW_DIALOG (self));
}

static void
moult_recipe_board_dialog_dispose (GObject *object)
{
    MoultRecipeBoardDialog *self = MOULT_RECIPE_BOARD_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_BOARD_DIALOG);
    g_clear_object (&self->attached);
    g_clear_pointer (&self->words, g_strfreev);

    G_OBJECT_CLASS (moult_recipe_board_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/recipe-board-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardDialog, search_entry);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardDialog, plugged_box);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardDialog, boards_box);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardDialog, nothing_label);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardDialog, plugged_list);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoardDialog, boards_list);
    gtk_widget_class_bind_template_callback (widget_class, on_kind_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_stopped_cb);
}

static void
moult_recipe_board_dialog_class_init (MoultRecipeBoardDialogClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_recipe_board_dialog_dispose;

    signals[SIGNAL_CHOSEN] =
        g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, MOULT_TYPE_CATALOGUE_BOARD);

    g_type_ensure (MOULT_TYPE_GRADUAL_LIST);
    bind_template (GTK_WIDGET_CLASS (klass));
}

static void
moult_recipe_board_dialog_init (MoultRecipeBoardDialog *self)
{
    self->words = g_new0 (char *, 1);
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_recipe_board_dialog_new (MoultCatalogue *catalogue, MoultAttached *attached)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (catalogue) && MOULT_IS_ATTACHED (attached), NULL);

    MoultRecipeBoardDialog *self = g_object_new (MOULT_TYPE_RECIPE_BOARD_DIALOG, NULL);

    self->attached = g_object_ref (attached);
    moult_gradual_list_bind (self->plugged_list, moult_attached_get_kinds (attached), create_row,
                             matches, self);
    moult_gradual_list_bind (self->boards_list, G_LIST_MODEL (catalogue), create_row, matches,
                             self);
    g_signal_connect_object (moult_attached_get_kinds (attached), "items-changed",
                             G_CALLBACK (update_headings), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    update_headings (self);
    return ADW_DIALOG (self);
}
