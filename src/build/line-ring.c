/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "line-ring.h"

#include <string.h>

#define MIN_SIZE 256

static gsize
count_bytes (MoultBuildLine *line)
{
    return strlen (moult_build_line_get_text (line)) + 1;
}

static MoultBuildLine **
find (const MoultLineRing *self, guint position)
{
    return &self->lines[(self->first + position) & (self->size - 1)];
}

static void
grow (MoultLineRing *self)
{
    guint size = MAX (MIN_SIZE, 2 * self->size);
    MoultBuildLine **lines = g_new (MoultBuildLine *, size);

    for (guint i = 0; i < self->n_lines; i++)
        lines[i] = *find (self, i);
    g_free (self->lines);
    self->lines = lines;
    self->size = size;
    self->first = 0;
}

void
moult_line_ring_push (MoultLineRing *self, MoultBuildLine *line)
{
    g_return_if_fail (self != NULL && line != NULL);

    if (self->n_lines == self->size)
        grow (self);
    *find (self, self->n_lines++) = line;
    self->n_bytes += count_bytes (line);
}

MoultBuildLine *
moult_line_ring_get (const MoultLineRing *self, guint position)
{
    g_return_val_if_fail (self != NULL, NULL);

    return position < self->n_lines ? *find (self, position) : NULL;
}

void
moult_line_ring_drop (MoultLineRing *self, guint n)
{
    g_return_if_fail (self != NULL && n <= self->n_lines);

    for (guint i = 0; i < n; i++) {
        MoultBuildLine *line = *find (self, i);

        self->n_bytes -= count_bytes (line);
        g_object_unref (line);
    }
    self->n_lines -= n;
    self->first = n > 0 ? (self->first + n) & (self->size - 1) : self->first;
}

guint
moult_line_ring_count_excess (const MoultLineRing *self, guint max_lines, gsize max_bytes)
{
    g_return_val_if_fail (self != NULL, 0);

    guint n = self->n_lines > max_lines ? self->n_lines - max_lines : 0;
    gsize n_bytes = self->n_bytes;

    for (guint i = 0; i < n; i++)
        n_bytes -= count_bytes (*find (self, i));
    while (n_bytes > max_bytes && n < self->n_lines)
        n_bytes -= count_bytes (*find (self, n++));
    return n;
}

void
moult_line_ring_clear (MoultLineRing *self)
{
    g_return_if_fail (self != NULL);

    moult_line_ring_drop (self, self->n_lines);
    g_clear_pointer (&self->lines, g_free);
    *self = (MoultLineRing) { 0 };
}
