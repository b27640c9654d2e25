/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reader.h"

gsize
moult_reader_left (const MoultReader *self)
{
    return self->size - self->position;
}

gboolean
moult_reader_overrun (const MoultReader *self)
{
    return self->overrun;
}

const guint8 *
moult_reader_take (MoultReader *self, gsize length)
{
    if (length > moult_reader_left (self)) {
        self->overrun = TRUE;
        return NULL;
    }
    const guint8 *here = self->data + self->position;
    self->position += length;
    return here;
}

void
moult_reader_seek (MoultReader *self, gsize position)
{
    if (position > self->size)
        self->overrun = TRUE;
    else
        self->position = position;
}

void
moult_reader_skip (MoultReader *self, gsize length)
{
    moult_reader_take (self, length);
}

guint8
moult_reader_u8 (MoultReader *self)
{
    const guint8 *b = moult_reader_take (self, 1);

    return b != NULL ? b[0] : 0;
}

guint16
moult_reader_u16le (MoultReader *self)
{
    const guint8 *b = moult_reader_take (self, 2);

    return b != NULL ? (guint16) (b[0] | b[1] << 8) : 0;
}

guint16
moult_reader_u16be (MoultReader *self)
{
    const guint8 *b = moult_reader_take (self, 2);

    return b != NULL ? (guint16) (b[1] | b[0] << 8) : 0;
}

guint32
moult_reader_u24le (MoultReader *self)
{
    const guint8 *b = moult_reader_take (self, 3);

    return b != NULL ? b[0] | (guint32) b[1] << 8 | (guint32) b[2] << 16 : 0;
}

guint32
moult_reader_u32le (MoultReader *self)
{
    const guint8 *b = moult_reader_take (self, 4);

    return b != NULL ? b[0] | (guint32) b[1] << 8 | (guint32) b[2] << 16 | (guint32) b[3] << 24 : 0;
}

guint32
moult_reader_u32be (MoultReader *self)
{
    const guint8 *b = moult_reader_take (self, 4);

    return b != NULL ? b[3] | (guint32) b[2] << 8 | (guint32) b[1] << 16 | (guint32) b[0] << 24 : 0;
}
