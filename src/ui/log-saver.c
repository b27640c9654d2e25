/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "log-saver.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* From the question for a file to the end of writing. */
typedef struct {
    GtkWidget *widget;
    MoultLogSaverRead read;
} Flow;

static void
flow_free (Flow *flow)
{
    g_object_unref (flow->widget);
    g_free (flow);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Flow) flow = user_data;
    g_autoptr (GError) error = NULL;
    AdwDialog *dialog;

    if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
        return;
    dialog = adw_alert_dialog_new (_ ("The Log Was Not Saved"), error->message);
    adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
    adw_dialog_present (dialog, flow->widget);
}

static void
on_place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Flow) flow = user_data;
    g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
    g_autoptr (GBytes) log = NULL;

    if (file == NULL)
        return;
    log = flow->read (flow->widget);
    g_file_replace_contents_bytes_async (file, log, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         on_written_cb, g_steal_pointer (&flow));
}

void
moult_log_saver_begin (GtkWidget *widget, const char *name, MoultLogSaverRead read)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && name != NULL && read != NULL);

    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    Flow *flow = g_new0 (Flow, 1);

    flow->widget = g_object_ref (widget);
    flow->read = read;
    gtk_file_dialog_set_title (dialog, _ ("Save Log"));
    gtk_file_dialog_set_initial_name (dialog, name);
    gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                          on_place_chosen_cb, flow);
}
