/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probes-register.h"

#include "native-driver.h"

void
moult_probes_register (void)
{
    g_type_ensure (MOULT_TYPE_NATIVE_DRIVER);
}
