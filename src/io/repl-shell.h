/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-shell.h"

G_BEGIN_DECLS

/* The board shell over the raw REPL; finding it is moult_registry_get_board_shell(). */
#define MOULT_TYPE_REPL_SHELL (moult_repl_shell_get_type ())
G_DECLARE_FINAL_TYPE (MoultReplShell, moult_repl_shell, MOULT, REPL_SHELL, GObject)

G_END_DECLS
