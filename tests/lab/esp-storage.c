/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-storage.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { SUPERBLOCKS = 2, NAME_AT = 8 };

static gboolean
is_filled_with (const guint8 *sector, guint8 value)
{
    return sector[0] == value && memcmp (sector, sector + 1, ESP_FLASH_SECTOR - 1) == 0;
}

static void
put_sector (EspFlash *flash, guint32 address, const guint8 *sector)
{
    esp_flash_erase_sector (flash, address);
    /* Zeros are holes of the file, which were never written. */
    if (!is_filled_with (sector, 0x00) && !is_filled_with (sector, 0xff))
        esp_flash_program (flash, address, sector, ESP_FLASH_SECTOR);
}

void
esp_storage_load (EspFlash *flash, guint32 address, const char *path)
{
    g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
    guint8 sector[ESP_FLASH_SECTOR];

    while (fd >= 0 && address < esp_flash_get_size (flash)
           && read (fd, sector, sizeof sector) == sizeof sector) {
        put_sector (flash, address, sector);
        address += ESP_FLASH_SECTOR;
    }
}

/* MicroPython looks at littlefs's name in both superblocks (extmod/vfs.c, mp_vfs_autodetect), and
 * formats only where the first block is blank (ports/esp32/modules/inisetup.py). */
static EspStorageResult
judge (EspFlash *flash, guint32 address, gboolean existed)
{
    static const char name[] = "littlefs";
    guint8 found[sizeof name - 1];

    for (guint32 n = 0; n < SUPERBLOCKS; n++) {
        esp_flash_read (flash, address + n * ESP_FLASH_SECTOR + NAME_AT, found, sizeof found);
        if (memcmp (found, name, sizeof found) == 0)
            return ESP_STORAGE_KEPT;
    }
    if (!esp_flash_is_blank (flash, address, ESP_FLASH_SECTOR))
        return ESP_STORAGE_CORRUPT;
    return existed ? ESP_STORAGE_LOST : ESP_STORAGE_FRESH;
}

static void
write_file (EspFlash *flash, guint32 address, int fd, off_t size)
{
    guint8 sector[ESP_FLASH_SECTOR];

    for (off_t at = 0; at < size && address < esp_flash_get_size (flash); at += sizeof sector) {
        esp_flash_read (flash, address, sector, sizeof sector);
        if (pwrite (fd, sector, sizeof sector, at) != sizeof sector)
            g_error ("the board's file system cannot be written");
        address += ESP_FLASH_SECTOR;
    }
}

EspStorageResult
esp_storage_save (EspFlash *flash, guint32 address, const char *path)
{
    g_autofd int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
    EspStorageResult result = judge (flash, address, fd >= 0);

    if (fd >= 0 && result == ESP_STORAGE_KEPT)
        write_file (flash, address, fd, lseek (fd, 0, SEEK_END));
    if (result == ESP_STORAGE_LOST)
        g_unlink (path);
    return result;
}
