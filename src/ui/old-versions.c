/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "old-versions.h"

#include <glib/gi18n.h>

#include "advice.h"

enum {
    USUALLY_KEPT = 2,
    MOST_KEPT = 20,
};

/* The question while it is open; freed with its dialog. */
typedef struct {
    AdwAlertDialog *dialog; /* that it belongs to */
    GtkWidget *parent;
    MoultLibrary *library;
    GPtrArray *old; /* MoultFirmware: what would be removed */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
    Question *question = data;

    g_object_unref (question->parent);
    g_object_unref (question->library);
    g_clear_pointer (&question->old, g_ptr_array_unref);
    g_free (question);
}

static guint64
sum_sizes (GPtrArray *firmwares)
{
    guint64 size = 0;

    for (guint i = 0; i < firmwares->len; i++)
        size += moult_firmware_get_file_size (g_ptr_array_index (firmwares, i));
    return size;
}

static void
update (Question *question, guint n_kept)
{
    g_clear_pointer (&question->old, g_ptr_array_unref);
    question->old = moult_library_list_old (question->library, n_kept);

    guint n_files = question->old->len;
    g_autofree char *size = g_format_size (sum_sizes (question->old));
    g_autofree char *body = g_strdup_printf (
        /* Translators: a number of files and their size: "12 files with 14.2 MB" */
        ngettext ("%u file with %s is removed. Your own builds stay.",
                  "%u files with %s are removed. Your own builds stay.", n_files),
        n_files, size);

    adw_alert_dialog_set_body (question->dialog,
                               n_files > 0 ? body : _ ("No firmware has more versions than that."));
    adw_alert_dialog_set_response_enabled (question->dialog, "remove", n_files > 0);
}

static void
on_kept_changed_cb (AdwSpinRow *row, GParamSpec *pspec, gpointer user_data)
{
    update (user_data, (guint) adw_spin_row_get_value (row));
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GtkWidget) parent = GTK_WIDGET (user_data);
    g_autoptr (GError) error = NULL;

    if (moult_library_remove_finish (MOULT_LIBRARY (source), result, &error)) {
        gtk_widget_activate_action (parent, "win.toast", "s", _ ("Old versions were removed"));
        return;
    }
    g_autoptr (MoultAdvice) advice = moult_advice_new_for_download (error);
    gtk_widget_activate_action (parent, "win.toast", "s", advice->headline);
}

static void
on_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
    Question *question = user_data;

    if (g_str_equal (response, "remove"))
        moult_library_remove_async (question->library, question->old, on_removed_cb,
                                    g_object_ref (question->parent));
}

static GtkWidget *
create_kept_row (guint n_kept)
{
    GtkWidget *row = adw_spin_row_new_with_range (1, MOST_KEPT, 1);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Versions to Keep"));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Of each firmware, the newest"));
    adw_spin_row_set_value (ADW_SPIN_ROW (row), n_kept);
    return row;
}

void
moult_old_versions_present (GtkWidget *parent, MoultLibrary *library, GSettings *settings)
{
    g_return_if_fail (GTK_IS_WIDGET (parent) && MOULT_IS_LIBRARY (library));

    guint n_set = settings != NULL ? g_settings_get_uint (settings, "keep-versions") : 0;
    guint n_kept = n_set > 0 ? MIN (n_set, MOST_KEPT) : USUALLY_KEPT;
    AdwAlertDialog *dialog =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Remove Old Versions?"), NULL));
    GtkWidget *list = gtk_list_box_new ();
    GtkWidget *row = create_kept_row (n_kept);
    Question *question = g_new0 (Question, 1);

    question->dialog = dialog;
    question->parent = g_object_ref (parent);
    question->library = g_object_ref (library);
    adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
    adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_set_default_response (dialog, "cancel");
    adw_alert_dialog_set_close_response (dialog, "cancel");
    gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
    gtk_widget_add_css_class (list, "boxed-list");
    gtk_list_box_append (GTK_LIST_BOX (list), row);
    adw_alert_dialog_set_extra_child (dialog, list);
    update (question, n_kept);
    g_signal_connect (row, "notify::value", G_CALLBACK (on_kept_changed_cb), question);
    g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered_cb), question, question_free,
                           G_CONNECT_DEFAULT);
    adw_dialog_present (ADW_DIALOG (dialog), parent);
}
