/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-image.h"

#include "reader.h"

#include <string.h>

/* Espressif, ESP-IDF: "App Image Format" and "Partition Tables"; the chip ids and where each boot
 * ROM looks: esptool, "Firmware Image Format" and esptool/targets. */
enum {
    MAGIC = 0xe9,
    MAX_SEGMENTS = 16,
    SHORT_HEADER_SIZE = 8, /* ESP8266 */
    HEADER_SIZE = 24,
    OFFSET_CHIP_ID = 12,
    OFFSET_RESERVED = 19,
    SEGMENT_HEADER_SIZE = 8,
    CHECKSUM_SEED = 0xef,
    CHECKSUM_ALIGNMENT = 16,
    SHA256_SIZE = 32,

    APP_DESCRIPTION_MAGIC = 0xabcd5432,
    APP_OFFSET = 0x10000, /* first application in MicroPython's partition tables */

    TABLE_OFFSET = 0x8000,
    TABLE_SIZE = 0xc00,
    ENTRY_SIZE = 32,
    ENTRY_MAGIC = 0x50aa,
    ENTRY_TYPE_APP = 0,
};

typedef struct {
    guint16 id;
    const char *name;
    guint32 boot_offset; /* where the boot ROM looks for the bootloader */
} Chip;

static const Chip chips[] = {
    { 0, "esp32", 0x1000 },    { 2, "esp32s2", 0x1000 },  { 5, "esp32c3", 0 },
    { 9, "esp32s3", 0 },       { 12, "esp32c2", 0 },      { 13, "esp32c6", 0 },
    { 16, "esp32h2", 0 },      { 18, "esp32p4", 0x2000 }, { 20, "esp32c61", 0 },
    { 23, "esp32c5", 0x2000 },
};

static const guint32 boot_offsets[] = { 0x1000, 0x2000 };

/* One image inside a file. */
typedef struct {
    const char *what; /* "bootloader", "application" */
    const guint8 *data;
    gsize size;       /* of what is left of the file from here */
    gsize place;      /* in the file */
    const Chip *chip; /* NULL: ESP8266 */
} Part;

static const Chip *
find_chip (guint16 id)
{
    for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
        if (chips[i].id == id)
            return &chips[i];
    }
    return NULL;
}

/* The ESP8266 has no long header: there the first segment stands where the chip id would. */
static const Chip *
guess_chip (const guint8 *data, gsize size)
{
    MoultReader reader = MOULT_READER_INIT (data, size);

    moult_reader_seek (&reader, OFFSET_CHIP_ID);
    guint16 id = moult_reader_u16le (&reader);
    moult_reader_seek (&reader, OFFSET_RESERVED);
    guint32 reserved = moult_reader_u32le (&reader);
    guint8 has_digest = moult_reader_u8 (&reader);
    if (moult_reader_overrun (&reader) || reserved != 0 || has_digest > 1)
        return NULL;
    return find_chip (id);
}

static gboolean
has_digest (const Part *part)
{
    return part->chip != NULL && part->data[HEADER_SIZE - 1] == 1;
}

static guint8
add_to_checksum (guint8 checksum, const guint8 *data, gsize size)
{
    for (gsize i = 0; i < size; i++)
        checksum ^= data[i];
    return checksum;
}

static gboolean
check_digest (const Part *part, MoultReader *reader, GError **error)
{
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    guint8 digest[SHA256_SIZE];
    gsize digest_size = sizeof digest;

    g_checksum_update (sha256, part->data, reader->position);
    g_checksum_get_digest (sha256, digest, &digest_size);
    const guint8 *told = moult_reader_take (reader, SHA256_SIZE);
    if (told != NULL && memcmp (told, digest, SHA256_SIZE) == 0)
        return TRUE;
    return moult_image_reject (
        error, "the %s at byte 0x%" G_GSIZE_MODIFIER "x of the esp file is %s: get the file again",
        part->what, part->place, told != NULL ? "damaged (sha-256 differs)" : "cut off");
}

static gboolean
check_checksum (const Part *part, MoultReader *reader, guint8 checksum, GError **error)
{
    gsize padding = CHECKSUM_ALIGNMENT - 1 - reader->position % CHECKSUM_ALIGNMENT;

    moult_reader_skip (reader, padding);
    guint8 told = moult_reader_u8 (reader);
    if (moult_reader_overrun (reader))
        return moult_image_reject (error,
                                   "the esp file is cut off: its %s ends before the checksum: get "
                                   "it again",
                                   part->what);
    if (told != checksum)
        return moult_image_reject (error,
                                   "the %s at byte 0x%" G_GSIZE_MODIFIER
                                   "x of the esp file is damaged: checksum 0x%02x instead of "
                                   "0x%02x: get the file again",
                                   part->what, part->place, checksum, told);
    return TRUE;
}

