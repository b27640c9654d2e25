/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*LabCommandEnded) (int exit_code, gpointer data);

/* Runs the command that lives in the lab, on this terminal, without any capability: in a name space
 * the lab itself may be root, which would open every node that says "no access" and every tty that
 * is held exclusively. @ended: with 128 + signal for a crash. Returns its process id, 0 on errors.
 */
GPid lab_command_start (const char *const *argv,
                        const char *const *environment,
                        LabCommandEnded ended,
                        gpointer data,
                        GError **error);

/* Ends whatever the command and the lab left running. For the very end. */
void lab_command_end_orphans (void);

G_END_DECLS
