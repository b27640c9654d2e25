/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-flash.h"

G_BEGIN_DECLS

/**
 * EspStorageResult:
 * @ESP_STORAGE_BLANK: the program makes a file system
 * @ESP_STORAGE_CORRUPT: there is neither one nor blank flash; the program complains for ever
 */
typedef enum {
    ESP_STORAGE_KEPT,
    ESP_STORAGE_BLANK,
    ESP_STORAGE_CORRUPT,
} EspStorageResult;

/* The program's file system is a file while the program runs, and flash from @address on at all
 * other times: these move it. FALSE: there was no file. */
gboolean esp_storage_load (EspFlash *flash, guint32 address, const char *path);
EspStorageResult esp_storage_save (EspFlash *flash, guint32 address, const char *path, gsize size);

G_END_DECLS
