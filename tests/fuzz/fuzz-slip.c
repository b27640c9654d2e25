/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz-target.h"
#include "slip.h"

/* All frames of the bytes, which come in pieces of one size; each with its length before it. */
static GByteArray *
decode (const uint8_t *data, size_t size, size_t at_once)
{
    g_auto (MoultSlipDecoder) decoder;
    GByteArray *frames = g_byte_array_new ();
    gsize used = 0;

    moult_slip_decoder_init (&decoder);
    for (size_t i = 0; i < size; i += used) {
        if (moult_slip_decoder_feed (&decoder, data + i, MIN (at_once, size - i), &used)) {
            g_assert_cmpuint (decoder.frame->len, >, 0);
            g_assert_cmpuint (decoder.frame->len, <=, MOULT_SLIP_MAX_FRAME);
            g_byte_array_append (frames, (const guint8 *) &decoder.frame->len, sizeof (guint));
            g_byte_array_append (frames, decoder.frame->data, decoder.frame->len);
        }
        g_assert_cmpuint (used, >, 0);
    }
    return frames;
}

/* What is encoded is decoded to the same bytes. */
static void
check_round_trip (const uint8_t *data, size_t size)
{
    g_autoptr (GByteArray) wire = g_byte_array_new ();
    g_autoptr (GByteArray) frames = NULL;

    moult_slip_add_mark (wire);
    moult_slip_add (wire, data, size);
    moult_slip_add_mark (wire);
    frames = decode (wire->data, wire->len, wire->len);
    g_assert_cmpuint (frames->len, ==, sizeof (guint) + size);
    g_assert_true (memcmp (frames->data + sizeof (guint), data, size) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GByteArray) whole = decode (data, size, MAX (1, size));
    g_autoptr (GByteArray) pieces = decode (data, size, 3);

    /* However the line cuts them. */
    g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
    if (size > 0 && size < MOULT_SLIP_MAX_FRAME)
        check_round_trip (data, size);
    return 0;
}
