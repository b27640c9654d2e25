/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultExit:
 * @MOULT_EXIT_OK: all well
 * @MOULT_EXIT_FAILED: at least one board or request failed
 * @MOULT_EXIT_CANCELLED: the user cancelled
 * @MOULT_EXIT_USAGE: the command line makes no sense (EX_USAGE of sysexits.h)
 *
 * What moultctl exits with.
 */
typedef enum {
    MOULT_EXIT_OK = 0,
    MOULT_EXIT_FAILED = 1,
    MOULT_EXIT_CANCELLED = 2,
    MOULT_EXIT_USAGE = 64,
} MoultExit;

/* One subcommand each. @argv begins with the subcommand's own name and may be reordered. */
MoultExit moult_command_list (int argc, char **argv);
MoultExit moult_command_flash (int argc, char **argv);
MoultExit moult_command_download (int argc, char **argv);
MoultExit moult_command_firmware (int argc, char **argv);
MoultExit moult_command_backup (int argc, char **argv);
MoultExit moult_command_files (int argc, char **argv);
MoultExit moult_command_erase (int argc, char **argv);
MoultExit moult_command_format (int argc, char **argv);
MoultExit moult_command_name (int argc, char **argv);
MoultExit moult_command_ignore (int argc, char **argv);
MoultExit moult_command_restart (int argc, char **argv);
MoultExit moult_command_blink (int argc, char **argv);
MoultExit moult_command_build (int argc, char **argv);
MoultExit moult_command_chip (int argc, char **argv);
MoultExit moult_command_backends (int argc, char **argv);
MoultExit moult_command_probes (int argc, char **argv);
MoultExit moult_command_targets (int argc, char **argv);
MoultExit moult_command_udev (int argc, char **argv);
MoultExit moult_command_unprotect (int argc, char **argv);
MoultExit moult_command_workshop (int argc, char **argv);

/**
 * moult_command_parse:
 * @parameters: (nullable): what follows the options in the usage line
 * @help: paragraphs for `--help`
 * @entries: options, without `--help`
 *
 * Parses a subcommand's options; @argc and @argv are left with what is no option. Prints the help
 * and exits on `--help`. Returns %FALSE after it said what is wrong.
 */
gboolean moult_command_parse (int *argc,
                              char ***argv,
                              const char *parameters,
                              const char *help,
                              const GOptionEntry *entries);

/**
 * MoultSubcommand:
 *
 * One word of a command that has several: "firmware list". A table of them ends with a %NULL name.
 */
typedef struct {
    const char *name;    /* with the command's own */
    const char *summary; /* msgid, for the help; or NULL */
    MoultExit (*run) (int argc, char **argv);
} MoultSubcommand;

/* Runs the one that the word after the command names; "--help" and the like print the help. */
MoultExit moult_command_run_subcommand (int argc,
                                        char **argv,
                                        const MoultSubcommand *subcommands,
                                        void (*print_help) (FILE *file));

/* Tells on stderr what is wrong with the command line, and where help is. */
MoultExit moult_command_wrong_usage (const char *command, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

G_END_DECLS
