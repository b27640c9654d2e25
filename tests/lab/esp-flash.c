/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-flash.h"

#include <string.h>

enum { MANUFACTURER = 0xc8, TYPE = 0x40 }; /* GigaDevice GD25Q, the commonest on modules */

/* An erased sector needs no memory: many boards hold little. */
struct _EspFlash {
    guint32 size;
    guint64 generation;
    guint8 **sectors;
};

EspFlash *
esp_flash_new (guint32 size)
{
    EspFlash *flash = g_new0 (EspFlash, 1);

    g_assert (size >= ESP_FLASH_BLOCK && (size & (size - 1)) == 0);
    flash->size = size;
    flash->sectors = g_new0 (guint8 *, size / ESP_FLASH_SECTOR);
    return flash;
}

void
esp_flash_free (EspFlash *flash)
{
    esp_flash_erase_all (flash);
    g_free (flash->sectors);
    g_free (flash);
}

guint32
esp_flash_get_size (EspFlash *flash)
{
    return flash->size;
}

guint64
esp_flash_get_generation (EspFlash *flash)
{
    return flash->generation;
}

guint32
esp_flash_get_id (EspFlash *flash)
{
    return MANUFACTURER | TYPE << 8 | (g_bit_storage (flash->size) - 1) << 16;
}

static guint8 **
find_sector (EspFlash *flash, guint32 address)
{
    return &flash->sectors[address % flash->size / ESP_FLASH_SECTOR];
}

/* How much of @length lies in the sector of @address. */
static gsize
get_piece (guint32 address, gsize length)
{
    return MIN (length, ESP_FLASH_SECTOR - address % ESP_FLASH_SECTOR);
}

void
esp_flash_read (EspFlash *flash, guint32 address, guint8 *bytes, gsize length)
{
    while (length > 0) {
        gsize piece = get_piece (address, length);
        const guint8 *sector = *find_sector (flash, address);

        if (sector)
            memcpy (bytes, sector + address % ESP_FLASH_SECTOR, piece);
        else
            memset (bytes, 0xff, piece);
        address += piece;
        bytes += piece;
        length -= piece;
    }
}

GBytes *
esp_flash_dup (EspFlash *flash, guint32 address, gsize length)
{
    guint8 *bytes = g_malloc (length);

    esp_flash_read (flash, address, bytes, length);
    return g_bytes_new_take (bytes, length);
}

void
esp_flash_program (EspFlash *flash, guint32 address, const guint8 *bytes, gsize length)
{
    flash->generation++;
    while (length > 0) {
        gsize piece = get_piece (address, length);
        guint8 **sector = find_sector (flash, address);

        if (!*sector) {
            *sector = g_malloc (ESP_FLASH_SECTOR);
            memset (*sector, 0xff, ESP_FLASH_SECTOR);
        }
        for (gsize n = 0; n < piece; n++)
            (*sector)[address % ESP_FLASH_SECTOR + n] &= bytes[n];
        address += piece;
        bytes += piece;
        length -= piece;
    }
}

void
esp_flash_erase_sector (EspFlash *flash, guint32 address)
{
    flash->generation++;
    g_clear_pointer (find_sector (flash, address), g_free);
}

void
esp_flash_erase_all (EspFlash *flash)
{
    flash->generation++;
    for (guint32 n = 0; n < flash->size / ESP_FLASH_SECTOR; n++)
        g_clear_pointer (&flash->sectors[n], g_free);
}

gboolean
esp_flash_is_blank (EspFlash *flash, guint32 address, gsize length)
{
    g_autoptr (GBytes) bytes = esp_flash_dup (flash, address, length);
    const guint8 *data = g_bytes_get_data (bytes, NULL);

    for (gsize n = 0; n < length; n++)
        if (data[n] != 0xff)
            return FALSE;
    return TRUE;
}
