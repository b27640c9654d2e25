/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-hex.h"

/* Intel's Hexadecimal Object File Format Specification, 1988. */
enum { HEX_DATA = 0, HEX_END = 1, HEX_UPPER_ADDRESS = 4, HEX_LINE = 16 };

static void
append_record (GString *file, guint kind, guint16 address, const guint8 *bytes, guint length)
{
    guint sum = length + (address >> 8) + (address & 0xff) + kind;

    g_string_append_printf (file, ":%02X%04X%02X", length, address, kind);
    for (guint n = 0; n < length; n++) {
        g_string_append_printf (file, "%02X", bytes[n]);
        sum += bytes[n];
    }
    g_string_append_printf (file, "%02X\r\n", -sum & 0xff);
}

void
firmware_hex_append (GString *file, guint32 address, GBytes *piece)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data (piece, &size);

    for (gsize at = 0; at < size; at += HEX_LINE) {
        guint32 here = address + (guint32) at;
        guint8 upper[] = { here >> 24, here >> 16 & 0xff };

        if (at == 0 || (here & 0xffff) == 0)
            append_record (file, HEX_UPPER_ADDRESS, 0, upper, sizeof upper);
        append_record (file, HEX_DATA, here & 0xffff, bytes + at,
                       (guint) MIN (HEX_LINE, size - at));
    }
}

GBytes *
firmware_hex_end (GString *file)
{
    append_record (file, HEX_END, 0, NULL, 0);
    return g_string_free_to_bytes (file);
}
