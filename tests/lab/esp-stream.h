/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-flash.h"

#include <zlib.h>

G_BEGIN_DECLS

enum { ESP_STREAM_WINDOW = 32768 };

/**
 * EspTimes:
 *
 * How long the flash chip and the loader's computing take, in microseconds. All zero: no time.
 */
typedef struct {
    gint64 sector_erase;
    gint64 block_erase;
    gint64 chip_erase; /* a MiB */
    gint64 page_program;
    gint64 page_read;
    gint64 inflate; /* a KiB that comes out */
    gint64 md5;     /* a KiB */
} EspTimes;

/**
 * EspStreamResult:
 * @ESP_STREAM_REFUSED: the flash chip did not take it
 * @ESP_STREAM_MORE: the deflated stream is not at its end
 * @ESP_STREAM_DONE: it is
 */
typedef enum {
    ESP_STREAM_MORE,
    ESP_STREAM_DONE,
    ESP_STREAM_REFUSED,
    ESP_STREAM_BAD_DEFLATE,
    ESP_STREAM_BAD_CHECKSUM,
    ESP_STREAM_TOO_MUCH,
} EspStreamResult;

/**
 * EspStream:
 * @limit: bytes that the loader takes the flash chip for
 * @broken: nothing can be programmed any more
 * @keeps_output: BEGIN does not empty the window: what an aborted stream left in it comes first
 * @skips_blank: erases nothing as long as what it would erase is blank
 *
 * A run of flash being erased and written, plain or from a deflated stream through a window of
 * 32 KiB. Each step adds what it takes to @spent, which the loader takes away.
 */
typedef struct {
    EspFlash *flash;
    EspTimes times;
    guint32 limit;
    gboolean broken;
    gboolean keeps_output;
    gboolean skips_blank;
    gboolean open;
    gboolean deflated;
    guint32 address;   /* of the next write */
    guint32 remaining; /* bytes to write */
    guint32 erase_at;
    guint32 erase_end;
    guint32 block_size;
    guint32 sequence; /* next */
    gint64 spent;
    z_stream inflater;
    gboolean inflating;
    gboolean inflated;
    guint8 window[ESP_STREAM_WINDOW];
    guint fill;
} EspStream;

void esp_stream_clear (EspStream *stream);

/* Begins @length bytes at @address. Erases nothing. */
void esp_stream_begin (EspStream *stream, guint32 address, guint32 length, gboolean deflated);

/* Erases at least up to @target, by 64 KiB where possible, never beyond what was begun. */
void esp_stream_erase_to (EspStream *stream, guint32 target);

/* One step of it, as a stub takes one ahead. */
void esp_stream_erase_once (EspStream *stream);

/* Erases whole sectors anywhere. FALSE: beyond the limit. */
gboolean esp_stream_erase_region (EspStream *stream, guint32 address, guint32 length);

EspStreamResult esp_stream_write (EspStream *stream, const guint8 *bytes, gsize length);

/* @flush: what came out is written at once, not only when the window is full. */
EspStreamResult
esp_stream_inflate (EspStream *stream, const guint8 *bytes, gsize length, gboolean flush);

G_END_DECLS
