/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-files.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "firmware-dialog.h"
#include "library-files.h"

/* One file or kit on its way. */
typedef struct {
    GtkWidget *page;
    MoultLibrary *library;
    GSettings *settings;   /* or NULL */
    MoultKitResult result; /* of a kit */
} Work;

static Work *
work_new (GtkWidget *page, MoultLibrary *library, GSettings *settings)
{
    Work *work = g_new0 (Work, 1);

    work->page = g_object_ref (page);
    work->library = g_object_ref (library);
    g_set_object (&work->settings, settings);
    moult_kit_result_init (&work->result);
    return work;
}

static void
work_free (Work *work)
{
    g_object_unref (work->page);
    g_object_unref (work->library);
    g_clear_object (&work->settings);
    moult_kit_result_clear (&work->result);
    g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static void
tell (Work *work, const char *text)
{
    gtk_widget_activate_action (work->page, "win.toast", "s", text);
}

static void
tell_error (Work *work, const GError *error)
{
    g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (error);

    tell (work, advice->headline);
}

/* ---- files of one's own ---- */

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Work) work = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_library_add_finish (MOULT_LIBRARY (source), result, &error);
    g_autofree char *text = NULL;

    if (firmware == NULL) {
        tell_error (work, error);
        return;
    }
    /* Translators: the name of a file. */
    text =
        g_strdup_printf (_ ("%s is stored on this computer"), moult_firmware_get_name (firmware));
    tell (work, text);
}

void
moult_firmware_files_add_uri (GtkWidget *page, MoultLibrary *library, const char *uri)
{
    const MoultAddOptions options = { 0 };

    g_return_if_fail (GTK_IS_WIDGET (page) && MOULT_IS_LIBRARY (library) && uri != NULL);

    if (moult_library_is_open (library))
        moult_library_add_async (library, uri, &options, NULL, on_added_cb,
                                 work_new (page, library, NULL));
}

static void
on_files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Work) work = user_data;
    g_autoptr (GListModel) files =
        gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

    for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++) {
        g_autoptr (GFile) file = g_list_model_get_item (files, i);
        g_autofree char *uri = g_file_get_uri (file);

        moult_firmware_dialog_remember (work->settings, file);
        moult_firmware_files_add_uri (work->page, work->library, uri);
    }
}

void
moult_firmware_files_add (GtkWidget *page, MoultLibrary *library, GSettings *settings)
{
    g_return_if_fail (GTK_IS_WIDGET (page) && MOULT_IS_LIBRARY (library));

    g_autoptr (GtkFileDialog) dialog = moult_firmware_dialog_new (_ ("Add Firmware"), settings);

    if (moult_library_is_open (library))
        gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (page)), NULL,
                                       on_files_chosen_cb, work_new (page, library, settings));
}

/* ---- offline kits ---- */

static GtkFileDialog *
create_kit_dialog (const char *title)
{
    GtkFileDialog *dialog = gtk_file_dialog_new ();
    g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
    g_autoptr (GtkFileFilter) kits = gtk_file_filter_new ();

    gtk_file_filter_set_name (kits, _ ("Offline Kits"));
    gtk_file_filter_add_suffix (kits, "zip");
    gtk_file_filter_add_suffix (kits, "tar.gz");
    gtk_file_filter_add_suffix (kits, "tgz");
    g_list_store_append (filters, kits);
    gtk_file_dialog_set_title (dialog, title);
    gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
    return dialog;
}

static void
tell_left_out (Work *work)
{
    guint n_left = work->result.n_missing + work->result.n_bad;
    g_autofree char *text = g_strdup_printf (
        ngettext ("%u file of the kit is damaged or missing and was left out",
                  "%u files of the kit are damaged or missing and were left out", n_left),
        n_left);

    tell (work, text);
}

static void
on_kit_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Work) work = user_data;
    g_autoptr (GError) error = NULL;
    guint n_here;

    if (!moult_library_kit_finish (MOULT_LIBRARY (source), result, &error)) {
        tell_error (work, error);
        return;
    }
    if (work->result.n_missing + work->result.n_bad > 0) {
        tell_left_out (work);
        return;
    }
    n_here = work->result.n_done + work->result.n_present + work->result.n_kept;
    g_autofree char *text =
        g_strdup_printf (ngettext ("%u file of the kit is on this computer",
                                   "%u files of the kit are on this computer", n_here),
                         n_here);
    tell (work, text);
}

static void
on_kit_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Work *work = user_data;
    const MoultKitOptions options = { 0 };
    g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file == NULL || g_file_peek_path (file) == NULL) {
        work_free (work);
        return;
    }
    moult_library_import_async (work->library, g_file_peek_path (file), &options, &work->result,
                                NULL, on_kit_read_cb, work);
}

void
moult_firmware_files_open_kit (GtkWidget *page, MoultLibrary *library)
{
    g_return_if_fail (GTK_IS_WIDGET (page) && MOULT_IS_LIBRARY (library));

    g_autoptr (GtkFileDialog) dialog = create_kit_dialog (_ ("Open an Offline Kit"));

    if (moult_library_is_open (library))
        gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (page)), NULL,
                              on_kit_chosen_cb, work_new (page, library, NULL));
}

static void
on_kit_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Work) work = user_data;
    g_autoptr (GError) error = NULL;

    if (!moult_library_kit_finish (MOULT_LIBRARY (source), result, &error)) {
        tell_error (work, error);
        return;
    }
    g_autofree char *text = g_strdup_printf (
        ngettext ("%u file is in the kit", "%u files are in the kit", work->result.n_done),
        work->result.n_done);
    tell (work, text);
}

static GPtrArray *
list_stored (MoultLibrary *library)
{
    GListModel *stored = moult_catalogue_get_stored (moult_library_get_catalogue (library));
    GPtrArray *firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++)
        g_ptr_array_add (firmwares, g_list_model_get_item (stored, i));
    return firmwares;
}

/* The file dialog has asked already whether another file may go. */
static void
on_kit_named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Work *work = user_data;
    const MoultKitOptions options = { .replace = TRUE };
    g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
    g_autoptr (GPtrArray) firmwares = NULL;

    if (file == NULL || g_file_peek_path (file) == NULL) {
        work_free (work);
        return;
    }
    firmwares = list_stored (work->library);
    moult_library_export_async (work->library, firmwares, g_file_peek_path (file), &options,
                                &work->result, NULL, on_kit_made_cb, work);
}

void
moult_firmware_files_make_kit (GtkWidget *page, MoultLibrary *library)
{
    g_return_if_fail (GTK_IS_WIDGET (page) && MOULT_IS_LIBRARY (library));

    g_autoptr (GtkFileDialog) dialog = create_kit_dialog (_ ("Make an Offline Kit"));

    if (!moult_library_is_open (library))
        return;
    gtk_file_dialog_set_initial_name (dialog, "moult-kit.zip");
    gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (page)), NULL, on_kit_named_cb,
                          work_new (page, library, NULL));
}
