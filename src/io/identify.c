/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "identify.h"

#include "device-source.h"
#include "error.h"
#include "identity.h"
#include "repl.h"

#define SCRIPT "/io/github/moult/Moult/scripts/identify.py"
/* USB does not care, and adapters of boards speak this. */
#define BAUD 115200
/* From the open tty to the last answer; leaving the REPL may take a second more. */
#define TOTAL_MS 5000

/* The script without its comments, which a board would have to read too. */
static char *
load_script (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
        g_resources_lookup_data (SCRIPT, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    g_autoptr (GString) script = g_string_new (NULL);
    g_auto (GStrv) lines = NULL;

    if (bytes == NULL)
        g_error ("%s", error->message);
    lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *content = lines[i] + strspn (lines[i], " ");

        if (*content != '#' && *content != '\0')
            g_string_append_printf (script, "%s\n", lines[i]);
    }
    return g_string_free (g_steal_pointer (&script), FALSE);
}

static MoultBoardInfo *
ask (MoultRepl *repl, gint64 deadline, GCancellable *cancellable, GError **error)
{
    g_autofree char *script = load_script ();
    g_autofree char *output = moult_repl_exec (repl, script, deadline, cancellable, error);

    return output != NULL ? moult_identity_parse (output, error) : NULL;
}

MoultBoardInfo *
moult_identify (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    const char *tty = moult_device_get_tty (device);
    g_autoptr (MoultSerial) serial = NULL;
    g_autoptr (MoultRepl) repl = NULL;
    MoultBoardInfo *info = NULL;

    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    if (tty == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE, "the device at %s has no tty",
                     moult_device_get_location (device));
        return NULL;
    }
    serial = moult_serial_open (tty, BAUD, cancellable, error);
    if (serial == NULL)
        return NULL;
    repl = moult_repl_new (serial);

    gint64 deadline = moult_deadline_in (TOTAL_MS);
    if (!moult_repl_enter (repl, cancellable, error))
        return NULL;
    info = ask (repl, deadline, cancellable, error);
    /* A program that catches Ctrl-C ends without a word; its file is there. */
    moult_repl_leave (repl, moult_repl_get_interrupted (repl)
                                || (moult_repl_get_greeted (repl) && info != NULL
                                    && moult_board_info_get_has_main (info)));
    return info;
}
