/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "preferences.h"

#include <math.h>

#include <glib/gi18n.h>

#include "library-preferences.h"

/**
 * MoultPreferences:
 *
 * What the user may set once and for all: where firmware comes from, how many boards are flashed at
 * the same time, which are left alone, and whether the workshop is heard.
 */
struct _MoultPreferences {
    AdwPreferencesDialog parent_instance;

    MoultLibraryPreferences *library_page;
    AdwSpinRow *limit_row;
    AdwSwitchRow *one_row;
    AdwSwitchRow *sounds_row;
    GtkListBox *ignored_list;

    GSettings *settings;
};

G_DEFINE_FINAL_TYPE (MoultPreferences, moult_preferences, ADW_TYPE_PREFERENCES_DIALOG)

/* 0 stands for as many as there are. */
static gboolean
on_limit_output_cb (MoultPreferences *self, AdwSpinRow *row)
{
    guint limit = (guint) lround (adw_spin_row_get_value (row));
    g_autofree char *text = limit == 0 ? g_strdup (C_ ("number of boards at once", "Automatic"))
                                       : g_strdup_printf ("%u", limit);

    if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0)
        gtk_editable_set_text (GTK_EDITABLE (row), text);
    return TRUE;
}

static int
on_limit_input_cb (MoultPreferences *self, double *new_value, AdwSpinRow *row)
{
    const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
    guint64 limit;

    if (g_ascii_string_to_unsigned (text, 10, 0, 64, &limit, NULL)) {
        *new_value = (double) limit;
        return TRUE;
    }
    if (g_strcmp0 (text, C_ ("number of boards at once", "Automatic")) == 0) {
        *new_value = 0;
        return TRUE;
    }
    return GTK_INPUT_ERROR;
}

static void
on_remove_clicked_cb (GtkButton *button, gpointer user_data)
{
    MoultPreferences *self = MOULT_PREFERENCES (user_data);
    const char *device = g_object_get_data (G_OBJECT (button), "device");
    g_auto (GStrv) devices = g_settings_get_strv (self->settings, "ignored-devices");
    g_autoptr (GStrvBuilder) left = g_strv_builder_new ();
    g_auto (GStrv) others = NULL;

    for (gsize i = 0; devices[i] != NULL; i++) {
        if (!g_str_equal (devices[i], device))
            g_strv_builder_add (left, devices[i]);
    }
    others = g_strv_builder_end (left);
    g_settings_set_strv (self->settings, "ignored-devices", (const char *const *) others);
}

static GtkWidget *
create_remove_button (MoultPreferences *self, const char *device, const char *name)
{
    GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
    /* Translators: %s is the name or serial number of a board */
    g_autofree char *words = g_strdup_printf (_ ("No Longer Leave %s Alone"), name);

    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (button, "flat");
    gtk_widget_set_tooltip_text (button, words);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
    g_object_set_data_full (G_OBJECT (button), "device", g_strdup (device), g_free);
    g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self, 0);
    return button;
}

static GtkWidget *
create_ignored_row (MoultPreferences *self, const char *device, GVariant *nicknames)
{
    GtkWidget *row = adw_action_row_new ();
    const char *name = device;

    g_variant_lookup (nicknames, device, "&s", &name);
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
    if (name != device)
        adw_action_row_set_subtitle (ADW_ACTION_ROW (row), device);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_remove_button (self, device, name));
    return row;
}

static void
update_ignored (MoultPreferences *self)
{
    g_auto (GStrv) devices = g_settings_get_strv (self->settings, "ignored-devices");
    g_autoptr (GVariant) nicknames = g_settings_get_value (self->settings, "nicknames");
    GtkListBoxRow *row;

    /* Row by row: gtk_list_box_remove_all() takes the placeholder along. */
    while ((row = gtk_list_box_get_row_at_index (self->ignored_list, 0)) != NULL)
        gtk_list_box_remove (self->ignored_list, GTK_WIDGET (row));
    for (gsize i = 0; devices[i] != NULL; i++)
        gtk_list_box_append (self->ignored_list, create_ignored_row (self, devices[i], nicknames));
}

static void
on_ignored_changed_cb (GSettings *settings, const char *key, gpointer user_data)
{
    update_ignored (MOULT_PREFERENCES (user_data));
}

static void
moult_preferences_dispose (GObject *object)
{
    MoultPreferences *self = MOULT_PREFERENCES (object);

    g_clear_object (&self->settings);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_PREFERENCES);

    G_OBJECT_CLASS (moult_preferences_parent_class)->dispose (object);
}

static void
moult_preferences_class_init (MoultPreferencesClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_preferences_dispose;

    g_type_ensure (MOULT_TYPE_LIBRARY_PREFERENCES);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/preferences.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultPreferences, library_page);
    gtk_widget_class_bind_template_child (widget_class, MoultPreferences, limit_row);
    gtk_widget_class_bind_template_child (widget_class, MoultPreferences, one_row);
    gtk_widget_class_bind_template_child (widget_class, MoultPreferences, sounds_row);
    gtk_widget_class_bind_template_child (widget_class, MoultPreferences, ignored_list);
    gtk_widget_class_bind_template_callback (widget_class, on_limit_output_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_limit_input_cb);
}

static void
moult_preferences_init (MoultPreferences *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_preferences_new (GSettings *settings, MoultLibrary *library)
{
    MoultPreferences *self = g_object_new (MOULT_TYPE_PREFERENCES, NULL);

    self->settings = g_object_ref (settings);
    moult_library_preferences_bind (self->library_page, settings, library);
    g_settings_bind (settings, "jobs-limit", self->limit_row, "value", G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, "one-after-another", self->one_row, "active",
                     G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, "one-after-another", self->limit_row, "sensitive",
                     G_SETTINGS_BIND_GET | G_SETTINGS_BIND_INVERT_BOOLEAN);
    g_settings_bind (settings, "sounds", self->sounds_row, "active", G_SETTINGS_BIND_DEFAULT);
    g_signal_connect_object (settings, "changed::ignored-devices",
                             G_CALLBACK (on_ignored_changed_cb), self, 0);
    g_signal_connect_object (settings, "changed::nicknames", G_CALLBACK (on_ignored_changed_cb),
                             self, 0);
    update_ignored (self);
    return ADW_DIALOG (self);
}
