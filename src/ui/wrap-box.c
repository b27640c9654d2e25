/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "wrap-box.h"

/**
 * MoultWrapBox:
 *
 * Children beside each other, in as many lines as the width asks for: chips and badges. libadwaita
 * has a box like this since 1.7, above Moult's floor.
 */
struct _MoultWrapBox {
    GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (MoultWrapBox, moult_wrap_box, GTK_TYPE_WIDGET)

enum {
    SPACING = 6,
};

static void
place (GtkWidget *widget, GtkWidget *child, GtkAllocation box, int width)
{
    if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        box.x = width - box.x - box.width;
    gtk_widget_size_allocate (child, &box, -1);
}

/* The height of all lines in this width; also gives the children their places if wanted. */
static int
lay_out (GtkWidget *widget, int width, gboolean allocate)
{
    GtkAllocation box = { 0 };
    int line_height = 0;

    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child)) {
        if (!gtk_widget_should_layout (child))
            continue;
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &box.width, NULL, NULL);
        box.width = MIN (box.width, width);
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, box.width, NULL, &box.height, NULL,
                            NULL);
        if (box.x > 0 && box.x + box.width > width) {
            box.x = 0;
            box.y += line_height + SPACING;
            line_height = 0;
        }
        if (allocate)
            place (widget, child, box, width);
        box.x += box.width + SPACING;
        line_height = MAX (line_height, box.height);
    }
    return box.y + line_height;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child)) {
        int child_minimum;
        int child_natural;

        if (!gtk_widget_should_layout (child))
            continue;
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                            NULL, NULL);
        *minimum = MAX (*minimum, child_minimum);
        *natural += child_natural + (*natural > 0 ? SPACING : 0);
    }
}

static void
moult_wrap_box_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
    *minimum = 0;
    *natural = 0;
    if (orientation == GTK_ORIENTATION_HORIZONTAL) {
        measure_width (widget, minimum, natural);
        return;
    }
    *minimum = lay_out (widget, for_size < 0 ? G_MAXINT : for_size, FALSE);
    *natural = *minimum;
}

static void
moult_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
    lay_out (widget, width, TRUE);
}

static GtkSizeRequestMode
moult_wrap_box_get_request_mode (GtkWidget *widget)
{
    return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
moult_wrap_box_dispose (GObject *object)
{
    moult_wrap_box_remove_all (MOULT_WRAP_BOX (object));

    G_OBJECT_CLASS (moult_wrap_box_parent_class)->dispose (object);
}

static void
moult_wrap_box_class_init (MoultWrapBoxClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_wrap_box_dispose;
    widget_class->measure = moult_wrap_box_measure;
    widget_class->size_allocate = moult_wrap_box_size_allocate;
    widget_class->get_request_mode = moult_wrap_box_get_request_mode;

    gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
moult_wrap_box_init (MoultWrapBox *self)
{
}

void
moult_wrap_box_append (MoultWrapBox *self, GtkWidget *child)
{
    g_return_if_fail (MOULT_IS_WRAP_BOX (self) && GTK_IS_WIDGET (child));

    gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

void
moult_wrap_box_remove_all (MoultWrapBox *self)
{
    GtkWidget *child;

    g_return_if_fail (MOULT_IS_WRAP_BOX (self));

    while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
        gtk_widget_unparent (child);
}
