/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultPyocdStream:
 *
 * Where something was written: progress bars and tables go to stdout, log lines to stderr.
 */
typedef enum {
    MOULT_PYOCD_STDOUT,
    MOULT_PYOCD_STDERR,
} MoultPyocdStream;

/* Some bytes of output as they came, cut anywhere. On the thread of the run. */
typedef void (*MoultPyocdOutputFunc) (MoultPyocdStream stream,
                                      const char *bytes,
                                      gsize size,
                                      gpointer user_data);

/**
 * MoultPyocdCommand:
 *
 * One call of the program. Everything is borrowed for the time of the call.
 */
typedef struct {
    const char *const *argv; /* the program by its path first; no shell sees it */
    const char *folder;      /* where it runs */
    guint silence_ms;        /* the longest time without a byte of output */
    MoultPyocdOutputFunc on_output;
    gpointer user_data;
} MoultPyocdCommand;

/**
 * moult_pyocd_run:
 * @status: (out): what the program ended with
 *
 * Runs the program to its end, with nothing on its stdin, so that a question ends it, and as the
 * leader of a process group of its own, so that Ctrl-C in a terminal is for Moult alone. When
 * @cancellable is triggered or the program falls silent it gets SIGINT, on which pyOCD lets go of
 * its probe, and a few seconds later SIGKILL. When this returns, nothing of it is left: neither a
 * zombie, nor a child that holds the probe, and all its output was handed over.
 *
 * Fails with %MOULT_ERROR_DEPENDENCY (it cannot be started), %MOULT_ERROR_PROTOCOL (silent for too
 * long, ended by a signal, or too much output) or as cancelled: pyOCD itself ends with 0 after a
 * SIGINT, so its status would not tell. Blocks; a job's thread.
 */
gboolean moult_pyocd_run (const MoultPyocdCommand *command,
                          int *status,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
