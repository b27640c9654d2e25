/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-flash.h"

#include <string.h>

#include "error.h"
#include "reader.h"

#define ALL_BITS 0xffffffffu

/* esptool documentation, "Serial Protocol"; JEDEC for the flash's own commands. */
enum {
    PAGE_SIZE = 0x100,
    STATUS_MASK = 0xffff,
    ROM_MD5_SIZE = 32, /* as text */
    CHIP_ERASE_MS = 120 * 1000,
    READ_MS = 3000,
    RDID = 0x9f,
    RDID_BITS = 24,
    POLL_TRIES = 10,
    BLANK = 0xff,
    ROM_BLOCK_SIZE = 0x400,
    ROM_ERASE_SECTORS = 16, /* a block of 64 KiB */
};

/* Espressif, technical reference manuals, "SPI Controller": SPI_USER, SPI_USER2, SPI_CMD. */
#define USER_COMMAND       (1u << 31)
#define USER_IN            (1u << 28)
#define USER2_COMMAND_BITS (7u << 28)
#define COMMAND_START      (1u << 18)
#define USER1_IN_SHIFT     8 /* ESP8266 */

guint
moult_esp_flash_get_patience (guint64 size, guint seconds_a_million)
{
    return (guint) MAX (MOULT_ESP_DEFAULT_MS, size * seconds_a_million / 1000);
}

/* ---- Id and size ---- */

guint64
moult_esp_flash_get_size (guint32 id)
{
    guint8 maker = id & 0xff;
    guint8 code = id >> 16 & 0xff;
    enum { ADESTO = 0x1f };

    /* Adesto says it in the second byte: 4 is 512 KiB. */
    if (maker == ADESTO) {
        guint8 adesto = id >> 8 & 0x1f;

        return adesto >= 4 && adesto <= 9 ? 1ull << (adesto + 15) : 0;
    }
    if (code >= 0x12 && code <= 0x1c)
        return 1ull << code;
    if (code >= 0x20 && code <= 0x22) /* Micron and others, 64 MiB and more */
        return 1ull << (code - 0x20 + 26);
    if (code >= 0x32 && code <= 0x3a) /* the same sizes at 1.8 V */
        return 1ull << (code - 0x20);
    return 0;
}

static gboolean
is_no_id (guint32 id)
{
    return id == 0 || id == 0xffffff || id == 0xffff3f;
}

/* Has the controller send RDID and receive three bytes. */
static gboolean
start_rdid (MoultEspSession *session, GError **error)
{
    const MoultEspSpi *spi = &session->chip->spi;
    guint32 base = session->chip->spi_base;
    gboolean esp8266 = spi->in_length == 0;
    const MoultEspRegister registers[] = {
        { base + (esp8266 ? spi->user1 : spi->in_length),
          esp8266 ? (RDID_BITS - 1) << USER1_IN_SHIFT : RDID_BITS - 1, ALL_BITS },
        { base + spi->user, USER_COMMAND | USER_IN, ALL_BITS },
        { base + spi->user2, USER2_COMMAND_BITS | RDID, ALL_BITS },
        { base + spi->data, 0, ALL_BITS },
        { base + spi->command, COMMAND_START, ALL_BITS },
    };

    return moult_esp_link_write_registers (session->link, registers, G_N_ELEMENTS (registers),
                                           error);
}

static gboolean
wait_for_controller (MoultEspSession *session, GError **error)
{
    guint32 address = session->chip->spi_base + session->chip->spi.command;

    for (guint i = 0; i < POLL_TRIES; i++) {
        guint32 command = 0;

        if (!moult_esp_link_read_register (session->link, address, &command, error))
            return FALSE;
        if ((command & COMMAND_START) == 0)
            return TRUE;
    }
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "the flash controller does not finish a command");
    return FALSE;
}

static gboolean
read_id (MoultEspSession *session, guint32 *id, GError **error)
{
    const MoultEspSpi *spi = &session->chip->spi;
    guint32 base = session->chip->spi_base;
    guint32 user = 0;
    guint32 user2 = 0;

    if (!moult_esp_link_read_register (session->link, base + spi->user, &user, error)
        || !moult_esp_link_read_register (session->link, base + spi->user2, &user2, error)
        || !start_rdid (session, error) || !wait_for_controller (session, error)
        || !moult_esp_link_read_register (session->link, base + spi->data, id, error))
        return FALSE;
    *id &= 0xffffff;

    const MoultEspRegister before[] = {
        { base + spi->user, user, ALL_BITS },
        { base + spi->user2, user2, ALL_BITS },
    };
    return moult_esp_link_write_registers (session->link, before, G_N_ELEMENTS (before), error);
}

