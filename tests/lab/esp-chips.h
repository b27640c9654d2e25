/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { ESP_NO_IMAGE_ID = 0xffff, ESP_MAX_FUSES = 8 };

/* A register whose value is burnt in. */
typedef struct {
    guint32 address;
    guint32 value;
} EspFuse;

/**
 * EspWatchdog:
 *
 * Addresses of the RTC watchdog and the super watchdog; zero: the lab does not model them.
 */
typedef struct {
    guint32 config;
    guint32 protect;
    guint32 swd_config;
    guint32 swd_protect;
    guint32 swd_key;
    guint32 swd_feed; /* bit */
} EspWatchdog;

/**
 * EspChip:
 * @name: "esp32c3"
 * @image_id: chip id in an image's header, ESP_NO_IMAGE_ID: it has none
 * @magic: what 0x40001000 reads as
 * @security_size: bytes that GET_SECURITY_INFO answers; 0: unknown command
 * @boot_offset: where in flash the boot ROM looks for the bootloader
 * @begin_words: words of FLASH_BEGIN to its ROM
 * @spi: base of the SPI controller of its flash
 * @mac: register of the MAC address's low word
 * @clkdiv: register of the UART's divider, 0: none
 * @buffer_number: variable of the ROM that tells which way the host came, 0: none
 * @number_otg, @number_jtag: its value for USB-OTG, USB-Serial/JTAG
 * @strap: register of the strapping pins, 0: none
 * @force_download: register whose bit 0 makes the next reset enter the loader, 0: none
 * @crystal: MHz
 * @rom_baud: of what the ROM prints
 * @greeting: first lines of the ROM's boot text
 * @power_on: its words for a reset by EN; @watchdog_reset: by a watchdog
 * @boot_mode, @loader_mode: strapping value as printed; @loader_words: what the loader's is called
 * @stub_size: text of a stub from this size on is of the second generation (esp-flasher-stub)
 * @fuses: revision and features
 *
 * What a host can tell of a chip, and what it is told.
 */
typedef struct {
    const char *name;
    guint16 image_id;
    guint32 magic;
    guint8 security_size;
    guint32 boot_offset;
    guint8 begin_words;
    guint32 spi;
    guint32 mac;
    guint32 clkdiv;
    guint32 buffer_number;
    guint8 number_otg;
    guint8 number_jtag;
    guint32 strap;
    guint32 force_download;
    guint8 crystal;
    guint32 rom_baud;
    const char *greeting;
    const char *power_on;
    const char *watchdog_reset;
    const char *boot_mode;
    const char *loader_mode;
    const char *loader_words;
    guint32 stub_size;
    EspWatchdog watchdog;
    EspFuse fuses[ESP_MAX_FUSES];
} EspChip;

const EspChip *esp_chip_find (const char *name); /* NULL: unknown */

gboolean esp_chip_is_esp8266 (const EspChip *chip);

/* ESP8266 and ESP32 have another arrangement of the SPI controller's registers than all later
 * chips. */
gboolean esp_chip_has_old_spi (const EspChip *chip);

G_END_DECLS
