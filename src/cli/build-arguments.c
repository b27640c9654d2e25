/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-arguments.h"

#include <glib/gi18n-lib.h>

#define COMMAND "build"

/* Where git itself would clone to. */
#define CLONE_FOLDER "micropython"

/* GOption has no other place for an option whose value may be left out. */
static char *clone_folder;

static gboolean
on_clone_cb (const char *option, const char *value, gpointer user_data, GError **error)
{
    g_free (clone_folder);
    clone_folder = g_canonicalize_filename (value != NULL ? value : CLONE_FOLDER, NULL);
    return TRUE;
}

void
moult_build_arguments_clear (MoultBuildArguments *self)
{
    g_free (self->board);
    g_free (self->variant);
    g_free (self->version);
    g_free (self->tree);
    g_free (self->engine);
    g_free (self->manifest);
    g_strfreev (self->formats);
    g_strfreev (self->selectors);
    g_free (self->folder);
    g_free (self->log);
    g_free (self->clone);
}

static gboolean
parse (MoultBuildArguments *self, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        { "variant", 0, 0, G_OPTION_ARG_STRING, &self->variant,
          N_ ("Build this variant of the board's firmware"), N_ ("VARIANT") },
        { "version", 0, 0, G_OPTION_ARG_STRING, &self->version,
          N_ ("Build this release, tag, branch or commit, checked out beside the tree (the tree "
              "as\n"
              "it stands unless told)"),
          N_ ("VERSION") },
        { "tree", 0, 0, G_OPTION_ARG_FILENAME, &self->tree,
          N_ ("Folder of MicroPython's source (that around here, or MICROPY_DIR, unless told)"),
          N_ ("FOLDER") },
        { "clone", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, (gpointer) on_clone_cb,
          N_ ("Get MicroPython's source into this folder before (micropython unless told)"),
          N_ ("FOLDER") },
        { "engine", 0, 0, G_OPTION_ARG_STRING, &self->engine,
          N_ ("Build by this: mpbuild or native (the first that can unless told)"), N_ ("NAME") },
        { "manifest", 0, 0, G_OPTION_ARG_FILENAME, &self->manifest,
          N_ ("Freeze what this manifest.py says"), N_ ("FILE") },
        { "format", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->formats,
          N_ ("Kind of file to take: uf2, dfu, hex, bin (as the port has it unless told); may be\n"
              "given more than once, the best first"),
          N_ ("EXT") },
        { "clean", 0, 0, G_OPTION_ARG_NONE, &self->clean,
          N_ ("Throw away what was built before, and build all of it"), NULL },
        { "rebuild", 0, 0, G_OPTION_ARG_NONE, &self->rebuild,
          N_ ("Build even if the library has a build of just this"), NULL },
        { "flash", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->selectors,
          N_ ("Flash this board with what was built; may be given more than once"),
          N_ ("SELECTOR") },
        { "yes", 'y', 0, G_OPTION_ARG_NONE, &self->yes, N_ ("Do not ask before writing"), NULL },
        { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &self->folder,
          N_ ("Use the library in this folder"), N_ ("FOLDER") },
        { "log", 0, 0, G_OPTION_ARG_FILENAME, &self->log,
          N_ ("Write all that the build prints to this file"), N_ ("FILE") },
        { "list", 'l', 0, G_OPTION_ARG_NONE, &self->list,
          N_ ("Show the boards of the tree and their variants"), NULL },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &self->json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
          N_ ("Print what each flash job did and was answered, too"), NULL },
        { NULL },
    };

    return moult_command_parse (
        argc, argv, _ ("BOARD[-VARIANT]"),
        _ ("Builds MicroPython from source and puts it into the library. What was built before\n"
           "of just the same source is taken from there.\n\n"
           "With --flash and without a board it is built for the attached board."),
        entries);
}

MoultExit
moult_build_arguments_parse (MoultBuildArguments *self, int argc, char **argv)
{
    if (!parse (self, &argc, &argv))
        return MOULT_EXIT_USAGE;
    self->clone = g_steal_pointer (&clone_folder);
    if (self->manifest != NULL) {
        g_autofree char *manifest = g_steal_pointer (&self->manifest);

        self->manifest = g_canonicalize_filename (manifest, NULL);
    }
    if (argc > 2)
        return moult_command_wrong_usage (COMMAND, _ ("“%s” is too much"), argv[2]);
    self->board = argc > 1 ? g_strdup (argv[1]) : NULL;
    if (self->clone != NULL && self->tree != NULL)
        return moult_command_wrong_usage (COMMAND, _ ("say --tree or --clone, not both"));
    if (self->list && (self->board != NULL || self->selectors != NULL))
        return moult_command_wrong_usage (COMMAND, _ ("--list builds nothing; name no boards"));
    if (self->board == NULL && !self->list && self->selectors == NULL && self->clone == NULL)
        return moult_command_wrong_usage (COMMAND,
                                          _ ("name a board (see “moultctl build --list”)"));
    return MOULT_EXIT_OK;
}
