/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-needs.h"

#include <glib/gi18n.h>

#include "build-words.h"

struct _MoultBuildNeeds {
    AdwBin parent_instance;

    /* Template widgets */
    AdwPreferencesGroup *group;
    GtkListBox *list;
    GtkWidget *command_box;
    GtkLabel *command_label;
};

G_DEFINE_FINAL_TYPE (MoultBuildNeeds, moult_build_needs, ADW_TYPE_BIN)

static GtkWidget *
create_row (const MoultBuildNeed *need)
{
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *icon = gtk_image_new_from_icon_name ("moult-attention-symbolic");
    g_autofree char *meaning = moult_build_words_dup_need_meaning (need);

    gtk_widget_add_css_class (icon, "warning");
    gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    C_ ("a need", "Missing"), -1);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), moult_build_words_get_need (need));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), meaning);
    /* The evidence, untranslated. */
    gtk_widget_set_tooltip_text (row, need->message);
    return row;
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildNeeds *self = MOULT_BUILD_NEEDS (widget);

    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                            gtk_label_get_label (self->command_label));
    gtk_widget_activate_action (widget, "win.toast", "s", _ ("Commands copied"));
}

static void
moult_build_needs_dispose (GObject *object)
{
    /* The bin's child is a template child too: who unparents it first must tell the other. */
    adw_bin_set_child (ADW_BIN (object), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BUILD_NEEDS);

    G_OBJECT_CLASS (moult_build_needs_parent_class)->dispose (object);
}

static void
moult_build_needs_class_init (MoultBuildNeedsClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_needs_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-needs.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildNeeds, group);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildNeeds, list);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildNeeds, command_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildNeeds, command_label);
    gtk_widget_class_install_action (widget_class, "needs.copy", NULL, copy_action);
}

static void
moult_build_needs_init (MoultBuildNeeds *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_build_needs_show (MoultBuildNeeds *self, const MoultBuildReadiness *readiness)
{
    g_return_if_fail (MOULT_IS_BUILD_NEEDS (self));

    gboolean missing = readiness != NULL && readiness->needs->len > 0;
    g_autofree char *command = missing ? moult_build_words_dup_command (readiness->needs) : NULL;

    gtk_list_box_remove_all (self->list);
    for (guint i = 0; missing && i < readiness->needs->len; i++)
        gtk_list_box_append (self->list, create_row (g_ptr_array_index (readiness->needs, i)));
    gtk_label_set_label (self->command_label, command != NULL ? command : "");
    gtk_widget_set_visible (self->command_box, command != NULL);
    gtk_widget_set_visible (GTK_WIDGET (self), missing);
}
