/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "error.h"
#include "interrupt.h"
#include "library-session.h"

/* Pages between two words about how far it is. */
#define BATCH 16

static GStrv
list_all_boards (MoultLibrary *library)
{
    GListModel *boards = G_LIST_MODEL (moult_library_get_catalogue (library));
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (boards, i);

        g_strv_builder_add (builder, moult_catalogue_board_get_kind (board)->board_id);
    }
    return g_strv_builder_end (builder);
}

static void
tell_progress (guint n_read, guint n_all)
{
    if (!isatty (STDERR_FILENO))
        return;
    g_printerr (_ ("\r%u of %u pages"), n_read, n_all);
    if (n_read == n_all)
        g_printerr ("\n");
}

/* The pages of these boards, some at a time. What cannot be read does not hold up the others. */
static gboolean
refresh_pages (MoultLibrary *library, GStrv ids, GCancellable *cancellable, GError **error)
{
    guint n_ids = g_strv_length (ids);
    gboolean all_read = TRUE;

    for (guint i = 0; i < n_ids && !g_cancellable_is_cancelled (cancellable); i += BATCH) {
        const char *batch[BATCH + 1] = { NULL };

        for (guint j = 0; j < BATCH && i + j < n_ids; j++)
            batch[j] = ids[i + j];
        if (!moult_library_session_refresh (library, batch, 0, cancellable,
                                            all_read ? error : NULL))
            all_read = FALSE;
        tell_progress (MIN (i + BATCH, n_ids), n_ids);
    }
    return all_read;
}

static gboolean
check_boards (MoultLibrary *library, GStrv ids, GError **error)
{
    for (gsize i = 0; ids[i] != NULL; i++) {
        if (moult_catalogue_find (moult_library_get_catalogue (library), ids[i]) != NULL)
            continue;
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "there is no board \"%s\"", ids[i]);
        return FALSE;
    }
    return TRUE;
}

static gboolean
refresh (MoultLibrary *library, GStrv ids, gboolean all, GCancellable *cancellable, GError **error)
{
    g_auto (GStrv) boards = NULL;

    if (!moult_library_session_refresh (library, NULL, 0, cancellable, error))
        return FALSE;
    boards = all ? list_all_boards (library) : g_strdupv (ids);
    return check_boards (library, boards, error)
           && refresh_pages (library, boards, cancellable, error);
}

MoultExit
moult_firmware_refresh (int argc, char **argv)
{
    g_autofree char *folder = NULL;
    gboolean all = FALSE;
    const GOptionEntry entries[] = {
        { "all", 'a', 0, G_OPTION_ARG_NONE, &all, N_ ("Read the pages of all boards"), NULL },
        MOULT_FIRMWARE_DIR_OPTION (&folder),
        { NULL },
    };

    if (!moult_command_parse (
            &argc, &argv, _ ("[BOARD…|--all]"),
            _ ("Reads from the download site which boards there are, and which firmware there is\n"
               "for these boards. Pages are read by themselves when they are needed and older\n"
               "than a day."),
            entries))
        return MOULT_EXIT_USAGE;
    if (all && argc > 1)
        return moult_command_wrong_usage (argv[0], "%s", _ ("name boards or say --all, not both"));
    g_autoptr (MoultLibrary) library = moult_firmware_open_library (folder, argv[0]);
    if (library == NULL)
        return MOULT_EXIT_FAILED;

    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    GCancellable *cancellable = moult_interrupt_get_cancellable (interrupt);
    g_autoptr (GError) error = NULL;
    if (!refresh (library, argv + 1, all, cancellable, &error))
        return moult_firmware_fail (argv[0], error);
    if (g_cancellable_is_cancelled (cancellable))
        return MOULT_EXIT_CANCELLED;
    g_print (_ ("%u boards are known from %s.\n"),
             g_list_model_get_n_items (G_LIST_MODEL (moult_library_get_catalogue (library))),
             moult_library_get_site (library));
    return MOULT_EXIT_OK;
}
