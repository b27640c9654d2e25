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
#include "question.h"

/* No number that anybody means, so that 0 can be refused. */
#define NO_NUMBER G_MININT

/* The stored files of these names, all of them or none. (transfer full) */
static GPtrArray *
find_named (MoultLibrary *library, const char *const *names, GError **error)
{
    MoultCatalogue *catalogue = moult_library_get_catalogue (library);
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    for (gsize i = 0; names[i] != NULL; i++) {
        MoultFirmware *firmware = moult_catalogue_find_stored (catalogue, names[i]);

        if (firmware == NULL) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                         "the library has no file of the name %s", names[i]);
            return NULL;
        }
        if (!g_ptr_array_find (firmwares, firmware, NULL))
            g_ptr_array_add (firmwares, g_object_ref (firmware));
    }
    return g_steal_pointer (&firmwares);
}

static void
print_files (GPtrArray *firmwares)
{
    guint64 size = 0;

    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        g_print ("%s\n", moult_firmware_get_name (firmware));
        size += moult_firmware_get_file_size (firmware);
    }
    g_autofree char *text = g_format_size (size);
    g_print (ngettext ("%u file, %s\n", "%u files, %s\n", firmwares->len), firmwares->len, text);
    fflush (stdout);
}

/* MOULT_EXIT_OK: the user agrees. */
static MoultExit
ask_user (GCancellable *cancellable)
{
    if (!isatty (STDIN_FILENO)) {
        g_printerr ("%s\n", _ ("Nothing was removed: there is no terminal to ask on. Say --yes to "
                               "remove without being asked."));
        return MOULT_EXIT_FAILED;
    }
    if (moult_question_ask (_ ("Remove? [y/N]"), cancellable))
        return MOULT_EXIT_OK;
    g_printerr ("%s\n", _ ("Nothing was removed."));
    return MOULT_EXIT_CANCELLED;
}

static gboolean
remove_files (MoultLibrary *library, GPtrArray *firmwares, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_library_remove_async (library, firmwares, moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    return moult_library_remove_finish (library, result, error);
}

static MoultExit
check_usage (int argc, char **argv, int n_kept)
{
    if ((argc < 2) == (n_kept == NO_NUMBER))
        return moult_command_wrong_usage (argv[0], "%s",
                                          _ ("name files, or say --old, but not both"));
    if (n_kept != NO_NUMBER && n_kept < 1)
        return moult_command_wrong_usage (argv[0], "%s", _ ("--old needs a positive number"));
    return MOULT_EXIT_OK;
}

MoultExit
moult_firmware_remove (int argc, char **argv)
{
    g_autofree char *folder = NULL;
    gboolean yes = FALSE;
    int n_kept = NO_NUMBER;
    const GOptionEntry entries[] = {
        { "old", 0, 0, G_OPTION_ARG_INT, &n_kept,
          N_ ("Remove all but the newest N releases and previews of each build; your own stay"),
          N_ ("N") },
        { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_ ("Do not ask before removing"), NULL },
        MOULT_FIRMWARE_DIR_OPTION (&folder),
        { NULL },
    };

    if (!moult_command_parse (&argc, &argv, _ ("NAME…|--old N"),
                              _ ("Removes stored firmware files. Names are those of “moultctl "
                                 "firmware list --json”."),
                              entries))
        return MOULT_EXIT_USAGE;
    MoultExit exit_code = check_usage (argc, argv, n_kept);
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    g_autoptr (MoultLibrary) library = moult_firmware_open_library (folder, argv[0]);
    if (library == NULL)
        return MOULT_EXIT_FAILED;

    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) firmwares =
        n_kept != NO_NUMBER ? moult_library_list_old (library, (guint) n_kept)
                            : find_named (library, (const char *const *) argv + 1, &error);
    if (firmwares == NULL)
        return moult_firmware_fail (argv[0], error);
    print_files (firmwares);
    if (firmwares->len == 0)
        return MOULT_EXIT_OK;
    if (!yes)
        exit_code = ask_user (moult_interrupt_get_cancellable (interrupt));
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    return remove_files (library, firmwares, &error) ? MOULT_EXIT_OK
                                                     : moult_firmware_fail (argv[0], error);
}
