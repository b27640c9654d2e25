/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-arguments.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "parallel.h"
#include "registry.h"
#include "reports.h"

#define COMMAND "flash"

void
moult_flash_arguments_clear (MoultFlashArguments *self)
{
    g_strfreev (self->files);
    g_free ((char *) self->request.board_id);
    g_free ((char *) self->request.variant);
    g_free ((char *) self->request.version);
    g_free ((char *) self->request.port);
    g_free (self->folder);
    g_free (self->backend);
    g_free (self->activator);
    g_free (self->backup);
    g_free (self->backup_path);
    g_clear_object (&self->setup);
    g_strfreev (self->ttys);
    g_strfreev (self->reports);
    g_free (self->recipe);
    g_free (self->flash_mode);
    g_free (self->tree);
    g_free (self->engine);
    moult_probe_arguments_clear (&self->probe);
    g_strfreev ((char **) self->selectors);
}

/* A tty is a selector that nothing else is taken for. */
static GStrv
join_selectors (char **words, char **ttys)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    g_strv_builder_addv (builder, (const char **) words);
    if (ttys != NULL)
        g_strv_builder_addv (builder, (const char **) ttys);
    return g_strv_builder_end (builder);
}

static MoultBoardSetup *
new_format (void)
{
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    fields.format = TRUE;
    return moult_board_setup_new (&fields);
}

