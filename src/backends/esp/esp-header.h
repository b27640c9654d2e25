/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"

G_BEGIN_DECLS

/**
 * MoultEspHeader:
 *
 * The beginning of an image for the ESP family, as far as it is about the chip that it is for
 * (ESP-IDF, "App Image Format"; the ESP8266 has the first four bytes of it alone).
 */
typedef struct {
    guint8 mode;      /* of the flash: 0 qio, 1 qout, 2 dio, 3 dout */
    guint8 size_code; /* of the flash, see moult_esp_header_get_flash_size() */
    guint16 chip_id;
    guint16 min_revision; /* major × 100 + minor */
    guint16 max_revision; /* 0: none */
    gboolean has_digest;
} MoultEspHeader;

/* Reads the header at @start; %FALSE where there is none. */
gboolean moult_esp_header_read (GBytes *image, gsize start, MoultEspHeader *header);

/* The size in bytes that a code stands for, 0 for an unknown one; and back, -1 if there is none. */
guint64 moult_esp_header_get_flash_size (guint8 size_code, gboolean esp8266);
int moult_esp_header_get_size_code (guint64 size, gboolean esp8266);

/* A copy of the image whose header at @start, as it was read, has this mode and size (-1: as it
 * is), and whose digest is right again where it has one. */
GBytes *moult_esp_header_patch (GBytes *image,
                                gsize start,
                                const MoultEspHeader *header,
                                MoultFlashMode mode,
                                int size_code);

G_END_DECLS
