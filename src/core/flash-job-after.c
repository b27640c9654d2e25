/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-job-after.h"

#include "board-backup.h"
#include "error.h"
#include "registry.h"

/* Files come through the REPL at a tenth of the speed at which firmware is written. */
#define WEIGHT_MIN     10
#define WEIGHT_MAX     200
#define BYTES_A_WEIGHT 1024
/* How many files a board holds is not known before. */
#define BACKUP_WEIGHT 40

static gboolean
has_setup (MoultFlashJobBody *self)
{
    return self->options.setup != NULL && !moult_board_setup_is_empty (self->options.setup);
}

guint
moult_flash_job_weigh_after (MoultFlashJobBody *self)
{
    if (!has_setup (self) || self->boardless)
        return 0;
    return CLAMP (moult_board_setup_get_size (self->options.setup) / BYTES_A_WEIGHT, WEIGHT_MIN,
                  WEIGHT_MAX);
}

guint
moult_flash_job_weigh_backup (MoultFlashJobBody *self)
{
    return self->options.backup != NULL ? BACKUP_WEIGHT : 0;
}

static MoultBoardShell *
get_shell (GError **error)
{
    MoultBoardShell *shell = moult_registry_get_board_shell ();

    if (shell == NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "there is no board shell");
    return shell;
}

static gboolean
would_erase (MoultFlashJobBody *self)
{
    return self->options.erase
           || (self->options.setup != NULL && moult_board_setup_erases (self->options.setup));
}

static gboolean
try_back_up (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GFile) parent = g_file_new_for_path (self->options.backup);
    g_autofree char *name = moult_board_backup_dup_name (self->device, self->before);
    g_autoptr (GFile) folder = g_file_get_child (parent, name);
    MoultBoardShell *shell = get_shell (error);

    if (shell == NULL)
        return FALSE;
    if (moult_device_get_tty (self->device) == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "at %s is no tty",
                     moult_device_get_location (self->device));
        return FALSE;
    }
    if (!moult_board_shell_back_up (shell, self->device, folder, self->progress, cancellable,
                                    error))
        return FALSE;
    moult_progress_log (self->progress, "the board's files are in %s", g_file_peek_path (folder));
    return TRUE;
}

/* Nobody there to tell of files, or no files. */
static gboolean
has_no_answer (const GError *reason)
{
    return g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
           || g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

gboolean
moult_flash_job_back_up (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) reason = NULL;

    if (self->options.backup == NULL || try_back_up (self, cancellable, &reason))
        return TRUE;
    if (!would_erase (self) && has_no_answer (reason)) {
        moult_progress_log (self->progress, "the board's files are not backed up: %s",
                            reason->message);
        return TRUE;
    }
    g_propagate_prefixed_error (error, g_steal_pointer (&reason),
                                "nothing was written, since the board's files are not backed up: ");
    return FALSE;
}

/* Its name may have changed. What was confirmed counts if it is too busy with its program. */
static void
ask_again (MoultFlashJobBody *self)
{
    g_autoptr (GError) reason = NULL;
    MoultBoardInfo *now = moult_device_source_identify (self->devices, self->device, NULL, &reason);

    if (now == NULL) {
        moult_progress_log (self->progress, "the board is not asked again: %s", reason->message);
        return;
    }
    g_clear_object (&self->after);
    self->after = now;
}

gboolean
moult_flash_job_set_up (MoultFlashJobBody *self, GCancellable *cancellable, GError **error)
{
    MoultBoardShell *shell;

    if (!has_setup (self))
        return TRUE;
    if (self->after == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "there is no board that answers and could be set up");
        return FALSE;
    }
    moult_progress_begin (self->progress, MOULT_STEP_AFTER);
    shell = get_shell (error);
    if (shell == NULL
        || !moult_board_shell_set_up (shell, self->device, self->options.setup, self->progress,
                                      cancellable, error))
        return FALSE;
    ask_again (self);
    return TRUE;
}
