/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "board-db.h"
#include "builtins.h"
#include "download-view.h"
#include "error.h"
#include "own-thread.h"
#include "picoboot-backup.h"
#include "selector.h"

/* One board that is read out on a thread, while the main loop shows how far that is. */
typedef struct {
    MoultDeviceSource *devices;
    MoultDevice *device; /* what stood there at first: the board goes on to others */
    MoultBoardInfo *info;
    GFile *file;
    MoultProgress *progress;
    GError *error;
    gboolean done;
} Backup;

static void
backup_clear (Backup *backup)
{
    g_clear_object (&backup->device);
    g_clear_object (&backup->info);
    g_clear_object (&backup->file);
    g_clear_object (&backup->progress);
    g_clear_error (&backup->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Backup, backup_clear)

/* From the restart to the program's own USB; who calls next wants to find the board. */
#define BACK_MS 5000

static gboolean
is_running (MoultDevice *device, gpointer user_data)
{
    return moult_device_get_tty (device) != NULL && !moult_board_db_is_bootloader (device);
}

static gpointer
read_out (gpointer data, GCancellable *cancellable, GError **error)
{
    Backup *backup = data;
    g_autoptr (MoultDevice) loader = moult_picoboot_start_loader (backup->devices, backup->device,
                                                                  backup->info, cancellable, error);

    if (loader == NULL
        || !moult_picoboot_read_flash (loader, backup->file, backup->progress, cancellable, error))
        return NULL;

    g_autoptr (MoultDevice) back =
        moult_device_source_wait (backup->devices, moult_device_get_location (loader), is_running,
                                  NULL, moult_deadline_in (BACK_MS), cancellable, NULL);
    return g_object_ref (backup->file);
}

static void
on_read_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Backup *backup = user_data;
    g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &backup->error);

    backup->done = TRUE;
}

/* Runs the main loop until it is over; %FALSE after it told why it failed. */
static gboolean
run (Backup *backup, MoultAttached *attached, const char *name)
{
    g_autoptr (MoultDownloadView) view = moult_download_view_new (stdout);
    g_autoptr (GTask) task =
        g_task_new (NULL, moult_attached_get_cancellable (attached), on_read_out_cb, backup);

    g_task_set_source_tag (task, run);
    g_task_set_task_data (task, backup, NULL);
    moult_download_view_add (view, name, backup->progress);
    moult_own_thread_run (task, read_out, g_object_unref);
    while (!backup->done)
        g_main_context_iteration (NULL, TRUE);
    moult_download_view_end (view, backup->progress,
                             backup->error == NULL ? _ ("done") : _ ("failed"));
    moult_download_view_finish (view);
    return backup->error == NULL;
}

static MoultBoard *
find_board (MoultAttached *attached, const char *selector, GError **error)
{
    const char *const selectors[] = { selector, NULL };
    g_autoptr (GPtrArray) boards = moult_selector_choose (
        G_LIST_MODEL (moult_attached_get_boards (attached)), selectors, error);

    if (boards == NULL)
        return NULL;
    if (boards->len == 1 && moult_board_get_device (boards->pdata[0]) != NULL)
        return g_object_ref (boards->pdata[0]);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                 "%s means %u boards, where one is needed", selector, boards->len);
    return NULL;
}

static MoultExit
tell_failure (MoultBoard *board, const GError *error)
{
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return MOULT_EXIT_CANCELLED;
    moult_advice_print (moult_board_get_location (board), error);
    return MOULT_EXIT_FAILED;
}

static MoultExit
back_up (MoultAttached *attached, const char *selector, const char *path)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoard) board = find_board (attached, selector, &error);
    g_auto (Backup) backup = { 0 };

    if (board == NULL) {
        moult_advice_print ("moultctl backup", error);
        return MOULT_EXIT_FAILED;
    }
    backup.devices = moult_attached_get_devices (attached);
    backup.device = g_object_ref (moult_board_get_device (board));
    g_set_object (&backup.info, moult_board_get_info (board));
    backup.file = g_file_new_for_commandline_arg (path);
    backup.progress = moult_progress_new ();
    return run (&backup, attached, moult_board_get_name (board))
               ? MOULT_EXIT_OK
               : tell_failure (board, backup.error);
}

MoultExit
moult_command_backup (int argc, char **argv)
{
    const GOptionEntry entries[] = { { NULL } };
    g_autoptr (MoultAttached) attached = NULL;
    MoultExit exit_code;

    if (!moult_command_parse (&argc, &argv, _ ("SELECTOR FILE"),
                              _ ("Reads out the whole flash of a board with an RP2040 or RP2350, "
                                 "program and files.\nA FILE whose name ends in .uf2 can be "
                                 "flashed again like any firmware; any other\nholds the plain "
                                 "bytes. The board restarts afterwards; nothing on it changes."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc != 3)
        return moult_command_wrong_usage ("backup", _ ("A board and a file are needed"));

    moult_builtins_register ();
    attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;
    exit_code = back_up (attached, argv[1], argv[2]);
    moult_attached_settle (attached);
    return exit_code;
}
