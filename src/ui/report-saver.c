/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "report-saver.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "advice.h"
#include "report.h"

/* From the question for a file to the answer. */
typedef struct {
    GtkWidget *widget;
    MoultWorkshop *workshop;
    GFile *file; /* or NULL: not chosen yet */
} Flow;

static void
flow_free (Flow *flow)
{
    g_object_unref (flow->widget);
    g_object_unref (flow->workshop);
    g_clear_object (&flow->file);
    g_free (flow);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

/* In the words of the wall; any thread. */
static char *
dup_advice (const MoultReportRow *row)
{
    g_autoptr (GError) error = moult_report_row_dup_error (row);
    g_autoptr (MoultAdvice) advice = error != NULL ? moult_advice_new (error, NULL) : NULL;

    return advice != NULL ? g_strdup (advice->way_out) : NULL;
}

static void
show_trouble (Flow *flow, const GError *error)
{
    AdwAlertDialog *dialog =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("The Report Was Not Saved"), error->message));

    adw_alert_dialog_add_response (dialog, "close", _ ("_Close"));
    adw_dialog_present (ADW_DIALOG (dialog), flow->widget);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Flow) flow = user_data;
    g_autoptr (GError) error = NULL;
    g_autofree char *name = g_file_get_basename (flow->file);
    g_autofree char *text = NULL;

    if (!moult_report_write_finish (result, &error)) {
        show_trouble (flow, error);
        return;
    }
    /* Translators: %s is the name of a file */
    text = g_strdup_printf (_ ("Report saved as %s"), name);
    gtk_widget_activate_action (flow->widget, "win.toast", "s", text);
}

static void
on_place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Flow) flow = user_data;
    GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
    MoultReport *report;

    if (file == NULL)
        return;
    flow->file = file;
    report = moult_report_new (flow->workshop, dup_advice);
    moult_report_write_async (report, file, NULL, on_written_cb, g_steal_pointer (&flow));
}

/* "workshop-2026-11-26.csv": its ending says in which form it is written. */
static char *
dup_file_name (const char *format)
{
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");

    /* Translators: name of a file: the day, and the ending of its format */
    return g_strdup_printf (_ ("workshop-%s.%s"), date, format);
}

void
moult_report_saver_begin (GtkWidget *widget, MoultWorkshop *workshop, const char *format)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKSHOP (workshop) && format != NULL);

    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    g_autofree char *name = dup_file_name (format);
    Flow *flow = g_new0 (Flow, 1);

    flow->widget = g_object_ref (widget);
    flow->workshop = g_object_ref (workshop);
    gtk_file_dialog_set_title (dialog, _ ("Save Report"));
    gtk_file_dialog_set_initial_name (dialog, name);
    gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                          on_place_chosen_cb, flow);
}
