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

gboolean
esp_storage_load (EspFlash *flash, guint32 address, const char *path)
{
    g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
    guint8 sector[ESP_FLASH_SECTOR];

    while (fd >= 0 && address < esp_flash_get_size (flash)
           && read (fd, sector, sizeof sector) == sizeof sector) {
        put_sector (flash, address, sector);
        address += ESP_FLASH_SECTOR;
    }
    if (fd >= 0)
        g_unlink (path);
    return fd >= 0;
}

/* MicroPython looks at littlefs's name in both superblocks (extmod/vfs.c, mp_vfs_autodetect), and
 * formats only where the first block is blank (ports/esp32/modules/inisetup.py). */
static EspStorageResult
judge (EspFlash *flash, guint32 address)
{
    static const char name[] = "littlefs";
    guint8 found[sizeof name - 1];

    for (guint32 n = 0; n < SUPERBLOCKS; n++) {
        esp_flash_read (flash, address + n * ESP_FLASH_SECTOR + NAME_AT, found, sizeof found);
        if (memcmp (found, name, sizeof found) == 0)
            return ESP_STORAGE_KEPT;
    }
    return esp_flash_is_blank (flash, address, ESP_FLASH_SECTOR) ? ESP_STORAGE_BLANK
                                                                 : ESP_STORAGE_CORRUPT;
}

static void
write_file (EspFlash *flash, guint32 address, int fd, gsize size)
{
    guint8 sector[ESP_FLASH_SECTOR];

    for (gsize at = 0; at < size && address + at < esp_flash_get_size (flash);
         at += sizeof sector) {
        esp_flash_read (flash, address + (guint32) at, sector, sizeof sector);
        if (pwrite (fd, sector, sizeof sector, (off_t) at) != sizeof sector)
            g_error ("the board's file system cannot be written");
    }
}

EspStorageResult
esp_storage_save (EspFlash *flash, guint32 address, const char *path, gsize size)
{
    EspStorageResult result = judge (flash, address);
    g_autofd int fd = -1;

    if (result != ESP_STORAGE_KEPT)
        return result;
    fd = g_open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate (fd, (off_t) size) != 0)
        g_error ("%s cannot be written", path);
    write_file (flash, address, fd, size);
    return result;
}
