/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "hid-report.h"

#include "reader.h"

/* Prefixes of short items without their sizes, and the one of a long item (USB HID 1.11, 6.2.2.2
 * to 6.2.2.7). */
enum {
    ITEM_INPUT = 0x80,
    ITEM_OUTPUT = 0x90,
    ITEM_USAGE_PAGE = 0x04,
    ITEM_REPORT_SIZE = 0x74,
    ITEM_REPORT_ID = 0x84,
    ITEM_REPORT_COUNT = 0x94,
    ITEM_KIND = 0xfc,
    ITEM_SIZE = 0x03,
    ITEM_LONG = 0xfe,

    PAGE_VENDOR = 0xff00,
    MAX_BITS = 8 * 65535,
};

typedef struct {
    guint32 page;
    guint32 size;
    guint32 count;
    guint64 in_bits;
    guint64 out_bits;
} State;

static guint32
read_value (MoultReader *reader, guint size)
{
    switch (size) {
    case 1:
        return moult_reader_u8 (reader);
    case 2:
        return moult_reader_u16le (reader);
    case 3:
        return moult_reader_u32le (reader);
    default:
        return 0;
    }
}

static void
add_field (guint64 *bits, const State *state)
{
    *bits = MIN (*bits + (guint64) state->size * state->count, MAX_BITS + 1);
}

static void
take_item (MoultHidReport *report, State *state, guint kind, guint32 value)
{
    switch (kind) {
    case ITEM_USAGE_PAGE:
        if (state->page == 0)
            state->page = value;
        break;
    case ITEM_REPORT_SIZE:
        state->size = value;
        break;
    case ITEM_REPORT_COUNT:
        state->count = value;
        break;
    case ITEM_REPORT_ID:
        report->numbered = TRUE;
        break;
    case ITEM_INPUT:
        add_field (&state->in_bits, state);
        break;
    case ITEM_OUTPUT:
        add_field (&state->out_bits, state);
        break;
    default:
        break;
    }
}

gboolean
moult_hid_report_parse (MoultHidReport *report, GBytes *descriptor)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (descriptor, &size);
    MoultReader reader = MOULT_READER_INIT (bytes, size);
    MoultHidReport found = { 0 };
    State state = { 0 };

    while (moult_reader_left (&reader) > 0 && !moult_reader_overrun (&reader)) {
        guint8 prefix = moult_reader_u8 (&reader);

        if (prefix == ITEM_LONG)
            moult_reader_skip (&reader, moult_reader_u8 (&reader) + 1);
        else
            take_item (&found, &state, prefix & ITEM_KIND,
                       read_value (&reader, prefix & ITEM_SIZE));
    }
    if (moult_reader_overrun (&reader) || state.in_bits > MAX_BITS || state.out_bits > MAX_BITS)
        return FALSE;
    found.vendor = state.page == PAGE_VENDOR;
    found.in_size = (gsize) ((state.in_bits + 7) / 8);
    found.out_size = (gsize) ((state.out_bits + 7) / 8);
    *report = found;
    return TRUE;
}
