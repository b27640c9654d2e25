/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "serial.h"

G_BEGIN_DECLS

/**
 * MoultRepl:
 *
 * Runs code on a MicroPython or CircuitPython board through its raw REPL (MicroPython
 * documentation, "The MicroPython Interactive Interpreter Mode": raw mode, raw-paste mode). One
 * thread at a time. Whoever entered leaves again, after errors too, so that no prompt is left where
 * a program ran.
 *
 * ```c
 * g_autoptr (MoultRepl) repl = moult_repl_new (serial);
 * if (!moult_repl_enter (repl, cancellable, error))
 *     return FALSE;
 * g_autofree char *text = moult_repl_exec (repl, "print(1 + 1)", deadline, cancellable, error);
 * moult_repl_leave (repl, moult_repl_get_interrupted (repl));
 * ```
 *
 * Errors are those of [class@Serial]; %MOULT_ERROR_PROTOCOL stands for a board that is silent,
 * talks something else or does not stop, and for code that raises.
 */
#define MOULT_TYPE_REPL (moult_repl_get_type ())
G_DECLARE_FINAL_TYPE (MoultRepl, moult_repl, MOULT, REPL, GObject)

/* Takes a reference to an open tty; sends nothing. */
MoultRepl *moult_repl_new (MoultSerial *serial);

/* Interrupts what runs and enters the raw REPL: 2 s for a silent board, 4 s for one that talks.
 * Sends what leads out of the raw REPL again before it fails. */
gboolean moult_repl_enter (MoultRepl *self, GCancellable *cancellable, GError **error);

/* Whether entering stopped a program, as far as the board said so. */
gboolean moult_repl_get_interrupted (MoultRepl *self);
/* Whether the prompt's banner was seen: a program may have ended without a word. */
gboolean moult_repl_get_greeted (MoultRepl *self);

/* Starts Python anew and stays in the raw REPL: boot.py runs, main.py does not, and all that was
 * imported or held memory is gone. Up to 15 s. */
gboolean moult_repl_reset (MoultRepl *self, GCancellable *cancellable, GError **error);

/* Runs code and returns what it printed, valid UTF-8, at most 256 KiB. */
char *moult_repl_exec (MoultRepl *self,
                       const char *code,
                       gint64 deadline,
                       GCancellable *cancellable,
                       GError **error);

/* Whether that failed because the code itself raised: the REPL goes on, and the message ends with
 * the exception. */
gboolean moult_repl_get_raised (MoultRepl *self);

/* Starts code that takes the board away ("machine.bootloader()") and does not wait for its end. The
 * board may leave as soon as it has the code. */
gboolean moult_repl_exec_detached (MoultRepl *self,
                                   const char *code,
                                   gint64 deadline,
                                   GCancellable *cancellable,
                                   GError **error);

/* Leaves the raw REPL for the prompt, and from there starts the board's own program when @restart.
 * Takes up to 1 s; not cancellable, since the board must not be left half way. Returns whether the
 * board followed. */
gboolean moult_repl_leave (MoultRepl *self, gboolean restart);

G_END_DECLS
