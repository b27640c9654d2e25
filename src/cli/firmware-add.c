/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "download-view.h"
#include "error.h"
#include "firmware-json.h"
#include "interrupt.h"
#include "json.h"
#include "library-files.h"
#include "library-session.h"

/* The command line; lives as long as the command. */
typedef struct {
    MoultAddOptions add; /* texts are owned */
    char *folder;
    gboolean json;
} Options;

static void
options_clear (Options *options)
{
    g_free ((char *) options->add.board_id);
    g_free ((char *) options->add.version);
    g_free ((char *) options->add.description);
    g_free ((char *) options->add.custom_id);
    g_free (options->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        { "board", 'b', 0, G_OPTION_ARG_STRING, &options->add.board_id,
          N_ ("Board or build that it is for: BOARD or BOARD-VARIANT"), N_ ("BOARD") },
        { "version", 'v', 0, G_OPTION_ARG_STRING, &options->add.version, N_ ("Its version"),
          N_ ("VERSION") },
        { "description", 0, 0, G_OPTION_ARG_STRING, &options->add.description,
          N_ ("Your own words for it"), N_ ("TEXT") },
        { "custom-id", 0, 0, G_OPTION_ARG_STRING, &options->add.custom_id,
          N_ ("What “moultctl flash --board” calls it"), N_ ("BOARD@BRANCH") },
        { "force", 'f', 0, G_OPTION_ARG_NONE, &options->add.replace,
          N_ ("Replace another file of the same name"), NULL },
        MOULT_FIRMWARE_DIR_OPTION (&options->folder),
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options->json,
          N_ ("Print what was added as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    return moult_command_parse (
        argc, argv, _ ("FILE|URL…"),
        _ ("Adds firmware to the library. A file that is called as on MicroPython's site is\n"
           "held against its name and stored as that; any other is a build of your own. Board\n"
           "and version are found in the file, in the MicroPython tree around it, or are what\n"
           "the options say. It is called BOARD@BRANCH, by the branch of the tree.\n\n"
           "  moultctl firmware add ports/rp2/build-RPI_PICO/firmware.uf2\n"
           "  moultctl flash --all --custom --board RPI_PICO@my-branch"),
        entries);
}

static MoultFirmware *
add (MoultLibrary *library,
     const char *source,
     const Options *options,
     GCancellable *cancellable,
     GError **error)
{
    g_autoptr (MoultProgress) progress = moult_progress_new ();
    g_autoptr (MoultDownloadView) view =
        moult_adder_is_url (source) ? moult_download_view_new (stderr) : NULL;
    g_autoptr (GAsyncResult) result = NULL;
    MoultAddOptions add_options = options->add;

    add_options.progress = progress;
    if (view != NULL)
        moult_download_view_add (view, source, progress);
    moult_library_add_async (library, source, &add_options, cancellable,
                             moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    MoultFirmware *firmware = moult_library_add_finish (library, result, error);
    if (view != NULL) {
        moult_download_view_end (view, progress,
                                 firmware != NULL ? _ ("downloaded") : _ ("failed"));
        moult_download_view_finish (view);
    }
    return firmware;
}

static void
print_added (MoultFirmware *firmware)
{
    const MoultFirmwareFields fields = moult_firmware_get_fields (firmware);

    if (fields.custom)
        g_print (_ ("%s is stored as %s.\n"), fields.custom_id, fields.name);
    else
        g_print (_ ("%s is stored.\n"), fields.name);
}

static void
tell_failure (const char *source, const GError *error)
{
    g_autofree char *what = g_strconcat ("moultctl firmware add ", source, NULL);

    moult_advice_print_for_files (what, error);
}

MoultExit
moult_firmware_add (int argc, char **argv)
{
    g_auto (Options) options = { 0 };
    MoultExit exit_code = MOULT_EXIT_OK;

    if (!parse_options (&options, &argc, &argv))
        return MOULT_EXIT_USAGE;
    if (argc < 2)
        return moult_command_wrong_usage (argv[0], "%s", _ ("name a file or an address"));
    g_autoptr (MoultLibrary) library = moult_firmware_open_library (options.folder, argv[0]);
    if (library == NULL)
        return MOULT_EXIT_FAILED;

    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    GCancellable *cancellable = moult_interrupt_get_cancellable (interrupt);
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    json_builder_begin_array (builder);
    for (int i = 1; i < argc && !g_cancellable_is_cancelled (cancellable); i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (MoultFirmware) firmware = add (library, argv[i], &options, cancellable, &error);

        if (firmware == NULL) {
            tell_failure (argv[i], error);
            exit_code = MOULT_EXIT_FAILED;
        } else if (options.json) {
            json_builder_begin_object (builder);
            moult_firmware_json_add_members (builder, firmware);
            json_builder_end_object (builder);
        } else {
            print_added (firmware);
        }
    }
    json_builder_end_array (builder);
    if (options.json)
        moult_json_print (builder);
    return g_cancellable_is_cancelled (cancellable) ? MOULT_EXIT_CANCELLED : exit_code;
}
