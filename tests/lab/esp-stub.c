/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-loader-private.h"

#include <string.h>

/* What a stub does once it runs: esptool's documentation, "Serial Protocol"; espressif/esp-flasher-
 * stub, src/command_handler.c; espressif/esptool-legacy-flasher-stub, flasher_stub/. Where the two
 * generations differ it says so. */

enum {
    BAD_LENGTH = 0xc0,
    BAD_CHECKSUM = 0xc1,
    BAD_BLOCK_SIZE = 0xc2,
    BAD_COMMAND = 0xc3,
    FLASH_FAILED = 0xc4,
    NO_FLASH_MODE = 0xc6,
    INFLATE_FAILED = 0xc7,
    NOT_ENOUGH = 0xc8,
    TOO_MUCH = 0xc9,
    NOT_IMPLEMENTED = 0xff,

    MAX_BLOCK = 0x4000,
    MD5_SIZE = 16,
    STUB_LIMIT = 16 * 1024 * 1024, /* until SPI_SET_PARAMS */
};

static gboolean
is_v2 (EspLoader *loader)
{
    return loader->stub == ESP_STUB_V2;
}

static void
answer (EspLoader *loader,
        const EspRequest *request,
        guint32 value,
        const guint8 *extra,
        gsize n_extra,
        guint8 error)
{
    guint8 status[2] = { error, 0 };

    esp_loader_reply (loader, request->op, value, extra, n_extra, status, sizeof status);
}

static void
end (EspLoader *loader, const EspRequest *request, guint8 error)
{
    answer (loader, request, 0, NULL, 0, error);
}

static void
spend_stream (EspLoader *loader)
{
    esp_loader_spend (loader, loader->stream.spent);
    loader->stream.spent = 0;
}

void
esp_stub_start (EspLoader *loader)
{
    static const guint8 greeting[] = { 'O', 'H', 'A', 'I' };

    esp_registers_attach_flash (loader->fields.registers);
    loader->stream.limit = STUB_LIMIT;
    if (is_v2 (loader))
        esp_registers_calm (loader->fields.registers);
    loader->stream.keeps_output = !is_v2 (loader);
    esp_loader_count (loader, is_v2 (loader) ? "stubs-v2" : "stubs-legacy");
    esp_loader_send_frame (loader, greeting, sizeof greeting);
}

/* ---- Commands ---- */

static void
take_sync (EspLoader *loader, const EspRequest *request)
{
    for (int n = 0; n < ESP_SYNC_REPLIES; n++)
        end (loader, request, 0);
}

static void
take_read_reg (EspLoader *loader, const EspRequest *request)
{
    guint32 value = esp_registers_read (loader->fields.registers, esp_request_get_word (request, 0),
                                        loader->events.get_baud (loader->data));

    answer (loader, request, value, NULL, 0, 0);
}

static void
take_write_reg (EspLoader *loader, const EspRequest *request)
{
    esp_loader_run_register_writes (loader, request);
    end (loader, request, 0);
}

static void
take_nothing (EspLoader *loader, const EspRequest *request)
{
    end (loader, request, 0);
}

static void
take_spi_params (EspLoader *loader, const EspRequest *request)
{
    loader->stream.limit = esp_request_get_word (request, 1);
    end (loader, request, 0);
}

static void
take_change_baud (EspLoader *loader, const EspRequest *request)
{
    end (loader, request, 0);
    esp_loader_change_baud (loader, esp_request_get_word (request, 0));
}

static void
take_security_info (EspLoader *loader, const EspRequest *request)
{
    guint8 info[20];
    gsize size = esp_loader_make_security_info (loader, info);

    if (size > 0)
        answer (loader, request, 0, info, size, 0);
    else
        end (loader, request, is_v2 (loader) ? BAD_COMMAND : NOT_IMPLEMENTED);
}

static void
take_md5 (EspLoader *loader, const EspRequest *request)
{
    guint8 digest[MD5_SIZE];

    esp_loader_digest (loader, esp_request_get_word (request, 0), esp_request_get_word (request, 1),
                       digest);
    answer (loader, request, 0, digest, sizeof digest, 0);
}

