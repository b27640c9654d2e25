/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SLIP (RFC 1055) as the ESP chips' loaders speak it: a frame stands between two marks 0xc0; inside
 * of it 0xc0 is sent as 0xdb 0xdc and 0xdb as 0xdb 0xdd (esptool, "Serial Protocol"). */

/* A mark: begins a frame, and ends it. */
void moult_slip_add_mark (GByteArray *out);
/* Bytes of a frame, escaped. A frame may be put together from several pieces. */
void moult_slip_add (GByteArray *out, const guint8 *data, gsize size);

/**
 * MoultSlipDecoder:
 *
 * Finds frames in what a loader sends. Whatever stands between two marks is a candidate, boot texts
 * too: so a mark that was lost on the wire costs one frame and not all that follow.
 */
typedef struct {
    GByteArray *frame; /* what came since the last mark */
    gboolean complete; /* frame was given out: the next byte begins a new one */
    gboolean escaped;
    gboolean broken; /* an escape that does not exist, or more than any frame holds */
} MoultSlipDecoder;

#define MOULT_SLIP_MAX_FRAME (64 * 1024)

void moult_slip_decoder_init (MoultSlipDecoder *self);
void moult_slip_decoder_clear (MoultSlipDecoder *self);
/* Forgets a frame that has begun. */
void moult_slip_decoder_reset (MoultSlipDecoder *self);

/* Takes bytes up to the end of a frame and says in @used how many those were. %TRUE: @self->frame
 * holds a frame, never empty, until the next call. Broken ones are left out. */
gboolean
moult_slip_decoder_feed (MoultSlipDecoder *self, const guint8 *data, gsize size, gsize *used);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultSlipDecoder, moult_slip_decoder_clear)

G_END_DECLS
