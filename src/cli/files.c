/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "board-tasks.h"
#include "interrupt.h"
#include "library-session.h"
#include "packages.h"

static MoultExit
back_up (int argc, char **argv)
{
    MoultBoardTaskOptions options = { 0 };
    const GOptionEntry entries[] = {
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all, N_ ("All attached boards that run"),
          NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("FOLDER [SELECTOR…|--all]"),
                              _ ("Copies every file of running boards into FOLDER, each board's "
                                 "into a new folder of\nits own there. Each is compared by its "
                                 "checksum; nothing on the boards changes."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage ("files backup", _ ("name a folder"));

    g_autoptr (GFile) folder = g_file_new_for_commandline_arg (argv[1]);
    const MoultBoardTask task = { "files backup", NULL, moult_board_task_add_backup, folder };
    return moult_board_task_run (&task, &options, (const char *const *) argv + 2);
}

static MoultExit
copy_setup (const MoultBoardTaskOptions *options,
            const char *from,
            const char *to,
            const char *const *selectors)
{
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (from);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = moult_board_files_read (file, to, NULL, &error);
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    if (files == NULL) {
        moult_advice_print_for_setup ("moultctl files copy", error);
        return MOULT_EXIT_FAILED;
    }
    fields.files = files;
    return moult_board_task_set_up ("files copy", &fields, options, selectors);
}

static MoultExit
copy (int argc, char **argv)
{
    MoultBoardTaskOptions options = { 0 };
    g_autofree char *to = NULL;
    const GOptionEntry entries[] = {
        { "to", 0, 0, G_OPTION_ARG_STRING, &to,
          N_ ("Where on the board it goes (/ unless told); with / at its end a folder"),
          N_ ("PATH") },
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all, N_ ("All attached boards that run"),
          NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("FROM [SELECTOR…|--all]"),
                              _ ("Copies a file, or all that is in a folder, to running boards "
                                 "and restarts them.\nA file that a board has already is not "
                                 "sent, each one is compared afterwards."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage ("files copy", _ ("name a file or a folder"));
    return copy_setup (&options, argv[1], to != NULL ? to : "/", (const char *const *) argv + 2);
}

/* Waits for the packages, main loop running. */
typedef struct {
    GPtrArray *files;
    GError *error;
    gboolean ended;
} Fetch;

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fetch *fetch = user_data;

    fetch->files = moult_packages_fetch_finish (MOULT_LIBRARY (source), result, &fetch->error);
    fetch->ended = TRUE;
}

static GPtrArray *
fetch_packages (const char *const *packages, GError **error)
{
    g_autoptr (MoultLibrary) library = moult_library_session_open (NULL, error);
    g_autoptr (MoultInterrupt) interrupt = NULL;
    Fetch fetch = { 0 };

    if (library == NULL)
        return NULL;
    interrupt = moult_interrupt_new ();
    moult_packages_fetch_async (library, packages, moult_interrupt_get_cancellable (interrupt),
                                on_fetched_cb, &fetch);
    while (!fetch.ended)
        g_main_context_iteration (NULL, TRUE);
    if (fetch.error != NULL)
        g_propagate_error (error, fetch.error);
    return fetch.files;
}

static MoultExit
install_packages (const MoultBoardTaskOptions *options,
                  const char *const *packages,
                  const char *const *selectors)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = fetch_packages (packages, &error);
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    if (files == NULL) {
        moult_advice_print_for_files ("moultctl files install", error);
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MOULT_EXIT_CANCELLED
                                                                         : MOULT_EXIT_FAILED;
    }
    fields.files = files;
    return moult_board_task_set_up ("files install", &fields, options, selectors);
}

static MoultExit
install (int argc, char **argv)
{
    static const char *const nobody[] = { NULL };
    MoultBoardTaskOptions options = { 0 };
    g_auto (GStrv) selectors = NULL;
    const GOptionEntry entries[] = {
        { "on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &selectors,
          N_ ("The board; may be given more than once"), N_ ("SELECTOR") },
        { "all", 'a', 0, G_OPTION_ARG_NONE, &options.all, N_ ("All attached boards that run"),
          NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("PACKAGE… [--on SELECTOR|--all]"),
                              _ ("Puts packages of MicroPython's index, and what they need, into "
                                 "/lib of running\nboards. They are kept on this computer, so that "
                                 "the next board needs no network."),
                              entries))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage ("files install", _ ("name a package"));
    return install_packages (&options, (const char *const *) argv + 1,
                             selectors != NULL ? (const char *const *) selectors : nobody);
}

static void
print_help (FILE *file)
{
    fprintf (
        file,
        "%s\n  moultctl files backup %s\n  moultctl files copy %s\n  moultctl files install %s\n\n"
        "%s\n",
        _ ("Usage:"), _ ("FOLDER [SELECTOR…|--all]"), _ ("FROM [SELECTOR…|--all]"),
        _ ("PACKAGE… [--on SELECTOR|--all]"),
        _ ("Copies files from and to boards that run. --help tells more about each."));
}

MoultExit
moult_command_files (int argc, char **argv)
{
    static const MoultSubcommand commands[] = {
        { "files backup", NULL, back_up },
        { "files copy", NULL, copy },
        { "files install", NULL, install },
        { NULL },
    };

    return moult_command_run_subcommand (argc, argv, commands, print_help);
}
