/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "board-tasks.h"
#include "registry.h"

/* erase and format: what is on the boards is lost, but for a backup. */
typedef struct {
    MoultBoardSetupFields fields;
    GFile *backup; /* or NULL */
} Emptying;

static char *
get_usual_folder (void)
{
    return g_build_filename (g_get_user_data_dir (), "moult", "backups", NULL);
}

static void
add_works (MoultAttached *attached, MoultBoard *board, GPtrArray *works, gpointer data)
{
    const Emptying *emptying = data;
    g_autoptr (MoultBoardSetup) setup = moult_board_setup_new (&emptying->fields);

    if (emptying->backup != NULL)
        moult_board_task_add_backup (attached, board, works, emptying->backup);
    g_ptr_array_add (works,
                     moult_board_work_new_set_up (moult_attached_get_devices (attached), board,
                                                  moult_registry_get_board_shell (), setup));
}

static MoultExit
empty_boards (const char *command,
              const char *warning,
              const MoultBoardTaskOptions *options,
              Emptying *emptying,
              const char *const *selectors)
{
    const MoultBoardTask task = { command, warning, add_works, emptying };
    MoultExit exit_code = moult_board_task_run (&task, options, selectors);

    if (emptying->backup != NULL && exit_code == MOULT_EXIT_OK)
        g_printerr (_ ("What was on it is in %s\n"), g_file_peek_path (emptying->backup));
    return exit_code;
}

static MoultExit
parse_and_run (int argc, char **argv, const char *help, const char *warning, Emptying *emptying)
{
    MoultBoardTaskOptions options = { 0 };
    g_autofree char *backup = NULL;
    gboolean no_backup = FALSE;
    g_autofree char *command = g_strdup (argv[0]);
    const GOptionEntry entries[] = {
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all, N_ ("All attached boards that run"),
          NULL },
        { "backup", 0, 0, G_OPTION_ARG_FILENAME, &backup,
          N_ ("Copy the files into this folder before, in one of their own for each board"),
          N_ ("FOLDER") },
        { "no-backup", 0, 0, G_OPTION_ARG_NONE, &no_backup, N_ ("Do not copy them before"), NULL },
        { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask before erasing"), NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("[SELECTOR…|--all]"), help, entries))
        return MOULT_EXIT_USAGE;
    if (backup != NULL && no_backup)
        return moult_command_wrong_usage (command, _ ("--backup or --no-backup, not both"));
    if (!options.all && argv[1] == NULL)
        return moult_command_wrong_usage (command, _ ("name the boards, or say --all"));

    g_autofree char *folder = backup != NULL ? g_strdup (backup) : get_usual_folder ();
    g_autoptr (GFile) file = no_backup ? NULL : g_file_new_for_commandline_arg (folder);
    emptying->backup = file;
    return empty_boards (command, warning, &options, emptying, (const char *const *) argv + 1);
}

MoultExit
moult_command_erase (int argc, char **argv)
{
    Emptying emptying = { .fields = MOULT_BOARD_SETUP_NOTHING };

    emptying.fields.erase_files = TRUE;
    return parse_and_run (argc, argv,
                          _ ("Erases every file of running boards, boot.py too. The firmware and "
                             "the file\nsystem stay. The files are copied before, to "
                             "~/.local/share/moult/backups unless\n--backup names another folder; "
                             "without a copy nothing is erased."),
                          _ ("Every file is erased on:"), &emptying);
}

MoultExit
moult_command_format (int argc, char **argv)
{
    Emptying emptying = { .fields = MOULT_BOARD_SETUP_NOTHING };

    emptying.fields.format = TRUE;
    return parse_and_run (argc, argv,
                          _ ("Gives running boards a new, empty file system of the same kind. It "
                             "also helps where\nthe old one is damaged; say --no-backup then. Else "
                             "the files are copied before, to\n~/.local/share/moult/backups unless "
                             "--backup names another folder."),
                          _ ("A new file system takes the place of all files on:"), &emptying);
}
