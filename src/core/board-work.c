/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-work.h"

#include "own-thread.h"

/* Boards leave within milliseconds. */
#define LEAVE_MS 3000

typedef gboolean (*WorkFunc) (MoultBoardWork *self, GCancellable *cancellable, GError **error);

/**
 * MoultBoardWork:
 *
 * What is done to one board beside flashing it: its flash is read out, its chip is opened, its
 * files are worked on, it is restarted or made to blink. Runs on a thread of its own and holds the
 * board meanwhile (moult_board_get_held()). Main thread.
 */
struct _MoultBoardWork {
    GObject parent_instance;

    MoultBoard *board;
    MoultDeviceSource *devices;
    MoultProgress *progress;
    WorkFunc run;
    MoultFlashReader *reader;    /* or NULL */
    GFile *file;                 /* for it, or the folder of a backup */
    MoultChipUnlocker *unlocker; /* or NULL */
    MoultBoardShell *shell;      /* or NULL */
    MoultBoardSetup *setup;      /* for it, or NULL */
    guint blink_ms;              /* for it */
    MoultDevice *device;         /* from here on for the thread: what stood there at first … */
    MoultBoardInfo *info;        /* … and what was known of it, or NULL */
    MoultBoardInfo *after;       /* what the board says of itself in the end, or NULL: as before */
};

G_DEFINE_FINAL_TYPE (MoultBoardWork, moult_board_work, G_TYPE_OBJECT)

static const guint reading_weights[MOULT_N_STEPS] = {
    [MOULT_STEP_BOOTLOADER] = 10,
    [MOULT_STEP_WRITE] = 80,
    [MOULT_STEP_RESTART] = 10,
};

static const guint unlocking_weights[MOULT_N_STEPS] = { [MOULT_STEP_ERASE] = 1 };

static const guint copying_weights[MOULT_N_STEPS] = { [MOULT_STEP_PREPARE] = 1 };

static const guint setting_up_weights[MOULT_N_STEPS] = { [MOULT_STEP_AFTER] = 1 };

static const guint restarting_weights[MOULT_N_STEPS] = { [MOULT_STEP_RESTART] = 1 };

static gboolean
read_flash (MoultBoardWork *self, GCancellable *cancellable, GError **error)
{
    return moult_flash_reader_read (self->reader, self->devices, self->device, self->info,
                                    self->file, self->progress, cancellable, error);
}

static gboolean
unlock (MoultBoardWork *self, GCancellable *cancellable, GError **error)
{
    return moult_chip_unlocker_unlock (self->unlocker, self->devices, self->device, self->progress,
                                       cancellable, error);
}

/* Its name and its files may be others now. */
static gboolean
set_up (MoultBoardWork *self, GCancellable *cancellable, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_AFTER);
    if (!moult_board_shell_set_up (self->shell, self->device, self->setup, self->progress,
                                   cancellable, error))
        return FALSE;
    self->after = moult_device_source_identify (self->devices, self->device, NULL, NULL);
    return TRUE;
}

static gboolean
back_up_files (MoultBoardWork *self, GCancellable *cancellable, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_PREPARE);
    return moult_board_shell_back_up (self->shell, self->device, self->file, self->progress,
                                      cancellable, error);
}

static gboolean
restart (MoultBoardWork *self, GCancellable *cancellable, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_RESTART);
    if (!moult_board_shell_restart (self->shell, self->device, cancellable, error))
        return FALSE;
    /* Whoever asked the board right now would interrupt it. One behind an adapter does not leave.
     */
    moult_device_source_wait_gone (self->devices, self->device, moult_deadline_in (LEAVE_MS), NULL,
                                   NULL);
    return TRUE;
}

static gboolean
blink (MoultBoardWork *self, GCancellable *cancellable, GError **error)
{
    moult_progress_begin (self->progress, MOULT_STEP_PREPARE);
    return moult_board_shell_blink (self->shell, self->device, self->blink_ms, cancellable, error);
}

/* Returns the work itself for success: nothing has to be told but that. */
static gpointer
do_work (gpointer data, GCancellable *cancellable, GError **error)
{
    MoultBoardWork *self = data;
    gboolean done = self->run (self, cancellable, error);

    if (done)
        moult_progress_finish (self->progress);
    else
        moult_progress_stop (self->progress);
    return done ? self : NULL;
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultBoardWork *self = MOULT_BOARD_WORK (source);
    g_autoptr (GTask) caller = G_TASK (user_data);
    g_autoptr (GError) error = NULL;
    gpointer done = g_task_propagate_pointer (G_TASK (result), &error);

    if (self->after != NULL)
        moult_board_set_info (self->board, self->after);
    moult_board_set_held (self->board, FALSE);
    if (done != NULL)
        g_task_return_boolean (caller, TRUE);
    else
        g_task_return_error (caller, g_steal_pointer (&error));
}

