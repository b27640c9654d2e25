/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "activator.h"
#include "fake-devices.h"
#include "flash-backend.h"

G_BEGIN_DECLS

/* Backend "fake" for rp2 and UF2, and activators "fake-repl", "fake-touch" and "fake-manual", which
 * do what the FakeScript of the location says. */
void fake_backend_register (void);
/* Whose boards the activators reach; borrowed. */
void fake_backend_use (FakeDevices *devices);

G_END_DECLS
