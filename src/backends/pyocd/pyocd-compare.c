/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-compare.h"

#include "error.h"

/* What is compared with what. */
typedef struct {
    const MoultPyocdMemory *memory;
    MoultProgress *progress;
    guint64 done;
    guint64 size;
    guint8 *block;
} Comparison;

gsize
moult_pyocd_memory_get_room (const MoultPyocdMemory *self, guint64 address)
{
    g_return_val_if_fail (self != NULL && self->block > 0, 0);

    return self->block - (gsize) (address % self->block);
}

static gboolean
fail (const guint8 *wanted, const guint8 *found, guint64 address, gsize size, GError **error)
{
    gsize first = 0;
    gsize n_wrong = 0;

    for (gsize i = size; i-- > 0;) {
        if (wanted[i] != found[i]) {
            first = i;
            n_wrong++;
        }
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                 "the target holds 0x%02x at 0x%08" G_GINT64_MODIFIER "x where 0x%02x was written "
                 "(%" G_GSIZE_FORMAT " of the %" G_GSIZE_FORMAT " bytes there are wrong)",
                 found[first], address + first, wanted[first], n_wrong, size);
    return FALSE;
}

static gboolean
compare_piece (Comparison *self, const MoultPyocdPiece *piece, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (piece->data, &size);

    for (gsize offset = 0; offset < size;) {
        guint64 address = piece->address + offset;
        gsize length = MIN (moult_pyocd_memory_get_room (self->memory, address), size - offset);

        if (!self->memory->read (self->memory->source, address, self->block, length, error))
            return FALSE;
        if (memcmp (self->block, data + offset, length) != 0)
            return fail (data + offset, self->block, address, length, error);
        offset += length;
        self->done += length;
        moult_progress_set_bytes (self->progress, self->done, self->size);
    }
    return TRUE;
}

gboolean
moult_pyocd_compare (const MoultPyocdFiles *files,
                     const MoultPyocdMemory *memory,
                     MoultProgress *progress,
                     GError **error)
{
    g_return_val_if_fail (files != NULL && memory != NULL && MOULT_IS_PROGRESS (progress), FALSE);

    g_autofree guint8 *block = g_malloc (memory->block);
    Comparison self = {
        .memory = memory, .progress = progress, .size = files->size, .block = block
    };

    for (guint i = 0; i < files->pieces->len; i++) {
        if (!compare_piece (&self, &g_array_index (files->pieces, MoultPyocdPiece, i), error))
            return FALSE;
    }
    return TRUE;
}
