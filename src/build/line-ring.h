/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-line.h"

G_BEGIN_DECLS

/**
 * MoultLineRing:
 *
 * Lines of which the oldest go when there are too many: both ends and any place at once. Owns them.
 * No locks of its own.
 */
typedef struct {
    MoultBuildLine **lines; /* a power of two of places */
    guint size;
    guint first;
    guint n_lines;
    gsize n_bytes; /* of all texts */
} MoultLineRing;

/* Takes @line. */
void moult_line_ring_push (MoultLineRing *self, MoultBuildLine *line);
/* Borrowed; %NULL behind the end. */
MoultBuildLine *moult_line_ring_get (const MoultLineRing *self, guint position);
/* Lets the first @n go. */
void moult_line_ring_drop (MoultLineRing *self, guint n);
/* How many have to go, so that at most these are left. */
guint moult_line_ring_count_excess (const MoultLineRing *self, guint max_lines, gsize max_bytes);
void moult_line_ring_clear (MoultLineRing *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultLineRing, moult_line_ring_clear)

G_END_DECLS
