/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-files.h"

#include <string.h>

#include "esp-flash.h"

/* littlefs, SPEC.md, "superblock": its name stands behind the first tag, in either of the first two
 * blocks. FAT: the signature that ends the first 512 bytes. */
enum {
    LITTLEFS_PLACE = 8,
    FAT_SIGNATURE_PLACE = 510,
    BLANK = 0xff,
};
#define LITTLEFS "littlefs"

static gboolean
has_littlefs (const guint8 *bytes)
{
    return memcmp (bytes + LITTLEFS_PLACE, LITTLEFS, strlen (LITTLEFS)) == 0;
}

static gboolean
is_blank (const guint8 *bytes)
{
    for (gsize i = 0; i < MOULT_ESP_MAX_PAYLOAD; i++) {
        if (bytes[i] != BLANK)
            return FALSE;
    }
    return TRUE;
}

/* Whether what stands at the beginning of the place is of use to MicroPython. */
static gboolean
look (MoultEspSession *session, guint32 address, gboolean *useful, GError **error)
{
    const guint32 fat = FAT_SIGNATURE_PLACE / MOULT_ESP_MAX_PAYLOAD * MOULT_ESP_MAX_PAYLOAD;
    guint8 first[MOULT_ESP_MAX_PAYLOAD];
    guint8 second[MOULT_ESP_MAX_PAYLOAD];
    guint8 end[MOULT_ESP_MAX_PAYLOAD];

    if (!moult_esp_flash_read (session, address, first, error)
        || !moult_esp_flash_read (session, address + MOULT_ESP_SECTOR_SIZE, second, error)
        || !moult_esp_flash_read (session, address + fat, end, error))
        return FALSE;
    *useful =
        has_littlefs (first) || has_littlefs (second)
        || (end[FAT_SIGNATURE_PLACE - fat] == 0x55 && end[FAT_SIGNATURE_PLACE - fat + 1] == 0xaa)
        || (is_blank (first) && is_blank (second) && is_blank (end));
    return TRUE;
}

gboolean
moult_esp_files_make_room (MoultEspSession *session, const MoultEspLayout *layout, GError **error)
{
    const guint32 size = 2 * MOULT_ESP_SECTOR_SIZE;
    gboolean useful = FALSE;

    if (layout->files == 0 || layout->files + size > session->info.flash_size)
        return TRUE;
    if (!look (session, layout->files, &useful, error))
        return FALSE;
    if (useful)
        return TRUE;
    moult_esp_link_log (
        session->link,
        "no file system at 0x%x, but other data: it is erased, as MicroPython would "
        "not start with it",
        layout->files);
    return moult_esp_flash_erase_region (session, layout->files, size, error);
}
