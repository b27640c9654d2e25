/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-boot.h"

#include <string.h>

/* ESP-IDF: "App Image Format" and "Partition Tables"; esptool's documentation: "Firmware Image
 * Format". MicroPython: ports/esp32/modesp32.c, ports/esp8266/boards (linker scripts) for the file
 * system. */
enum {
    MAGIC = 0xe9,
    SEED = 0xef,
    MAX_SEGMENTS = 16,
    SHORT_HEADER = 8,
    HEADER = 24,
    SEGMENT_HEADER = 8,
    CHIP_ID_AT = 12,
    HAS_DIGEST_AT = 23,
    DIGEST = 32,
    TABLE = 0x8000,
    TABLE_ENTRIES = 95,
    ENTRY = 32,
    ENTRY_MAGIC = 0x50aa,
    ENTRY_DIGEST = 0xebeb,
    STORAGE_8266 = 0x100000,
};

static guint32
read_u32 (EspFlash *flash, guint32 address)
{
    guint8 bytes[4];

    esp_flash_read (flash, address, bytes, sizeof bytes);
    return bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16 | (guint32) bytes[3] << 24;
}

static guint16
read_u16 (EspFlash *flash, guint32 address)
{
    return (guint16) read_u32 (flash, address);
}

static guint8
read_u8 (EspFlash *flash, guint32 address)
{
    return (guint8) read_u32 (flash, address);
}

static gboolean
add_segment (EspFlash *flash, guint32 *at, guint8 *checksum)
{
    guint32 length = read_u32 (flash, *at + 4);
    g_autoptr (GBytes) bytes = NULL;
    const guint8 *data;

    if (length > esp_flash_get_size (flash) - *at - SEGMENT_HEADER)
        return FALSE;
    bytes = esp_flash_dup (flash, *at + SEGMENT_HEADER, length);
    data = g_bytes_get_data (bytes, NULL);
    for (guint32 n = 0; n < length; n++)
        *checksum ^= data[n];
    *at += SEGMENT_HEADER + length;
    return TRUE;
}

static gboolean
has_digest (EspFlash *flash, guint32 start, guint32 end)
{
    g_autoptr (GBytes) bytes = esp_flash_dup (flash, start, end - start + DIGEST);
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    const guint8 *data = g_bytes_get_data (bytes, NULL);
    guint8 digest[DIGEST];
    gsize length = sizeof digest;

    g_checksum_update (sha256, data, end - start);
    g_checksum_get_digest (sha256, digest, &length);
    return memcmp (data + (end - start), digest, DIGEST) == 0;
}

/* Whether a sound image for the chip begins at @start. @end: (out): where it ends */
static gboolean
check_image (const EspChip *chip, EspFlash *flash, guint32 start, guint32 *end)
{
    gboolean old = esp_chip_is_esp8266 (chip);
    guint32 at = start + (old ? SHORT_HEADER : HEADER);
    guint8 n_segments = read_u8 (flash, start + 1);
    guint8 checksum = SEED;

    if (read_u8 (flash, start) != MAGIC || n_segments == 0 || n_segments > MAX_SEGMENTS)
        return FALSE;
    if (!old && read_u16 (flash, start + CHIP_ID_AT) != chip->image_id)
        return FALSE;
    for (guint8 n = 0; n < n_segments; n++)
        if (!add_segment (flash, &at, &checksum))
            return FALSE;
    at = start + ((at - start) | 15);
    if (read_u8 (flash, at) != checksum)
        return FALSE;
    *end = at + 1;
    if (old || read_u8 (flash, start + HAS_DIGEST_AT) != 1)
        return TRUE;
    *end += DIGEST;
    return has_digest (flash, start, at + 1);
}

/* ---- Partitions ---- */

typedef struct {
    guint8 type;
    guint32 offset;
    guint32 size;
    char name[17];
} Partition;

static gboolean
read_partition (EspFlash *flash, guint n, Partition *partition)
{
    guint32 at = TABLE + n * ENTRY;

    if (read_u16 (flash, at) != ENTRY_MAGIC)
        return FALSE;
    *partition = (Partition) { .type = read_u8 (flash, at + 2),
                               .offset = read_u32 (flash, at + 4),
                               .size = read_u32 (flash, at + 8) };
    esp_flash_read (flash, at + 12, (guint8 *) partition->name, sizeof partition->name - 1);
    return TRUE;
}

static gboolean
check_table (EspFlash *flash, guint n_entries)
{
    g_autoptr (GBytes) bytes = esp_flash_dup (flash, TABLE, (n_entries + 1) * ENTRY);
    const guint8 *row = (const guint8 *) g_bytes_get_data (bytes, NULL) + n_entries * ENTRY;
    g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
    guint8 digest[16];
    gsize length = sizeof digest;

    if (row[0] != (ENTRY_DIGEST & 0xff) || row[1] != ENTRY_DIGEST >> 8)
        return row[0] == 0xff; /* a table without a digest ends in nothing */
    g_checksum_update (md5, g_bytes_get_data (bytes, NULL), n_entries * ENTRY);
    g_checksum_get_digest (md5, digest, &length);
    return memcmp (row + 16, digest, sizeof digest) == 0;
}

/* MicroPython: a partition "vfs" or "ffat", else what is left behind the last one. */
static gboolean
find_app (EspFlash *flash, guint32 *app, guint32 *storage)
{
    Partition partition;
    guint32 last = 0;
    gboolean named = FALSE;
    guint n;

    *app = 0;
    for (n = 0; n < TABLE_ENTRIES && read_partition (flash, n, &partition); n++) {
        last = MAX (last, partition.offset + partition.size);
        if (partition.type == 0 && *app == 0)
            *app = partition.offset;
        if (!g_str_equal (partition.name, "vfs") && !g_str_equal (partition.name, "ffat"))
            continue;
        *storage = partition.offset;
        named = TRUE;
    }
    if (!named)
        *storage = last;
    return *app > 0 && check_table (flash, n);
}

void
esp_boot_check (const EspChip *chip, EspFlash *flash, EspBoot *boot)
{
    guint32 app;

    *boot = (EspBoot) { .header = read_u32 (flash, chip->boot_offset) };
    if ((boot->header & 0xff) != MAGIC) {
        boot->result = ESP_BOOT_NO_HEADER;
        return;
    }
    if (!check_image (chip, flash, chip->boot_offset, &boot->end)) {
        boot->result = ESP_BOOT_BAD_BOOTLOADER;
        return;
    }
    if (esp_chip_is_esp8266 (chip)) {
        boot->storage = STORAGE_8266;
        return;
    }
    if (!find_app (flash, &app, &boot->storage) || !check_image (chip, flash, app, &boot->end))
        boot->result = ESP_BOOT_NO_APP;
}
