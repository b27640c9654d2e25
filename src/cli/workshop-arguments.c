/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-arguments.h"

#include <glib/gi18n-lib.h>

#include "parallel.h"
#include "reports.h"

#define COMMAND "workshop"
/* No number that anybody means, so that 0 can be refused. */
#define WITHOUT_END G_MININT

void
moult_workshop_arguments_clear (MoultWorkshopArguments *self)
{
    g_free (self->recipe);
    g_strfreev (self->reports);
    g_free (self->folder);
}

static gboolean
parse (MoultWorkshopArguments *self, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        { "report", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->reports,
          N_ ("Write what became of each board to this file (.csv, .json or .html) in the\n"
              "end; may be given more than once"),
          N_ ("FILE") },
        { "count", 0, 0, G_OPTION_ARG_INT, &self->n_boards,
          N_ ("End when this many boards are ready or need attention"), N_ ("N") },
        { "for", 0, 0, G_OPTION_ARG_INT, &self->seconds, N_ ("End after so long"), N_ ("SECONDS") },
        { "new", 0, 0, G_OPTION_ARG_NONE, &self->anew,
          N_ ("Begin a new session, which flashes boards of the last one again"), NULL },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &self->n_parallel,
          N_ ("Flash this many boards at once (32 unless told)"), N_ ("N") },
        { "one-after-another", 0, 0, G_OPTION_ARG_NONE, &self->one_after_another,
          N_ ("Flash one board at a time, for hubs with little power"), NULL },
        { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &self->folder,
          N_ ("Use the library in this folder"), N_ ("FOLDER") },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &self->json,
          N_ ("Print the report as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    self->n_boards = self->seconds = WITHOUT_END;
    self->n_parallel = MOULT_PARALLEL_DEFAULT;
    return moult_command_parse (
        argc, argv, _ ("RECIPE"),
        _ ("Flashes a class by a recipe (a .moult file): every board that the recipe is for is\n"
           "flashed as soon as it is plugged in, boards that are there already at once, each\n"
           "board one time. Others are left alone, and it is said why.\n\n"
           "Ctrl+C ends it: nothing new begins, and boards that are being written are finished\n"
           "first. It ends by itself after the recipe's idle time. If it was cut short, the same\n"
           "command goes on where it was."),
        entries);
}

static MoultExit
check (MoultWorkshopArguments *self)
{
    MoultExit exit_code;

    if (self->n_boards < 1 && self->n_boards != WITHOUT_END)
        return moult_command_wrong_usage (COMMAND, _ ("--count needs a positive number"));
    if (self->seconds < 1 && self->seconds != WITHOUT_END)
        return moult_command_wrong_usage (COMMAND, _ ("--for needs a positive number"));
    exit_code = moult_parallel_check (self->n_parallel, self->one_after_another, COMMAND);
    if (exit_code == MOULT_EXIT_OK)
        exit_code = moult_reports_check (self->reports, COMMAND);
    self->n_boards = MAX (self->n_boards, 0);
    self->seconds = MAX (self->seconds, 0);
    return exit_code;
}

MoultExit
moult_workshop_arguments_parse (MoultWorkshopArguments *self, int argc, char **argv)
{
    if (!parse (self, &argc, &argv))
        return MOULT_EXIT_USAGE;
    if (argc != 2)
        return moult_command_wrong_usage (COMMAND, _ ("A recipe is needed"));
    self->recipe = g_strdup (argv[1]);
    return check (self);
}
