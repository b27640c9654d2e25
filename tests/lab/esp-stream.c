/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-stream.h"

enum { KIB = 1024 };

void
esp_stream_clear (EspStream *stream)
{
    if (stream->inflating)
        inflateEnd (&stream->inflater);
    stream->inflating = FALSE;
    stream->open = FALSE;
}

void
esp_stream_begin (EspStream *stream, guint32 address, guint32 length, gboolean deflated)
{
    guint32 end = address + length;

    esp_stream_clear (stream);
    stream->open = TRUE;
    stream->deflated = deflated;
    stream->address = address;
    stream->remaining = length;
    stream->sequence = 0;
    stream->erase_at = address / ESP_FLASH_SECTOR * ESP_FLASH_SECTOR;
    stream->erase_end = (end + ESP_FLASH_SECTOR - 1) / ESP_FLASH_SECTOR * ESP_FLASH_SECTOR;
    stream->inflated = FALSE;
    if (!stream->keeps_output)
        stream->fill = 0;
    if (!deflated)
        return;
    stream->inflater = (z_stream) { 0 };
    stream->inflating = inflateInit (&stream->inflater) == Z_OK;
}

static void
erase_sectors (EspStream *stream, guint32 address, guint32 length)
{
    for (guint32 at = address; at < address + length; at += ESP_FLASH_SECTOR)
        esp_flash_erase_sector (stream->flash, at);
    stream->spent +=
        length == ESP_FLASH_BLOCK ? stream->times.block_erase : stream->times.sector_erase;
}

static guint32
get_erase_step (guint32 address, guint32 left)
{
    return address % ESP_FLASH_BLOCK == 0 && left >= ESP_FLASH_BLOCK ? ESP_FLASH_BLOCK
                                                                     : ESP_FLASH_SECTOR;
}

/* esp-flasher-stub 1.1: sectors are read until the first one that is not blank. */
static gboolean
skip_blank (EspStream *stream)
{
    stream->spent += ESP_FLASH_SECTOR / ESP_FLASH_PAGE * stream->times.page_read;
    stream->skips_blank = esp_flash_is_blank (stream->flash, stream->erase_at, ESP_FLASH_SECTOR);
    if (stream->skips_blank)
        stream->erase_at += ESP_FLASH_SECTOR;
    return stream->skips_blank;
}

void
esp_stream_erase_once (EspStream *stream)
{
    guint32 step;

    if (stream->erase_at >= stream->erase_end || (stream->skips_blank && skip_blank (stream)))
        return;
    step = get_erase_step (stream->erase_at, stream->erase_end - stream->erase_at);
    erase_sectors (stream, stream->erase_at, step);
    stream->erase_at += step;
}

void
esp_stream_erase_to (EspStream *stream, guint32 target)
{
    while (stream->erase_at < MIN (target, stream->erase_end))
        esp_stream_erase_once (stream);
}

gboolean
esp_stream_erase_region (EspStream *stream, guint32 address, guint32 length)
{
    guint32 at = address / ESP_FLASH_SECTOR * ESP_FLASH_SECTOR;
    guint64 end = (guint64) address + length;

    if (end > stream->limit)
        return FALSE;
    while (at < end) {
        guint32 step = get_erase_step (at, (guint32) (end - at));

        erase_sectors (stream, at, step);
        at += step;
    }
    return TRUE;
}

EspStreamResult
esp_stream_write (EspStream *stream, const guint8 *bytes, gsize length)
{
    gsize pages = (length + ESP_FLASH_PAGE - 1) / ESP_FLASH_PAGE;

    if (stream->broken || stream->address + (guint64) length > stream->limit)
        return ESP_STREAM_REFUSED;
    esp_flash_program (stream->flash, stream->address, bytes, length);
    stream->address += length;
    stream->remaining -= MIN (length, stream->remaining);
    stream->spent += (gint64) pages * stream->times.page_program;
    return ESP_STREAM_MORE;
}

static EspStreamResult
write_window (EspStream *stream)
{
    EspStreamResult result;

    if (stream->fill > stream->remaining)
        return ESP_STREAM_TOO_MUCH;
    esp_stream_erase_to (stream, stream->address + stream->fill);
    result = esp_stream_write (stream, stream->window, stream->fill);
    stream->fill = 0;
    return result;
}

static EspStreamResult
judge (int status)
{
    if (status == Z_STREAM_END)
        return ESP_STREAM_DONE;
    if (status == Z_OK || status == Z_BUF_ERROR)
        return ESP_STREAM_MORE;
    return ESP_STREAM_BAD_DEFLATE;
}

static EspStreamResult
fill_window (EspStream *stream)
{
    guint before = stream->fill;
    int status;

    stream->inflater.next_out = stream->window + stream->fill;
    stream->inflater.avail_out = ESP_STREAM_WINDOW - stream->fill;
    status = inflate (&stream->inflater, Z_NO_FLUSH);
    stream->fill = ESP_STREAM_WINDOW - stream->inflater.avail_out;
    stream->spent += (stream->fill - before) * stream->times.inflate / KIB;
    if (status == Z_DATA_ERROR && g_strcmp0 (stream->inflater.msg, "incorrect data check") == 0)
        return ESP_STREAM_BAD_CHECKSUM;
    return judge (status);
}

EspStreamResult
esp_stream_inflate (EspStream *stream, const guint8 *bytes, gsize length, gboolean flush)
{
    EspStreamResult result = ESP_STREAM_MORE;

    if (!stream->inflating || stream->inflated)
        return ESP_STREAM_BAD_DEFLATE;
    stream->inflater.next_in = (Bytef *) bytes;
    stream->inflater.avail_in = (guint) length;
    do {
        result = fill_window (stream);
        if (result > ESP_STREAM_DONE)
            return result;
        if (result == ESP_STREAM_DONE || stream->fill == ESP_STREAM_WINDOW || flush) {
            EspStreamResult written = write_window (stream);

            if (written > ESP_STREAM_DONE)
                return written;
        }
    } while (result == ESP_STREAM_MORE
             && (stream->inflater.avail_in > 0 || stream->inflater.avail_out == 0));
    stream->inflated = result == ESP_STREAM_DONE;
    return result;
}
