/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "activators-register.h"

#include "manual-activator.h"
#include "repl-activator.h"
#include "reset-lines-activator.h"
#include "touch1200-activator.h"

void
moult_activators_register (void)
{
    g_type_ensure (MOULT_TYPE_REPL_ACTIVATOR);
    g_type_ensure (MOULT_TYPE_RESET_LINES_ACTIVATOR);
    g_type_ensure (MOULT_TYPE_TOUCH1200_ACTIVATOR);
    g_type_ensure (MOULT_TYPE_MANUAL_ACTIVATOR);
}
