/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "empty-page.h"

#include <glib/gi18n.h>

#include "picture.h"

enum {
    CABLE_SECONDS = 20, /* by then every board that can enumerate has done so */
};

struct _MoultEmptyPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    GtkLabel *hint_label;

    guint cable_id;
};

G_DEFINE_FINAL_TYPE (MoultEmptyPage, moult_empty_page, ADW_TYPE_NAVIGATION_PAGE)

static void
set_hint (MoultEmptyPage *self, const char *hint)
{
    gtk_label_set_label (self->hint_label, hint);
}

static gboolean
on_cable_suspected_cb (gpointer user_data)
{
    MoultEmptyPage *self = MOULT_EMPTY_PAGE (user_data);
    g_autofree char *hint = g_strdup_printf (
        ngettext ("Nothing found for %d second. Some cables only charge; try another one",
                  "Nothing found for %d seconds. Some cables only charge; try another one",
                  CABLE_SECONDS),
        CABLE_SECONDS);

    self->cable_id = 0;
    set_hint (self, hint);
    gtk_accessible_announce (GTK_ACCESSIBLE (self), hint, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
    return G_SOURCE_REMOVE;
}

static void
moult_empty_page_map (GtkWidget *widget)
{
    MoultEmptyPage *self = MOULT_EMPTY_PAGE (widget);

    GTK_WIDGET_CLASS (moult_empty_page_parent_class)->map (widget);
    set_hint (self, _ ("Looking for boards"));
    g_clear_handle_id (&self->cable_id, g_source_remove);
    self->cable_id = g_timeout_add_seconds (CABLE_SECONDS, on_cable_suspected_cb, self);
}

static void
moult_empty_page_unmap (GtkWidget *widget)
{
    g_clear_handle_id (&MOULT_EMPTY_PAGE (widget)->cable_id, g_source_remove);
    GTK_WIDGET_CLASS (moult_empty_page_parent_class)->unmap (widget);
}

static void
moult_empty_page_dispose (GObject *object)
{
    g_clear_handle_id (&MOULT_EMPTY_PAGE (object)->cable_id, g_source_remove);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_EMPTY_PAGE);

    G_OBJECT_CLASS (moult_empty_page_parent_class)->dispose (object);
}

static void
moult_empty_page_class_init (MoultEmptyPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_empty_page_dispose;
    widget_class->map = moult_empty_page_map;
    widget_class->unmap = moult_empty_page_unmap;

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/empty-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultEmptyPage, hint_label);
}

static void
moult_empty_page_init (MoultEmptyPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_empty_page_new (void)
{
    return g_object_new (MOULT_TYPE_EMPTY_PAGE, NULL);
}
