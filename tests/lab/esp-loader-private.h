/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-loader.h"
#include "esp-slip.h"

/* For esp-loader.c, esp-rom.c and esp-stub.c only. Numbers: esptool's documentation, "Serial
 * Protocol". */

enum {
    ESP_FLASH_BEGIN = 0x02,
    ESP_FLASH_DATA = 0x03,
    ESP_FLASH_END = 0x04,
    ESP_MEM_BEGIN = 0x05,
    ESP_MEM_END = 0x06,
    ESP_MEM_DATA = 0x07,
    ESP_SYNC = 0x08,
    ESP_WRITE_REG = 0x09,
    ESP_READ_REG = 0x0a,
    ESP_SPI_SET_PARAMS = 0x0b,
    ESP_SPI_ATTACH = 0x0d,
    ESP_READ_FLASH_SLOW = 0x0e,
    ESP_CHANGE_BAUDRATE = 0x0f,
    ESP_FLASH_DEFL_BEGIN = 0x10,
    ESP_FLASH_DEFL_DATA = 0x11,
    ESP_FLASH_DEFL_END = 0x12,
    ESP_SPI_FLASH_MD5 = 0x13,
    ESP_GET_SECURITY_INFO = 0x14,
    ESP_ERASE_FLASH = 0xd0,
    ESP_ERASE_REGION = 0xd1,
    ESP_READ_FLASH = 0xd2,
    ESP_RUN_USER_CODE = 0xd3,

    ESP_SYNC_SIZE = 36,
    ESP_SYNC_REPLIES = 8,
    ESP_DATA_HEADER = 16,
    ESP_SECURE_DOWNLOAD = 1 << 2, /* in the security flags */
};

/* One command of the host. */
typedef struct {
    guint8 op;
    guint32 checksum;
    const guint8 *data;
    gsize length;
    gsize told; /* length by its header */
} EspRequest;

/* What a stub's READ_FLASH is about. */
typedef struct {
    gboolean active;
    guint32 address;
    guint32 length;
    guint32 packet;
    guint32 sent;
    GChecksum *md5;
} EspReading;

struct _EspLoader {
    EspLoaderFields fields;
    EspLoaderEvents events;
    gpointer data;
    EspSlip slip;
    GQueue frames;   /* of GBytes: come, but not begun */
    GBytes *current; /* the one last begun */
    GQueue steps;    /* of Step, see esp-loader.c */
    GSource *clock;
    gint64 busy_until;
    EspMemory *memory;
    EspStubKind stub;
    gboolean lost; /* jumped to what is no stub */
    EspStream stream;
    guint8 pending_error; /* of a stub: told with the next command's reply */
    EspReading reading;
    guint blocks;
    gint64 replies; /* to blocks of flash data */
};

/* Little-endian word @n of the request; 0 beyond its end. */
guint32 esp_request_get_word (const EspRequest *request, guint n);

/* The XOR that the header of a data command carries, of what stands behind its four words. */
gboolean esp_request_is_intact (const EspRequest *request);

/* All that is done from here on is done so many microseconds later. */
void esp_loader_spend (EspLoader *loader, gint64 us);

/* Sends one frame with these bytes. */
void esp_loader_send_frame (EspLoader *loader, const guint8 *bytes, gsize length);

/* Sends a reply: @extra between header and status. */
void esp_loader_reply (EspLoader *loader,
                       guint8 op,
                       guint32 value,
                       const guint8 *extra,
                       gsize n_extra,
                       const guint8 *status,
                       gsize n_status);
void esp_loader_change_baud (EspLoader *loader, guint baud);
void esp_loader_leave (EspLoader *loader, gboolean to_loader);

/* What several commands of both loaders do. */
void esp_loader_run_register_writes (EspLoader *loader, const EspRequest *request);
gsize esp_loader_make_security_info (EspLoader *loader, guint8 info[20]);
void esp_loader_digest (EspLoader *loader, guint32 address, guint32 size, guint8 digest[16]);
gint64 esp_loader_get_fault (EspLoader *loader, const char *name);
gboolean esp_loader_is_flash_broken (EspLoader *loader); /* fault, at this block */
void esp_loader_count (EspLoader *loader, const char *what);

/* The commands. */
void esp_rom_take (EspLoader *loader, const EspRequest *request);
void esp_stub_start (EspLoader *loader);
void esp_stub_take (EspLoader *loader, const EspRequest *request);
void esp_stub_take_acknowledgement (EspLoader *loader, const guint8 *bytes, gsize length);
