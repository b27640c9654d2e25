/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "commands.h"

static const struct {
    const char *name;
    const char *summary;
    MoultExit (*run) (int argc, char **argv);
} commands[] = {
    { "list", N_ ("Show the attached boards and what they run"), moult_command_list },
    { "flash", N_ ("Write firmware to boards"), moult_command_flash },
    { "workshop", N_ ("Flash a class by a recipe, each board as it is plugged in"),
      moult_command_workshop },
    { "build", N_ ("Build MicroPython from source"), moult_command_build },
    { "download", N_ ("Download firmware into the library"), moult_command_download },
    { "firmware", N_ ("Show and change what is in the library"), moult_command_firmware },
    { "backup", N_ ("Read out the flash of an RP2 board"), moult_command_backup },
    { "files", N_ ("Copy files from and to boards"), moult_command_files },
    { "erase", N_ ("Erase all files of boards"), moult_command_erase },
    { "format", N_ ("Give boards a new, empty file system"), moult_command_format },
    { "name", N_ ("Give a board a name"), moult_command_name },
    { "ignore", N_ ("Mark boards as ones to be left alone"), moult_command_ignore },
    { "restart", N_ ("Restart boards"), moult_command_restart },
    { "blink", N_ ("Blink a board's light, to find it"), moult_command_blink },
    { "chip", N_ ("Show what the chips of ESP boards are"), moult_command_chip },
    { "unprotect", N_ ("Open a protected STM32, which erases it"), moult_command_unprotect },
    { "backends", N_ ("Show the ways in which boards can be flashed"), moult_command_backends },
    { "probes", N_ ("Show the attached debug probes and their targets"), moult_command_probes },
    { "targets", N_ ("Show the chips that pyOCD can flash"), moult_command_targets },
    { "udev", N_ ("Print or check the rules that give access to boards"), moult_command_udev },
    { NULL },
};

static void
print_help (FILE *file)
{
    fprintf (file, "%s\n  moultctl %s\n\n%s\n", _ ("Usage:"), _ ("COMMAND [OPTION…]"),
             _ ("Puts MicroPython on microcontroller boards."));
    fprintf (file, "\n%s\n", _ ("Commands:"));
    for (gsize i = 0; commands[i].name != NULL; i++)
        fprintf (file, "  %-10s %s\n", commands[i].name, _ (commands[i].summary));
    fprintf (file, "\n%s\n  --help     %s\n  --version  %s\n\n%s\n", _ ("Options:"),
             _ ("Show this help"), _ ("Show the version"),
             _ ("“moultctl COMMAND --help” tells more about a command.\n"
                "Exit codes: 0 all well, 1 at least one board or request failed,\n"
                "2 cancelled, 64 wrong usage."));
}

static void
init_locale (void)
{
    setlocale (LC_ALL, "");
    bindtextdomain (GETTEXT_PACKAGE, MOULT_LOCALEDIR);
    bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

int
main (int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;

    /* Scripts ask for the version often: before anything is set up. */
    if (g_strcmp0 (name, "--version") == 0) {
        puts ("moultctl " MOULT_VERSION);
        return MOULT_EXIT_OK;
    }

    init_locale ();
    if (name == NULL) {
        print_help (stderr);
        return MOULT_EXIT_USAGE;
    }
    if (g_str_equal (name, "--help") || g_str_equal (name, "-h") || g_str_equal (name, "help")) {
        print_help (stdout);
        return MOULT_EXIT_OK;
    }
    for (gsize i = 0; commands[i].name != NULL; i++) {
        if (g_str_equal (name, commands[i].name))
            return commands[i].run (argc - 1, argv + 1);
    }
    g_printerr (_ ("moultctl: there is no command “%s”\n"), name);
    print_help (stderr);
    return MOULT_EXIT_USAGE;
}
