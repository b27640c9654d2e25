/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "segment-list.h"

#include "image-reject.h"

typedef struct {
    guint64 address;
    const guint8 *data;
    gsize size;
    guint32 family;
} Piece;

struct _MoultSegmentList {
    GArray *pieces;
    GArray *segments;
};

static void
clear_segment (gpointer data)
{
    g_clear_pointer (&((MoultSegment *) data)->data, g_bytes_unref);
}

static int
compare_pieces (gconstpointer a, gconstpointer b)
{
    const Piece *one = a;
    const Piece *other = b;

    if (one->family != other->family)
        return one->family < other->family ? -1 : 1;
    if (one->address != other->address)
        return one->address < other->address ? -1 : 1;
    return 0;
}

/* Which side of a segment an address lies on; 0 inside it. */
static int
compare_to_segment (gconstpointer a, gconstpointer b)
{
    const MoultSegment *segment = a;
    const MoultSegment *wanted = b;

    if (segment->family != wanted->family)
        return segment->family < wanted->family ? -1 : 1;
    if (wanted->address < segment->address)
        return 1;
    return wanted->address - segment->address < g_bytes_get_size (segment->data) ? 0 : -1;
}

static gboolean
is_sorted (GArray *pieces)
{
    for (guint i = 1; i < pieces->len; i++) {
        if (compare_pieces (&g_array_index (pieces, Piece, i - 1),
                            &g_array_index (pieces, Piece, i))
            > 0)
            return FALSE;
    }
    return TRUE;
}

/* How many pieces from @first on follow each other without a gap; @size: their bytes together. */
static guint
measure_run (GArray *pieces, guint first, gsize *size)
{
    const Piece *start = &g_array_index (pieces, Piece, first);
    guint64 end = start->address + start->size;
    guint next = first + 1;

    for (; next < pieces->len; next++) {
        const Piece *piece = &g_array_index (pieces, Piece, next);

        if (piece->family != start->family || piece->address != end)
            break;
        end += piece->size;
    }
    *size = end - start->address;
    return next - first;
}

static void
append_run (MoultSegmentList *self, guint first, guint count, gsize size)
{
    const Piece *start = &g_array_index (self->pieces, Piece, first);
    guint8 *data = g_malloc (size);
    guint8 *end = data;

    for (guint i = first; i < first + count; i++) {
        const Piece *piece = &g_array_index (self->pieces, Piece, i);

        memcpy (end, piece->data, piece->size);
        end += piece->size;
    }
    MoultSegment segment = {
        .family = start->family,
        .address = start->address,
        .data = g_bytes_new_take (data, size),
    };
    g_array_append_val (self->segments, segment);
}

static gboolean
check_overlaps (GArray *pieces, GError **error)
{
    for (guint i = 1; i < pieces->len; i++) {
        const Piece *before = &g_array_index (pieces, Piece, i - 1);
        const Piece *piece = &g_array_index (pieces, Piece, i);

        if (piece->family == before->family && piece->address < before->address + before->size) {
            return moult_image_reject (error,
                                       "the file says twice what belongs at address "
                                       "0x%08" G_GINT64_MODIFIER "x: get it again",
                                       piece->address);
        }
    }
    return TRUE;
}

MoultSegmentList *
moult_segment_list_new (void)
{
    MoultSegmentList *self = g_new0 (MoultSegmentList, 1);

    self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
    self->segments = g_array_new (FALSE, FALSE, sizeof (MoultSegment));
    g_array_set_clear_func (self->segments, clear_segment);
    return self;
}

void
moult_segment_list_free (MoultSegmentList *self)
{
    g_array_unref (self->pieces);
    g_array_unref (self->segments);
    g_free (self);
}

void
moult_segment_list_add (MoultSegmentList *self,
                        guint32 family,
                        guint64 address,
                        const guint8 *data,
                        gsize size)
{
    Piece piece = { .address = address, .data = data, .size = size, .family = family };

    if (size > 0)
        g_array_append_val (self->pieces, piece);
}

gboolean
moult_segment_list_join (MoultSegmentList *self, GError **error)
{
    if (self->pieces->len == 0)
        return moult_image_reject (error, "the file holds nothing that belongs into flash");
    if (!is_sorted (self->pieces))
        g_array_sort (self->pieces, compare_pieces);
    if (!check_overlaps (self->pieces, error))
        return FALSE;

    for (guint first = 0; first < self->pieces->len;) {
        gsize size;
        guint count = measure_run (self->pieces, first, &size);

        append_run (self, first, count, size);
        first += count;
    }
    g_array_set_size (self->pieces, 0);
    return TRUE;
}

const MoultSegment *
moult_segment_list_peek (MoultSegmentList *self, gsize *n_segments)
{
    *n_segments = self->segments->len;
    return (const MoultSegment *) (gpointer) self->segments->data;
}

const guint8 *
moult_segment_list_find (MoultSegmentList *self, guint32 family, guint64 address, gsize size)
{
    MoultSegment wanted = { .family = family, .address = address };
    guint match;

    if (!g_array_binary_search (self->segments, &wanted, compare_to_segment, &match))
        return NULL;
    const MoultSegment *segment = &g_array_index (self->segments, MoultSegment, match);
    gsize length;
    const guint8 *data = g_bytes_get_data (segment->data, &length);
    gsize offset = address - segment->address;
    return size <= length - offset ? data + offset : NULL;
}
