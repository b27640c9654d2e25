/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "dfu-unprotect.h"
#include "question.h"
#include "selector.h"

/* The chip's work, which a thread waits for while the main loop looks for Ctrl-C. */
typedef struct {
    MoultDeviceSource *devices;
    MoultDevice *device;
    GError *error;
    gboolean done;
} Work;

static void
run_work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    Work *work = data;

    moult_dfu_unprotect (work->devices, work->device, NULL, cancellable, &work->error);
    g_task_return_boolean (task, TRUE);
}

static void
on_worked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Work *work = user_data;

    work->done = TRUE;
}

static MoultExit
unprotect (MoultAttached *attached, MoultBoard *board)
{
    Work work = { .devices = moult_attached_get_devices (attached),
                  .device = moult_board_get_device (board) };
    g_autoptr (GTask) task =
        g_task_new (NULL, moult_attached_get_cancellable (attached), on_worked_cb, &work);

    g_task_set_source_tag (task, unprotect);
    g_task_set_task_data (task, &work, NULL);
    g_task_run_in_thread (task, run_work);
    while (!work.done)
        g_main_context_iteration (NULL, TRUE);
    if (work.error == NULL) {
        g_print ("%s\n", _ ("The chip is open and empty. It can be flashed now."));
        return MOULT_EXIT_OK;
    }
    moult_advice_print (moult_board_get_location (board), work.error);
    g_clear_error (&work.error);
    return MOULT_EXIT_FAILED;
}

/* %MOULT_EXIT_OK: go on. */
static MoultExit
ask (MoultAttached *attached, MoultBoard *board, gboolean yes)
{
    g_printerr (_ ("%s at %s: this erases all that its chip holds, firmware and files.\n"),
                moult_board_get_name (board), moult_board_get_location (board));
    if (yes)
        return MOULT_EXIT_OK;
    if (!isatty (STDIN_FILENO)) {
        g_printerr ("%s\n", _ ("Nothing was erased: there is no terminal to ask on. Say --yes to "
                               "do it without being asked."));
        return MOULT_EXIT_FAILED;
    }
    if (moult_question_ask (_ ("Go on? [y/N]"), moult_attached_get_cancellable (attached)))
        return MOULT_EXIT_OK;
    g_printerr ("%s\n", _ ("Nothing was erased."));
    return MOULT_EXIT_CANCELLED;
}

/* The one board that is meant, or %NULL after it told why there is none. */
static MoultBoard *
find_board (MoultAttached *attached, const char *const *selectors)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) boards = moult_selector_choose (
        G_LIST_MODEL (moult_attached_get_boards (attached)), selectors, &error);

    if (boards == NULL) {
        moult_advice_print ("moultctl unprotect", error);
        return NULL;
    }
    if (boards->len != 1 || moult_board_get_device (boards->pdata[0]) == NULL) {
        g_printerr ("%s\n", _ ("More than one board is meant: name one."));
        return NULL;
    }
    return g_object_ref (boards->pdata[0]);
}

MoultExit
moult_command_unprotect (int argc, char **argv)
{
    gboolean yes = FALSE;
    const GOptionEntry entries[] = {
        { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_ ("Do not ask before erasing"), NULL },
        { NULL },
    };

    if (!moult_command_parse (
            &argc, &argv, _ ("BOARD"),
            _ ("Opens a read-protected STM32, so that it can be flashed again. That erases "
               "all\nthat the chip holds, firmware and files. Its board has to be in DFU mode."),
            entries))
        return MOULT_EXIT_USAGE;
    if (argc != 2)
        return moult_command_wrong_usage ("unprotect", _ ("name one board"));

    g_autoptr (MoultAttached) attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;
    g_autoptr (MoultBoard) board = find_board (attached, (const char *const *) argv + 1);
    MoultExit exit_code = board != NULL ? ask (attached, board, yes) : MOULT_EXIT_FAILED;
    if (exit_code == MOULT_EXIT_OK)
        exit_code = unprotect (attached, board);
    moult_attached_settle (attached);
    return exit_code;
}
