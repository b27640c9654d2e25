/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultReader:
 *
 * Walks through bytes that nobody vouches for. A read past the end gives 0 (or %NULL), stays where
 * it is and marks the reader as overrun, so a record is read field by field and checked once:
 *
 * ```c
 * MoultReader reader = MOULT_READER_INIT (data, size);
 * guint32 address = moult_reader_u32le (&reader);
 * guint32 length = moult_reader_u32le (&reader);
 * const guint8 *body = moult_reader_take (&reader, length);
 * if (moult_reader_overrun (&reader))
 *     return FALSE;
 * ```
 *
 * A plain value on the stack; it borrows the bytes and needs no freeing.
 */
typedef struct {
    const guint8 *data;
    gsize size;
    gsize position;
    gboolean overrun;
} MoultReader;

#define MOULT_READER_INIT(data_, size_) { .data = (data_), .size = (size_) }

/* The next number, and a step behind it. */
guint8 moult_reader_u8 (MoultReader *self);
guint16 moult_reader_u16le (MoultReader *self);
guint16 moult_reader_u16be (MoultReader *self);
/* 24 bits, as in the extension tags of a UF2 block. */
guint32 moult_reader_u24le (MoultReader *self);
guint32 moult_reader_u32le (MoultReader *self);
guint32 moult_reader_u32be (MoultReader *self);

/* The next @length bytes, borrowed; %NULL when there are fewer. */
const guint8 *moult_reader_take (MoultReader *self, gsize length);
/* Goes to an absolute place; one past the end marks the reader as overrun. */
void moult_reader_seek (MoultReader *self, gsize position);
/* Steps over what needs no reading: reserved fields, padding. */
void moult_reader_skip (MoultReader *self, gsize length);
/* Bytes from here to the end. */
gsize moult_reader_left (const MoultReader *self);
/* Whether any read since the start went past the end: ask before the values are used. */
gboolean moult_reader_overrun (const MoultReader *self);

G_END_DECLS
