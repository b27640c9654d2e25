/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/* Whether the bytes begin as an image of the ESP family, at once or behind 0xff filling. */
gboolean moult_esp_image_sniff (GBytes *bytes);

/**
 * moult_esp_image_read:
 *
 * Reads a .bin for ESP8266 or the ESP32 family: bootloader, partition table and application in
 * one, as MicroPython joins them (ports/esp32/makeimg.py), or the application alone. Checksums and
 * SHA-256 of the bootloader and the application are checked. The draft gets one segment: the file
 * at its offset in flash, since that is how it is written; load addresses inside are the chip's own
 * business.
 */
gboolean moult_esp_image_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

/**
 * moult_esp_image_is_app:
 *
 * Whether the image is an application alone (.app-bin, or for the application slot of TinyUF2). It
 * cannot start a blank chip: a backend writes it only where a bootloader already is.
 */
gboolean moult_esp_image_is_app (MoultImage *image);

G_END_DECLS
