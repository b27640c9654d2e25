/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "board-work.h"
#include "builtins.h"
#include "error.h"
#include "question.h"
#include "registry.h"
#include "selector.h"

static gboolean
run (MoultAttached *attached, MoultBoard *board, GError **error)
{
    MoultDevice *device = moult_board_get_device (board);
    MoultChipUnlocker *unlocker = moult_registry_find_chip_unlocker (device);
    g_autoptr (MoultBoardWork) work = NULL;

    if (unlocker == NULL) {
        g_autofree char *words = moult_device_dup_words (device);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                     "%s is in no bootloader that can take a protection away", words);
        return FALSE;
    }
    work = moult_board_work_new_unlock (moult_attached_get_devices (attached), board, unlocker);
    return moult_attached_run_work (attached, work, error);
}

static MoultExit
unprotect (MoultAttached *attached, MoultBoard *board)
{
    g_autoptr (GError) error = NULL;

    if (run (attached, board, &error)) {
        g_print ("%s\n", _ ("The chip is open and empty. It can be flashed now."));
        return MOULT_EXIT_OK;
    }
    moult_advice_print (moult_board_get_location (board), error);
    return MOULT_EXIT_FAILED;
}

/* %MOULT_EXIT_OK: go on. */
static MoultExit
ask (MoultAttached *attached, MoultBoard *board, gboolean yes)
{
    g_printerr (_ ("%s at %s: this erases all that its chip holds, firmware and files.\n"),
                moult_board_get_name (board), moult_board_get_location (board));
    return moult_question_ask_to_erase (yes, moult_attached_get_cancellable (attached));
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

    moult_builtins_register ();
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
