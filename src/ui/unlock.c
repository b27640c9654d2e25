/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "unlock.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "board-state.h"
#include "registry.h"
#include "work-dialog.h"

/* From the question to the open chip; the dialogs hold it. */
typedef struct {
    GtkWidget *widget;
    MoultWorkbench *workbench;
    MoultBoard *board;
} Flow;

static void
flow_free (gpointer data, GClosure *closure)
{
    Flow *flow = data;

    g_object_unref (flow->widget);
    g_object_unref (flow->workbench);
    g_object_unref (flow->board);
    g_free (flow);
}

static Flow *
flow_new (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board)
{
    Flow *flow = g_new0 (Flow, 1);

    flow->widget = g_object_ref (widget);
    flow->workbench = g_object_ref (workbench);
    flow->board = g_object_ref (board);
    return flow;
}

static MoultAdvice *
advise (const GError *error)
{
    return moult_advice_new (error, NULL);
}

static void
on_succeeded_cb (MoultWorkDialog *dialog, gpointer user_data)
{
    Flow *flow = user_data;

    moult_choice_dismiss_job (moult_workbench_get_choice (flow->workbench, flow->board));
    gtk_widget_activate_action (flow->widget, "win.toast", "s",
                                _ ("The chip is open and empty. It can be flashed now"));
}

static void
on_answered_cb (AdwAlertDialog *question, const char *response, gpointer user_data)
{
    Flow *flow = user_data;
    g_autoptr (MoultBoardWork) work = NULL;
    AdwDialog *dialog = NULL;

    if (!g_str_equal (response, "erase") || !moult_unlock_is_possible (flow->board))
        return;
    work = moult_board_work_new_unlock (
        moult_workbench_get_devices (flow->workbench), flow->board,
        moult_registry_find_chip_unlocker (moult_board_get_device (flow->board)));
    dialog = moult_work_dialog_new (
        work, _ ("Remove Protection"),
        _ ("The chip erases itself, which takes up to a minute. Leave it plugged in."), advise);
    g_signal_connect_data (dialog, "succeeded", G_CALLBACK (on_succeeded_cb),
                           flow_new (flow->widget, flow->workbench, flow->board), flow_free, 0);
    adw_dialog_present (dialog, flow->widget);
}

gboolean
moult_unlock_is_possible (MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), FALSE);

    MoultDevice *device = moult_board_get_device (board);

    return device != NULL && moult_board_get_mode (board) == MOULT_BOARD_BOOTLOADER
           && !moult_board_state_is_worked_on (board)
           && moult_registry_find_chip_unlocker (device) != NULL;
}

void
moult_unlock_begin (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKBENCH (workbench));
    g_return_if_fail (MOULT_IS_BOARD (board));

    /* Translators: %s is the name of a board */
    g_autofree char *body = g_strdup_printf (
        _ ("Everything on the chip of “%s” is erased, firmware and files. This cannot be stopped "
           "once it has begun, and not be taken back."),
        moult_board_get_name (board));
    AdwAlertDialog *question =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Remove the Protection?"), body));

    adw_alert_dialog_add_responses (question, "keep", _ ("_Cancel"), "erase",
                                    _ ("_Remove and Erase"), NULL);
    adw_alert_dialog_set_response_appearance (question, "erase", ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_set_default_response (question, "keep");
    adw_alert_dialog_set_close_response (question, "keep");
    g_signal_connect_data (question, "response", G_CALLBACK (on_answered_cb),
                           flow_new (widget, workbench, board), flow_free, 0);
    adw_dialog_present (ADW_DIALOG (question), widget);
}
