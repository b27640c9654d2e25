/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-loader-private.h"

#include <string.h>

/* The loader in a chip's ROM. esptool's documentation, "Serial Protocol"; esptool/loader.py for
 * what a ROM is asked in which form; esptool issues 352 and 698 (traces of an ESP32). */

enum {
    ERROR_INVALID = 0x05,
    ERROR_FAILED = 0x06,
    ERROR_CHECKSUM = 0x07,
    ERROR_WRITE = 0x08,
    ERROR_DEFLATE = 0x0b,
    ERROR_ADLER = 0x0c,
    ERROR_READ_LENGTH = 0x0a,

    SLOW_READ = 64,
    MD5_TEXT = 32,
    MAX_BLOCK = 0x4000,
    SECTORS_PER_BLOCK = 16,
    NOMINAL_CRYSTAL = 40,

    /* What stands in the value of replies that have none: the last words of SYNC. */
    VALUE = 0x55551207,
    VALUE_8266 = 0x20120707,
};

static void
answer (EspLoader *loader, const EspRequest *request, guint32 value, guint8 error)
{
    guint8 status[4] = { error != 0, error };
    gsize n_status = esp_chip_is_esp8266 (loader->fields.chip) ? 2 : 4;

    esp_loader_reply (loader, request->op, value, NULL, 0, status, n_status);
}

static void
end (EspLoader *loader, const EspRequest *request, guint8 error)
{
    gboolean old = esp_chip_is_esp8266 (loader->fields.chip);

    answer (loader, request, old ? VALUE_8266 : VALUE, error);
}

static void
answer_with (EspLoader *loader, const EspRequest *request, const guint8 *extra, gsize n_extra)
{
    static const guint8 well[4] = { 0 };

    esp_loader_reply (loader, request->op, VALUE, extra, n_extra, well, sizeof well);
}

/* The ROM does not know the command, and says so as often as to a SYNC, under another number. */
static void
refuse (EspLoader *loader, const EspRequest *request)
{
    EspRequest nothing = { .op = 0 };

    esp_loader_count (loader, "commands-refused");
    if (esp_chip_is_esp8266 (loader->fields.chip))
        nothing.op = request->op;
    for (int n = 0; n < ESP_SYNC_REPLIES; n++)
        end (loader, &nothing, ERROR_INVALID);
}

static void
spend_stream (EspLoader *loader)
{
    esp_loader_spend (loader, loader->stream.spent);
    loader->stream.spent = 0;
}

/* ---- Commands ---- */

static void
take_sync (EspLoader *loader, const EspRequest *request)
{
    static const guint8 head[] = { 0x07, 0x07, 0x12, 0x20 };

    if (request->length != ESP_SYNC_SIZE || memcmp (request->data, head, sizeof head) != 0)
        return; /* noise; it measures on */
    loader->events.synced (loader->data);
    for (int n = 0; n < ESP_SYNC_REPLIES; n++)
        end (loader, request, 0);
}

static void
take_read_reg (EspLoader *loader, const EspRequest *request)
{
    answer (loader, request,
            esp_registers_read (loader->fields.registers, esp_request_get_word (request, 0),
                                loader->events.get_baud (loader->data)),
            0);
}

static void
take_write_reg (EspLoader *loader, const EspRequest *request)
{
    esp_loader_run_register_writes (loader, request);
    end (loader, request, 0);
}

static void
take_mem_begin (EspLoader *loader, const EspRequest *request)
{
    if (request->length != 4 * sizeof (guint32)) {
        end (loader, request, ERROR_INVALID);
        return;
    }
    esp_memory_begin (loader->memory, esp_request_get_word (request, 3),
                      esp_request_get_word (request, 0));
    end (loader, request, 0);
}

/* 0 if the block of a data command is whole. */
static guint8
check_block (const EspRequest *request)
{
    if (request->length < ESP_DATA_HEADER
        || request->length - ESP_DATA_HEADER != esp_request_get_word (request, 0))
        return ERROR_INVALID;
    return esp_request_is_intact (request) ? 0 : ERROR_CHECKSUM;
}

static void
take_mem_data (EspLoader *loader, const EspRequest *request)
{
    guint8 error = check_block (request);

    if (!error
        && !esp_memory_add (loader->memory, esp_request_get_word (request, 1),
                            request->data + ESP_DATA_HEADER, request->length - ESP_DATA_HEADER))
        error = ERROR_FAILED;
    end (loader, request, error);
}

