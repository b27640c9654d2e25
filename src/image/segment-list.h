/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image.h"

G_BEGIN_DECLS

/**
 * MoultSegmentList:
 *
 * Gathers the pieces of a file (a UF2 block, a line of Intel HEX) in any order and turns them into
 * the sorted, joined segments of an image. Joining matters beyond tidiness: a text inside the
 * firmware may be cut by the border of two blocks.
 */
typedef struct _MoultSegmentList MoultSegmentList;

/* An empty one. (transfer full) */
MoultSegmentList *moult_segment_list_new (void);
void moult_segment_list_free (MoultSegmentList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSegmentList, moult_segment_list_free)

/* Notes a piece. @data is borrowed until moult_segment_list_join(); empty pieces are dropped. */
void moult_segment_list_add (MoultSegmentList *self,
                             guint32 family,
                             guint64 address,
                             const guint8 *data,
                             gsize size);

/**
 * moult_segment_list_join:
 *
 * Sorts the pieces by (family, address) and joins what touches. Call it once. Fails with
 * %MOULT_ERROR_BAD_IMAGE where two pieces claim the same address, and when there is no piece.
 */
gboolean moult_segment_list_join (MoultSegmentList *self, GError **error);

/* The joined segments; borrowed from the list. */
const MoultSegment *moult_segment_list_peek (MoultSegmentList *self, gsize *n_segments);

/* @size bytes at @address of @family if one segment holds all of them, else %NULL. */
const guint8 *
moult_segment_list_find (MoultSegmentList *self, guint32 family, guint64 address, gsize size);

G_END_DECLS
