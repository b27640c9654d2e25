/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <string.h>

#include <glib/gi18n-lib.h>

gboolean
moult_command_parse (int *argc,
                     char ***argv,
                     const char *parameters,
                     const char *help,
                     const GOptionEntry *entries)
{
    g_autoptr (GOptionContext) context = g_option_context_new (parameters);
    g_autofree char *command = g_strdup ((*argv)[0]);
    g_autofree char *program = g_strconcat ("moultctl ", command, NULL);
    g_autoptr (GError) error = NULL;

    /* GOption prints the program's name in the usage line. */
    g_set_prgname (program);
    g_option_context_set_summary (context, help);
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
    if (!g_option_context_parse (context, argc, argv, &error)) {
        moult_command_wrong_usage (command, "%s", error->message);
        return FALSE;
    }
    return TRUE;
}

MoultExit
moult_command_wrong_usage (const char *command, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start (args, format);
    message = g_strdup_vprintf (format, args);
    va_end (args);

    g_printerr ("moultctl %s: %s\n", command, message);
    g_printerr (_ ("Try “moultctl %s --help”.\n"), command);
    return MOULT_EXIT_USAGE;
}

MoultExit
moult_command_run_subcommand (int argc,
                              char **argv,
                              const MoultSubcommand *subcommands,
                              void (*print_help) (FILE *file))
{
    const char *word = argc > 1 ? argv[1] : NULL;

    if (word == NULL) {
        print_help (stderr);
        return MOULT_EXIT_USAGE;
    }
    if (g_str_equal (word, "--help") || g_str_equal (word, "-h") || g_str_equal (word, "help")) {
        print_help (stdout);
        return MOULT_EXIT_OK;
    }
    for (gsize i = 0; subcommands[i].name != NULL; i++) {
        if (!g_str_equal (word, strchr (subcommands[i].name, ' ') + 1))
            continue;
        argv[1] = (char *) subcommands[i].name;
        return subcommands[i].run (argc - 1, argv + 1);
    }
    return moult_command_wrong_usage (argv[0], _ ("there is no command “%s”"), word);
}
