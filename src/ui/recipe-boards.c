/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-boards.h"

#include <glib/gi18n.h>

#include "firmware-words.h"
#include "recipe-board-dialog.h"
#include "recipe-board-row.h"
#include "recipe-version-dialog.h"

struct _MoultRecipeBoards {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    GtkListBox *list;
    AdwSwitchRow *others_row;

    MoultWorkbench *workbench;
    MoultAttached *attached;
    MoultRecipe *recipe;
    GBindingGroup *bindings;
    GSignalGroup *boards_signals;
};

G_DEFINE_FINAL_TYPE (MoultRecipeBoards, moult_recipe_boards, ADW_TYPE_PREFERENCES_GROUP)

static void
on_change_cb (MoultRecipeBoards *self, MoultRecipeBoardRow *row)
{
    g_assert (MOULT_IS_RECIPE_BOARDS (self));

    AdwDialog *dialog =
        moult_recipe_version_dialog_new (moult_workbench_get_library (self->workbench),
                                         self->recipe, moult_recipe_board_row_get_board (row));

    if (dialog != NULL)
        adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_remove_cb (MoultRecipeBoards *self, MoultRecipeBoardRow *row)
{
    g_assert (MOULT_IS_RECIPE_BOARDS (self));

    moult_recipe_remove_board (self->recipe, moult_recipe_board_row_get_board (row));
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    MoultRecipeBoards *self = user_data;
    GtkWidget *row = moult_recipe_board_row_new (self->workbench, item);

    g_signal_connect_object (row, "change", G_CALLBACK (on_change_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (row, "remove", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
    return row;
}

/* Without a named board there are no others. */
static void
on_boards_changed_cb (MoultRecipeBoards *self)
{
    g_assert (MOULT_IS_RECIPE_BOARDS (self));

    gboolean any = g_list_model_get_n_items (moult_recipe_get_boards (self->recipe)) > 0;

    gtk_widget_set_visible (GTK_WIDGET (self->list), any);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->others_row),
                                   any ? _ ("Newest Release for All Other Boards")
                                       : _ ("Newest Release for Every Board"));
}

/* As the boards that are plugged in have it, where they are of one mind. */
static char *
dup_build (MoultRecipeBoards *self, const MoultBoardKind *kind)
{
    for (guint i = 0; i < kind->n_variants; i++) {
        const char *variant = kind->variants[i].id;
        g_autoptr (GPtrArray) boards =
            moult_attached_find_boards (self->attached, kind->board_id, variant);
        g_autoptr (GPtrArray) all =
            moult_attached_find_boards (self->attached, kind->board_id, NULL);

        if (boards->len > 0 && boards->len == all->len)
            return g_strdup_printf ("%s-%s", kind->board_id, variant);
    }
    return g_strdup (kind->board_id);
}

static void
on_board_chosen_cb (MoultRecipeBoards *self, MoultCatalogueBoard *kind)
{
    g_assert (MOULT_IS_RECIPE_BOARDS (self));

    g_autofree char *build = dup_build (self, moult_catalogue_board_get_kind (kind));
    g_autoptr (MoultRecipeBoard) board = moult_recipe_board_new (build, NULL, NULL, NULL);

    if (moult_recipe_find_board (self->recipe, build) == NULL)
        moult_recipe_put_board (self->recipe, board);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultRecipeBoards *self = MOULT_RECIPE_BOARDS (widget);
    AdwDialog *dialog = moult_recipe_board_dialog_new (
        moult_library_get_catalogue (moult_workbench_get_library (self->workbench)),
        self->attached);

    g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_board_chosen_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, widget);
}

static void
moult_recipe_boards_dispose (GObject *object)
{
    MoultRecipeBoards *self = MOULT_RECIPE_BOARDS (object);

    g_clear_object (&self->bindings);
    g_clear_object (&self->boards_signals);
    g_clear_object (&self->recipe);
    g_clear_object (&self->attached);
    g_clear_object (&self->workbench);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_BOARDS);

    G_OBJECT_CLASS (moult_recipe_boards_parent_class)->dispose (object);
}

static void
moult_recipe_boards_class_init (MoultRecipeBoardsClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_boards_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/recipe-boards.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoards, list);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeBoards, others_row);
    gtk_widget_class_install_action (widget_class, "boards.add", NULL, add_action);
}

static void
moult_recipe_boards_init (MoultRecipeBoards *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->bindings = g_binding_group_new ();
    g_binding_group_bind (self->bindings, "other-boards", self->others_row, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
    self->boards_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
    g_signal_group_connect_swapped (self->boards_signals, "items-changed",
                                    G_CALLBACK (on_boards_changed_cb), self);
}

void
moult_recipe_boards_set_workbench (MoultRecipeBoards *self, MoultWorkbench *workbench)
{
    g_return_if_fail (MOULT_IS_RECIPE_BOARDS (self) && MOULT_IS_WORKBENCH (workbench));

    self->workbench = g_object_ref (workbench);
    self->attached = moult_attached_new (workbench);
}

void
moult_recipe_boards_set_recipe (MoultRecipeBoards *self, MoultRecipe *recipe)
{
    g_return_if_fail (MOULT_IS_RECIPE_BOARDS (self) && MOULT_IS_RECIPE (recipe));

    GListModel *boards = moult_recipe_get_boards (recipe);

    g_set_object (&self->recipe, recipe);
    g_binding_group_set_source (self->bindings, recipe);
    g_signal_group_set_target (self->boards_signals, boards);
    gtk_list_box_bind_model (self->list, boards, create_row, self, NULL);
    on_boards_changed_cb (self);
}
