/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-visit.h"

#include "error.h"

/* USB does not care, and adapters of boards speak this. */
#define BAUD 115200

MoultRepl *
moult_board_visit (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    const char *tty = moult_device_get_tty (device);
    g_autoptr (MoultSerial) serial = NULL;
    g_autoptr (MoultRepl) repl = NULL;

    if (tty == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the device at %s has no tty: nothing that could be asked runs there",
                     moult_device_get_location (device));
        return NULL;
    }
    serial = moult_serial_open (tty, BAUD, cancellable, error);
    if (serial == NULL)
        return NULL;
    moult_serial_set_low_latency (serial);
    repl = moult_repl_new (serial);
    return moult_repl_enter (repl, cancellable, error) ? g_steal_pointer (&repl) : NULL;
}

gboolean
moult_board_visit_files (MoultDevice *device,
                         MoultProgress *progress,
                         MoultRepl **repl,
                         MoultReplFiles **files,
                         GCancellable *cancellable,
                         GError **error)
{
    g_autoptr (MoultRepl) visited = moult_board_visit (device, cancellable, error);
    MoultReplFiles *found;

    if (visited == NULL)
        return FALSE;
    found = moult_repl_reset (visited, cancellable, error)
                ? moult_repl_files_new (visited, progress, cancellable, error)
                : NULL;
    if (found == NULL) {
        moult_repl_leave (visited, TRUE);
        return FALSE;
    }
    *repl = g_steal_pointer (&visited);
    *files = found;
    return TRUE;
}