/* A stub has attached the flash itself; the ESP8266's ROM does so when a write begins. */
static gboolean
attach (MoultEspSession *session, GError **error)
{
    const guint32 default_pins[] = { 0, 0 };
    const guint32 nothing[4] = { 0, 0, ROM_BLOCK_SIZE, 0 };
    gboolean stub = moult_esp_link_get_stub (session->link);

    if (session->chip->basic_rom)
        return stub
               || moult_esp_flash_begin (session, MOULT_ESP_FLASH_BEGIN, nothing,
                                         MOULT_ESP_DEFAULT_MS, error);
    return moult_esp_link_command (session->link, MOULT_ESP_SPI_ATTACH, default_pins, stub ? 1 : 2,
                                   MOULT_ESP_DEFAULT_MS, error);
}

static gboolean
set_size (MoultEspSession *session, GError **error)
{
    const guint32 words[] = {
        0,
        (guint32) session->info.flash_size,
        MOULT_ESP_FLASH_BLOCK_SIZE,
        MOULT_ESP_SECTOR_SIZE,
        PAGE_SIZE,
        STATUS_MASK,
    };

    if (session->chip->basic_rom && !moult_esp_link_get_stub (session->link))
        return TRUE;
    return moult_esp_link_command (session->link, MOULT_ESP_SPI_SET_PARAMS, words,
                                   G_N_ELEMENTS (words), MOULT_ESP_DEFAULT_MS, error);
}

gboolean
moult_esp_flash_attach (MoultEspSession *session, GError **error)
{
    guint32 id = 0;

    if (!attach (session, error) || !read_id (session, &id, error))
        return FALSE;
    session->info.flash_id = id;
    session->info.flash_size = moult_esp_flash_get_size (id);
    if (is_no_id (id)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "no flash answers the chip (id 0x%06x)", id);
        return FALSE;
    }
    moult_esp_link_log (session->link, "flash id 0x%06x, %" G_GUINT64_FORMAT " KiB", id,
                        session->info.flash_size / 1024);
    return session->info.flash_size == 0 || set_size (session, error);
}

/* ---- MD5 ---- */

gboolean
moult_esp_flash_has_md5 (const MoultEspSession *session)
{
    return !session->chip->basic_rom || moult_esp_link_get_stub (session->link);
}

gboolean
moult_esp_flash_ask_md5 (MoultEspSession *session, guint32 address, guint32 size, GError **error)
{
    const guint32 words[] = { address, size, 0, 0 };
    g_autoptr (GByteArray) frame = g_byte_array_new ();

    moult_esp_link_encode (frame, MOULT_ESP_FLASH_MD5, words, G_N_ELEMENTS (words), NULL, 0);
    return moult_esp_link_send (session->link, frame, error);
}

static gboolean
parse_hex (const guint8 *text, guint8 md5[MOULT_ESP_MD5_SIZE])
{
    for (gsize i = 0; i < MOULT_ESP_MD5_SIZE; i++) {
        int high = g_ascii_xdigit_value ((char) text[2 * i]);
        int low = g_ascii_xdigit_value ((char) text[2 * i + 1]);

        if (high < 0 || low < 0)
            return FALSE;
        md5[i] = (guint8) (high << 4 | low);
    }
    return TRUE;
}

gboolean
moult_esp_flash_take_md5 (MoultEspSession *session,
                          guint32 size,
                          guint8 md5[MOULT_ESP_MD5_SIZE],
                          GError **error)
{
    gboolean stub = moult_esp_link_get_stub (session->link);
    MoultEspReply reply;

    if (!moult_esp_link_await (
            session->link, MOULT_ESP_FLASH_MD5, stub ? MOULT_ESP_MD5_SIZE : ROM_MD5_SIZE,
            moult_esp_flash_get_patience (size, MOULT_ESP_MD5_SECONDS), &reply, error))
        return FALSE;
    if (stub) {
        memcpy (md5, reply.payload, MOULT_ESP_MD5_SIZE);
        return TRUE;
    }
    if (parse_hex (reply.payload, md5))
        return TRUE;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "the chip's checksum of its flash is no hexadecimal number");
    return FALSE;
}

gboolean
moult_esp_flash_is_blank (MoultEspSession *session,
                          guint32 address,
                          guint32 size,
                          gboolean *blank,
                          GError **error)
{
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
    g_autofree guint8 *bytes = g_malloc (size);
    guint8 wanted[MOULT_ESP_MD5_SIZE];
    guint8 found[MOULT_ESP_MD5_SIZE];
    gsize md5_size = sizeof wanted;

    memset (bytes, BLANK, size);
    g_checksum_update (checksum, bytes, (gssize) size);
    g_checksum_get_digest (checksum, wanted, &md5_size);
    if (!moult_esp_flash_ask_md5 (session, address, size, error)
        || !moult_esp_flash_take_md5 (session, size, found, error))
        return FALSE;
    *blank = memcmp (wanted, found, sizeof wanted) == 0;
    return TRUE;
}

/* ---- Erase ---- */

/* The ESP8266's ROM erases too much, by a mistake in how it counts the sectors up to the first
 * whole block: esptool, get_erase_size(). */
