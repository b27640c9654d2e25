/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ihex.h"

#include "reader.h"

#include <string.h>

enum {
    RECORD_DATA = 0,
    RECORD_END = 1,
    RECORD_SEGMENT = 2, /* bits 4 to 19 of the address */
    RECORD_START_SEGMENT = 3,
    RECORD_LINEAR = 4, /* bits 16 to 31 of the address */
    RECORD_START_LINEAR = 5,
    /* https://tech.microbit.org/software/spec-universal-hex: 0a to 0e */
    RECORD_UNIVERSAL_FIRST = 0x0a,
    RECORD_UNIVERSAL_LAST = 0x0e,

    MAX_RECORD = 5 + 255,
};

#define ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 32)

typedef struct {
    const char *text;
    gsize size;
    gsize position;
    guint line;
    guint32 base; /* what records 02 and 04 add to an address */
    gboolean ended;
    guint8 *data; /* decoded data of all records; pieces point into it */
    gsize data_size;
} Parser;

static void
skip_space (Parser *self)
{
    while (self->position < self->size && g_ascii_isspace (self->text[self->position])) {
        if (self->text[self->position] == '\n')
            self->line++;
        self->position++;
    }
}

/* The bytes of the record up to the end of the line; -1 if something else stands there. */
static int
decode_line (Parser *self, guint8 record[MAX_RECORD])
{
    int count = 0;

    if (self->text[self->position++] != ':')
        return -1;
    while (self->size - self->position >= 2 && count < MAX_RECORD) {
        int high = g_ascii_xdigit_value (self->text[self->position]);
        int low = g_ascii_xdigit_value (self->text[self->position + 1]);

        if (high < 0 || low < 0)
            break;
        record[count++] = (guint8) (high << 4 | low);
        self->position += 2;
    }
    if (self->position < self->size && !g_ascii_isspace (self->text[self->position]))
        return -1;
    return count;
}

static gboolean
reject_line (const Parser *self, const char *what, GError **error)
{
    return moult_image_reject (error, "line %u of the hex file %s: get the file again", self->line,
                               what);
}

static gboolean
check_record (const Parser *self, const guint8 *record, int count, GError **error)
{
    guint8 sum = 0;

    if (count < 0)
        return reject_line (self, "is no intel hex record", error);
    if (count < 5 || count != 5 + record[0])
        return reject_line (self, "is cut off", error);
    for (int i = 0; i < count; i++)
        sum += record[i];
    if (sum != 0)
        return reject_line (self, "has a wrong checksum", error);
    return TRUE;
}

static gboolean
take_data (Parser *self,
           const guint8 *bytes,
           guint8 size,
           guint32 offset,
           MoultImageDraft *draft,
           GError **error)
{
    guint8 *place = self->data + self->data_size;
    guint64 address = (guint64) self->base + offset;

    if (address + size > ADDRESS_SPACE)
        return reject_line (self, "reaches past 4 GiB", error);
    memcpy (place, bytes, size);
    self->data_size += size;
    moult_segment_list_add (draft->segments, 0, address, place, size);
    return TRUE;
}

static gboolean
take_record (Parser *self, const guint8 *record, MoultImageDraft *draft, GError **error)
{
    MoultReader reader = MOULT_READER_INIT (record, MAX_RECORD);
    guint8 size = moult_reader_u8 (&reader);
    guint16 address = moult_reader_u16be (&reader);
    guint8 type = moult_reader_u8 (&reader);

    draft->n_blocks++;
    if (type == RECORD_DATA) {
        return take_data (self, record + 4, size, address, draft, error);
    } else if (type == RECORD_END) {
        self->ended = TRUE;
    } else if (type == RECORD_SEGMENT && size == 2) {
        self->base = (guint32) moult_reader_u16be (&reader) << 4;
    } else if (type == RECORD_LINEAR && size == 2) {
        self->base = (guint32) moult_reader_u16be (&reader) << 16;
    } else if (type >= RECORD_UNIVERSAL_FIRST && type <= RECORD_UNIVERSAL_LAST) {
        return moult_image_reject (error,
                                   "the file is a universal hex for all micro:bit versions "
                                   "(record 0x%02x in line %u): take the hex of your version",
                                   type, self->line);
    } else if (type != RECORD_START_SEGMENT && type != RECORD_START_LINEAR) {
        return moult_image_reject (error,
                                   "line %u of the hex file has a record of type 0x%02x and %u "
                                   "bytes, which intel hex does not have: get the file again",
                                   self->line, type, size);
    }
    return TRUE;
}

static gboolean
parse (Parser *self, MoultImageDraft *draft, GError **error)
{
    skip_space (self);
    while (self->position < self->size && !self->ended) {
        guint8 record[MAX_RECORD];
        int count = decode_line (self, record);

        if (!check_record (self, record, count, error) || !take_record (self, record, draft, error))
            return FALSE;
        skip_space (self);
    }
    if (!self->ended)
        return moult_image_reject (error,
                                   "the hex file is cut off: it ends in line %u without an end "
                                   "record: get it again",
                                   self->line);
    if (self->position < self->size)
        return reject_line (self, "stands behind the end record", error);
    return TRUE;
}

gboolean
moult_ihex_sniff (GBytes *bytes)
{
    gsize size;
    const char *text = g_bytes_get_data (bytes, &size);
    const char *end = text + size;

    while (text < end && g_ascii_isspace (*text))
        text++;
    return end - text >= 3 && text[0] == ':' && g_ascii_isxdigit (text[1])
           && g_ascii_isxdigit (text[2]);
}

gboolean
moult_ihex_read (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    Parser parser = { .line = 1 };

    parser.text = g_bytes_get_data (bytes, &parser.size);
    g_autofree guint8 *data = g_malloc (parser.size / 2 + 1);
    parser.data = data;
    return parse (&parser, draft, error) && moult_segment_list_join (draft->segments, error);
}
