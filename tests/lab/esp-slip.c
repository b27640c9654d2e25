/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-slip.h"

enum { END = 0xc0, ESCAPE = 0xdb, ESCAPED_END = 0xdc, ESCAPED_ESCAPE = 0xdd };

void
esp_slip_init (EspSlip *slip)
{
    *slip = (EspSlip) { .frame = g_byte_array_new () };
}

void
esp_slip_clear (EspSlip *slip)
{
    g_clear_pointer (&slip->frame, g_byte_array_unref);
}

static void
append_escaped (EspSlip *slip, guint8 byte)
{
    guint8 plain = byte == ESCAPED_END ? END : byte == ESCAPED_ESCAPE ? ESCAPE : byte;

    slip->escaped = FALSE;
    g_byte_array_append (slip->frame, &plain, 1);
}

gboolean
esp_slip_take (EspSlip *slip, guint8 byte)
{
    if (byte == END) {
        gboolean whole = slip->inside;

        slip->inside = !slip->inside;
        slip->escaped = FALSE;
        if (slip->inside)
            g_byte_array_set_size (slip->frame, 0);
        return whole;
    }
    if (!slip->inside)
        return FALSE;
    if (slip->escaped)
        append_escaped (slip, byte);
    else if (byte == ESCAPE)
        slip->escaped = TRUE;
    else
        g_byte_array_append (slip->frame, &byte, 1);
    return FALSE;
}

void
esp_slip_append (GByteArray *wire, const guint8 *bytes, gsize length)
{
    static const guint8 end = END;

    g_byte_array_append (wire, &end, 1);
    for (gsize n = 0; n < length; n++) {
        guint8 pair[] = { ESCAPE, bytes[n] == END ? ESCAPED_END : ESCAPED_ESCAPE };

        if (bytes[n] == END || bytes[n] == ESCAPE)
            g_byte_array_append (wire, pair, sizeof pair);
        else
            g_byte_array_append (wire, bytes + n, 1);
    }
    g_byte_array_append (wire, &end, 1);
}
