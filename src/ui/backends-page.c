/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "backends-page.h"

#include "backend-row.h"
#include "registry.h"

/**
 * MoultBackendsPage:
 *
 * All backends of the registry in the order in which they are tried, and whether each can be used
 * on this computer; that is asked anew whenever the page comes into view.
 */
struct _MoultBackendsPage {
    AdwNavigationPage parent_instance;

    GtkStack *stack;
    GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MoultBackendsPage, moult_backends_page, ADW_TYPE_NAVIGATION_PAGE)

static void
moult_backends_page_map (GtkWidget *widget)
{
    MoultBackendsPage *self = MOULT_BACKENDS_PAGE (widget);
    GtkListBoxRow *row;

    GTK_WIDGET_CLASS (moult_backends_page_parent_class)->map (widget);

    for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
        moult_backend_row_test (MOULT_BACKEND_ROW (row));
}

static void
moult_backends_page_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BACKENDS_PAGE);

    G_OBJECT_CLASS (moult_backends_page_parent_class)->dispose (object);
}

static void
moult_backends_page_class_init (MoultBackendsPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_backends_page_dispose;
    widget_class->map = moult_backends_page_map;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/backends-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBackendsPage, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultBackendsPage, list);
}

static void
moult_backends_page_init (MoultBackendsPage *self)
{
    GPtrArray *backends = moult_registry_get_backends ();

    gtk_widget_init_template (GTK_WIDGET (self));
    for (guint i = 0; i < backends->len; i++)
        gtk_list_box_append (self->list, moult_backend_row_new (backends->pdata[i]));
    gtk_stack_set_visible_child_name (self->stack, backends->len > 0 ? "list" : "empty");
}

AdwNavigationPage *
moult_backends_page_new (void)
{
    return g_object_new (MOULT_TYPE_BACKENDS_PAGE, NULL);
}