static void
take_mem_begin (EspLoader *loader, const EspRequest *request)
{
    esp_memory_begin (loader->memory, esp_request_get_word (request, 3),
                      esp_request_get_word (request, 0));
    end (loader, request, 0);
}

static void
take_mem_data (EspLoader *loader, const EspRequest *request)
{
    gboolean well =
        request->length >= ESP_DATA_HEADER && esp_request_is_intact (request)
        && esp_memory_add (loader->memory, esp_request_get_word (request, 1),
                           request->data + ESP_DATA_HEADER, request->length - ESP_DATA_HEADER);

    end (loader, request, well ? 0 : BAD_CHECKSUM);
}

static void
take_mem_end (EspLoader *loader, const EspRequest *request)
{
    EspStubKind next = esp_memory_judge (loader->memory, esp_request_get_word (request, 1));

    end (loader, request, 0);
    if (esp_request_get_word (request, 0) != 0)
        return;
    loader->stub = next;
    loader->lost = next == ESP_STUB_NONE;
    if (!loader->lost)
        esp_stub_start (loader);
}

/* ---- Writing ---- */

static gboolean
has_begin_length (EspLoader *loader, const EspRequest *request)
{
    gsize words = request->length / sizeof (guint32);

    return request->length % sizeof (guint32) == 0
           && (words == 4 || (words == 5 && is_v2 (loader)));
}

static void
take_begin (EspLoader *loader, const EspRequest *request)
{
    gboolean deflated = request->op == ESP_FLASH_DEFL_BEGIN;
    if (!has_begin_length (loader, request)) {
        end (loader, request, BAD_LENGTH);
        return;
    }
    if (esp_request_get_word (request, 2) > MAX_BLOCK) {
        end (loader, request, BAD_BLOCK_SIZE);
        return;
    }
    loader->stream.skips_blank = is_v2 (loader);
    esp_stream_begin (&loader->stream, esp_request_get_word (request, 3),
                      esp_request_get_word (request, 0), deflated);
    loader->stream.block_size = esp_request_get_word (request, 2);
    loader->blocks = 0;
    loader->pending_error = 0;
    end (loader, request, 0);
    if (is_v2 (loader)) { /* while the first block is under way */
        esp_stream_erase_once (&loader->stream);
        spend_stream (loader);
    }
}

static guint8
check_block (EspLoader *loader, const EspRequest *request, gboolean deflated)
{
    EspStream *stream = &loader->stream;

    if (!stream->open || stream->deflated != deflated)
        return NO_FLASH_MODE;
    if (request->length < ESP_DATA_HEADER
        || request->length - ESP_DATA_HEADER != esp_request_get_word (request, 0))
        return is_v2 (loader) ? TOO_MUCH : BAD_LENGTH;
    if (!esp_request_is_intact (request))
        return BAD_CHECKSUM;
    if (request->length - ESP_DATA_HEADER > MAX_BLOCK)
        return BAD_LENGTH;
    if (is_v2 (loader) && deflated && stream->remaining == 0)
        return TOO_MUCH;
    return 0;
}

static guint8
get_error (EspLoader *loader, EspStreamResult result)
{
    switch (result) {
    case ESP_STREAM_MORE:
        return 0;
    case ESP_STREAM_DONE:
        return loader->stream.remaining > 0 && !is_v2 (loader) ? NOT_ENOUGH : 0;
    case ESP_STREAM_REFUSED:
        return FLASH_FAILED;
    case ESP_STREAM_TOO_MUCH:
        return TOO_MUCH;
    default:
        return INFLATE_FAILED;
    }
}

/* The second generation begins a stream anew with block 0 and looks for zlib's header there only.
 */
static EspStreamResult
inflate_block (EspLoader *loader, const EspRequest *request)
{
    EspStream *stream = &loader->stream;
    gboolean first = stream->sequence++ == 0;

    if (is_v2 (loader) && first != (esp_request_get_word (request, 1) == 0))
        return ESP_STREAM_BAD_DEFLATE;
    return esp_stream_inflate (stream, request->data + ESP_DATA_HEADER,
                               request->length - ESP_DATA_HEADER, FALSE);
}

