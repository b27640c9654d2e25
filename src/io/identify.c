/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "identify.h"

#include "board-script.h"
#include "board-visit.h"
#include "device-source.h"
#include "error.h"
#include "identity.h"

/* To the last answer: 1.5 s for a tty that is in use, 5 s from there; leaving the REPL may take a
 * second more. */
#define TOTAL_MS 6500

MoultBoardInfo *
moult_identify_by_repl (MoultRepl *repl, gint64 deadline, GCancellable *cancellable, GError **error)
{
    g_autofree char *script = moult_board_script_load ("identify.py");
    g_autofree char *output = moult_repl_exec (repl, script, deadline, cancellable, error);

    return output != NULL ? moult_identity_parse (output, error) : NULL;
}

MoultBoardInfo *
moult_identify (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultRepl) repl = NULL;
    MoultBoardInfo *info = NULL;

    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    if (moult_device_get_tty (device) == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE, "the device at %s has no tty",
                     moult_device_get_location (device));
        return NULL;
    }
    gint64 deadline = moult_deadline_in (TOTAL_MS);
    repl = moult_board_visit (device, cancellable, error);
    if (repl == NULL)
        return NULL;
    info = moult_identify_by_repl (repl, deadline, cancellable, error);
    /* A program that catches Ctrl-C ends without a word; its file is there. */
    moult_repl_leave (repl, moult_repl_get_interrupted (repl)
                                || (moult_repl_get_greeted (repl) && info != NULL
                                    && moult_board_info_get_has_main (info)));
    return info;
}
