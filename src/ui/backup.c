/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "backup.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "board-state.h"
#include "registry.h"
#include "work-dialog.h"

/* From the question for a file to the toast; the dialogs hold it. */
typedef struct {
    GtkWidget *widget;
    MoultWorkbench *workbench;
    MoultBoard *board;
    GFile *file; /* or NULL: not chosen yet */
} Flow;

static void
flow_free (Flow *flow)
{
    g_object_unref (flow->widget);
    g_object_unref (flow->workbench);
    g_object_unref (flow->board);
    g_clear_object (&flow->file);
    g_free (flow);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

static void
flow_free_closure (gpointer data, GClosure *closure)
{
    flow_free (data);
}

static MoultFlashReader *
find_reader (MoultBoard *board)
{
    return moult_registry_find_flash_reader (moult_board_get_device (board),
                                             moult_board_get_info (board));
}

/* "RPI_PICO-2026-04-06.uf2": a name of Moult's kind, so that the board is told by it later. */
static char *
dup_file_name (MoultBoard *board)
{
    const MoultBoardKind *kind = moult_board_get_kind (board);
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
    g_autofree char *name = g_strdup_printf (
        "%s-%s.uf2", kind->board_id != NULL ? kind->board_id : moult_board_get_name (board), date);

    return g_strdelimit (g_steal_pointer (&name), "/ ", '-');
}

static void
unref_closure (gpointer object, GClosure *closure)
{
    g_object_unref (object);
}

static void
on_show_cb (AdwToast *toast, GFile *file)
{
    g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

    gtk_file_launcher_open_containing_folder (launcher, NULL, NULL, NULL, NULL);
}

static void
on_succeeded_cb (MoultWorkDialog *dialog, gpointer user_data)
{
    Flow *flow = user_data;
    GtkWidget *overlay = gtk_widget_get_ancestor (flow->widget, ADW_TYPE_TOAST_OVERLAY);
    g_autofree char *name = g_file_get_basename (flow->file);
    /* Translators: %s is the name of a file */
    g_autofree char *text = g_strdup_printf (_ ("Backed up as %s"), name);
    g_autofree char *escaped = g_markup_escape_text (text, -1);
    AdwToast *toast = NULL;

    if (overlay == NULL)
        return;
    toast = adw_toast_new (escaped);
    adw_toast_set_button_label (toast, _ ("_Show in Files"));
    g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_show_cb),
                           g_object_ref (flow->file), unref_closure, 0);
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
run (Flow *flow)
{
    g_autoptr (MoultBoardWork) work =
        moult_board_work_new_read_flash (moult_workbench_get_devices (flow->workbench), flow->board,
                                         find_reader (flow->board), flow->file);
    g_autoptr (GtkWidget) widget = g_object_ref (flow->widget);
    AdwDialog *dialog = moult_work_dialog_new (
        work, _ ("Back Up"),
        _ ("Program and files of the board are read. Nothing on it changes; it restarts at the "
           "end. Leave it plugged in."),
        moult_advice_new_for_backup);

    g_signal_connect_data (dialog, "succeeded", G_CALLBACK (on_succeeded_cb), flow,
                           flow_free_closure, 0);
    adw_dialog_present (dialog, widget);
}

static void
on_place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Flow) flow = user_data;

    flow->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
    if (flow->file == NULL)
        return;
    /* It may have left, or be flashed, since the question was asked. */
    if (moult_backup_is_possible (flow->board))
        run (g_steal_pointer (&flow));
    else
        gtk_widget_activate_action (flow->widget, "win.toast", "s",
                                    _ ("The board has left, or is worked on"));
}

gboolean
moult_backup_is_possible (MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), FALSE);

    MoultBoardMode mode = moult_board_get_mode (board);

    return moult_board_get_device (board) != NULL && !moult_board_get_asking (board)
           && (mode == MOULT_BOARD_RUNNING || mode == MOULT_BOARD_BOOTLOADER)
           && !moult_board_state_is_worked_on (board) && find_reader (board) != NULL;
}

void
moult_backup_begin (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKBENCH (workbench));
    g_return_if_fail (MOULT_IS_BOARD (board));

    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    g_autofree char *name = dup_file_name (board);
    Flow *flow = g_new0 (Flow, 1);

    flow->widget = g_object_ref (widget);
    flow->workbench = g_object_ref (workbench);
    flow->board = g_object_ref (board);
    gtk_file_dialog_set_title (dialog, _ ("Back Up"));
    gtk_file_dialog_set_initial_name (dialog, name);
    gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                          on_place_chosen_cb, flow);
}
