/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the app calls a backend: "UF2 Drive" for "uf2", translated; a third party's as it calls
 * itself. Lives as long as @name. */
const char *moult_backend_words_get_title (const char *name);

G_END_DECLS
