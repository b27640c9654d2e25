/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Registers what io/ has for the registry: the board shell. After moult_registry_init(). */
void moult_io_register (void);

G_END_DECLS
