/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The user's settings, which app and moultctl share; %NULL where the schema is not installed: then
 * nothing is remembered. (transfer full) (nullable) */
GSettings *moult_settings_new (void);

G_END_DECLS
