/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-head.h"

#include "picture.h"

struct _MoultBoardHead {
    GtkBox parent_instance;

    /* Template widgets */
    MoultPicture *picture;
    GtkLabel *name_label;
    GtkBox *state_box;
    GtkImage *state_icon;
    GtkLabel *state_label;
    GtkLabel *line_label;
};

G_DEFINE_FINAL_TYPE (MoultBoardHead, moult_board_head, GTK_TYPE_BOX)

static void
moult_board_head_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BOARD_HEAD);

    G_OBJECT_CLASS (moult_board_head_parent_class)->dispose (object);
}

static void
moult_board_head_class_init (MoultBoardHeadClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_board_head_dispose;

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/board-head.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, name_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, state_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardHead, line_label);
}

static void
moult_board_head_init (MoultBoardHead *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_board_head_set_board (MoultBoardHead *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self) && MOULT_IS_BOARD (board));

    moult_picture_set_name (self->picture, moult_board_get_kind (board)->picture);
    gtk_label_set_label (self->name_label, moult_board_get_name (board));
}

void
moult_board_head_set_narrow (MoultBoardHead *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self));

    float xalign = narrow ? 0.5f : 0;
    GtkJustification justify = narrow ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT;

    gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                    narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    gtk_box_set_spacing (GTK_BOX (self), narrow ? 18 : 24);
    gtk_label_set_xalign (self->name_label, xalign);
    gtk_label_set_justify (self->name_label, justify);
    gtk_label_set_xalign (self->line_label, xalign);
    gtk_label_set_justify (self->line_label, justify);
    gtk_widget_set_halign (GTK_WIDGET (self->state_box),
                           narrow ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
}

void
moult_board_head_set_compact (MoultBoardHead *self, gboolean compact)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self));

    g_object_set (self->picture, "size", compact ? MOULT_PICTURE_STATUS : MOULT_PICTURE_PAGE, NULL);
}

void
moult_board_head_set_state (MoultBoardHead *self,
                            const char *state,
                            const char *icon,
                            const char *tint)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self));

    const char *icon_classes[] = { tint, NULL };
    const char *label_classes[] = { "heading", tint, NULL };

    gtk_widget_set_visible (GTK_WIDGET (self->state_box), state != NULL);
    if (state == NULL)
        return;
    gtk_image_set_from_icon_name (self->state_icon, icon);
    gtk_label_set_label (self->state_label, state);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), icon_classes);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_label), label_classes);
}

void
moult_board_head_set_line (MoultBoardHead *self, const char *line)
{
    g_return_if_fail (MOULT_IS_BOARD_HEAD (self));

    gtk_label_set_label (self->line_label, line != NULL ? line : "");
    gtk_widget_set_visible (GTK_WIDGET (self->line_label), line != NULL);
}
