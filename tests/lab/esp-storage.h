/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-flash.h"

G_BEGIN_DECLS

/**
 * EspStorageResult:
 * @ESP_STORAGE_FRESH: there is nothing; the program makes a file system
 * @ESP_STORAGE_LOST: there was one, which has been erased; the program makes a new one
 * @ESP_STORAGE_CORRUPT: there is neither one nor blank flash; the program complains for ever
 */
typedef enum {
    ESP_STORAGE_FRESH,
    ESP_STORAGE_KEPT,
    ESP_STORAGE_LOST,
    ESP_STORAGE_CORRUPT,
} EspStorageResult;

/* The program's file system is a file of its interpreter while the program runs, and flash from
 * @address on while the loader does. These take it from one to the other. */
void esp_storage_load (EspFlash *flash, guint32 address, const char *path);
EspStorageResult esp_storage_save (EspFlash *flash, guint32 address, const char *path);

G_END_DECLS