static void
take_mem_end (EspLoader *loader, const EspRequest *request)
{
    gboolean stays = esp_request_get_word (request, 0) != 0;

    end (loader, request, 0);
    if (stays)
        return;
    loader->stub = esp_memory_judge (loader->memory, esp_request_get_word (request, 1));
    loader->lost = loader->stub == ESP_STUB_NONE;
    if (!loader->lost)
        esp_stub_start (loader);
}

static void
take_spi_attach (EspLoader *loader, const EspRequest *request)
{
    esp_registers_attach_flash (loader->fields.registers);
    end (loader, request, 0);
}

static void
take_spi_params (EspLoader *loader, const EspRequest *request)
{
    loader->stream.limit = esp_request_get_word (request, 1);
    end (loader, request, 0);
}

/* The ROM believes in a crystal of 40 MHz, and an ESP32's in what it measured of its own clocks. */
static guint
get_true_baud (EspLoader *loader, guint asked)
{
    const EspChip *chip = loader->fields.chip;
    gint64 drift = esp_loader_get_fault (loader, "crystal-drift");

    if (g_str_equal (chip->name, "esp32c2") && chip->crystal != NOMINAL_CRYSTAL)
        return asked * chip->crystal / NOMINAL_CRYSTAL;
    return drift > 0 ? (guint) ((gint64) asked * 100 / (100 + drift)) : asked;
}

static void
take_change_baud (EspLoader *loader, const EspRequest *request)
{
    end (loader, request, 0);
    esp_loader_change_baud (loader, get_true_baud (loader, esp_request_get_word (request, 0)));
}

static void
take_security_info (EspLoader *loader, const EspRequest *request)
{
    guint8 info[20];
    gsize size = esp_loader_make_security_info (loader, info);

    answer_with (loader, request, info, size);
}

/* ---- Flash ---- */

/* The ESP8266's SPIEraseArea erases up to the next 64 KiB twice over: the sectors before it are not
 * subtracted from what it goes on to erase. */
static guint32
get_erase_size (EspLoader *loader, guint32 address, guint32 asked)
{
    guint32 sectors = (asked + ESP_FLASH_SECTOR - 1) / ESP_FLASH_SECTOR;
    guint32 head = SECTORS_PER_BLOCK - address / ESP_FLASH_SECTOR % SECTORS_PER_BLOCK;

    if (!esp_chip_is_esp8266 (loader->fields.chip) || sectors == 0)
        return asked;
    return (sectors + MIN (head, sectors)) * ESP_FLASH_SECTOR;
}

static void
take_begin (EspLoader *loader, const EspRequest *request)
{
    gboolean deflated = request->op == ESP_FLASH_DEFL_BEGIN;
    EspStream *stream = &loader->stream;
    guint32 asked = esp_request_get_word (request, 0);
    guint32 address = esp_request_get_word (request, 3);
    guint32 block = esp_request_get_word (request, 2);
    guint32 length = deflated ? asked : esp_request_get_word (request, 1) * block;

    if (esp_chip_is_esp8266 (loader->fields.chip))
        esp_registers_attach_flash (loader->fields.registers);
    if (request->length != loader->fields.chip->begin_words * sizeof (guint32)
        || block > MAX_BLOCK) {
        end (loader, request, ERROR_INVALID);
        return;
    }
    if (!esp_registers_is_attached (loader->fields.registers)
        || !esp_stream_erase_region (stream, address, get_erase_size (loader, address, asked))) {
        end (loader, request, ERROR_FAILED);
        return;
    }
    esp_stream_begin (stream, address, length, deflated);
    stream->block_size = block;
    loader->blocks = 0;
    spend_stream (loader);
    end (loader, request, 0);
}

static guint8
get_error (EspStreamResult result)
{
    switch (result) {
    case ESP_STREAM_MORE:
    case ESP_STREAM_DONE:
        return 0;
    case ESP_STREAM_REFUSED:
        return ERROR_WRITE;
    case ESP_STREAM_BAD_CHECKSUM:
        return ERROR_ADLER;
    default:
        return ERROR_DEFLATE;
    }
}

static guint8
check_flash_block (EspLoader *loader, const EspRequest *request, gboolean deflated)
{
    EspStream *stream = &loader->stream;
    guint8 error = check_block (request);

    if (error)
        return error;
    if (!stream->open || stream->deflated != deflated
        || esp_request_get_word (request, 1) != stream->sequence
        || request->length - ESP_DATA_HEADER > stream->block_size)
        return ERROR_FAILED;
    return 0;
}

