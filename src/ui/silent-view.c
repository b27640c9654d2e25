/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "silent-view.h"

#include <adwaita.h>

#include "board-details.h"
#include "bootloader-guide.h"

struct _MoultSilentView {
    GtkBox parent_instance;

    /* Template widgets */
    GtkBox *guide_box;
    MoultBootloaderGuide *guide;
    MoultBoardDetails *details;

    MoultChoice *choice;
};

G_DEFINE_FINAL_TYPE (MoultSilentView, moult_silent_view, GTK_TYPE_BOX)

static void
update (MoultSilentView *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);
    const MoultBoardKind *kind = moult_board_get_kind (board);

    /* Without any idea of the chip there is no button to name. */
    gtk_widget_set_visible (GTK_WIDGET (self->guide_box), kind->chip != NULL || kind->port != NULL);
    moult_bootloader_guide_set_kind (self->guide, kind, NULL);
    moult_board_details_update (self->details, board);
}

static void
on_board_changed_cb (MoultSilentView *self)
{
    g_assert (MOULT_IS_SILENT_VIEW (self));

    update (self);
}

static void
moult_silent_view_dispose (GObject *object)
{
    g_clear_object (&MOULT_SILENT_VIEW (object)->choice);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_SILENT_VIEW);

    G_OBJECT_CLASS (moult_silent_view_parent_class)->dispose (object);
}

static void
moult_silent_view_class_init (MoultSilentViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_silent_view_dispose;

    g_type_ensure (MOULT_TYPE_BOARD_DETAILS);
    g_type_ensure (MOULT_TYPE_BOOTLOADER_GUIDE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/silent-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, guide_box);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, guide);
    gtk_widget_class_bind_template_child (widget_class, MoultSilentView, details);
}

static void
moult_silent_view_init (MoultSilentView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_silent_view_new (MoultChoice *choice)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (choice), NULL);

    MoultSilentView *self = g_object_new (MOULT_TYPE_SILENT_VIEW, NULL);
    self->choice = g_object_ref (choice);
    g_signal_connect_object (moult_choice_get_board (choice), "notify",
                             G_CALLBACK (on_board_changed_cb), self, G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}

void
moult_silent_view_set_narrow (MoultSilentView *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_SILENT_VIEW (self));

    moult_bootloader_guide_set_narrow (self->guide, narrow);
}