static void
moult_board_work_dispose (GObject *object)
{
    MoultBoardWork *self = MOULT_BOARD_WORK (object);

    g_clear_object (&self->board);
    g_clear_object (&self->devices);
    g_clear_object (&self->progress);
    g_clear_object (&self->reader);
    g_clear_object (&self->file);
    g_clear_object (&self->unlocker);
    g_clear_object (&self->shell);
    g_clear_object (&self->setup);
    g_clear_object (&self->after);
    g_clear_object (&self->device);
    g_clear_object (&self->info);

    G_OBJECT_CLASS (moult_board_work_parent_class)->dispose (object);
}

static void
moult_board_work_class_init (MoultBoardWorkClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_board_work_dispose;
}

static void
moult_board_work_init (MoultBoardWork *self)
{
    self->progress = moult_progress_new ();
}

static MoultBoardWork *
new_work (MoultDeviceSource *devices,
          MoultBoard *board,
          WorkFunc run,
          const guint weights[MOULT_N_STEPS])
{
    MoultBoardWork *self = g_object_new (MOULT_TYPE_BOARD_WORK, NULL);

    self->run = run;
    self->devices = g_object_ref (devices);
    self->board = g_object_ref (board);
    moult_progress_set_weights (self->progress, weights);
    return self;
}

MoultBoardWork *
moult_board_work_new_read_flash (MoultDeviceSource *devices,
                                 MoultBoard *board,
                                 MoultFlashReader *reader,
                                 GFile *file)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices) && MOULT_IS_BOARD (board), NULL);
    g_return_val_if_fail (MOULT_IS_FLASH_READER (reader) && G_IS_FILE (file), NULL);

    MoultBoardWork *self = new_work (devices, board, read_flash, reading_weights);
    self->reader = g_object_ref (reader);
    self->file = g_object_ref (file);
    return self;
}

MoultBoardWork *
moult_board_work_new_unlock (MoultDeviceSource *devices,
                             MoultBoard *board,
                             MoultChipUnlocker *unlocker)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices) && MOULT_IS_BOARD (board), NULL);
    g_return_val_if_fail (MOULT_IS_CHIP_UNLOCKER (unlocker), NULL);

    MoultBoardWork *self = new_work (devices, board, unlock, unlocking_weights);
    self->unlocker = g_object_ref (unlocker);
    return self;
}

static MoultBoardWork *
new_shell_work (MoultDeviceSource *devices,
                MoultBoard *board,
                MoultBoardShell *shell,
                WorkFunc run,
                const guint weights[MOULT_N_STEPS])
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices) && MOULT_IS_BOARD (board), NULL);
    g_return_val_if_fail (MOULT_IS_BOARD_SHELL (shell), NULL);

    MoultBoardWork *self = new_work (devices, board, run, weights);
    self->shell = g_object_ref (shell);
    return self;
}

MoultBoardWork *
moult_board_work_new_set_up (MoultDeviceSource *devices,
                             MoultBoard *board,
                             MoultBoardShell *shell,
                             MoultBoardSetup *setup)
{
    g_return_val_if_fail (MOULT_IS_BOARD_SETUP (setup), NULL);

    MoultBoardWork *self = new_shell_work (devices, board, shell, set_up, setting_up_weights);
    self->setup = g_object_ref (setup);
    return self;
}

MoultBoardWork *
moult_board_work_new_back_up_files (MoultDeviceSource *devices,
                                    MoultBoard *board,
                                    MoultBoardShell *shell,
                                    GFile *folder)
{
    g_return_val_if_fail (G_IS_FILE (folder), NULL);

    MoultBoardWork *self = new_shell_work (devices, board, shell, back_up_files, copying_weights);
    self->file = g_object_ref (folder);
    return self;
}

MoultBoardWork *
moult_board_work_new_restart (MoultDeviceSource *devices, MoultBoard *board, MoultBoardShell *shell)
{
    return new_shell_work (devices, board, shell, restart, restarting_weights);
}

MoultBoardWork *
moult_board_work_new_blink (MoultDeviceSource *devices,
                            MoultBoard *board,
                            MoultBoardShell *shell,
                            guint ms)
{
    MoultBoardWork *self = new_shell_work (devices, board, shell, blink, copying_weights);

    self->blink_ms = ms;
    return self;
}

MoultProgress *
moult_board_work_get_progress (MoultBoardWork *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_WORK (self), NULL);

    return self->progress;
}

void
moult_board_work_run_async (MoultBoardWork *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_BOARD_WORK (self) && self->device == NULL);
    g_return_if_fail (moult_board_get_device (self->board) != NULL);

    GTask *caller = g_task_new (self, cancellable, callback, user_data);
    g_autoptr (GTask) task = NULL;

    /* What ended is told as it ended: a file that is there is there. */
    g_task_set_check_cancellable (caller, FALSE);
    g_task_set_source_tag (caller, moult_board_work_run_async);
    task = g_task_new (self, cancellable, on_done_cb, caller);
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_source_tag (task, do_work);
    g_task_set_task_data (task, self, NULL);
    self->device = g_object_ref (moult_board_get_device (self->board));
    g_set_object (&self->info, moult_board_get_info (self->board));
    moult_board_set_held (self->board, TRUE);
    moult_own_thread_run (task, do_work, NULL);
}

gboolean
moult_board_work_run_finish (MoultBoardWork *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
