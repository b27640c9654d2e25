/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the program answered once, in the user's cache. A file that cannot be read or written is no
 * more than none. Any thread. */

/* The @n_answers that were stored; %NULL: there are none, or the program or the packs that it
 * manages have changed since. (transfer full) */
GStrv moult_pyocd_cache_load (const char *program, guint n_answers);
void moult_pyocd_cache_store (const char *program, const char *const *answers);
/* The program has other targets now, which need not show in its folders. */
void moult_pyocd_cache_forget (void);

G_END_DECLS
