/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-chips.h"
#include "esp-flash.h"

G_BEGIN_DECLS

/**
 * EspBootResult:
 * @ESP_BOOT_NO_HEADER: the ROM finds no image where it looks
 * @ESP_BOOT_BAD_BOOTLOADER: it finds one that is damaged or for another chip
 * @ESP_BOOT_NO_APP: the bootloader finds no table of partitions, or no sound application by it
 */
typedef enum {
    ESP_BOOT_OK,
    ESP_BOOT_NO_HEADER,
    ESP_BOOT_BAD_BOOTLOADER,
    ESP_BOOT_NO_APP,
} EspBootResult;

/**
 * EspBoot:
 * @header: first word where the ROM looks
 * @end: of the application
 * @storage: where the program's file system begins
 *
 * What a chip finds in its flash when it starts. @end and @storage only if it is ESP_BOOT_OK.
 */
typedef struct {
    EspBootResult result;
    guint32 header;
    guint32 end;
    guint32 storage;
} EspBoot;

void esp_boot_check (const EspChip *chip, EspFlash *flash, EspBoot *boot);

G_END_DECLS
