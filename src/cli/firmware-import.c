/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <glib/gi18n-lib.h>

#include "interrupt.h"
#include "kit-view.h"
#include "library-files.h"
#include "library-session.h"

/* The command line; lives as long as the command. */
typedef struct {
    char *folder;
    gboolean force;
    gboolean json;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv)
{
    const GOptionEntry entries[] = {
        { "force", 'f', 0, G_OPTION_ARG_NONE, &options->force,
          N_ ("Replace other files of the same names"), NULL },
        MOULT_FIRMWARE_DIR_OPTION (&options->folder),
        { "json", 'j', 0, G_OPTION_ARG_NONE, &options->json,
          N_ ("Print the outcome as JSON; all else goes to stderr"), NULL },
        { NULL },
    };

    return moult_command_parse (
        argc, argv, _ ("KIT|MPFLASH"),
        _ ("Takes the firmware of an offline kit (a folder or an archive), or of mpflash (its\n"
           "firmware folder, or the mpflash.db or firmware.jsonl in it), into the library. Each\n"
           "file is checked; what is damaged or missing is named, and the rest imported.\n\n"
           "  moultctl firmware import kit.zip\n"
           "  moultctl firmware import ~/Downloads/firmware"),
        entries);
}

/* The same words for both: what is refused or cannot be read is bad. */
static void
translate (const MoultMpflashResult *found, MoultKitResult *outcome)
{
    outcome->n_files = found->n_files + found->n_bad;
    outcome->n_done = found->n_imported;
    outcome->n_present = found->n_present;
    outcome->n_kept = found->n_kept;
    outcome->n_missing = found->n_missing;
    outcome->n_bad = found->n_refused + found->n_unknown + found->n_bad;
    outcome->n_bytes = found->n_bytes;
    for (guint i = 0; found->reasons != NULL && i < found->reasons->len; i++)
        g_ptr_array_add (outcome->reasons, g_strdup (g_ptr_array_index (found->reasons, i)));
}

static gboolean
import_mpflash (MoultLibrary *library,
                const char *place,
                MoultKitResult *outcome,
                GCancellable *cancellable,
                GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;
    g_auto (MoultMpflashResult) found = { 0 };

    moult_kit_result_init (outcome);
    moult_library_import_mpflash_async (library, place, &found, cancellable,
                                        moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    translate (&found, outcome);
    return moult_library_kit_finish (library, result, error);
}

static gboolean
import_kit (MoultLibrary *library,
            const char *place,
            gboolean force,
            MoultKitResult *outcome,
            GCancellable *cancellable,
            GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;
    const MoultKitOptions options = { .replace = force };

    moult_library_import_async (library, place, &options, outcome, cancellable,
                                moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    return moult_library_kit_finish (library, result, error);
}

static MoultExit
import (MoultLibrary *library, const char *place, const Options *options)
{
    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    GCancellable *cancellable = moult_interrupt_get_cancellable (interrupt);
    g_autoptr (GError) error = NULL;
    g_auto (MoultKitResult) outcome = { 0 };
    gboolean done = moult_kit_is_kit (place)
                        ? import_kit (library, place, options->force, &outcome, cancellable, &error)
                        : import_mpflash (library, place, &outcome, cancellable, &error);

    moult_kit_view_print_reasons (outcome.reasons);
    if (!done)
        return moult_firmware_fail ("firmware import", error);
    if (options->json)
        moult_kit_view_print_json (&outcome);
    else
        moult_kit_view_print_imported (&outcome);
    return outcome.n_kept + outcome.n_missing + outcome.n_bad == 0 ? MOULT_EXIT_OK
                                                                   : MOULT_EXIT_FAILED;
}

MoultExit
moult_firmware_import (int argc, char **argv)
{
    Options options = { 0 };
    g_autofree char *folder = NULL;

    if (!parse_options (&options, &argc, &argv))
        return MOULT_EXIT_USAGE;
    folder = options.folder;
    if (argc != 2)
        return moult_command_wrong_usage (argv[0], "%s", _ ("name one kit or folder"));
    g_autoptr (MoultLibrary) library = moult_firmware_open_library (folder, argv[0]);
    return library != NULL ? import (library, argv[1], &options) : MOULT_EXIT_FAILED;
}
