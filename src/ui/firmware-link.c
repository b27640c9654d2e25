/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-link.h"

#include <glib/gi18n.h>

#include "adder.h"
#include "firmware-files.h"

/* The question while it is open; freed with its dialog. */
typedef struct {
    AdwAlertDialog *dialog; /* that it belongs to */
    GtkEditable *entry;     /* in the dialog */
    GtkWidget *page;
    MoultLibrary *library;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
    Question *question = data;

    g_object_unref (question->page);
    g_object_unref (question->library);
    g_free (question);
}

/* Addresses are often copied with the space around them. */
static char *
dup_address (Question *question)
{
    return g_strstrip (g_strdup (gtk_editable_get_text (question->entry)));
}

static void
on_text_changed_cb (GtkEditable *entry, gpointer user_data)
{
    Question *question = user_data;
    g_autofree char *address = dup_address (question);

    adw_alert_dialog_set_response_enabled (question->dialog, "add", moult_adder_is_url (address));
}

static void
on_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
    Question *question = user_data;
    g_autofree char *address = dup_address (question);

    if (g_str_equal (response, "add") && moult_library_is_open (question->library))
        moult_firmware_files_add_uri (question->page, question->library, address);
}

static GtkWidget *
create_entry (void)
{
    GtkWidget *row = adw_entry_row_new ();

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Address"));
    adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
    g_object_set (row, "input-purpose", GTK_INPUT_PURPOSE_URL, NULL);
    return row;
}

void
moult_firmware_link_present (GtkWidget *page, MoultLibrary *library)
{
    g_return_if_fail (GTK_IS_WIDGET (page) && MOULT_IS_LIBRARY (library));

    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
        adw_alert_dialog_new (_ ("Add from a Link"),
                              _ ("The file is downloaded, checked and kept. No board is written")));
    GtkWidget *list = gtk_list_box_new ();
    GtkWidget *entry = create_entry ();
    Question *question = g_new0 (Question, 1);

    question->dialog = dialog;
    question->entry = GTK_EDITABLE (entry);
    question->page = g_object_ref (page);
    question->library = g_object_ref (library);
    adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "add", _ ("_Add"), NULL);
    adw_alert_dialog_set_response_appearance (dialog, "add", ADW_RESPONSE_SUGGESTED);
    adw_alert_dialog_set_response_enabled (dialog, "add", FALSE);
    adw_alert_dialog_set_default_response (dialog, "add");
    adw_alert_dialog_set_close_response (dialog, "cancel");
    gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
    gtk_widget_add_css_class (list, "boxed-list");
    gtk_list_box_append (GTK_LIST_BOX (list), entry);
    adw_alert_dialog_set_extra_child (dialog, list);
    g_signal_connect (entry, "changed", G_CALLBACK (on_text_changed_cb), question);
    g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered_cb), question, question_free,
                           G_CONNECT_DEFAULT);
    adw_dialog_present (ADW_DIALOG (dialog), page);
    gtk_widget_grab_focus (entry);
}
