/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "downloads.h"
#include "interrupt.h"
#include "kit-view.h"
#include "library-files.h"
#include "library-session.h"

/* The command line; lives as long as the command. */
typedef struct {
    MoultDownloadRequest request;
    char **versions;
    char *port;
    char *folder;
    const char *place;
    gboolean all_stored;
    gboolean force;
    gboolean json;
} Options;

static void
options_clear (Options *options)
{
    g_strfreev (options->versions);
    g_free (options->port);
    g_free (options->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        { "version", 'v', 0, G_OPTION_ARG_STRING_ARRAY, &options->versions,
          N_ ("Version: stable, preview, or a number (stable unless told); may be given more "
              "than once"),
          N_ ("VERSION") },
        { "port", 'p', 0, G_OPTION_ARG_STRING, &options->port,
          N_ ("Only boards of this MicroPython port"), N_ ("PORT") },
        { "all-variants", 0, 0, G_OPTION_ARG_NONE, &options->request.all_variants,
          N_ ("All variants of the boards"), NULL },
        { "all-stored", 0, 0, G_OPTION_ARG_NONE, &options->all_stored,
          N_ ("All that is stored, builds of your own too"), NULL },
        { "force", 'f', 0, G_OPTION_ARG_NONE, &options->force, N_ ("Replace what is there"), NULL },
        MOULT_FIRMWARE_DIR_OPTION (&options->folder),
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options->json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    return moult_command_parse (
        argc, argv, _ ("KIT [BOARD…]"),
        _ ("Makes an offline kit: a folder, or an archive if its name ends in .zip or .tar.gz,\n"
           "with firmware for a computer that has no network. What is missing is downloaded.\n"
           "As a folder, or on a web server, it can be the download site of Moult's setting\n"
           "“site”, too.\n\n"
           "  moultctl firmware export kit.zip RPI_PICO ESP32_GENERIC --version 1.28.0\n"
           "  moultctl firmware export /media/stick/kit --all-stored"),
        entries);
}

static void
add_stored (GPtrArray *firmwares, MoultLibrary *library)
{
    GListModel *stored = moult_catalogue_get_stored (moult_library_get_catalogue (library));

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (moult_firmware_get_path (firmware) != NULL)
            g_ptr_array_add (firmwares, g_steal_pointer (&firmware));
    }
}

/* Fetches what is missing; *@n_failed counts what cannot be had, which stderr has told. */
static void
add_boards (GPtrArray *firmwares,
            MoultLibrary *library,
            const Options *options,
            guint *n_failed,
            GCancellable *cancellable)
{
    g_autoptr (GPtrArray) downloads =
        moult_downloads_choose (library, &options->request, NULL, cancellable);

    g_autoptr (GPtrArray) errors = g_ptr_array_new ();

    moult_downloads_run (library, downloads, FALSE, stderr, cancellable);
    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);

        if (download->error != NULL)
            g_ptr_array_add (errors, download->error);
        if (download->firmware != NULL && moult_firmware_get_path (download->firmware) != NULL) {
            if (!g_ptr_array_find (firmwares, download->firmware, NULL))
                g_ptr_array_add (firmwares, g_object_ref (download->firmware));
        } else {
            (*n_failed)++;
        }
    }
    moult_advice_print_all ("moultctl firmware export", errors);
}

static MoultExit
export_kit (MoultLibrary *library,
            const Options *options,
            GPtrArray *firmwares,
            GCancellable *cancellable)
{
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_auto (MoultKitResult) outcome = { 0 };
    const MoultKitOptions kit_options = { .replace = options->force };

    moult_library_export_async (library, firmwares, options->place, &kit_options, &outcome,
                                cancellable, moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    gboolean done = moult_library_kit_finish (library, result, &error);
    moult_kit_view_print_reasons (outcome.reasons);
    if (!done)
        return moult_firmware_fail ("firmware export", error);
    if (options->json)
        moult_kit_view_print_json (&outcome);
    else
        moult_kit_view_print_exported (&outcome, options->place);
    return outcome.n_done == outcome.n_files ? MOULT_EXIT_OK : MOULT_EXIT_FAILED;
}

static MoultExit
choose_and_export (MoultLibrary *library, const Options *options)
{
    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    GCancellable *cancellable = moult_interrupt_get_cancellable (interrupt);
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    guint n_failed = 0;

    if (options->all_stored)
        add_stored (firmwares, library);
    add_boards (firmwares, library, options, &n_failed, cancellable);
    if (g_cancellable_is_cancelled (cancellable))
        return MOULT_EXIT_CANCELLED;
    if (firmwares->len == 0) {
        g_printerr ("%s\n", _ ("There is no firmware to export."));
        return MOULT_EXIT_FAILED;
    }
    MoultExit exit_code = export_kit (library, options, firmwares, cancellable);
    return exit_code == MOULT_EXIT_OK && n_failed > 0 ? MOULT_EXIT_FAILED : exit_code;
}

MoultExit
moult_firmware_export (int argc, char **argv)
{
    g_auto (Options) options = { 0 };

    if (!parse_options (&options, &argc, &argv))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage (argv[0], "%s", _ ("say where the kit goes"));
    if (argc < 3 && !options.all_stored)
        return moult_command_wrong_usage (argv[0], "%s", _ ("name boards, or say --all-stored"));
    options.place = argv[1];
    options.request.boards = (const char *const *) argv + 2;
    options.request.versions = (const char *const *) options.versions;
    options.request.port = options.port;

    g_autoptr (MoultLibrary) library = moult_firmware_open_library (options.folder, argv[0]);
    return library != NULL ? choose_and_export (library, &options) : MOULT_EXIT_FAILED;
}
