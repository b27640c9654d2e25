/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "probe-flash.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "firmware-dialog.h"
#include "image-parse.h"
#include "plan-dialog.h"
#include "registry.h"

/* The backend that goes through probes. */
#define BACKEND "pyocd"

/* From the question for a file to the plan; whoever waits holds it. */
typedef struct {
    GtkWidget *widget;
    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    MoultProbe *probe;
} Flow;

static void
flow_clear (Flow *flow)
{
    g_object_unref (flow->widget);
    g_object_unref (flow->workbench);
    g_object_unref (flow->probe);
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

static gboolean
is_part_of (MoultProbe *probe, MoultBoard *board)
{
    return g_str_equal (moult_board_get_location (board), moult_probe_get_info (probe)->location);
}

/* What is behind a probe that belongs to no board has no USB of its own: the probe stands for it.
 */
static MoultBoard *
dup_board (MoultProbe *probe)
{
    MoultBoard *board = moult_probe_get_board (probe);

    if (board != NULL)
        return g_object_ref (board);
    board = moult_board_new (moult_probe_get_info (probe)->location);
    moult_board_set_device (board, moult_probe_get_device (probe));
    moult_board_set_mode (board, MOULT_BOARD_BOOTLOADER, NULL);
    return board;
}

static MoultPlan *
create_plan (MoultProbe *probe, MoultFirmware *firmware)
{
    g_autoptr (MoultBoard) board = dup_board (probe);
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new ();
    const MoultFlashOptions options = {
        .backend = BACKEND,
        .probe = is_part_of (probe, board) ? NULL : moult_probe_get_device (probe),
    };

    g_ptr_array_add (boards, board);
    g_ptr_array_add (firmwares, firmware);
    return moult_plan_new (boards, firmwares, &options, MOULT_PLAN_EXPLICIT);
}

static void
on_confirmed_cb (MoultPlanDialog *dialog, gpointer user_data)
{
    Flow *flow = user_data;
    MoultBoard *board = moult_probe_get_board (flow->probe);

    moult_job_queue_add_plan (moult_workbench_get_queue (flow->workbench),
                              moult_plan_dialog_get_plan (dialog));
    if (board != NULL)
        gtk_widget_activate_action (flow->widget, "app.show-board", "s",
                                    moult_board_get_location (board));
}

static void
on_fix_cb (MoultPlanDialog *dialog, MoultBoard *board, gpointer user_data)
{
    Flow *flow = user_data;

    gtk_widget_activate_action (flow->widget, "app.show-board", "s",
                                moult_board_get_location (board));
}

static void ask_for_file (Flow *flow); /* from the plan back to the question */

static void
on_add_files_cb (MoultPlanDialog *dialog, gpointer user_data)
{
    ask_for_file (user_data);
}

static void
connect (AdwDialog *dialog, const char *signal, GCallback callback, Flow *flow)
{
    g_signal_connect_data (dialog, signal, callback, g_rc_box_acquire (flow), flow_unref_closure,
                           0);
}

static void
present_plan (Flow *flow, MoultFirmware *firmware)
{
    AdwDialog *dialog = moult_plan_dialog_new ();
    g_autoptr (MoultPlan) plan = create_plan (flow->probe, firmware);

    adw_dialog_set_title (dialog, _ ("Flash Through the Probe"));
    connect (dialog, "confirmed", G_CALLBACK (on_confirmed_cb), flow);
    connect (dialog, "fix", G_CALLBACK (on_fix_cb), flow);
    connect (dialog, "add-files", G_CALLBACK (on_add_files_cb), flow);
    adw_dialog_present (dialog, flow->widget);
    moult_plan_dialog_set_plan (MOULT_PLAN_DIALOG (dialog), plan);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Flow *flow = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_open_finish (result, &error);

    if (firmware != NULL) {
        present_plan (flow, firmware);
    } else {
        g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);

        gtk_widget_activate_action (flow->widget, "win.toast", "s", advice->headline);
    }
    flow_unref (flow);
}

static void
on_file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Flow *flow = user_data;
    g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file != NULL && g_file_peek_path (file) != NULL) {
        moult_firmware_dialog_remember (flow->settings, file);
        moult_firmware_open_async (g_file_peek_path (file), moult_image_parse, NULL, on_read_cb,
                                   g_rc_box_acquire (flow));
    }
    flow_unref (flow);
}

static void
ask_for_file (Flow *flow)
{
    g_autoptr (GtkFileDialog) dialog =
        moult_firmware_dialog_new (_ ("Choose Firmware for the Target"), flow->settings);

    gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (flow->widget)), NULL,
                          on_file_chosen_cb, g_rc_box_acquire (flow));
}

const char *
moult_probe_flash_get_obstacle (MoultProbe *probe)
{
    g_return_val_if_fail (MOULT_IS_PROBE (probe), NULL);

    MoultFlashBackend *backend = moult_registry_find_backend (BACKEND);
    const MoultTarget *target = moult_probe_get_target (probe);

    if (backend == NULL || !moult_flash_backend_was_available (backend, NULL))
        return _ ("pyOCD is not installed");
    if (target == NULL)
        return _ ("It is not known what is behind the probe");
    return target->lock == MOULT_TARGET_LOCKED ? _ ("The chip is locked") : NULL;
}

void
moult_probe_flash_begin (GtkWidget *widget,
                         MoultWorkbench *workbench,
                         GSettings *settings,
                         MoultProbe *probe)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKBENCH (workbench));
    g_return_if_fail (MOULT_IS_PROBE (probe));

    Flow *flow = g_rc_box_new0 (Flow);

    flow->widget = g_object_ref (widget);
    flow->workbench = g_object_ref (workbench);
    flow->probe = g_object_ref (probe);
    g_set_object (&flow->settings, settings);
    ask_for_file (flow);
    flow_unref (flow);
}

static gboolean
goes_through (MoultFlashJob *job, MoultProbe *probe)
{
    MoultPlanTask *task = moult_flash_job_get_task (job);
    MoultFlashBackend *backend = moult_plan_task_get_backend (task);
    MoultDevice *device = moult_plan_task_get_options (task)->probe;
    const char *location = device != NULL
                               ? moult_device_get_location (device)
                               : moult_board_get_location (moult_flash_job_get_board (job));

    return backend != NULL && g_str_equal (moult_flash_backend_get_traits (backend)->name, BACKEND)
           && g_str_equal (location, moult_probe_get_info (probe)->location);
}

MoultFlashJob *
moult_probe_flash_find_job (MoultJobQueue *queue, MoultProbe *probe)
{
    g_return_val_if_fail (MOULT_IS_JOB_QUEUE (queue) && MOULT_IS_PROBE (probe), NULL);

    for (guint i = g_list_model_get_n_items (G_LIST_MODEL (queue)); i > 0; i--) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i - 1);

        if (goes_through (job, probe))
            return job; /* the queue holds it */
    }
    return NULL;
}
