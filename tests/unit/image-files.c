/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-files.h"

#include "error.h"
#include "image-parse.h"

#include <string.h>

void
file_put (GByteArray *file, const void *bytes, gsize size)
{
    g_byte_array_append (file, bytes, size);
}

void
file_put_fill (GByteArray *file, guint8 fill, gsize count)
{
    guint start = file->len;

    g_byte_array_set_size (file, start + count);
    memset (file->data + start, fill, count);
}

enum {
    UF2_PAYLOAD = 256,
    UF2_BLOCKS = 64,
};

void
file_put_u8 (GByteArray *file, guint8 value)
{
    file_put (file, &value, sizeof value);
}

void
file_put_u16le (GByteArray *file, guint16 value)
{
    value = GUINT16_TO_LE (value);
    file_put (file, &value, sizeof value);
}

void
file_put_u32le (GByteArray *file, guint32 value)
{
    value = GUINT32_TO_LE (value);
    file_put (file, &value, sizeof value);
}

void
file_set_u32le (GByteArray *file, gsize place, guint32 value)
{
    value = GUINT32_TO_LE (value);
    g_assert_cmpuint (place + sizeof value, <=, file->len);
    memcpy (file->data + place, &value, sizeof value);
}

MoultImage *
file_parse_well (GByteArray *file, const char *name)
{
    g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);
    g_autoptr (GError) error = NULL;
    MoultImage *image = moult_image_parse (bytes, name, &error);

    g_assert_no_error (error);
    g_assert_nonnull (image);
    return image;
}

void
file_assert_refused (GByteArray *file, const char *name, const char *message)
{
    g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_image_parse (bytes, name, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    if (strstr (error->message, message) == NULL)
        g_test_fail_printf ("\"%s\" is not in \"%s\"", message, error->message);
}

void
file_assert_segment (MoultImage *image, gsize index, guint64 address, const void *bytes, gsize size)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);

    g_assert_cmpuint (index, <, n_segments);
    g_assert_cmphex (segments[index].address, ==, address);
    g_assert_cmphex (segments[index].family, ==, 0);
    g_assert_cmpmem (g_bytes_get_data (segments[index].data, NULL),
                     g_bytes_get_size (segments[index].data), bytes, size);
}

GByteArray *
file_new_uf2 (const char *version, const char *machine)
{
    GByteArray *file = g_byte_array_new ();
    g_autofree char *text =
        g_strdup_printf ("%c3.4.0; MicroPython v%s on 2026-04-06%c; %s", 0, version, 0, machine);

    for (guint i = 0; i < UF2_BLOCKS; i++) {
        guint8 payload[UF2_PAYLOAD + 220] = { 0 };

        memset (payload, (int) i + 1, UF2_PAYLOAD);
        if (i == 8) {
            g_autofree char *banner =
                g_strdup_printf ("3.4.0; MicroPython v%s on 2026-04-06", version);

            memset (payload, 0, UF2_PAYLOAD);
            memcpy (payload + 1, banner, strlen (banner));
            memcpy (payload + 128, machine, strlen (machine));
            payload[126] = ';';
            payload[127] = ' ';
        }
        file_put_u32le (file, 0x0a324655);
        file_put_u32le (file, 0x9e5d5157);
        file_put_u32le (file, 0x2000);
        file_put_u32le (file, 0x10000000 + i * UF2_PAYLOAD);
        file_put_u32le (file, UF2_PAYLOAD);
        file_put_u32le (file, i);
        file_put_u32le (file, UF2_BLOCKS);
        file_put_u32le (file, 0xe48bff56);
        file_put (file, payload, sizeof payload);
        file_put_u32le (file, 0x0ab16f30);
    }
    return file;
}
