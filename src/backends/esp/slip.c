/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "slip.h"

enum {
    MARK = 0xc0,
    ESCAPE = 0xdb,
    ESCAPED_MARK = 0xdc,
    ESCAPED_ESCAPE = 0xdd,
};

static void
add_byte (GByteArray *out, guint8 byte)
{
    g_byte_array_append (out, &byte, 1);
}

static gboolean
is_plain (guint8 byte)
{
    return byte != MARK && byte != ESCAPE;
}

void
moult_slip_add_mark (GByteArray *out)
{
    add_byte (out, MARK);
}

void
moult_slip_add (GByteArray *out, const guint8 *data, gsize size)
{
    gsize start = 0;

    for (gsize i = 0; i < size; i++) {
        if (is_plain (data[i]))
            continue;
        g_byte_array_append (out, data + start, i - start);
        add_byte (out, ESCAPE);
        add_byte (out, data[i] == MARK ? ESCAPED_MARK : ESCAPED_ESCAPE);
        start = i + 1;
    }
    if (start < size)
        g_byte_array_append (out, data + start, size - start);
}

void
moult_slip_decoder_init (MoultSlipDecoder *self)
{
    *self = (MoultSlipDecoder) { .frame = g_byte_array_new () };
}

void
moult_slip_decoder_clear (MoultSlipDecoder *self)
{
    g_clear_pointer (&self->frame, g_byte_array_unref);
}

void
moult_slip_decoder_reset (MoultSlipDecoder *self)
{
    g_byte_array_set_size (self->frame, 0);
    self->complete = FALSE;
    self->escaped = FALSE;
    self->broken = FALSE;
}

/* Whether the frame that has just ended is one. */
static gboolean
end_frame (MoultSlipDecoder *self)
{
    if (self->broken || self->escaped || self->frame->len == 0) {
        moult_slip_decoder_reset (self);
        return FALSE;
    }
    self->complete = TRUE;
    return TRUE;
}

static void
take_byte (MoultSlipDecoder *self, guint8 byte)
{
    if (self->broken)
        return;
    if (self->escaped) {
        self->escaped = FALSE;
        self->broken = byte != ESCAPED_MARK && byte != ESCAPED_ESCAPE;
        byte = byte == ESCAPED_MARK ? MARK : ESCAPE;
    } else if (byte == ESCAPE) {
        self->escaped = TRUE;
        return;
    }
    if (self->frame->len == MOULT_SLIP_MAX_FRAME)
        self->broken = TRUE;
    else
        add_byte (self->frame, byte);
}

gboolean
moult_slip_decoder_feed (MoultSlipDecoder *self, const guint8 *data, gsize size, gsize *used)
{
    if (self->complete)
        moult_slip_decoder_reset (self);
    for (gsize i = 0; i < size; i++) {
        if (data[i] != MARK) {
            take_byte (self, data[i]);
        } else if (end_frame (self)) {
            *used = i + 1;
            return TRUE;
        }
    }
    *used = size;
    return FALSE;
}