gboolean
moult_flash_arguments_parse (MoultFlashArguments *self, int *argc, char ***argv)
{
    const GOptionEntry own[] = {
        { "firmware", 'f', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->files,
          N_ ("Firmware file, folder of them, or URL, instead of what is right for each board; "
              "may be given more than once"),
          N_ ("FILE") },
        { "version", 0, 0, G_OPTION_ARG_STRING, &self->request.version,
          N_ ("Version to flash: stable, preview, or a number (stable unless told)"),
          N_ ("VERSION") },
        { "board", 'b', 0, G_OPTION_ARG_STRING, &self->request.board_id,
          N_ ("Flash the firmware of this board or build, or of a build of your own "
              "(BOARD@BRANCH)"),
          N_ ("BOARD") },
        { "variant", 0, 0, G_OPTION_ARG_STRING, &self->request.variant,
          N_ ("Flash this variant of the board's firmware; - is the standard one"),
          N_ ("VARIANT") },
        { "port", 'p', 0, G_OPTION_ARG_STRING, &self->request.port,
          N_ ("Flash only boards of this MicroPython port"), N_ ("PORT") },
        { "custom", 'c', 0, G_OPTION_ARG_NONE, &self->request.custom,
          N_ ("Flash builds of your own from the library"), NULL },
        { "build", 0, 0, G_OPTION_ARG_NONE, &self->build,
          N_ ("Build the firmware from source (see “moultctl build”), and flash just that"), NULL },
        { "clean", 0, 0, G_OPTION_ARG_NONE, &self->clean,
          N_ ("With --build: throw away what was built before"), NULL },
        { "tree", 0, 0, G_OPTION_ARG_FILENAME, &self->tree,
          N_ ("With --build: folder of MicroPython's source"), N_ ("FOLDER") },
        { "engine", 0, 0, G_OPTION_ARG_STRING, &self->engine,
          N_ ("With --build: build by this, mpbuild or native"), N_ ("NAME") },
        { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &self->folder,
          N_ ("Use the library in this folder"), N_ ("FOLDER") },
        { "tty", 't', 0, G_OPTION_ARG_STRING_ARRAY, &self->ttys,
          N_ ("Flash the board at this tty; may be given more than once"), N_ ("TTY") },
        { "all", 'a', 0, G_OPTION_ARG_NONE, &self->all, N_ ("Flash all attached boards"), NULL },
        { "backend", 0, 0, G_OPTION_ARG_STRING, &self->backend,
          N_ ("Use this way to flash (see “moultctl backends”)"), N_ ("NAME") },
        { "activator", 0, 0, G_OPTION_ARG_STRING, &self->activator,
          N_ ("Start the bootloader in this way: repl, touch1200, reset-lines,\n"
              "manual or none"),
          N_ ("NAME") },
        { "recipe", 0, 0, G_OPTION_ARG_FILENAME, &self->recipe,
          N_ ("Flash and set up boards as this workshop recipe says"), N_ ("FILE") },
        { "report", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->reports,
          N_ ("Write what became of each board to this file (.csv, .json or .html) in the\n"
              "end; may be given more than once"),
          N_ ("FILE") },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &self->n_parallel,
          N_ ("Flash this many boards at once (32 unless told)"), N_ ("N") },
        { "one-after-another", 0, 0, G_OPTION_ARG_NONE, &self->one_after_another,
          N_ ("Flash one board at a time, for hubs with little power"), NULL },
        { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &self->dry_run,
          N_ ("Show what would be done, and do nothing"), NULL },
        { "yes", 'y', 0, G_OPTION_ARG_NONE, &self->yes, N_ ("Do not ask before writing"), NULL },
        { "erase", 0, 0, G_OPTION_ARG_NONE, &self->erase, N_ ("Erase all of the flash, files too"),
          NULL },
        { "backup", 0, 0, G_OPTION_ARG_FILENAME, &self->backup,
          N_ ("Copy the files of each board into a folder of its own in this one before"),
          N_ ("FOLDER") },
        { "format", 0, 0, G_OPTION_ARG_NONE, &self->format,
          N_ ("Give each board a new, empty file system once it runs"), NULL },
        { "baud", 0, 0, G_OPTION_ARG_INT, &self->baud,
          N_ ("Write ESP chips at no more than this rate (as their adapters prove unless told)"),
          N_ ("BAUD") },
        { "flash-mode", 0, 0, G_OPTION_ARG_STRING, &self->flash_mode,
          N_ ("By which lines an ESP chip reads its flash: keep, qio, qout, dio or dout (keep\n"
              "unless told: as the file says)"),
          N_ ("MODE") },
        { "force-chip", 0, 0, G_OPTION_ARG_NONE, &self->force_chip,
          N_ ("Write ESP chips even if the file is for another chip or revision"), NULL },
        { "reinstall", 0, 0, G_OPTION_ARG_NONE, &self->reinstall,
          N_ ("Flash boards that are up to date, too"), NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &self->json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
          N_ ("Print what each job did and was answered, too"), NULL },
    };
    GOptionEntry entries[G_N_ELEMENTS (own) + MOULT_PROBE_ARGUMENTS_N_ENTRIES + 1] = { 0 };

    memcpy (entries, own, sizeof own);
    moult_probe_arguments_add_entries (&self->probe, entries + G_N_ELEMENTS (own));
    self->n_parallel = MOULT_PARALLEL_DEFAULT;
    if (!moult_command_parse (
            argc, argv, _ ("[SELECTOR…|--all]"),
            _ ("Writes firmware to boards: shows the plan, asks, flashes, and checks what each\n"
               "board runs then. Each board gets the newest release that is made for it, which\n"
               "is downloaded if it is not on this computer, or what the options say.\n\n"
               "A selector is a board's tty, location, serial number, nickname, board id or name;\n"
               "* and ? stand for any text and any letter. A board that is named (without * or ?)\n"
               "is flashed even if it is silent or runs no MicroPython, and counts as failed if "
               "it\n"
               "has to be left alone, unless it is up to date.\n\n"
               "A chip behind a debug probe is flashed with --probe-id and no selector, or with\n"
               "the selector of the board that the probe is wired to."),
            entries))
        return FALSE;
    self->request.backend = self->backend;
    /* What was just built is what is wanted, whatever the board runs. */
    if (self->build)
        self->reinstall = TRUE;
    if (self->backup != NULL)
        self->backup_path = g_canonicalize_filename (self->backup, NULL);
    if (self->format)
        self->setup = new_format ();
    self->selectors = (const char *const *) join_selectors (*argv + 1, self->ttys);
    return TRUE;
}

static gboolean
is_request (const MoultFirmwareRequest *request)
{
    return request->board_id != NULL || request->variant != NULL || request->version != NULL
           || request->port != NULL || request->custom;
}

static MoultExit
check_build (const MoultFlashArguments *self)
{
    if (!self->build && (self->clean || self->tree != NULL || self->engine != NULL))
        return moult_command_wrong_usage (COMMAND,
                                          _ ("--clean, --tree and --engine go with --build"));
    if (self->build && (self->files != NULL || self->recipe != NULL || self->request.custom))
        return moult_command_wrong_usage (
            COMMAND, _ ("--build makes the firmware; leave files, --recipe and --custom out"));
    return MOULT_EXIT_OK;
}

