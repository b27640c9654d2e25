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
#include "download-view.h"
#include "error.h"
#include "registry.h"
#include "selector.h"

static gboolean
run (MoultAttached *attached, MoultBoardWork *work, const char *name, GError **error)
{
    g_autoptr (MoultDownloadView) view = moult_download_view_new (stdout);
    MoultProgress *progress = moult_board_work_get_progress (work);

    moult_download_view_add (view, name, progress);
    gboolean done = moult_attached_run_work (attached, work, error);
    moult_download_view_end (view, progress, done ? _ ("done") : _ ("failed"));
    moult_download_view_finish (view);
    return done;
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

static MoultFlashReader *
find_reader (MoultBoard *board, GError **error)
{
    MoultFlashReader *reader = moult_registry_find_flash_reader (moult_board_get_device (board),
                                                                 moult_board_get_info (board));

    if (reader == NULL) {
        g_autofree char *words = moult_device_dup_words (moult_board_get_device (board));

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                     "%s cannot be read out: it needs an RP2040 or RP2350 with a boot ROM that may "
                     "be opened",
                     words);
    }
    return reader;
}

static MoultExit
back_up (MoultAttached *attached, const char *selector, const char *path)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultBoard) board = find_board (attached, selector, &error);
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
    g_autoptr (MoultBoardWork) work = NULL;
    MoultFlashReader *reader = NULL;

    if (board == NULL) {
        moult_advice_print ("moultctl backup", error);
        return MOULT_EXIT_FAILED;
    }
    reader = find_reader (board, &error);
    if (reader == NULL)
        return tell_failure (board, error);
    work = moult_board_work_new_read_flash (moult_attached_get_devices (attached), board, reader,
                                            file);
    return run (attached, work, moult_board_get_name (board), &error) ? MOULT_EXIT_OK
                                                                      : tell_failure (board, error);
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