static gboolean
check_part (const Part *part, GError **error)
{
    MoultReader reader = MOULT_READER_INIT (part->data, part->size);
    guint8 checksum = CHECKSUM_SEED;

    moult_reader_skip (&reader, 1);
    guint8 n_segments = moult_reader_u8 (&reader);
    moult_reader_seek (&reader, part->chip != NULL ? HEADER_SIZE : SHORT_HEADER_SIZE);
    if (n_segments == 0 || n_segments > MAX_SEGMENTS)
        return moult_image_reject (error,
                                   "the %s at byte 0x%" G_GSIZE_MODIFIER
                                   "x of the esp file says it has %u segments, where 1 to 16 are "
                                   "possible: get the file again",
                                   part->what, part->place, n_segments);
    for (guint i = 0; i < n_segments; i++) {
        moult_reader_skip (&reader, 4); /* load address */
        guint32 size = moult_reader_u32le (&reader);
        const guint8 *data = moult_reader_take (&reader, size);

        if (moult_reader_overrun (&reader))
            return moult_image_reject (error,
                                       "the esp file is cut off: segment %u of %u of its %s has "
                                       "%u bytes, %" G_GSIZE_FORMAT " are left: get it again",
                                       i, n_segments, part->what, size,
                                       moult_reader_left (&reader));
        checksum = add_to_checksum (checksum, data, size);
    }
    return check_checksum (part, &reader, checksum, error)
           && (!has_digest (part) || check_digest (part, &reader, error));
}

static gboolean
has_app_description (const guint8 *data, gsize size)
{
    MoultReader reader = MOULT_READER_INIT (data, size);

    moult_reader_seek (&reader, HEADER_SIZE + SEGMENT_HEADER_SIZE);
    return moult_reader_u32le (&reader) == APP_DESCRIPTION_MAGIC;
}

/* Where in flash the first application of the partition table is; 0 without a table. */
static guint32
find_app (const guint8 *data, gsize size, gsize table)
{
    MoultReader reader = MOULT_READER_INIT (data, size);

    for (gsize at = table; at < table + TABLE_SIZE; at += ENTRY_SIZE) {
        moult_reader_seek (&reader, at);
        guint16 magic = moult_reader_u16le (&reader);
        guint8 type = moult_reader_u8 (&reader);
        moult_reader_skip (&reader, 1); /* subtype */
        guint32 offset = moult_reader_u32le (&reader);

        if (moult_reader_overrun (&reader) || magic != ENTRY_MAGIC)
            break;
        if (type == ENTRY_TYPE_APP)
            return offset;
    }
    return 0;
}

/* The application in a file whose first byte belongs at @start in flash. */
static gboolean
check_app (const guint8 *data, gsize size, guint32 start, const Chip *chip, GError **error)
{
    guint32 offset = find_app (data, size, TABLE_OFFSET - start);

    if (offset <= start)
        return moult_image_reject (error,
                                   "the esp file holds a bootloader for the %s, but no table of "
                                   "partitions with an application behind it: take the whole "
                                   "firmware file",
                                   chip->name);
    if (offset - start >= size)
        return moult_image_reject (error,
                                   "the esp file is cut off: its application belongs at 0x%x, but "
                                   "its %" G_GSIZE_FORMAT " bytes end before: get it again",
                                   offset, size);
    gsize place = offset - start;
    Part app = { "application", data + place, size - place, place, chip };
    if (app.data[0] != MAGIC)
        return moult_image_reject (error,
                                   "the esp file has no application at 0x%x, where its table of "
                                   "partitions says so: get it again",
                                   offset);
    const Chip *app_chip = guess_chip (app.data, app.size);
    if (app_chip != chip)
        return moult_image_reject (error,
                                   "the esp file holds a bootloader for %s, but an application "
                                   "for %s: get it again",
                                   chip->name,
                                   app_chip != NULL ? app_chip->name : "an unknown chip");
    return check_part (&app, error);
}

/* How many bytes stand before the first image: none, or 0xff up to the bootloader. */
static gboolean
find_start (const guint8 *data, gsize size, gsize *start)
{
    if (size > 0 && data[0] == MAGIC) {
        *start = 0;
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS (boot_offsets); i++) {
        gsize offset = boot_offsets[i];

        if (size > offset && data[offset] == MAGIC && data[0] == 0xff
            && memcmp (data, data + 1, offset - 1) == 0) {
            *start = offset;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
read_esp32 (const guint8 *data,
            gsize size,
            gsize start,
            const Chip *chip,
            guint32 *address,
            GError **error)
{
    gboolean app = has_app_description (data + start, size - start);
    Part part = { app ? "application" : "bootloader", data + start, size - start, start, chip };

    if (!check_part (&part, error))
        return FALSE;
    if (start > 0 && start != chip->boot_offset)
        return moult_image_reject (error,
                                   "the esp file has its bootloader at 0x%" G_GSIZE_MODIFIER
                                   "x, where the %s does not look for it: get it again",
                                   start, chip->name);
    *address = app ? APP_OFFSET : chip->boot_offset - start;
    return app || check_app (data, size, *address, chip, error);
}

gboolean
moult_esp_image_sniff (GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    gsize start;

    return find_start (data, size, &start);
}

gboolean
moult_esp_image_read (GBytes *bytes, MoultImageDraft *draft, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    gsize start;
    guint32 address = 0;

    g_return_val_if_fail (find_start (data, size, &start), FALSE);
    const Chip *chip = guess_chip (data + start, size - start);
    if (chip != NULL) {
        if (!read_esp32 (data, size, start, chip, &address, error))
            return FALSE;
        draft->port = "esp32";
    } else {
        Part part = { "program", data + start, size - start, start };

        if (!check_part (&part, error))
            return FALSE;
        draft->port = "esp8266";
    }
    moult_image_draft_add_chip (draft, chip != NULL ? chip->name : "esp8266");
    moult_segment_list_add (draft->segments, 0, address, data, size);
    return moult_segment_list_join (draft->segments, error);
}

gboolean
moult_esp_image_is_app (MoultImage *image)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (moult_image_get_bytes (image), &size);

    return moult_image_get_kind (image) == MOULT_IMAGE_ESP && has_app_description (data, size);
}
