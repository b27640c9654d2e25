/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes the built-in backends and activators and those of third parties known; once. */
void moult_builtins_register (void);

G_END_DECLS
