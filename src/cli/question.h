/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "commands.h"

G_BEGIN_DECLS

/* Asks on the terminal and waits for an answer, main loop running; %TRUE for "y". Anything else,
 * and a cancelled @cancellable, is no. */
gboolean moult_question_ask (const char *question, GCancellable *cancellable);

/* The same where something is to be erased, which was told before: %MOULT_EXIT_OK to go on. Without
 * a terminal the answer is no; @yes: it was given on the command line. */
MoultExit moult_question_ask_to_erase (gboolean yes, GCancellable *cancellable);

G_END_DECLS
