/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-files.h"

enum {
    LINE = 32, /* bytes a record */
    BANK = 0x10000,
    DATA = 0x00,
    END_OF_FILE = 0x01,
    EXTENDED_LINEAR_ADDRESS = 0x04,
};

static void
add_record (GString *hex, guint16 offset, guint8 type, const guint8 *data, guint8 size)
{
    guint8 sum = (guint8) (size + (offset >> 8) + (offset & 0xff) + type);

    g_string_append_printf (hex, ":%02X%04X%02X", size, offset, type);
    for (guint i = 0; i < size; i++) {
        g_string_append_printf (hex, "%02X", data[i]);
        sum = (guint8) (sum + data[i]);
    }
    g_string_append_printf (hex, "%02X\n", (guint8) -sum);
}

static void
add_bank (GString *hex, guint64 address)
{
    guint16 bank = (guint16) (address / BANK);
    const guint8 data[] = { (guint8) (bank >> 8), (guint8) bank };

    add_record (hex, 0, EXTENDED_LINEAR_ADDRESS, data, sizeof data);
}

static void
add_piece (GString *hex, const MoultPyocdPiece *piece)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (piece->data, &size);

    for (gsize done = 0; done < size;) {
        guint64 address = piece->address + done;
        gsize in_bank = BANK - address % BANK;
        gsize length = MIN (MIN (LINE, size - done), in_bank);

        if (done == 0 || address % BANK == 0)
            add_bank (hex, address);
        add_record (hex, (guint16) (address % BANK), DATA, data + done, (guint8) length);
        done += length;
    }
}

GString *
moult_pyocd_dup_hex (GArray *pieces)
{
    g_return_val_if_fail (pieces != NULL, NULL);

    GString *hex = g_string_new (NULL);

    for (guint i = 0; i < pieces->len; i++)
        add_piece (hex, &g_array_index (pieces, MoultPyocdPiece, i));
    add_record (hex, 0, END_OF_FILE, NULL, 0);
    return hex;
}
