/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "library-preferences.h"

#include <math.h>

#include <glib/gi18n.h>

#include "site.h"

struct _MoultLibraryPreferences {
    AdwPreferencesPage parent_instance;

    /* Template widgets */
    GtkCheckButton *stable_check;
    GtkCheckButton *preview_check;
    AdwSpinRow *keep_row;
    AdwActionRow *folder_row;
    GtkWidget *reset_button;
    GtkEditable *site_row;
    GtkLabel *site_label;
    GtkWidget *restart_group;

    GSettings *settings;
    MoultLibrary *library;
};

G_DEFINE_FINAL_TYPE (MoultLibraryPreferences, moult_library_preferences, ADW_TYPE_PREFERENCES_PAGE)

/* ---- which firmware ---- */

static void
on_channel_checked_cb (MoultLibraryPreferences *self)
{
    g_assert (MOULT_IS_LIBRARY_PREFERENCES (self));

    if (self->settings != NULL)
        g_settings_set_string (self->settings, "channel",
                               gtk_check_button_get_active (self->stable_check) ? "stable"
                                                                                : "preview");
}

static void
update_channel (MoultLibraryPreferences *self)
{
    g_autofree char *channel = g_settings_get_string (self->settings, "channel");
    GtkCheckButton *check =
        g_str_equal (channel, "preview") ? self->preview_check : self->stable_check;

    gtk_check_button_set_active (check, TRUE);
}

/* ---- what is kept ---- */

/* 0 stands for all of them. */
static gboolean
on_keep_output_cb (MoultLibraryPreferences *self, AdwSpinRow *row)
{
    guint n_kept = (guint) lround (adw_spin_row_get_value (row));
    g_autofree char *text = n_kept == 0 ? g_strdup (C_ ("number of versions to keep", "All"))
                                        : g_strdup_printf ("%u", n_kept);

    if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0)
        gtk_editable_set_text (GTK_EDITABLE (row), text);
    return TRUE;
}

static int
on_keep_input_cb (MoultLibraryPreferences *self, double *new_value, AdwSpinRow *row)
{
    const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
    guint64 n_kept;

    if (g_ascii_string_to_unsigned (text, 10, 0, 100, &n_kept, NULL)) {
        *new_value = (double) n_kept;
        return TRUE;
    }
    if (g_strcmp0 (text, C_ ("number of versions to keep", "All")) == 0) {
        *new_value = 0;
        return TRUE;
    }
    return GTK_INPUT_ERROR;
}

/* ---- where ---- */

/* What the library would be with the settings as they are. */
static void
update_places (MoultLibraryPreferences *self)
{
    g_autoptr (MoultLibrary) next = moult_library_new_for_settings (self->settings, NULL);
    g_autofree char *folder = g_settings_get_string (self->settings, "firmware-folder");
    gboolean is_same =
        g_str_equal (moult_library_get_folder (next), moult_library_get_folder (self->library))
        && g_str_equal (moult_library_get_site (next), moult_library_get_site (self->library));

    adw_action_row_set_subtitle (self->folder_row, moult_library_get_folder (next));
    gtk_widget_set_visible (self->reset_button, *folder != '\0');
    gtk_widget_set_visible (self->restart_group, !is_same);
}

static void
on_places_changed_cb (MoultLibraryPreferences *self)
{
    g_assert (MOULT_IS_LIBRARY_PREFERENCES (self));

    update_places (self);
}

static void
on_folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultLibraryPreferences) self = MOULT_LIBRARY_PREFERENCES (user_data);
    g_autoptr (GFile) folder =
        gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (folder != NULL && g_file_peek_path (folder) != NULL)
        g_settings_set_string (self->settings, "firmware-folder", g_file_peek_path (folder));
}

static void
on_folder_clicked_cb (MoultLibraryPreferences *self)
{
    g_assert (MOULT_IS_LIBRARY_PREFERENCES (self));

    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

    gtk_file_dialog_set_title (dialog, _ ("Choose the Folder for Firmware"));
    gtk_file_dialog_select_folder (dialog, GTK_WINDOW (root), NULL, on_folder_chosen_cb,
                                   g_object_ref (self));
}

static void
on_reset_clicked_cb (MoultLibraryPreferences *self)
{
    g_assert (MOULT_IS_LIBRARY_PREFERENCES (self));

    g_settings_reset (self->settings, "firmware-folder");
}

static void
show_site_error (MoultLibraryPreferences *self, const char *text)
{
    gtk_label_set_label (self->site_label, text != NULL ? text : "");
    gtk_widget_set_visible (GTK_WIDGET (self->site_label), text != NULL);
    if (text != NULL)
        gtk_widget_add_css_class (GTK_WIDGET (self->site_row), "error");
    else
        gtk_widget_remove_css_class (GTK_WIDGET (self->site_row), "error");
}

static void
on_site_changed_cb (MoultLibraryPreferences *self)
{
    g_assert (MOULT_IS_LIBRARY_PREFERENCES (self));

    show_site_error (self, NULL);
}

static void
on_site_applied_cb (MoultLibraryPreferences *self)
{
    g_assert (MOULT_IS_LIBRARY_PREFERENCES (self));

    g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->site_row)));
    g_autoptr (MoultSite) site = *address != '\0' ? moult_site_new (address, NULL) : NULL;

    if (*address != '\0' && site == NULL) {
        show_site_error (self, _ ("This is no address. One begins with https:// or http://, or is "
                                  "the path of a folder"));
        return;
    }
    g_settings_set_string (self->settings, "site", address);
}

static void
moult_library_preferences_dispose (GObject *object)
{
    MoultLibraryPreferences *self = MOULT_LIBRARY_PREFERENCES (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_LIBRARY_PREFERENCES);
    g_clear_object (&self->settings);
    g_clear_object (&self->library);

    G_OBJECT_CLASS (moult_library_preferences_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/library-preferences.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, stable_check);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, preview_check);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, keep_row);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, folder_row);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, reset_button);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, site_row);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, site_label);
    gtk_widget_class_bind_template_child (widget_class, MoultLibraryPreferences, restart_group);
    gtk_widget_class_bind_template_callback (widget_class, on_channel_checked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_keep_output_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_keep_input_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_folder_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_reset_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_site_applied_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_site_changed_cb);
}

static void
moult_library_preferences_class_init (MoultLibraryPreferencesClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_library_preferences_dispose;
    bind_template (GTK_WIDGET_CLASS (klass));
}

static void
moult_library_preferences_init (MoultLibraryPreferences *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_library_preferences_bind (MoultLibraryPreferences *self,
                                GSettings *settings,
                                MoultLibrary *library)
{
    g_return_if_fail (MOULT_IS_LIBRARY_PREFERENCES (self) && G_IS_SETTINGS (settings));
    g_return_if_fail (MOULT_IS_LIBRARY (library) && self->settings == NULL);

    g_autofree char *address = g_settings_get_string (settings, "site");

    self->library = g_object_ref (library);
    gtk_editable_set_text (self->site_row, address);
    g_settings_bind (settings, "keep-versions", self->keep_row, "value", G_SETTINGS_BIND_DEFAULT);
    self->settings = g_object_ref (settings);
    update_channel (self);
    update_places (self);
    g_signal_connect_object (settings, "changed::firmware-folder",
                             G_CALLBACK (on_places_changed_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (settings, "changed::site", G_CALLBACK (on_places_changed_cb), self,
                             G_CONNECT_SWAPPED);
}
