/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "io-register.h"

#include "repl-shell.h"

void
moult_io_register (void)
{
    g_type_ensure (MOULT_TYPE_REPL_SHELL);
}
