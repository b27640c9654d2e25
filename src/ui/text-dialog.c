/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "text-dialog.h"

/**
 * MoultTextDialog:
 *
 * The text of a file, as it is.
 */
struct _MoultTextDialog {
    AdwDialog parent_instance;

    GtkTextView *view;
};

G_DEFINE_FINAL_TYPE (MoultTextDialog, moult_text_dialog, ADW_TYPE_DIALOG)

static void
on_copy_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    MoultTextDialog *self = MOULT_TEXT_DIALOG (widget);
    GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
    g_autofree char *text = NULL;

    g_object_get (buffer, "text", &text, NULL);
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
moult_text_dialog_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_TEXT_DIALOG);

    G_OBJECT_CLASS (moult_text_dialog_parent_class)->dispose (object);
}

static void
moult_text_dialog_class_init (MoultTextDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_text_dialog_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/text-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultTextDialog, view);
    gtk_widget_class_install_action (widget_class, "text.copy", NULL, on_copy_cb);
}

static void
moult_text_dialog_init (MoultTextDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    gtk_widget_set_direction (GTK_WIDGET (self->view), GTK_TEXT_DIR_LTR);
}

AdwDialog *
moult_text_dialog_new (const char *title, const char *text)
{
    MoultTextDialog *self = g_object_new (MOULT_TYPE_TEXT_DIALOG, "title", title, NULL);

    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    title, -1);
    return ADW_DIALOG (self);
}
