/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "builtins.h"
#include "downloads.h"
#include "firmware-json.h"
#include "interrupt.h"
#include "json.h"
#include "library-session.h"
#include "registry.h"
#include "table.h"

/* The command line; lives as long as the command. */
typedef struct {
    MoultDownloadRequest request;
    char **versions;
    char *port;
    char *folder;
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
          N_ ("Version to download: stable, preview, or a number (stable unless told); may be "
              "given more than once"),
          N_ ("VERSION") },
        { "port", 'p', 0, G_OPTION_ARG_STRING, &options->port,
          N_ ("Only boards of this MicroPython port"), N_ ("PORT") },
        { "all-variants", 0, 0, G_OPTION_ARG_NONE, &options->request.all_variants,
          N_ ("Download all variants of the boards"), NULL },
        { "force", 'f', 0, G_OPTION_ARG_NONE, &options->force,
          N_ ("Download also what is on this computer already"), NULL },
        { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->folder,
          N_ ("Use the library in this folder"), N_ ("FOLDER") },
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options->json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    return moult_command_parse (
        argc, argv, _ ("[BOARD…]"),
        _ ("Downloads firmware from MicroPython's site into the library, and checks it.\n\n"
           "A board is named by its id, also a former one, or as BOARD-VARIANT. Without one it\n"
           "is the firmware of the boards that are attached. What was begun goes on from there\n"
           "the next time.\n\n"
           "  moultctl download RPI_PICO_W ESP32_GENERIC-SPIRAM\n"
           "  moultctl download PYBV11 --version 1.27.0 --version preview"),
        entries);
}

/* ---- what became of it ---- */

static const char *
describe_state (const MoultDownload *download)
{
    const char *state = moult_download_get_state (download);

    if (g_str_equal (state, "stored"))
        return _ ("was here already");
    if (g_str_equal (state, "downloaded"))
        return _ ("downloaded");
    return g_str_equal (state, "cancelled") ? _ ("cancelled") : _ ("failed");
}

static void
print_table (GPtrArray *downloads)
{
    static const MoultColumn columns[] = {
        { N_ ("Board"), 12 },   { N_ ("Version"), 8 },    { N_ ("Size"), 8 },
        { N_ ("Outcome"), 10 }, { N_ ("File"), 10, 110 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);
        MoultFirmware *firmware = download->firmware;
        gboolean has_size = firmware != NULL && moult_firmware_get_file_size (firmware) > 0;
        g_autofree char *size =
            has_size ? g_format_size (moult_firmware_get_file_size (firmware)) : NULL;

        moult_table_add_row (
            table, (const char *const[]) {
                       download->build,
                       firmware != NULL ? moult_firmware_get_version (firmware) : download->wanted,
                       size, describe_state (download),
                       firmware != NULL ? moult_firmware_get_name (firmware) : NULL });
    }
    moult_table_print (table, stdout);
}

/* Several that failed for the same reason get its words and the way out once. */
static void
print_errors (GPtrArray *downloads)
{
    g_autoptr (GPtrArray) errors = g_ptr_array_new ();

    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);

        if (download->error != NULL)
            g_ptr_array_add (errors, download->error);
    }
    moult_advice_print_all ("moultctl download", errors);
}

static void
print_json (GPtrArray *downloads)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < downloads->len; i++) {
        const MoultDownload *download = g_ptr_array_index (downloads, i);

        json_builder_begin_object (builder);
        moult_json_add_text (builder, "build", download->build);
        moult_json_add_text (builder, "wanted", download->wanted);
        moult_json_add_text (builder, "outcome", moult_download_get_state (download));
        moult_json_add_text (builder, "note", download->note);
        if (download->error != NULL)
            moult_json_add_error (builder, download->error,
                                  moult_advice_get_advice (download->error));
        if (download->firmware != NULL)
            moult_firmware_json_add_members (builder, download->firmware);
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
    moult_json_print (builder);
}

static MoultExit
get_exit (GPtrArray *downloads)
{
    MoultExit exit_code = MOULT_EXIT_OK;

    for (guint i = 0; i < downloads->len; i++) {
        const char *state = moult_download_get_state (g_ptr_array_index (downloads, i));

        if (g_str_equal (state, "cancelled"))
            return MOULT_EXIT_CANCELLED;
        if (g_str_equal (state, "failed"))
            exit_code = MOULT_EXIT_FAILED;
    }
    return exit_code;
}

static MoultExit
download_all (const Options *options, MoultLibrary *library, GPtrArray *attached, GCancellable *end)
{
    g_autoptr (GPtrArray) downloads =
        moult_downloads_choose (library, &options->request, attached, end);

    if (g_cancellable_is_cancelled (end))
        return MOULT_EXIT_CANCELLED;
    if (downloads->len == 0 && attached != NULL)
        g_printerr ("%s\n", _ ("No board is attached that tells which firmware it needs."));
    moult_downloads_run (library, downloads, options->force, options->json ? stderr : stdout, end);
    if (options->json)
        print_json (downloads);
    else if (downloads->len > 0)
        print_table (downloads);
    fflush (stdout);
    if (!options->json)
        print_errors (downloads);
    return downloads->len > 0 ? get_exit (downloads) : MOULT_EXIT_FAILED;
}

/* ---- whose firmware ---- */

static MoultExit
download_for_attached (const Options *options, MoultLibrary *library)
{
    g_autoptr (MoultAttached) attached = NULL;
    g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);
    GListModel *model;

    moult_builtins_register ();
    moult_registry_check_backends ();
    attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;
    model = G_LIST_MODEL (moult_attached_get_boards (attached));
    for (guint i = 0; i < g_list_model_get_n_items (model); i++)
        g_ptr_array_add (boards, g_list_model_get_item (model, i));

    MoultExit exit_code =
        download_all (options, library, boards, moult_attached_get_cancellable (attached));
    moult_attached_settle (attached);
    return exit_code;
}

MoultExit
moult_command_download (int argc, char **argv)
{
    g_auto (Options) options = { 0 };
    g_autoptr (MoultLibrary) library = NULL;
    g_autoptr (MoultInterrupt) interrupt = NULL;
    g_autoptr (GError) error = NULL;

    if (!parse_options (&options, &argc, &argv))
        return MOULT_EXIT_USAGE;
    options.request.boards = (const char *const *) argv + 1;
    options.request.versions = (const char *const *) options.versions;
    options.request.port = options.port;

    library = moult_library_session_open (options.folder, &error);
    if (library == NULL) {
        moult_advice_print_for_files ("moultctl download", error);
        return MOULT_EXIT_FAILED;
    }
    if (options.request.boards[0] == NULL)
        return download_for_attached (&options, library);
    interrupt = moult_interrupt_new ();
    return download_all (&options, library, NULL, moult_interrupt_get_cancellable (interrupt));
}
