/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-shell.h"

G_BEGIN_DECLS

/* A board shell that only notes what boards are set up with. */
void fake_shell_register (void);
/* What every set-up from now on fails with, or FAKE_OK; forgets what was noted. */
void fake_shell_reset (int set_up_error);
/* How often the board at a location was set up, and the name that it was given last. */
guint fake_shell_count (const char *location);
char *fake_shell_dup_name (const char *location);

G_END_DECLS
