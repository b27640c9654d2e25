/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-all.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "firmware-dialog.h"
#include "plan-dialog.h"

/* The files that were chosen for all boards, while they are read. */
typedef struct {
    GtkWindow *window;
    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    guint n_left;
} Reading;

static void
reading_free (Reading *reading)
{
    g_object_unref (reading->window);
    g_object_unref (reading->workbench);
    g_clear_object (&reading->settings);
    g_free (reading);
}

static void
on_confirmed_cb (MoultWorkbench *workbench, MoultPlanDialog *dialog)
{
    g_assert (MOULT_IS_WORKBENCH (workbench));

    moult_job_queue_add_plan (moult_workbench_get_queue (workbench),
                              moult_plan_dialog_get_plan (dialog));
}

static void
on_fix_cb (GtkWindow *window, MoultBoard *board)
{
    g_assert (GTK_IS_WINDOW (window));

    gtk_widget_activate_action (GTK_WIDGET (window), "app.show-board", "s",
                                moult_board_get_location (board));
}

static void
present_plan (GtkWindow *window, MoultWorkbench *workbench)
{
    g_autoptr (MoultPlan) plan = moult_workbench_create_plan (workbench);
    AdwDialog *dialog = moult_plan_dialog_new (plan);

    g_signal_connect_object (dialog, "confirmed", G_CALLBACK (on_confirmed_cb), workbench,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (dialog, "fix", G_CALLBACK (on_fix_cb), window, G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Reading *reading = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
                  moult_workbench_open_finish (reading->workbench, result, &error);

    if (firmware == NULL) {
        g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);

        gtk_widget_activate_action (GTK_WIDGET (reading->window), "win.toast", "s",
                                    advice->headline);
    }
    if (--reading->n_left > 0)
        return;
    if (moult_workbench_has_files (reading->workbench))
        present_plan (reading->window, reading->workbench);
    reading_free (reading);
}

static void
on_files_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Reading *reading = user_data;
    g_autoptr (GListModel) files =
                  gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

    reading->n_left = files != NULL ? g_list_model_get_n_items (files) : 0;
    if (reading->n_left == 0) {
        reading_free (reading);
        return;
    }
    for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
        g_autoptr (GFile) file = g_list_model_get_item (files, i);

        moult_firmware_dialog_remember (reading->settings, file);
        moult_workbench_open_async (reading->workbench, file, on_read_cb, reading);
    }
}

void
moult_flash_all_present (GtkWindow *window, MoultWorkbench *workbench, GSettings *settings)
{
    g_return_if_fail (GTK_IS_WINDOW (window) && MOULT_IS_WORKBENCH (workbench));

    if (moult_workbench_has_files (workbench)) {
        present_plan (window, workbench);
        return;
    }

    g_autoptr (GtkFileDialog) dialog =
                  moult_firmware_dialog_new (_ ("Choose Firmware for the Boards"), settings);
    Reading *reading = g_new0 (Reading, 1);
    reading->window = g_object_ref (window);
    reading->workbench = g_object_ref (workbench);
    g_set_object (&reading->settings, settings);
    gtk_file_dialog_open_multiple (dialog, window, NULL, on_files_chosen_cb, reading);
}
