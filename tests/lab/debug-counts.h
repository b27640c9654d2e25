/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a target counts for the journal: name → gint64. All names are there from the beginning. */
GHashTable *debug_counts_new (void);
void debug_counts_add (GHashTable *counts, const char *name, gint64 more);

G_END_DECLS
