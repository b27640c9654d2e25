/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-firmware.h"

#include "lab-firmware.h"

#include <string.h>

/* ESP-IDF: "App Image Format", "Partition Tables"; MicroPython: ports/esp32/makeimg.py and
 * partitions-4MiBplus.csv, ports/esp8266/makeimg.py. */
enum {
    DEFAULT_SIZE = 300 * 1024,
    BOOTLOADER_BODY = 12 * 1024,
    TABLE = 0x8000,
    APP = 0x10000,
    APP_PARTITION = 0x1f0000,
    HEADER = 24,
    SEGMENT_HEADER = 8,
    DESCRIPTION = 256, /* esp_app_desc_t */
    DIGEST = 32,
    ENTRY = 32,
    IROM_8266 = 0x9000, /* where the part begins that is not loaded into RAM */
    MIB = 1024 * 1024,
};

static void
put_u16 (guint8 *bytes, guint16 value)
{
    bytes[0] = (guint8) value;
    bytes[1] = (guint8) (value >> 8);
}

static void
put_u32 (guint8 *bytes, guint32 value)
{
    put_u16 (bytes, (guint16) value);
    put_u16 (bytes + 2, (guint16) (value >> 16));
}

/* Revisions that the image accepts, as the real ones say. */
static void
put_revisions (guint8 *header, const EspChip *chip)
{
    static const struct {
        const char *name;
        guint16 least, most;
    } revisions[] = {
        { "esp32", 0, 399 },   { "esp32s2", 0, 199 },   { "esp32c2", 100, 199 },
        { "esp32c3", 3, 99 },  { "esp32c5", 100, 199 }, { "esp32c61", 100, 199 },
        { "esp32p4", 0, 199 },
    };
    guint16 least = 0, most = 99;

    for (guint n = 0; n < G_N_ELEMENTS (revisions); n++) {
        if (!g_str_equal (revisions[n].name, chip->name))
            continue;
        least = revisions[n].least;
        most = revisions[n].most;
    }
    header[14] = (guint8) (least % 100);
    put_u16 (header + 15, least);
    put_u16 (header + 17, most);
}

/* 1 MB is 0, each doubling one more; the ESP8266 has a list of its own. */
static guint8
get_size_nibble (const EspFirmwareFields *fields)
{
    guint mib = MAX (fields->flash_size / MIB, 1);

    if (!esp_chip_is_esp8266 (fields->chip))
        return (guint8) (g_bit_storage (mib) - 1);
    return mib >= 16 ? 9 : mib >= 8 ? 8 : mib >= 4 ? 4 : mib >= 2 ? 3 : 2;
}

static void
append_header (GByteArray *image, const EspFirmwareFields *fields, guint8 n_segments)
{
    gboolean old = esp_chip_is_esp8266 (fields->chip);
    guint8 header[HEADER] = { 0xe9, n_segments, 0x02, (guint8) (get_size_nibble (fields) << 4) };

    put_u32 (header + 4, old ? 0x40100000 : 0x40080400); /* entry */
    if (!old) {
        header[8] = 0xee; /* no write protection pin */
        put_u16 (header + 12, fields->chip->image_id);
        put_revisions (header, fields->chip);
        header[23] = 1; /* a digest follows */
    }
    g_byte_array_append (image, header, old ? 8 : HEADER);
}

static void
append_segment (GByteArray *image, guint32 address, const guint8 *bytes, gsize length)
{
    guint8 header[SEGMENT_HEADER];

    put_u32 (header, address);
    put_u32 (header + 4, (guint32) length);
    g_byte_array_append (image, header, sizeof header);
    g_byte_array_append (image, bytes, (guint) length);
}

static void
append_checksum (GByteArray *image, guint8 checksum)
{
    static const guint8 zeros[16] = { 0 };

    g_byte_array_append (image, zeros, 15 - image->len % 16);
    g_byte_array_append (image, &checksum, 1);
}

static void
append_digest (GByteArray *image, guint from)
{
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    guint8 digest[DIGEST];
    gsize length = sizeof digest;

    g_checksum_update (sha256, image->data + from, image->len - from);
    g_checksum_get_digest (sha256, digest, &length);
    g_byte_array_append (image, digest, sizeof digest);
}

static guint8
sum_up (guint8 checksum, const guint8 *bytes, gsize length)
{
    for (gsize n = 0; n < length; n++)
        checksum ^= bytes[n];
    return checksum;
}

