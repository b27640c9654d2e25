/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes the built-in drivers of debug probes known to the registry; after moult_registry_init(). */
void moult_probes_register (void);

G_END_DECLS
