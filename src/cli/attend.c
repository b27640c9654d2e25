/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "board-tasks.h"
#include "registry.h"

/* Long enough to look up from the screen. */
#define BLINK_MS 4000

/* The small things that are done to a running board: name, ignore, restart, blink. */

static void
add_restart (MoultAttached *attached, MoultBoard *board, GPtrArray *works, gpointer data)
{
    g_ptr_array_add (works,
                     moult_board_work_new_restart (moult_attached_get_devices (attached), board,
                                                   moult_registry_get_board_shell ()));
}

static void
add_blink (MoultAttached *attached, MoultBoard *board, GPtrArray *works, gpointer data)
{
    g_ptr_array_add (works,
                     moult_board_work_new_blink (moult_attached_get_devices (attached), board,
                                                 moult_registry_get_board_shell (), BLINK_MS));
}

MoultExit
moult_command_name (int argc, char **argv)
{
    MoultBoardTaskOptions options = { 0 };
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("SELECTOR NAME"),
                              _ ("Gives a board a name of your own, which stays on the board in "
                                 "board_info.toml.\nAn empty NAME takes it away."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc != 3 || !g_utf8_validate (argv[2], -1, NULL))
        return moult_command_wrong_usage ("name", _ ("a board and a name are needed"));

    const char *const selectors[] = { argv[1], NULL };
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;
    fields.name = argv[2];
    return moult_board_task_set_up ("name", &fields, &options, selectors);
}

MoultExit
moult_command_ignore (int argc, char **argv)
{
    MoultBoardTaskOptions options = { 0 };
    gboolean off = FALSE;
    const GOptionEntry entries[] = {
        { "off", 0, 0, G_OPTION_ARG_NONE, &off, N_ ("Do not leave it alone any more"), NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("SELECTOR…"),
                              _ ("Marks boards as ones to be left alone: --all and Flash All pass "
                                 "them by. The mark\nstays on the board in board_info.toml."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage ("ignore", _ ("name the boards"));

    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;
    fields.ignore = !off;
    return moult_board_task_set_up ("ignore", &fields, &options, (const char *const *) argv + 1);
}

static MoultExit
parse_and_run (int argc, char **argv, const char *help, MoultBoardTaskFunc func)
{
    MoultBoardTaskOptions options = { 0 };
    g_autofree char *command = g_strdup (argv[0]);
    const GOptionEntry entries[] = {
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all, N_ ("All attached boards that run"),
          NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("[SELECTOR…|--all]"), help, entries))
        return MOULT_EXIT_USAGE;
    const MoultBoardTask task = { command, NULL, func, NULL };
    return moult_board_task_run (&task, &options, (const char *const *) argv + 1);
}

MoultExit
moult_command_restart (int argc, char **argv)
{
    return parse_and_run (argc, argv, _ ("Restarts boards that run, as their reset buttons do."),
                          add_restart);
}

MoultExit
moult_command_blink (int argc, char **argv)
{
    return parse_and_run (argc, argv,
                          _ ("Blinks a board's light for four seconds, to find it among others."),
                          add_blink);
}
