/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/* The flash chip behind an ESP chip: what is neither writing nor a matter of the image. */

enum {
    MOULT_ESP_SECTOR_SIZE = 0x1000,
    MOULT_ESP_FLASH_BLOCK_SIZE = 0x10000, /* the larger of what can be erased at once */
    MOULT_ESP_MD5_SIZE = 16,
};

/* Attaches the flash and reads its id into @session's info. Fails with %MOULT_ERROR_PROTOCOL when
 * no flash answers. Needed before anything else here; a chip without stub needs it as much. */
gboolean moult_esp_flash_attach (MoultEspSession *session, GError **error);
/* The size that an id stands for, 0 if it is not known. */
guint64 moult_esp_flash_get_size (guint32 id);

/* Whether the loader can tell a checksum of the flash: all but the ESP8266's ROM. */
gboolean moult_esp_flash_has_md5 (const MoultEspSession *session);
/* Asks for the MD5 of a piece of the flash, and later for the answer: the chip reckons while the
 * computer does something else. */
gboolean
moult_esp_flash_ask_md5 (MoultEspSession *session, guint32 address, guint32 size, GError **error);
gboolean moult_esp_flash_take_md5 (MoultEspSession *session,
                                   guint32 size,
                                   guint8 md5[MOULT_ESP_MD5_SIZE],
                                   GError **error);

/* Whether nothing stands in a piece of the flash. Needs a loader that tells MD5. */
gboolean moult_esp_flash_is_blank (MoultEspSession *session,
                                   guint32 address,
                                   guint32 size,
                                   gboolean *blank,
                                   GError **error);

/* Erases all of the flash. */
gboolean moult_esp_flash_erase (MoultEspSession *session, GError **error);
/* Erases whole sectors. */
gboolean moult_esp_flash_erase_region (MoultEspSession *session,
                                       guint32 address,
                                       guint32 size,
                                       GError **error);
/* Reads 64 bytes. Not for the ESP8266's ROM, which cannot. */
gboolean moult_esp_flash_read (MoultEspSession *session,
                               guint32 address,
                               guint8 bytes[MOULT_ESP_MAX_PAYLOAD],
                               GError **error);

/* Tells the loader that a write of the flash begins; erases first where the loader is a ROM.
 * @command: %MOULT_ESP_FLASH_BEGIN or %MOULT_ESP_DEFLATE_BEGIN */
gboolean moult_esp_flash_begin (MoultEspSession *session,
                                MoultEspCommand command,
                                const guint32 words[4],
                                guint milliseconds,
                                GError **error);

/* How long work on so many bytes may take: esptool's seconds for a million bytes, 3 s at least. */
guint moult_esp_flash_get_patience (guint64 size, guint seconds_a_million);
enum {
    MOULT_ESP_MD5_SECONDS = 8,
    MOULT_ESP_ERASE_SECONDS = 40,
};

G_END_DECLS
