/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-all.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "firmware-dialog.h"
#include "plan-dialog.h"

/* From the question for files to the plan. Each dialog holds one, and so does each file that is
 * read. */
typedef struct {
    GtkWindow *window;
    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    guint n_left;        /* files that are being read */
} Flow;

static void
flow_clear (Flow *flow)
{
    g_object_unref (flow->window);
    g_object_unref (flow->workbench);
    g_clear_object (&flow->settings);
}

static void
flow_unref (Flow *flow)
{
    g_rc_box_release_full (flow, (GDestroyNotify) flow_clear);
}

static void
flow_unref_closure (gpointer data, GClosure *closure)
{
    flow_unref (data);
}

static void ask_for_files (Flow *flow); /* from the plan back to the question */

static void
on_confirmed_cb (MoultPlanDialog *dialog, gpointer user_data)
{
    Flow *flow = user_data;

    moult_job_queue_add_plan (moult_workbench_get_queue (flow->workbench),
                              moult_plan_dialog_get_plan (dialog));
}

static void
on_fix_cb (MoultPlanDialog *dialog, MoultBoard *board, gpointer user_data)
{
    Flow *flow = user_data;

    gtk_widget_activate_action (GTK_WIDGET (flow->window), "app.show-board", "s",
                                moult_board_get_location (board));
}

static void
on_add_files_cb (MoultPlanDialog *dialog, gpointer user_data)
{
    ask_for_files (user_data);
}

static void
connect (AdwDialog *dialog, const char *signal, GCallback callback, Flow *flow)
{
    g_signal_connect_data (dialog, signal, callback, g_rc_box_acquire (flow), flow_unref_closure,
                           0);
}

typedef struct {
    Flow *flow;
    MoultPlanDialog *dialog;
} Showing;

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autofree Showing *showing = user_data;
    g_autoptr (MoultPlanDialog) dialog = showing->dialog;

    /* It may have been closed meanwhile. */
    if (gtk_widget_get_root (GTK_WIDGET (dialog)) != NULL) {
        g_autoptr (MoultPlan) plan = moult_workbench_create_plan (showing->flow->workbench);

        moult_plan_dialog_set_plan (dialog, plan);
    }
    flow_unref (showing->flow);
}

static void
present_plan (Flow *flow)
{
    AdwDialog *dialog = moult_plan_dialog_new ();
    Showing *showing = g_new0 (Showing, 1);

    connect (dialog, "confirmed", G_CALLBACK (on_confirmed_cb), flow);
    connect (dialog, "fix", G_CALLBACK (on_fix_cb), flow);
    connect (dialog, "add-files", G_CALLBACK (on_add_files_cb), flow);
    showing->flow = g_rc_box_acquire (flow);
    showing->dialog = g_object_ref_sink (MOULT_PLAN_DIALOG (dialog));
    adw_dialog_present (dialog, GTK_WIDGET (flow->window));
    moult_page_keeper_settle_async (moult_workbench_get_keeper (flow->workbench), on_settled_cb,
                                    showing);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Flow *flow = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_workbench_open_finish (flow->workbench, result, &error);

    if (firmware == NULL) {
        g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);

        gtk_widget_activate_action (GTK_WIDGET (flow->window), "win.toast", "s", advice->headline);
    }
    if (--flow->n_left == 0)
        present_plan (flow);
    flow_unref (flow);
}

static void
on_files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Flow *flow = user_data;
    g_autoptr (GListModel) files =
        gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

    flow->n_left = files != NULL ? g_list_model_get_n_items (files) : 0;
    for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++) {
        g_autoptr (GFile) file = g_list_model_get_item (files, i);

        moult_firmware_dialog_remember (flow->settings, file);
        moult_workbench_open_async (flow->workbench, file, on_read_cb, g_rc_box_acquire (flow));
    }
    flow_unref (flow);
}

static void
ask_for_files (Flow *flow)
{
    g_autoptr (GtkFileDialog) dialog =
        moult_firmware_dialog_new (_ ("Choose Firmware for the Boards"), flow->settings);

    gtk_file_dialog_open_multiple (dialog, flow->window, NULL, on_files_chosen_cb,
                                   g_rc_box_acquire (flow));
}

void
moult_flash_all_present (GtkWindow *window, MoultWorkbench *workbench, GSettings *settings)
{
    g_return_if_fail (GTK_IS_WINDOW (window) && MOULT_IS_WORKBENCH (workbench));

    Flow *flow = g_rc_box_new0 (Flow);

    flow->window = g_object_ref (window);
    flow->workbench = g_object_ref (workbench);
    g_set_object (&flow->settings, settings);
    present_plan (flow);
    flow_unref (flow);
}