static void
take_block (EspLoader *loader, const EspRequest *request)
{
    gboolean deflated = request->op == ESP_FLASH_DEFL_DATA;
    EspStream *stream = &loader->stream;
    const guint8 *bytes = request->data + ESP_DATA_HEADER;
    gsize length = request->length - ESP_DATA_HEADER;
    guint8 error = check_flash_block (loader, request, deflated);

    if (!loader->events.begin_block (++loader->blocks, loader->data))
        return;
    stream->broken = esp_loader_is_flash_broken (loader);
    if (!error)
        error = get_error (deflated ? esp_stream_inflate (stream, bytes, length, TRUE)
                                    : esp_stream_write (stream, bytes, length));
    if (!error)
        stream->sequence++;
    spend_stream (loader); /* it answers when all is written */
    end (loader, request, error);
}

/* Ends the loader in any case: 0 reboots, 1 jumps to what the flash holds. */
static void
take_flash_end (EspLoader *loader, const EspRequest *request)
{
    end (loader, request, 0);
    esp_loader_leave (loader, FALSE);
}

static void
take_read_flash_slow (EspLoader *loader, const EspRequest *request)
{
    guint8 bytes[SLOW_READ];
    guint32 length = esp_request_get_word (request, 1);

    if (length > SLOW_READ || !esp_registers_is_attached (loader->fields.registers)) {
        end (loader, request, ERROR_READ_LENGTH);
        return;
    }
    memset (bytes, 0xff, sizeof bytes);
    esp_flash_read (loader->fields.flash, esp_request_get_word (request, 0), bytes, length);
    answer_with (loader, request, bytes, sizeof bytes);
}

static void
take_md5 (EspLoader *loader, const EspRequest *request)
{
    static const char digits[] = "0123456789abcdef";
    guint8 digest[MD5_TEXT / 2];
    guint8 text[MD5_TEXT];

    esp_loader_digest (loader, esp_request_get_word (request, 0), esp_request_get_word (request, 1),
                       digest);
    for (guint n = 0; n < sizeof digest; n++) {
        text[2 * n] = (guint8) digits[digest[n] >> 4];
        text[2 * n + 1] = (guint8) digits[digest[n] & 15];
    }
    answer_with (loader, request, text, sizeof text);
}

/* ---- Which chip knows which command ---- */

typedef enum { ALL, NOT_8266, WITH_SECURITY } Since;

static const struct {
    guint8 op;
    Since since;
    gboolean secure; /* also in Secure Download Mode */
    void (*take) (EspLoader *loader, const EspRequest *request);
} commands[] = {
    { ESP_SYNC, ALL, TRUE, take_sync },
    { ESP_READ_REG, ALL, FALSE, take_read_reg },
    { ESP_WRITE_REG, ALL, FALSE, take_write_reg },
    { ESP_MEM_BEGIN, ALL, FALSE, take_mem_begin },
    { ESP_MEM_DATA, ALL, FALSE, take_mem_data },
    { ESP_MEM_END, ALL, FALSE, take_mem_end },
    { ESP_FLASH_BEGIN, ALL, TRUE, take_begin },
    { ESP_FLASH_DATA, ALL, TRUE, take_block },
    { ESP_FLASH_END, ALL, TRUE, take_flash_end },
    { ESP_SPI_SET_PARAMS, NOT_8266, TRUE, take_spi_params },
    { ESP_SPI_ATTACH, NOT_8266, TRUE, take_spi_attach },
    { ESP_READ_FLASH_SLOW, NOT_8266, FALSE, take_read_flash_slow },
    { ESP_CHANGE_BAUDRATE, NOT_8266, TRUE, take_change_baud },
    { ESP_FLASH_DEFL_BEGIN, NOT_8266, FALSE, take_begin },
    { ESP_FLASH_DEFL_DATA, NOT_8266, FALSE, take_block },
    { ESP_FLASH_DEFL_END, NOT_8266, FALSE, take_flash_end },
    { ESP_SPI_FLASH_MD5, NOT_8266, FALSE, take_md5 },
    { ESP_GET_SECURITY_INFO, WITH_SECURITY, TRUE, take_security_info },
};

static gboolean
is_known (EspLoader *loader, guint n)
{
    const EspChip *chip = loader->fields.chip;

    if (!commands[n].secure && esp_loader_get_fault (loader, "secure-download") >= 0)
        return FALSE;
    if (commands[n].since == WITH_SECURITY)
        return chip->security_size > 0;
    return commands[n].since == ALL || !esp_chip_is_esp8266 (chip);
}

void
esp_rom_take (EspLoader *loader, const EspRequest *request)
{
    if (request->told != request->length)
        return; /* a byte was lost on the way: the ROM waits on */
    for (guint n = 0; n < G_N_ELEMENTS (commands); n++) {
        if (commands[n].op != request->op || !is_known (loader, n))
            continue;
        commands[n].take (loader, request);
        return;
    }
    refuse (loader, request);
}
