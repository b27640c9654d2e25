/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "builtins.h"

#include "activators-register.h"
#include "backends-register.h"
#include "io-register.h"
#include "probes-register.h"
#include "registry.h"

void
moult_builtins_register (void)
{
    moult_registry_init (MOULT_MODULEDIR);
    moult_backends_register ();
    moult_activators_register ();
    moult_probes_register ();
    moult_io_register ();
}
