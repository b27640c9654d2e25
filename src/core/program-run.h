/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultProgramStream:
 *
 * Where something was written.
 */
typedef enum {
    MOULT_PROGRAM_STDOUT,
    MOULT_PROGRAM_STDERR,
} MoultProgramStream;

/* Some bytes of output as they came, cut anywhere. On the thread of the run. */
typedef void (*MoultProgramOutputFunc) (MoultProgramStream stream,
                                        const char *bytes,
                                        gsize size,
                                        gpointer user_data);

/**
 * MoultProgramCommand:
 *
 * One call of a program. Everything is borrowed for the time of the call.
 */
typedef struct {
    const char *const *argv; /* the program by its path or name first; no shell sees it */
    const char *folder;      /* where it runs; NULL: where Moult does */
    /* (nullable): "NAME=VALUE" that are set, or "NAME" that are taken away */
    const char *const *environment;
    guint silence_ms;                 /* the longest time without a byte of output */
    guint grace_ms;                   /* from SIGINT to SIGKILL; 0: 5 s */
    gsize max_output;                 /* bytes; what writes more is stopped; 0: 16 MiB */
    MoultProgramOutputFunc on_output; /* or NULL */
    gpointer user_data;
} MoultProgramCommand;

/**
 * moult_program_run:
 * @status: (out): what the program ended with
 *
 * Runs an installed program to its end, with nothing on its stdin, so that a question ends it, and
 * as the leader of a process group of its own, so that Ctrl-C in a terminal is for Moult alone. Its
 * words are English, in UTF-8. When @cancellable is triggered or the program falls silent its group
 * gets SIGINT, on which most let go of what they hold, and a while later SIGKILL. When this
 * returns, nothing of the group is left: neither a zombie, nor a child that holds a probe or a
 * file, and all its output was handed over.
 *
 * Fails with %MOULT_ERROR_DEPENDENCY (it cannot be started), %MOULT_ERROR_PROTOCOL (silent for too
 * long, ended by a signal, or too much output) or as cancelled, whatever the program's own status
 * is then: some end with 0 after a SIGINT. Blocks; any thread but the main one.
 */
gboolean moult_program_run (const MoultProgramCommand *command,
                            int *status,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
