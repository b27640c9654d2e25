/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-header.h"

#include <string.h>

#include "reader.h"

/* ESP-IDF, "App Image Format"; the codes: esptool, "Firmware Image Format". */
enum {
    MAGIC = 0xe9,
    OFFSET_SEGMENTS = 1,
    OFFSET_MODE = 2,
    OFFSET_SIZE = 3,
    OFFSET_CHIP_ID = 12,
    OFFSET_DIGEST_FLAG = 23,
    HEADER_SIZE = 24,
    SEGMENT_HEADER_SIZE = 8,
    CHECKSUM_ALIGNMENT = 16,
    DIGEST_SIZE = 32,
    NO_MAX_REVISION = 0xffff,
    REVISIONS_A_MAJOR = 100,
};

static const struct {
    guint8 code;
    guint kib;
} esp8266_sizes[] = {
    { 0, 512 },  { 1, 256 },   { 2, 1024 }, { 3, 2048 }, { 4, 4096 },
    { 8, 8192 }, { 9, 16384 }, { 5, 2048 }, { 6, 4096 },
};
#define MAX_SIZE_CODE 7 /* 128 MiB */

gboolean
moult_esp_header_read (GBytes *image, gsize start, MoultEspHeader *header)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (image, &size);
    MoultReader reader = MOULT_READER_INIT (data, size);

    moult_reader_seek (&reader, start);
    if (moult_reader_u8 (&reader) != MAGIC)
        return FALSE;
    moult_reader_skip (&reader, 1);
    guint8 mode = moult_reader_u8 (&reader);
    guint8 size_and_frequency = moult_reader_u8 (&reader);
    moult_reader_seek (&reader, start + OFFSET_CHIP_ID);
    guint16 chip_id = moult_reader_u16le (&reader);
    guint8 min_major = moult_reader_u8 (&reader);
    guint16 min_revision = moult_reader_u16le (&reader);
    guint16 max_revision = moult_reader_u16le (&reader);
    moult_reader_seek (&reader, start + OFFSET_DIGEST_FLAG);
    guint8 digest = moult_reader_u8 (&reader);
    if (moult_reader_overrun (&reader))
        return FALSE;

    *header = (MoultEspHeader) {
        .mode = mode,
        .size_code = size_and_frequency >> 4,
        .chip_id = chip_id,
        /* Before ESP-IDF 5 there was the major number alone. */
        .min_revision =
            min_revision > 0 || max_revision > 0 ? min_revision : min_major * REVISIONS_A_MAJOR,
        .max_revision = max_revision == NO_MAX_REVISION ? 0 : max_revision,
        .has_digest = digest == 1,
    };
    return TRUE;
}

guint64
moult_esp_header_get_flash_size (guint8 size_code, gboolean esp8266)
{
    if (!esp8266)
        return size_code <= MAX_SIZE_CODE ? (1ull << 20) << size_code : 0;
    for (gsize i = 0; i < G_N_ELEMENTS (esp8266_sizes); i++) {
        if (esp8266_sizes[i].code == size_code)
            return esp8266_sizes[i].kib * 1024ull;
    }
    return 0;
}

int
moult_esp_header_get_size_code (guint64 size, gboolean esp8266)
{
    for (guint8 code = 0; code <= MAX_SIZE_CODE && !esp8266; code++) {
        if (moult_esp_header_get_flash_size (code, FALSE) == size)
            return code;
    }
    for (gsize i = 0; i < G_N_ELEMENTS (esp8266_sizes) && esp8266; i++) {
        if (esp8266_sizes[i].kib * 1024ull == size)
            return esp8266_sizes[i].code;
    }
    return -1;
}

/* Where the digest of the image at @start stands: behind its segments and the checksum, which is
 * the last byte of a line of 16. 0: the image ends before. */
static gsize
find_digest (const guint8 *data, gsize size, gsize start)
{
    MoultReader reader = MOULT_READER_INIT (data + start, size - start);

    moult_reader_seek (&reader, OFFSET_SEGMENTS);
    guint8 n_segments = moult_reader_u8 (&reader);
    moult_reader_seek (&reader, HEADER_SIZE);
    for (guint i = 0; i < n_segments; i++) {
        moult_reader_skip (&reader, 4); /* load address */
        moult_reader_skip (&reader, moult_reader_u32le (&reader));
    }
    moult_reader_skip (&reader, CHECKSUM_ALIGNMENT - reader.position % CHECKSUM_ALIGNMENT);
    gsize place = reader.position;
    moult_reader_skip (&reader, DIGEST_SIZE);
    return moult_reader_overrun (&reader) ? 0 : start + place;
}

static void
renew_digest (guint8 *data, gsize size, gsize start)
{
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    gsize place = find_digest (data, size, start);
    gsize digest_size = DIGEST_SIZE;

    if (place == 0)
        return;
    g_checksum_update (sha256, data + start, (gssize) (place - start));
    g_checksum_get_digest (sha256, data + place, &digest_size);
}

GBytes *
moult_esp_header_patch (GBytes *image,
                        gsize start,
                        const MoultEspHeader *header,
                        MoultFlashMode mode,
                        int size_code)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (image, &size);
    guint8 *data = g_memdup2 (bytes, size);

    g_return_val_if_fail (start + HEADER_SIZE <= size, g_bytes_new_take (data, size));

    if (mode != MOULT_FLASH_MODE_KEEP)
        data[start + OFFSET_MODE] = (guint8) (mode - MOULT_FLASH_MODE_QIO);
    if (size_code >= 0)
        data[start + OFFSET_SIZE] = (guint8) (size_code << 4 | (data[start + OFFSET_SIZE] & 0x0f));
    if (header->has_digest)
        renew_digest (data, size, start);
    return g_bytes_new_take (data, size);
}
