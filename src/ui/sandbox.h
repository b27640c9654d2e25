/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the app runs in a Flatpak: then it sees neither the computer's programs nor its paths. */
gboolean moult_sandbox_is_flatpak (void);

G_END_DECLS