/* Appends a whole image of one body in two segments. */
static void
append_image (GByteArray *file, const EspFirmwareFields *fields, const guint8 *body, gsize length)
{
    guint from = file->len;
    gsize first = length / 2 / 16 * 16;
    g_autoptr (GByteArray) image = g_byte_array_new ();

    append_header (image, fields, 2);
    append_segment (image, 0x3f400020, body, first);
    append_segment (image, 0x40080000, body + first, length - first);
    append_checksum (image, sum_up (0xef, body, length));
    g_byte_array_append (file, image->data, image->len);
    if (!esp_chip_is_esp8266 (fields->chip))
        append_digest (file, from);
}

static void
fill_up (GByteArray *file, gsize size)
{
    static const guint8 one = 0xff;

    while (file->len < size)
        g_byte_array_append (file, &one, 1);
}

static void
append_partition (GByteArray *table,
                  guint8 type,
                  guint8 subtype,
                  guint32 offset,
                  guint32 size,
                  const char *name)
{
    guint8 entry[ENTRY] = { 0xaa, 0x50, type, subtype };

    put_u32 (entry + 4, offset);
    put_u32 (entry + 8, size);
    memcpy (entry + 12, name, strlen (name));
    g_byte_array_append (table, entry, sizeof entry);
}

static void
append_table (GByteArray *file, const EspFirmwareFields *fields)
{
    g_autoptr (GByteArray) table = g_byte_array_new ();
    g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
    guint32 app = MIN (APP_PARTITION, fields->flash_size / 2 - APP);
    guint8 last[ENTRY] = { 0xeb, 0xeb };
    gsize length = 16;

    append_partition (table, 1, 2, 0x9000, 0x6000, "nvs");
    append_partition (table, 1, 1, 0xf000, 0x1000, "phy_init");
    append_partition (table, 0, 0, APP, app, "factory");
    append_partition (table, 1, 0x81, APP + app, fields->flash_size - APP - app, "vfs");
    memset (last + 2, 0xff, 14);
    g_checksum_update (md5, table->data, table->len);
    g_checksum_get_digest (md5, last + 16, &length);
    g_byte_array_append (table, last, sizeof last);
    g_byte_array_append (file, table->data, table->len);
}

/* Two thirds of noise: real firmware compresses to about that. */
static guint8 *
make_body (const EspFirmwareFields *fields, gsize length)
{
    guint8 *body = g_malloc0 (length);
    LabFirmwareFields texts = { .version = fields->version,
                                .date = fields->date,
                                .machine = fields->machine,
                                .board_id = fields->board_id };

    lab_firmware_fill (body, length, g_str_hash (fields->version) ^ g_str_hash (fields->machine));
    for (gsize n = 0; n + 3 <= length; n += 3)
        body[n] = 0;
    lab_firmware_write_texts (body, length, &texts);
    return body;
}

/* esp_app_desc_t: magic, then texts in fields of 32 bytes (16 for time and date). */
static void
put_description (guint8 *body)
{
    memset (body, 0, DESCRIPTION);
    put_u32 (body, 0xabcd5432);
    memcpy (body + 48, "micropython", strlen ("micropython"));
    memcpy (body + 112, "v5.4.2", strlen ("v5.4.2"));
}

static GBytes *
make_8266 (const EspFirmwareFields *fields, gsize size)
{
    GByteArray *file = g_byte_array_new ();
    gsize ram = IROM_8266 - 64;
    g_autofree guint8 *body = make_body (fields, size - IROM_8266);
    g_autofree guint8 *loaded = g_malloc (ram);

    lab_firmware_fill (loaded, ram, 8266);
    append_image (file, fields, loaded, ram);
    fill_up (file, IROM_8266);
    g_byte_array_append (file, body, (guint) (size - IROM_8266));
    return g_byte_array_free_to_bytes (file);
}

GBytes *
esp_firmware_make (const EspFirmwareFields *fields)
{
    gsize size = fields->size ? fields->size : DEFAULT_SIZE;
    guint32 start = fields->chip->boot_offset;
    gsize length = size - (APP - start) - HEADER - 2 * SEGMENT_HEADER - DIGEST - 16;
    GByteArray *file;
    g_autofree guint8 *loader = NULL;
    g_autofree guint8 *body = NULL;

    g_assert (size > 2 * APP);
    if (esp_chip_is_esp8266 (fields->chip))
        return make_8266 (fields, size);
    file = g_byte_array_new ();
    loader = g_malloc (BOOTLOADER_BODY);
    body = make_body (fields, length);
    put_description (body);
    lab_firmware_fill (loader, BOOTLOADER_BODY, fields->chip->image_id);
    append_image (file, fields, loader, BOOTLOADER_BODY);
    fill_up (file, TABLE - start);
    append_table (file, fields);
    fill_up (file, APP - start);
    append_image (file, fields, body, length);
    return g_byte_array_free_to_bytes (file);
}