static guint32
get_esp8266_erase_size (guint32 address, guint32 size)
{
    guint32 n_sectors = (size + MOULT_ESP_SECTOR_SIZE - 1) / MOULT_ESP_SECTOR_SIZE;
    guint32 start = address / MOULT_ESP_SECTOR_SIZE;
    guint32 head = MIN (ROM_ERASE_SECTORS - start % ROM_ERASE_SECTORS, n_sectors);

    if (n_sectors < 2 * head)
        return (n_sectors + 1) / 2 * MOULT_ESP_SECTOR_SIZE;
    return (n_sectors - head) * MOULT_ESP_SECTOR_SIZE;
}

gboolean
moult_esp_flash_begin (MoultEspSession *session,
                       MoultEspCommand command,
                       const guint32 words[4],
                       guint milliseconds,
                       GError **error)
{
    gboolean stub = moult_esp_link_get_stub (session->link);
    guint32 all[5] = { words[0], words[1], words[2], words[3], 0 /* not encrypted */ };

    if (session->chip->basic_rom && !stub && words[0] > 0)
        all[0] = get_esp8266_erase_size (words[3], words[0]);
    /* Stubs up to esptool 5.0 take four words and no more, and later ones are content with them. */
    return moult_esp_link_command (session->link, command, all,
                                   session->chip->later_rom && !stub ? 5 : 4, milliseconds, error);
}

gboolean
moult_esp_flash_erase_region (MoultEspSession *session,
                              guint32 address,
                              guint32 size,
                              GError **error)
{
    const guint32 region[] = { address, size };
    const guint32 nothing_to_write[4] = { size, 0, PAGE_SIZE, address };
    guint milliseconds = moult_esp_flash_get_patience (size, MOULT_ESP_ERASE_SECONDS);

    if (moult_esp_link_get_stub (session->link))
        return moult_esp_link_command (session->link, MOULT_ESP_ERASE_REGION, region,
                                       G_N_ELEMENTS (region), milliseconds, error);
    return moult_esp_flash_begin (session, MOULT_ESP_FLASH_BEGIN, nothing_to_write, milliseconds,
                                  error);
}

gboolean
moult_esp_flash_erase (MoultEspSession *session, GError **error)
{
    if (moult_esp_link_get_stub (session->link))
        return moult_esp_link_command (session->link, MOULT_ESP_ERASE_FLASH, NULL, 0, CHIP_ERASE_MS,
                                       error);
    if (session->info.flash_size == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the size of the flash with id 0x%06x is not known, so the ROM cannot erase "
                     "all of it",
                     session->info.flash_id);
        return FALSE;
    }
    return moult_esp_flash_erase_region (session, 0, (guint32) session->info.flash_size, error);
}

/* ---- Read ---- */

static gboolean
read_by_rom (MoultEspSession *session, guint32 address, guint8 *bytes, GError **error)
{
    const guint32 words[] = { address, MOULT_ESP_MAX_PAYLOAD };
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    MoultEspReply reply;

    moult_esp_link_encode (frame, MOULT_ESP_READ_FLASH_SLOW, words, G_N_ELEMENTS (words), NULL, 0);
    if (!moult_esp_link_send (session->link, frame, error)
        || !moult_esp_link_await (session->link, MOULT_ESP_READ_FLASH_SLOW, MOULT_ESP_MAX_PAYLOAD,
                                  READ_MS, &reply, error))
        return FALSE;
    memcpy (bytes, reply.payload, MOULT_ESP_MAX_PAYLOAD);
    return TRUE;
}

/* A stub sends the bytes as a frame of their own, wants to hear how many came, and then sends their
 * MD5. */
static gboolean
read_by_stub (MoultEspSession *session, guint32 address, guint8 *bytes, GError **error)
{
    const guint32 words[] = { address, MOULT_ESP_MAX_PAYLOAD, MOULT_ESP_MAX_PAYLOAD, 1 };
    const guint8 received[4] = { MOULT_ESP_MAX_PAYLOAD };
    g_autoptr (GByteArray) answer = g_byte_array_new ();
    const GByteArray *frame;

    if (!moult_esp_link_command (session->link, MOULT_ESP_READ_FLASH, words, G_N_ELEMENTS (words),
                                 READ_MS, error))
        return FALSE;
    frame = moult_esp_link_read_frame (session->link, READ_MS, error);
    if (frame == NULL)
        return FALSE;
    if (frame->len != MOULT_ESP_MAX_PAYLOAD) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the stub sent %u bytes of the flash instead of %u", frame->len,
                     MOULT_ESP_MAX_PAYLOAD);
        return FALSE;
    }
    memcpy (bytes, frame->data, MOULT_ESP_MAX_PAYLOAD);
    moult_esp_link_encode_raw (answer, received, sizeof received);
    return moult_esp_link_send (session->link, answer, error)
           && moult_esp_link_read_frame (session->link, READ_MS, error) != NULL;
}

gboolean
moult_esp_flash_read (MoultEspSession *session,
                      guint32 address,
                      guint8 bytes[MOULT_ESP_MAX_PAYLOAD],
                      GError **error)
{
    return moult_esp_link_get_stub (session->link) ? read_by_stub (session, address, bytes, error)
                                                   : read_by_rom (session, address, bytes, error);
}
