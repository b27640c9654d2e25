/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-board-dialog.h"

#include <glib/gi18n.h>

#include "gradual-list.h"
#include "picture.h"

struct _MoultBuildBoardDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    GtkEditable *search_entry;
    GtkWidget *plugged_box;
    GtkWidget *boards_box;
    GtkWidget *nothing_label;
    MoultGradualList *plugged_list;
    MoultGradualList *boards_list;
};

G_DEFINE_FINAL_TYPE (MoultBuildBoardDialog, moult_build_board_dialog, ADW_TYPE_DIALOG)

enum {
    SIGNAL_CHOSEN,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
choose (MoultBuildBoardDialog *self, MoultSourceBoard *board)
{
    g_autoptr (MoultBuildBoardDialog) alive = g_object_ref (self);

    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, board);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
on_row_activated_cb (MoultBuildBoardDialog *self, GtkListBoxRow *row)
{
    g_assert (MOULT_IS_BUILD_BOARD_DIALOG (self));

    choose (self, g_object_get_data (G_OBJECT (row), "board"));
}

static char *
dup_facts (MoultSourceBoard *board)
{
    return g_strjoin (
        " · ", moult_source_board_get_id (board), moult_source_board_get_port (board),
        *moult_source_board_get_mcu (board) != '\0' ? moult_source_board_get_mcu (board) : NULL,
        NULL);
}

static gboolean
matches (gpointer item, gpointer user_data)
{
    MoultBuildBoardDialog *self = MOULT_BUILD_BOARD_DIALOG (user_data);
    const char *query = gtk_editable_get_text (self->search_entry);
    g_autofree char *name = moult_source_board_dup_name (item);
    g_autofree char *facts = dup_facts (item);
    g_autofree char *text = g_strconcat (name, " ", facts, NULL);

    /* Words of an id, too: "pico" finds RPI_PICO. */
    g_strdelimit (text, "_·", ' ');
    return *query == '\0' || g_str_match_string (query, text, TRUE)
           || g_str_match_string (query, facts, TRUE);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    GtkWidget *row = adw_action_row_new ();
    const MoultBoardKind *kind = moult_board_db_lookup (moult_source_board_get_id (item));
    g_autofree char *name = moult_source_board_dup_name (item);
    g_autofree char *facts = dup_facts (item);
    GtkWidget *picture =
        moult_picture_new (kind != NULL ? kind->picture : "unknown", MOULT_PICTURE_ROW);

    gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), picture);
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), facts);
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    g_object_set_data_full (G_OBJECT (row), "board", g_object_ref (item), g_object_unref);
    return row;
}

static void
update_headings (MoultBuildBoardDialog *self)
{
    gboolean plugged = moult_gradual_list_get_n_matches (self->plugged_list) > 0;
    gboolean boards = moult_gradual_list_get_n_matches (self->boards_list) > 0;

    gtk_widget_set_visible (self->plugged_box, plugged);
    gtk_widget_set_visible (self->boards_box, boards);
    gtk_widget_set_visible (self->nothing_label, !plugged && !boards);
}

static void
on_search_changed_cb (MoultBuildBoardDialog *self)
{
    g_assert (MOULT_IS_BUILD_BOARD_DIALOG (self));

    moult_gradual_list_refilter (self->plugged_list);
    moult_gradual_list_refilter (self->boards_list);
    update_headings (self);
}

static void
on_search_activated_cb (MoultBuildBoardDialog *self)
{
    g_assert (MOULT_IS_BUILD_BOARD_DIALOG (self));

    MoultSourceBoard *first = moult_gradual_list_get_first (self->plugged_list);

    if (first == NULL)
        first = moult_gradual_list_get_first (self->boards_list);
    if (*gtk_editable_get_text (self->search_entry) != '\0' && first != NULL)
        choose (self, first);
}

static void
on_search_stopped_cb (MoultBuildBoardDialog *self)
{
    g_assert (MOULT_IS_BUILD_BOARD_DIALOG (self));

    adw_dialog_close (ADW_DIALOG (self));
}

static GListStore *
list_boards (MoultSourceTree *tree)
{
    GPtrArray *boards = moult_source_tree_get_boards (tree);
    GListStore *store = g_list_store_new (MOULT_TYPE_SOURCE_BOARD);

    g_list_store_splice (store, 0, 0, boards->pdata, boards->len);
    return store;
}

static GListStore *
list_plugged (MoultSourceTree *tree, GListModel *kinds)
{
    GListStore *store = g_list_store_new (MOULT_TYPE_SOURCE_BOARD);

    for (guint i = 0; i < g_list_model_get_n_items (kinds); i++) {
        g_autoptr (MoultCatalogueBoard) kind = g_list_model_get_item (kinds, i);
        MoultSourceBoard *board =
            moult_source_tree_find_board (tree, moult_catalogue_board_get_kind (kind)->board_id);

        if (board != NULL)
            g_list_store_append (store, board);
    }
    return store;
}

static void
moult_build_board_dialog_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BUILD_BOARD_DIALOG);

    G_OBJECT_CLASS (moult_build_board_dialog_parent_class)->dispose (object);
}

static void
moult_build_board_dialog_class_init (MoultBuildBoardDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_board_dialog_dispose;

    signals[SIGNAL_CHOSEN] =
        g_signal_new ("chosen", MOULT_TYPE_BUILD_BOARD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, MOULT_TYPE_SOURCE_BOARD);

    g_type_ensure (MOULT_TYPE_GRADUAL_LIST);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-board-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildBoardDialog, search_entry);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildBoardDialog, plugged_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildBoardDialog, boards_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildBoardDialog, nothing_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildBoardDialog, plugged_list);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildBoardDialog, boards_list);
    gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_stopped_cb);
}

static void
moult_build_board_dialog_init (MoultBuildBoardDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_build_board_dialog_new (MoultSourceTree *tree, MoultAttached *attached)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_TREE (tree) && MOULT_IS_ATTACHED (attached), NULL);

    MoultBuildBoardDialog *self = g_object_new (MOULT_TYPE_BUILD_BOARD_DIALOG, NULL);
    g_autoptr (GListStore) boards = list_boards (tree);
    g_autoptr (GListStore) plugged = list_plugged (tree, moult_attached_get_kinds (attached));

    moult_gradual_list_bind (self->plugged_list, G_LIST_MODEL (plugged), create_row, matches, self);
    moult_gradual_list_bind (self->boards_list, G_LIST_MODEL (boards), create_row, matches, self);
    update_headings (self);
    return ADW_DIALOG (self);
}
