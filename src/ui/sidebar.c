/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "sidebar.h"

#include <glib/gi18n.h>

#include "board-row.h"

struct _MoultSidebar {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    GtkListBox *boards_list;
    GtkListBox *tools_list;
    GtkLabel *empty_label;
    GtkButton *flash_all_button;
    GtkListBoxRow *workshop_row;
    GtkLabel *armed_label;

    MoultWorkbench *workbench;
    GListModel *boards; /* of the workbench */
    MoultBoard *selected;
};

G_DEFINE_FINAL_TYPE (MoultSidebar, moult_sidebar, ADW_TYPE_NAVIGATION_PAGE)

enum {
    SIGNAL_BOARD_CHOSEN,
    SIGNAL_TOOL_CHOSEN,
    SIGNAL_FILE_DROPPED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
on_row_file_dropped_cb (MoultSidebar *self, GFile *file, MoultBoardRow *row)
{
    g_assert (MOULT_IS_SIDEBAR (self));

    g_signal_emit (self, signals[SIGNAL_FILE_DROPPED], 0, moult_board_row_get_board (row), file);
}

static gboolean
is_name_shared (MoultSidebar *self, MoultBoard *board)
{
    for (guint i = 0; i < g_list_model_get_n_items (self->boards); i++) {
        g_autoptr (MoultBoard) other = g_list_model_get_item (self->boards, i);

        if (other != board
            && g_str_equal (moult_board_get_name (other), moult_board_get_name (board)))
            return TRUE;
    }
    return FALSE;
}

/* Boards of one kind are told apart by their places. */
static void
tell_apart (MoultSidebar *self)
{
    GtkListBoxRow *row;

    for (int i = 0; (row = gtk_list_box_get_row_at_index (self->boards_list, i)) != NULL; i++) {
        MoultBoardRow *board_row = MOULT_BOARD_ROW (row);

        moult_board_row_set_show_location (
            board_row, is_name_shared (self, moult_board_row_get_board (board_row)));
    }
}

static void
on_name_changed_cb (MoultSidebar *self)
{
    g_assert (MOULT_IS_SIDEBAR (self));

    tell_apart (self);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    MoultSidebar *self = MOULT_SIDEBAR (user_data);
    GtkWidget *row = moult_board_row_new (moult_workbench_get_choice (self->workbench, item));

    g_signal_connect_object (row, "file-dropped", G_CALLBACK (on_row_file_dropped_cb), user_data,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (item, "notify::name", G_CALLBACK (on_name_changed_cb), user_data,
                             G_CONNECT_SWAPPED);
    return row;
}

static GtkListBoxRow *
find_row (MoultSidebar *self, MoultBoard *board)
{
    GtkListBoxRow *row;

    for (int i = 0; (row = gtk_list_box_get_row_at_index (self->boards_list, i)) != NULL; i++) {
        if (moult_board_row_get_board (MOULT_BOARD_ROW (row)) == board)
            return row;
    }
    return NULL;
}

static void
mark_selection (MoultSidebar *self)
{
    GtkListBoxRow *row = self->selected != NULL ? find_row (self, self->selected) : NULL;

    if (gtk_list_box_get_selection_mode (self->boards_list) == GTK_SELECTION_NONE)
        return;
    if (row != NULL)
        gtk_list_box_select_row (self->boards_list, row);
    else
        gtk_list_box_unselect_all (self->boards_list);
}

static void
on_boards_changed_cb (MoultSidebar *self)
{
    g_assert (MOULT_IS_SIDEBAR (self));

    gboolean empty = g_list_model_get_n_items (self->boards) == 0;

    gtk_widget_set_visible (GTK_WIDGET (self->empty_label), empty);
    gtk_widget_set_visible (GTK_WIDGET (self->boards_list), !empty);
    gtk_widget_set_visible (GTK_WIDGET (self->flash_all_button), !empty);
    tell_apart (self);
    mark_selection (self);
}

static void
on_board_activated_cb (MoultSidebar *self, GtkListBoxRow *row)
{
    g_assert (MOULT_IS_SIDEBAR (self));

    g_signal_emit (self, signals[SIGNAL_BOARD_CHOSEN], 0,
                   moult_board_row_get_board (MOULT_BOARD_ROW (row)));
}

static void
on_tool_activated_cb (MoultSidebar *self, GtkListBoxRow *row)
{
    g_assert (MOULT_IS_SIDEBAR (self));

    g_signal_emit (self, signals[SIGNAL_TOOL_CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
moult_sidebar_dispose (GObject *object)
{
    MoultSidebar *self = MOULT_SIDEBAR (object);

    g_clear_object (&self->selected);
    g_clear_object (&self->boards);
    g_clear_object (&self->workbench);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_SIDEBAR);

    G_OBJECT_CLASS (moult_sidebar_parent_class)->dispose (object);
}

static void
moult_sidebar_class_init (MoultSidebarClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_sidebar_dispose;

    signals[SIGNAL_BOARD_CHOSEN] =
        g_signal_new ("board-chosen", MOULT_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, MOULT_TYPE_BOARD);
    signals[SIGNAL_TOOL_CHOSEN] =
        g_signal_new ("tool-chosen", MOULT_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_STRING);
    signals[SIGNAL_FILE_DROPPED] =
        g_signal_new ("file-dropped", MOULT_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, MOULT_TYPE_BOARD, G_TYPE_FILE);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/sidebar.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultSidebar, boards_list);
    gtk_widget_class_bind_template_child (widget_class, MoultSidebar, tools_list);
    gtk_widget_class_bind_template_child (widget_class, MoultSidebar, empty_label);
    gtk_widget_class_bind_template_child (widget_class, MoultSidebar, flash_all_button);
    gtk_widget_class_bind_template_child (widget_class, MoultSidebar, workshop_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSidebar, armed_label);
    gtk_widget_class_bind_template_callback (widget_class, on_board_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_tool_activated_cb);
}

static void
moult_sidebar_init (MoultSidebar *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    gtk_list_box_unselect_all (self->tools_list);
}

void
moult_sidebar_set_workbench (MoultSidebar *self, MoultWorkbench *workbench)
{
    g_return_if_fail (MOULT_IS_SIDEBAR (self) && MOULT_IS_WORKBENCH (workbench));

    GListModel *boards = moult_workbench_get_boards (workbench);

    g_set_object (&self->workbench, workbench);
    g_set_object (&self->boards, boards);
    gtk_list_box_bind_model (self->boards_list, boards, create_row, self, NULL);
    /* After the list's own handler, so that the rows are there. */
    g_signal_connect_object (boards, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    on_boards_changed_cb (self);
}

void
moult_sidebar_select_board (MoultSidebar *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_SIDEBAR (self));

    g_set_object (&self->selected, board);
    gtk_list_box_unselect_all (self->tools_list);
    mark_selection (self);
}

void
moult_sidebar_select_tool (MoultSidebar *self, const char *name)
{
    g_return_if_fail (MOULT_IS_SIDEBAR (self) && name != NULL);

    GtkListBoxRow *row;

    g_clear_object (&self->selected);
    mark_selection (self);
    if (gtk_list_box_get_selection_mode (self->tools_list) == GTK_SELECTION_NONE)
        return;
    for (int i = 0; (row = gtk_list_box_get_row_at_index (self->tools_list, i)) != NULL; i++) {
        if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), name))
            gtk_list_box_select_row (self->tools_list, row);
    }
}

void
moult_sidebar_set_marks_selection (MoultSidebar *self, gboolean marks)
{
    g_return_if_fail (MOULT_IS_SIDEBAR (self));

    GtkSelectionMode mode = marks ? GTK_SELECTION_SINGLE : GTK_SELECTION_NONE;

    gtk_list_box_set_selection_mode (self->boards_list, mode);
    gtk_list_box_set_selection_mode (self->tools_list, mode);
    mark_selection (self);
}

void
moult_sidebar_set_armed (MoultSidebar *self, gboolean armed)
{
    g_return_if_fail (MOULT_IS_SIDEBAR (self));

    gtk_widget_set_visible (GTK_WIDGET (self->armed_label), armed);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->workshop_row),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, armed ? _ ("Armed") : "",
                                    -1);
}
