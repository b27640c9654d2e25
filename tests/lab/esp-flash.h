/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { ESP_FLASH_SECTOR = 0x1000, ESP_FLASH_BLOCK = 0x10000, ESP_FLASH_PAGE = 0x100 };

/**
 * EspFlash:
 *
 * A serial NOR flash chip: erasing makes ones, a sector at a time; programming makes zeros. It
 * addresses modulo its size, as the chips do. Knows nothing of time.
 */
typedef struct _EspFlash EspFlash;

EspFlash *esp_flash_new (guint32 size); /* a power of two, erased */
void esp_flash_free (EspFlash *flash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EspFlash, esp_flash_free)

guint32 esp_flash_get_size (EspFlash *flash);

/* Grows with every change. */
guint64 esp_flash_get_generation (EspFlash *flash);

/* What RDID (9F) answers, first byte lowest: manufacturer, type, binary logarithm of the size. */
guint32 esp_flash_get_id (EspFlash *flash);

void esp_flash_read (EspFlash *flash, guint32 address, guint8 *bytes, gsize length);
GBytes *esp_flash_dup (EspFlash *flash, guint32 address, gsize length);
void esp_flash_program (EspFlash *flash, guint32 address, const guint8 *bytes, gsize length);
void esp_flash_erase_sector (EspFlash *flash, guint32 address);
void esp_flash_erase_all (EspFlash *flash);
gboolean esp_flash_is_blank (EspFlash *flash, guint32 address, gsize length);

G_END_DECLS