static EspStreamResult
write_block (EspLoader *loader, const EspRequest *request)
{
    EspStream *stream = &loader->stream;
    gsize length = MIN (request->length - ESP_DATA_HEADER, stream->remaining);

    if (length == 0)
        return is_v2 (loader) ? ESP_STREAM_MORE : ESP_STREAM_TOO_MUCH;
    esp_stream_erase_to (stream, stream->address + (guint32) length);
    return esp_stream_write (stream, request->data + ESP_DATA_HEADER, length);
}

/* The answer goes before the work, so that the next block can be under way. */
static void
take_block (EspLoader *loader, const EspRequest *request)
{
    gboolean deflated = request->op == ESP_FLASH_DEFL_DATA;
    guint8 error = check_block (loader, request, deflated);

    if (!loader->events.begin_block (++loader->blocks, loader->data))
        return;
    end (loader, request, error ? error : loader->pending_error);
    if (error || loader->pending_error)
        return;
    loader->stream.broken = esp_loader_is_flash_broken (loader);
    loader->pending_error = get_error (loader, deflated ? inflate_block (loader, request)
                                                        : write_block (loader, request));
    spend_stream (loader);
}

/* The legacy stub reboots into the ROM's loader, since the straps are not sampled anew. */
static void
take_flash_end (EspLoader *loader, const EspRequest *request)
{
    EspStream *stream = &loader->stream;
    guint8 error = loader->pending_error;

    if (!stream->open)
        error = NO_FLASH_MODE;
    else if (stream->remaining > 0)
        error = is_v2 (loader) ? BAD_LENGTH : NOT_ENOUGH;
    if (!error)
        stream->open = FALSE;
    end (loader, request, error);
    if (!error && !is_v2 (loader) && esp_request_get_word (request, 0) == 0)
        esp_loader_leave (loader, TRUE);
}

/* ---- Erasing ---- */

static void
take_erase_flash (EspLoader *loader, const EspRequest *request)
{
    gint64 mib = esp_flash_get_size (loader->fields.flash) / (1024 * 1024);

    esp_flash_erase_all (loader->fields.flash);
    esp_loader_spend (loader, MAX (mib, 1) * loader->fields.times.chip_erase);
    end (loader, request, 0);
}

static void
take_erase_region (EspLoader *loader, const EspRequest *request)
{
    guint32 address = esp_request_get_word (request, 0);
    guint32 length = esp_request_get_word (request, 1);
    gboolean aligned = address % ESP_FLASH_SECTOR == 0 && length % ESP_FLASH_SECTOR == 0;

    if (!aligned || !esp_stream_erase_region (&loader->stream, address, length)) {
        end (loader, request, aligned ? FLASH_FAILED : BAD_LENGTH);
        return;
    }
    spend_stream (loader);
    end (loader, request, 0);
}

/* ---- Reading ---- */

/* One packet at a time, whatever number of packets the host allows. */
static void
send_packet (EspLoader *loader)
{
    EspReading *reading = &loader->reading;
    guint32 length = MIN (reading->packet, reading->length - reading->sent);
    g_autoptr (GBytes) packet =
        esp_flash_dup (loader->fields.flash, reading->address + reading->sent, length);
    const guint8 *bytes = g_bytes_get_data (packet, NULL);

    reading->sent += length;
    g_checksum_update (reading->md5, bytes, length);
    esp_loader_spend (loader, length / ESP_FLASH_PAGE * loader->fields.times.page_read);
    esp_loader_send_frame (loader, bytes, length);
}

static void
end_reading (EspLoader *loader)
{
    EspReading *reading = &loader->reading;
    guint8 digest[MD5_SIZE];
    gsize length = sizeof digest;

    g_checksum_get_digest (reading->md5, digest, &length);
    g_clear_pointer (&reading->md5, g_checksum_free);
    reading->active = FALSE;
    esp_loader_send_frame (loader, digest, sizeof digest);
}

