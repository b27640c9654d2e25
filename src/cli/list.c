/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "describe.h"
#include "json.h"
#include "library-session.h"
#include "selector.h"
#include "table.h"

static void
print_table (GPtrArray *boards)
{
    static const MoultColumn columns[] = {
        { N_ ("Location"), 8 },
        { N_ ("Board"), 16 },
        { N_ ("Version"), 12 },
        { N_ ("State"), 10 },
        { N_ ("TTY"), 8 },
        { N_ ("Board id"), 10, 100 },
        { N_ ("Serial number"), 8, 120 },
        { N_ ("USB ids"), 9, 130 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < boards->len; i++) {
        MoultBoard *board = boards->pdata[i];
        MoultDevice *device = moult_board_get_device (board);
        MoultBoardInfo *info = moult_board_get_info (board);
        g_autofree char *version = moult_describe_version (info);
        g_autofree char *state = moult_describe_state (board);
        g_autofree char *tty = moult_device_get_tty (device) != NULL
                                   ? g_path_get_basename (moult_device_get_tty (device))
                                   : NULL;
        g_autofree char *ids = g_strdup_printf ("%04x:%04x", moult_device_get_vid (device),
                                                moult_device_get_pid (device));

        moult_table_add_row (table, (const char *const[]) {
                                        moult_board_get_location (board),
                                        moult_board_get_name (board), version, state, tty,
                                        info != NULL ? moult_board_info_get_board_id (info) : NULL,
                                        moult_device_get_serial (device), ids });
    }
    moult_table_print (table, stdout);
}

static void
print_problem (MoultBoard *board)
{
    const GError *problem = moult_board_get_error (board);
    gboolean silent = moult_board_get_mode (board) == MOULT_BOARD_SILENT;
    const char *headline =
        silent ? _ ("No answer from MicroPython") : moult_advice_get_headline (problem);
    const char *advice =
        silent ? _ ("If it is a board, it runs something else than MicroPython, or is "
                    "busy. Name it to flash it anyway.")
               : moult_advice_get_advice (problem);

    g_print ("\n%s %s: %s\n", moult_board_get_location (board), moult_board_get_name (board),
             headline);
    moult_text_print (stdout, "  ", problem->message);
    if (advice != NULL)
        moult_text_print (stdout, "  ", advice);
}

/* What the table has no room for: why a board is not as it should be. */
static void
print_problems (GPtrArray *boards)
{
    for (guint i = 0; i < boards->len; i++) {
        if (moult_board_get_error (boards->pdata[i]) != NULL)
            print_problem (boards->pdata[i]);
    }
}

/* Only what has a day can have been built here. */
static gboolean
may_be_built_here (GPtrArray *boards)
{
    for (guint i = 0; i < boards->len; i++) {
        MoultBoardInfo *info = moult_board_get_info (boards->pdata[i]);

        if (info != NULL && *moult_board_info_get_date (info) != '\0')
            return TRUE;
    }
    return FALSE;
}

/* Which boards run what was built on this computer, and of which commit. */
static void
print_built (GPtrArray *boards)
{
    g_autoptr (MoultLibrary) library =
        may_be_built_here (boards) ? moult_library_session_open_existing () : NULL;

    for (guint i = 0; library != NULL && i < boards->len; i++) {
        MoultBoard *board = boards->pdata[i];
        g_autofree char *built = moult_describe_built (
            moult_library_find_running (library, moult_board_get_info (board)));

        if (built != NULL)
            g_print ("\n%s %s: %s\n", moult_board_get_location (board),
                     moult_board_get_name (board), built);
    }
}

static void
print_boards (GPtrArray *boards, gboolean as_json)
{
    if (as_json) {
        g_autoptr (JsonBuilder) builder = json_builder_new ();

        json_builder_begin_array (builder);
        for (guint i = 0; i < boards->len; i++)
            moult_json_add_board (builder, boards->pdata[i]);
        json_builder_end_array (builder);
        moult_json_print (builder);
    } else if (boards->len == 0) {
        g_print ("%s\n", _ ("No board is attached."));
    } else {
        print_table (boards);
        print_built (boards);
        print_problems (boards);
    }
}

MoultExit
moult_command_list (int argc, char **argv)
{
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
        { NULL },
    };
    g_autoptr (MoultAttached) attached = NULL;
    g_autoptr (GPtrArray) boards = NULL;
    g_autoptr (GError) error = NULL;

    if (!moult_command_parse (&argc, &argv, _ ("[SELECTOR…]"),
                              _ ("Shows the attached boards and what they run.\n\n"
                                 "A selector is a board's tty, location, serial number, nickname, "
                                 "board id\nor name; * and ? stand for any text and any letter."),
                              entries))
        return MOULT_EXIT_USAGE;

    attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;

    boards = moult_selector_choose (G_LIST_MODEL (moult_attached_get_boards (attached)),
                                    (const char *const *) argv + 1, &error);
    if (boards == NULL) {
        moult_advice_print ("moultctl list", error);
        return MOULT_EXIT_FAILED;
    }
    print_boards (boards, as_json);
    return MOULT_EXIT_OK;
}
