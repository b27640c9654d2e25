/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Asks on the terminal and waits for an answer, main loop running; %TRUE for "y". Anything else,
 * and a cancelled @cancellable, is no. */
gboolean moult_question_ask (const char *question, GCancellable *cancellable);

G_END_DECLS