void
esp_stub_take_acknowledgement (EspLoader *loader, const guint8 *bytes, gsize length)
{
    EspRequest total = { .data = bytes, .length = length };

    if (esp_request_get_word (&total, 0) != loader->reading.sent)
        esp_loader_count (loader, "wrong-acknowledgements");
    if (loader->reading.sent < loader->reading.length)
        send_packet (loader);
    else
        end_reading (loader);
}

static void
take_read_flash (EspLoader *loader, const EspRequest *request)
{
    EspReading *reading = &loader->reading;

    reading->address = esp_request_get_word (request, 0);
    reading->length = esp_request_get_word (request, 1);
    reading->packet = esp_request_get_word (request, 2);
    reading->sent = 0;
    if (reading->packet == 0 || reading->packet > MAX_BLOCK
        || (guint64) reading->address + reading->length > loader->stream.limit) {
        end (loader, request, BAD_LENGTH);
        return;
    }
    end (loader, request, 0);
    reading->active = TRUE;
    reading->md5 = g_checksum_new (G_CHECKSUM_MD5);
    if (reading->length > 0)
        send_packet (loader);
    else
        end_reading (loader);
}

/* Has no answer. The second generation does nothing. */
static void
take_run_user_code (EspLoader *loader, const EspRequest *request)
{
    if (!is_v2 (loader) && esp_chip_is_esp8266 (loader->fields.chip))
        esp_loader_leave (loader, FALSE);
}

/* ---- All of them ---- */

static const struct {
    guint8 op;
    gint8 words; /* of the request, -1: any */
    void (*take) (EspLoader *loader, const EspRequest *request);
} commands[] = {
    { ESP_SYNC, 9, take_sync },
    { ESP_READ_REG, 1, take_read_reg },
    { ESP_WRITE_REG, -1, take_write_reg },
    { ESP_MEM_BEGIN, 4, take_mem_begin },
    { ESP_MEM_DATA, -1, take_mem_data },
    { ESP_MEM_END, 2, take_mem_end },
    { ESP_FLASH_BEGIN, -1, take_begin },
    { ESP_FLASH_DATA, -1, take_block },
    { ESP_FLASH_END, 1, take_flash_end },
    { ESP_SPI_SET_PARAMS, 6, take_spi_params },
    { ESP_SPI_ATTACH, -1, take_nothing },
    { ESP_CHANGE_BAUDRATE, 2, take_change_baud },
    { ESP_FLASH_DEFL_BEGIN, -1, take_begin },
    { ESP_FLASH_DEFL_DATA, -1, take_block },
    { ESP_FLASH_DEFL_END, 1, take_flash_end },
    { ESP_SPI_FLASH_MD5, 4, take_md5 },
    { ESP_GET_SECURITY_INFO, 0, take_security_info },
    { ESP_ERASE_FLASH, 0, take_erase_flash },
    { ESP_ERASE_REGION, 2, take_erase_region },
    { ESP_READ_FLASH, 4, take_read_flash },
    { ESP_RUN_USER_CODE, 0, take_run_user_code },
};

static gboolean
has_length (guint n, const EspRequest *request)
{
    return commands[n].words < 0 || request->length == (gsize) commands[n].words * sizeof (guint32);
}

/* An error while the last block was written: the legacy stub tells it with the next block or the
 * end of writing, the second generation with the next command, whatever it is, which is not obeyed.
 */
static gboolean
tell_pending_error (EspLoader *loader, const EspRequest *request)
{
    guint8 error = loader->pending_error;

    if (!error || !is_v2 (loader))
        return FALSE;
    loader->pending_error = 0;
    end (loader, request, error);
    return TRUE;
}

void
esp_stub_take (EspLoader *loader, const EspRequest *request)
{
    if (request->told != request->length) {
        end (loader, request, BAD_LENGTH);
        return;
    }
    if (tell_pending_error (loader, request))
        return;
    for (guint n = 0; n < G_N_ELEMENTS (commands); n++) {
        if (commands[n].op != request->op)
            continue;
        if (has_length (n, request))
            commands[n].take (loader, request);
        else
            end (loader, request, BAD_LENGTH);
        return;
    }
    end (loader, request, is_v2 (loader) ? BAD_COMMAND : NOT_IMPLEMENTED);
}
