/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "library-session.h"

#define COMMAND "firmware"

static const MoultSubcommand commands[] = {
    { COMMAND " list", N_ ("Show the stored firmware"), moult_firmware_list },
    { COMMAND " search", N_ ("Find boards and what there is for them"), moult_firmware_search },
    { COMMAND " add", N_ ("Add a file of your own, or one from the web"), moult_firmware_add },
    { COMMAND " info", N_ ("Look into a firmware file"), moult_firmware_info },
    { COMMAND " remove", N_ ("Take stored firmware away"), moult_firmware_remove },
    { COMMAND " export", N_ ("Make an offline kit"), moult_firmware_export },
    { COMMAND " import", N_ ("Read an offline kit, or mpflash's firmware"), moult_firmware_import },
    { COMMAND " refresh", N_ ("Read what the download site offers now"), moult_firmware_refresh },
    { NULL },
};

static const char *
get_word (gsize i)
{
    return commands[i].name + strlen (COMMAND " ");
}

static void
print_help (FILE *file)
{
    fprintf (file, "%s\n  moultctl firmware %s\n\n%s\n\n%s\n", _ ("Usage:"),
             _ ("COMMAND [OPTION…]"), _ ("Shows and changes the firmware that is stored here."),
             _ ("Commands:"));
    for (gsize i = 0; commands[i].name != NULL; i++)
        fprintf (file, "  %-10s %s\n", get_word (i), _ (commands[i].summary));
    fprintf (file, "\n%s\n%s\n%s\n", _ ("Examples:"),
             "  moultctl firmware search pico w\n"
             "  moultctl firmware add ports/rp2/build-RPI_PICO/firmware.uf2\n"
             "  moultctl firmware export kit.zip RPI_PICO ESP32_GENERIC\n"
             "  moultctl firmware import kit.zip\n"
             "  moultctl firmware remove --old 2\n",
             _ ("“moultctl firmware COMMAND --help” tells more about a command."));
}

MoultExit
moult_command_firmware (int argc, char **argv)
{
    return moult_command_run_subcommand (argc, argv, commands, print_help);
}

MoultLibrary *
moult_firmware_open_library (const char *folder, const char *command)
{
    g_autoptr (GError) error = NULL;
    MoultLibrary *library = moult_library_session_open (folder, &error);

    if (library == NULL)
        moult_firmware_fail (command, error);
    return library;
}

MoultExit
moult_firmware_fail (const char *command, const GError *error)
{
    g_autofree char *what = g_strconcat ("moultctl ", command, NULL);

    moult_advice_print_for_files (what, error);
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MOULT_EXIT_CANCELLED
                                                                     : MOULT_EXIT_FAILED;
}
