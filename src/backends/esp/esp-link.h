/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "progress.h"
#include "serial.h"

G_BEGIN_DECLS

/* Espressif, esptool documentation: "Serial Protocol", table of commands. */
typedef enum {
    MOULT_ESP_FLASH_BEGIN = 0x02,
    MOULT_ESP_FLASH_DATA = 0x03,
    MOULT_ESP_FLASH_END = 0x04,
    MOULT_ESP_MEM_BEGIN = 0x05,
    MOULT_ESP_MEM_END = 0x06,
    MOULT_ESP_MEM_DATA = 0x07,
    MOULT_ESP_SYNC = 0x08,
    MOULT_ESP_WRITE_REG = 0x09,
    MOULT_ESP_READ_REG = 0x0a,
    MOULT_ESP_SPI_SET_PARAMS = 0x0b,
    MOULT_ESP_SPI_ATTACH = 0x0d,
    MOULT_ESP_READ_FLASH_SLOW = 0x0e,
    MOULT_ESP_CHANGE_BAUDRATE = 0x0f,
    MOULT_ESP_DEFLATE_BEGIN = 0x10,
    MOULT_ESP_DEFLATE_DATA = 0x11,
    MOULT_ESP_DEFLATE_END = 0x12,
    MOULT_ESP_FLASH_MD5 = 0x13,
    MOULT_ESP_GET_SECURITY_INFO = 0x14,
    MOULT_ESP_ERASE_FLASH = 0xd0,
    MOULT_ESP_ERASE_REGION = 0xd1,
    MOULT_ESP_READ_FLASH = 0xd2,
} MoultEspCommand;

enum {
    MOULT_ESP_DEFAULT_MS = 3000, /* esptool, DEFAULT_TIMEOUT: for commands that wait for nothing */
    MOULT_ESP_MAX_PAYLOAD = 64,
};

/**
 * MoultEspReply:
 *
 * What a loader answers to a command.
 */
typedef struct {
    guint32 value; /* of READ_REG; of SYNC: 0 from a stub, else from the ROM */
    guint8 payload[MOULT_ESP_MAX_PAYLOAD];
    gsize size; /* of the payload, without the status */
} MoultEspReply;

/* One register to write; bits outside of @mask stay. */
typedef struct {
    guint32 address;
    guint32 value;
    guint32 mask;
} MoultEspRegister;

/**
 * MoultEspLink:
 *
 * The line to the loader in an ESP chip, be it the ROM's or a stub: commands out, answers in, each
 * with a deadline. One command is under way at a time: no loader can take more than one frame ahead
 * (esptool's stubs have two buffers, and drop or mix what comes when both are taken). One thread.
 *
 * Errors are those of [class@Serial]; %MOULT_ERROR_PROTOCOL when nothing, nonsense or a refusal is
 * answered, %MOULT_ERROR_VERIFY when the loader says that the flash did not take a write.
 */
typedef struct _MoultEspLink MoultEspLink;

/* @progress: (nullable): where the log goes; borrowed, as is @cancellable. Takes a reference to the
 * tty. */
MoultEspLink *
moult_esp_link_new (MoultSerial *serial, MoultProgress *progress, GCancellable *cancellable);
void moult_esp_link_free (MoultEspLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspLink, moult_esp_link_free)

MoultSerial *moult_esp_link_get_serial (MoultEspLink *self);
GCancellable *moult_esp_link_get_cancellable (MoultEspLink *self);
/* From here on nothing is cancelled. */
void moult_esp_link_commit (MoultEspLink *self);
/* Whether a stub answers: it has 2 bytes of status, as the ESP8266's ROM; later ROMs have 4. */
void moult_esp_link_set_stub (MoultEspLink *self, gboolean stub);
gboolean moult_esp_link_get_stub (MoultEspLink *self);
void moult_esp_link_log (MoultEspLink *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Forgets what came, for a new beginning after a reset. */
void moult_esp_link_forget (MoultEspLink *self);
/* What came and was no answer: the text of a starting chip, or garbage; at most 4 KiB. Valid until
 * the next read. */
const char *moult_esp_link_get_noise (MoultEspLink *self);
/* How many bytes came since moult_esp_link_forget(). */
gsize moult_esp_link_get_n_received (MoultEspLink *self);
/* Why the last command was refused: the loader's second byte of status (ROM) or first (stub), 0 if
 * it was not refused. */
guint8 moult_esp_link_get_refusal (MoultEspLink *self);

/* Reads what comes until @milliseconds have passed, for its noise alone. */
gboolean moult_esp_link_listen (MoultEspLink *self, guint milliseconds, GError **error);

/**
 * moult_esp_link_encode:
 * @out: gets the whole frame; emptied before
 * @head: numbers at the beginning of the data
 * @body: (nullable): bytes behind them, which the checksum is over
 *
 * A command ready to be sent, so that the next one can be made while the last one is on its way.
 */
void moult_esp_link_encode (GByteArray *out,
                            MoultEspCommand command,
                            const guint32 *head,
                            gsize n_head,
                            const guint8 *body,
                            gsize body_size);
/* The same for bytes that are no command: the host's answer to a stub that sends. */
void moult_esp_link_encode_raw (GByteArray *out, const guint8 *data, gsize size);
/* Sends a frame; the time it may take follows from its size. */
gboolean moult_esp_link_send (MoultEspLink *self, const GByteArray *frame, GError **error);

/**
 * moult_esp_link_await:
 * @payload_size: how many bytes stand before the status in a good answer
 * @reply: (out) (optional): untouched on failure
 *
 * Waits for the answer to @command and drops all others: a SYNC has eight.
 */
gboolean moult_esp_link_await (MoultEspLink *self,
                               MoultEspCommand command,
                               gsize payload_size,
                               guint milliseconds,
                               MoultEspReply *reply,
                               GError **error);

/* Waits for a frame that is no answer: "OHAI" of a starting stub, flash contents. Borrowed until
 * the next read; %NULL with an error after @milliseconds. */
const GByteArray *
moult_esp_link_read_frame (MoultEspLink *self, guint milliseconds, GError **error);

/* A command of numbers, its answer in a time that suits it, and nothing but success of interest. */
gboolean moult_esp_link_command (MoultEspLink *self,
                                 MoultEspCommand command,
                                 const guint32 *words,
                                 gsize n_words,
                                 guint milliseconds,
                                 GError **error);

gboolean
moult_esp_link_read_register (MoultEspLink *self, guint32 address, guint32 *value, GError **error);
/* A stub takes all in one command, a ROM one by one. */
gboolean moult_esp_link_write_registers (MoultEspLink *self,
                                         const MoultEspRegister *registers,
                                         gsize n_registers,
                                         GError **error);

G_END_DECLS
