/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-dialog.h"

#include <glib/gi18n.h>

static GListModel *
create_filters (void)
{
    static const char *const suffixes[] = { "uf2", "dfu", "bin", "hex", "elf", "axf" };
    GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
    g_autoptr (GtkFileFilter) firmware = gtk_file_filter_new ();
    g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

    gtk_file_filter_set_name (firmware, _ ("Firmware Files"));
    for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
        gtk_file_filter_add_suffix (firmware, suffixes[i]);
    gtk_file_filter_set_name (all, _ ("All Files"));
    gtk_file_filter_add_pattern (all, "*");
    g_list_store_append (filters, firmware);
    g_list_store_append (filters, all);
    return G_LIST_MODEL (filters);
}

GtkFileDialog *
moult_firmware_dialog_new (const char *title, GSettings *settings)
{
    GtkFileDialog *dialog = gtk_file_dialog_new ();
    g_autoptr (GListModel) filters = create_filters ();
    g_autofree char *folder =
        settings != NULL ? g_settings_get_string (settings, "last-folder") : NULL;

    gtk_file_dialog_set_title (dialog, title);
    gtk_file_dialog_set_filters (dialog, filters);
    if (folder != NULL && *folder != '\0') {
        g_autoptr (GFile) file = g_file_new_for_uri (folder);

        gtk_file_dialog_set_initial_folder (dialog, file);
    }
    return dialog;
}

void
moult_firmware_dialog_remember (GSettings *settings, GFile *file)
{
    g_return_if_fail (G_IS_FILE (file));

    g_autoptr (GFile) folder = g_file_get_parent (file);
    g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

    if (settings != NULL && uri != NULL)
        g_settings_set_string (settings, "last-folder", uri);
}