static const char *const flash_modes[] = {
    [MOULT_FLASH_MODE_KEEP] = "keep", [MOULT_FLASH_MODE_QIO] = "qio",
    [MOULT_FLASH_MODE_QOUT] = "qout", [MOULT_FLASH_MODE_DIO] = "dio",
    [MOULT_FLASH_MODE_DOUT] = "dout",
};

/* -1: there is no such mode. */
static int
find_flash_mode (const char *name)
{
    for (guint i = 0; name != NULL && i < G_N_ELEMENTS (flash_modes); i++) {
        if (g_ascii_strcasecmp (flash_modes[i], name) == 0)
            return (int) i;
    }
    return name == NULL ? MOULT_FLASH_MODE_KEEP : -1;
}

static MoultExit
check_esp_options (const MoultFlashArguments *self)
{
    if (self->baud < 0)
        return moult_command_wrong_usage (COMMAND, _ ("--baud needs a positive number"));
    if (find_flash_mode (self->flash_mode) < 0)
        return moult_command_wrong_usage (COMMAND, _ ("there is no flash mode “%s”"),
                                          self->flash_mode);
    if (self->force_chip && self->all)
        return moult_command_wrong_usage (COMMAND, _ ("--force-chip needs the boards by name"));
    return MOULT_EXIT_OK;
}

MoultExit
moult_flash_arguments_check (const MoultFlashArguments *self)
{
    const char *activator = self->activator;
    MoultExit exit_code;

    if (self->recipe != NULL
        && (self->files != NULL || is_request (&self->request) || self->erase || self->reinstall
            || moult_flash_arguments_need_probe (self)))
        return moult_command_wrong_usage (
            COMMAND, _ ("the recipe says what is flashed and how; leave files, board, variant, "
                        "version, port, --erase, --reinstall and probes out"));
    if (self->files != NULL && is_request (&self->request))
        return moult_command_wrong_usage (
            COMMAND, _ ("name files, or say which board, variant, version or port; not both"));
    if (!self->all && self->selectors[0] == NULL && !moult_flash_arguments_need_probe (self))
        return moult_command_wrong_usage (COMMAND, _ ("name the boards, or say --all"));
    if (self->all && self->selectors[0] != NULL)
        return moult_command_wrong_usage (COMMAND, _ ("name boards or say --all, not both"));
    if (self->all && self->probe.id != NULL)
        return moult_command_wrong_usage (COMMAND, _ ("--probe-id is for one board, not for all"));
    exit_code = check_build (self);
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    exit_code = moult_parallel_check (self->n_parallel, self->one_after_another, COMMAND);
    if (exit_code == MOULT_EXIT_OK)
        exit_code = moult_reports_check (self->reports, COMMAND);
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    if (self->backend != NULL && moult_registry_find_backend (self->backend) == NULL)
        return moult_command_wrong_usage (COMMAND, _ ("there is no backend “%s”"), self->backend);
    if (activator != NULL && !g_str_equal (activator, "none")
        && moult_registry_find_activator (activator) == NULL)
        return moult_command_wrong_usage (COMMAND, _ ("there is no activator “%s”"), activator);
    exit_code = moult_probe_arguments_check (&self->probe, COMMAND);
    return exit_code != MOULT_EXIT_OK ? exit_code : check_esp_options (self);
}

MoultFlashOptions
moult_flash_arguments_get_options (const MoultFlashArguments *self)
{
    MoultFlashOptions options = {
        .erase = self->erase,
        .backend = self->backend,
        .activator = self->activator,
        .baud = (guint) self->baud,
        .flash_mode = (MoultFlashMode) find_flash_mode (self->flash_mode),
        .force_chip = self->force_chip,
        .backup = self->backup_path,
        .setup = self->setup,
    };

    moult_probe_arguments_fill (&self->probe, &options);
    return options;
}

gboolean
moult_flash_arguments_need_probe (const MoultFlashArguments *self)
{
    return self->probe.id != NULL
           || (!self->all && self->selectors[0] == NULL && g_strcmp0 (self->backend, "pyocd") == 0);
}

guint
moult_flash_arguments_get_n_parallel (const MoultFlashArguments *self)
{
    return moult_parallel_get (self->n_parallel, self->one_after_another);
}
