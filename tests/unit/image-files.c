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
