/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-shell.h"

G_BEGIN_DECLS

/* What the fake board shell does, for all boards alike: error codes, or FAKE_OK; and how often it
 * was asked to. */
typedef struct {
    int set_up_error;
    int back_up_error;
    int restart_error;
    int blink_error;
    gint n_set_up;
    gint n_back_up;
    gint n_restart;
    gint n_blink;
    gboolean was_cancellable; /* the last set-up could have been cancelled */
    char folder[512];         /* of the last backup */
} FakeShellScript;

/* Registers it. After moult_registry_init(). */
void fake_shell_register (void);
/* The script, with all well and nothing counted. */
FakeShellScript *fake_shell_reset (void);
/* The name that the board at a location was given last; %NULL for none. (transfer full) */
char *fake_shell_dup_name (const char *location);

G_END_DECLS
