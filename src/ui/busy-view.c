/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "busy-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "board-details.h"
#include "wording.h"

struct _MoultBusyView {
    GtkBox parent_instance;

    /* Template widgets */
    AdwActionRow *holder_row;
    MoultBoardDetails *details;

    MoultBoard *board;
};

G_DEFINE_FINAL_TYPE (MoultBusyView, moult_busy_view, GTK_TYPE_BOX)

static void
update (MoultBusyView *self)
{
    g_autofree char *holder = moult_wording_dup_holder (moult_board_get_error (self->board));
    g_autofree char *title = holder != NULL
                                 /* Translators: %s is the name of a program, "Thonny" */
                                 ? g_strdup_printf (_ ("Close the board in %s"), holder)
                                 : g_strdup (_ ("Close the program that has the board open"));

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->holder_row), title);
    adw_action_row_set_subtitle (self->holder_row,
                                 _ ("Then test again. Moult takes nothing away from others"));
    moult_board_details_update (self->details, self->board);
}

static void
on_board_changed_cb (MoultBusyView *self)
{
    g_assert (MOULT_IS_BUSY_VIEW (self));

    if (moult_board_get_mode (self->board) == MOULT_BOARD_BUSY
        && !moult_board_get_asking (self->board))
        update (self);
}

static void
moult_busy_view_dispose (GObject *object)
{
    g_clear_object (&MOULT_BUSY_VIEW (object)->board);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BUSY_VIEW);

    G_OBJECT_CLASS (moult_busy_view_parent_class)->dispose (object);
}

static void
moult_busy_view_class_init (MoultBusyViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_busy_view_dispose;

    g_type_ensure (MOULT_TYPE_BOARD_DETAILS);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/busy-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBusyView, holder_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBusyView, details);
}

static void
moult_busy_view_init (MoultBusyView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_busy_view_new (MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), NULL);

    MoultBusyView *self = g_object_new (MOULT_TYPE_BUSY_VIEW, NULL);
    self->board = g_object_ref (board);
    g_signal_connect_object (board, "notify", G_CALLBACK (on_board_changed_cb), self,
                             G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}
