/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-layout.h"

#include <string.h>

#include "error.h"
#include "esp-header.h"
#include "esp-image.h"
#include "esp-info.h"
#include "reader.h"

/* ESP-IDF, "Partition Tables"; where MicroPython has them: ports/esp32/partitions-*.csv. */
enum {
    TABLE_OFFSET = 0x8000,
    TABLE_SIZE = 0xc00,
    ENTRY_SIZE = 32,
    ENTRY_MAGIC = 0x50aa,
    TYPE_DATA = 1,
    SUBTYPE_PHY = 1, /* radio calibration */
    SUBTYPE_NVS = 2,
    LABEL_SIZE = 16,
    BLANK = 0xff,
};

typedef struct {
    guint8 type;
    guint8 subtype;
    guint32 address;
    guint32 size;
    gboolean has_files; /* MicroPython's own, where the table names it */
} Partition;

/* The file while it is laid out. */
typedef struct {
    GBytes *bytes;
    guint32 address; /* of its first byte */
    gsize start;     /* of the bootloader in the file */
    MoultEspHeader header;
    gboolean esp8266;
} File;

static void
file_clear (File *file)
{
    g_clear_pointer (&file->bytes, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static void
region_clear (gpointer data)
{
    g_clear_pointer (&((MoultEspRegion *) data)->data, g_bytes_unref);
}

/* ---- Chip ---- */

gboolean
moult_esp_layout_check_whole (MoultImage *image, GError **error)
{
    if (!moult_esp_image_is_app (image))
        return TRUE;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                         "the file holds the application alone, without bootloader and partition "
                         "table: it is for updates over the air or for TinyUF2; take the whole "
                         "firmware (.bin)");
    return FALSE;
}

static gboolean
check_name (MoultImage *image, const MoultEspSession *session, GError **error)
{
    const char *const *chips = moult_image_get_chips (image);

    if (chips[0] == NULL || g_strv_contains (chips, session->chip->name))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for %s, the chip is %s", chips[0], session->chip->name);
    return FALSE;
}

static gboolean
check_revision (const MoultEspHeader *header, const MoultEspSession *session, GError **error)
{
    guint revision = session->info.revision;

    if (revision < header->min_revision) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                     "the file needs revision %u.%u of %s or later, the chip is %u.%u",
                     header->min_revision / 100, header->min_revision % 100, session->chip->name,
                     revision / 100, revision % 100);
        return FALSE;
    }
    if (header->max_revision > 0 && revision > header->max_revision) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                     "the file is for revisions up to %u.%u of %s, the chip is %u.%u: take a newer "
                     "build",
                     header->max_revision / 100, header->max_revision % 100, session->chip->name,
                     revision / 100, revision % 100);
        return FALSE;
    }
    return TRUE;
}

/* Where in the file its first image begins: at once, or behind filling up to where the ROM of the
 * chip looks. */
static gboolean
find_start (GBytes *bytes, const MoultEspSession *session, gsize *start, MoultEspHeader *header)
{
    *start = 0;
    if (moult_esp_header_read (bytes, 0, header))
        return TRUE;
    *start = session->chip->boot;
    return moult_esp_header_read (bytes, *start, header);
}

gboolean
moult_esp_layout_check_chip (MoultImage *image,
                             const MoultEspSession *session,
                             const MoultFlashOptions *options,
                             GError **error)
{
    GBytes *bytes = moult_image_get_bytes (image);
    g_autoptr (GError) local_error = NULL;
    MoultEspHeader header;
    gsize start = 0;
    gboolean fits = check_name (image, session, &local_error)
                    && (session->chip->basic_rom || !find_start (bytes, session, &start, &header)
                        || check_revision (&header, session, &local_error));

    if (fits)
        return TRUE;
    if (options->force_chip) {
        moult_esp_link_log (session->link, "forced: %s", local_error->message);
        return TRUE;
    }
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}

/* ---- Size ---- */

static gboolean
read_partition (MoultReader *reader, Partition *partition)
{
    guint16 magic = moult_reader_u16le (reader);

    partition->type = moult_reader_u8 (reader);
    partition->subtype = moult_reader_u8 (reader);
    partition->address = moult_reader_u32le (reader);
    partition->size = moult_reader_u32le (reader);
    const guint8 *label = moult_reader_take (reader, LABEL_SIZE);
    partition->has_files =
        label != NULL && partition->type == TYPE_DATA
        && (memcmp (label, "vfs", sizeof "vfs") == 0 || memcmp (label, "ffat", sizeof "ffat") == 0);
    return !moult_reader_overrun (reader) && magic == ENTRY_MAGIC;
}

/* The partition table that the file brings; empty for the ESP8266, which has none. */
static GArray *
read_partitions (const File *file)
{
    GArray *partitions = g_array_new (FALSE, FALSE, sizeof (Partition));
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (file->bytes, &size);

    if (file->esp8266)
        return partitions;
    for (gsize at = 0; at < TABLE_SIZE; at += ENTRY_SIZE) {
        MoultReader reader = MOULT_READER_INIT (data, size);
        Partition partition = { 0 };

        moult_reader_seek (&reader, TABLE_OFFSET - file->address + at);
        if (!read_partition (&reader, &partition))
            break;
        g_array_append_val (partitions, partition);
    }
    return partitions;
}

/* Firmware that is built for a larger flash does not start on a smaller one. */
static gboolean
check_size (const File *file, const MoultEspSession *session, GError **error)
{
    guint64 flash_size = session->info.flash_size;
    guint64 end = file->address + g_bytes_get_size (file->bytes);
    guint64 wanted = moult_esp_header_get_flash_size (file->header.size_code, file->esp8266);

    if (flash_size == 0)
        return TRUE;
    if (end > flash_size) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "the firmware ends at byte %" G_GUINT64_FORMAT
                     ", the flash has %" G_GUINT64_FORMAT,
                     end, flash_size);
        return FALSE;
    }
    if (!file->esp8266 && wanted > flash_size) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "the firmware is built for a flash of %" G_GUINT64_FORMAT
                     " KiB, this one has %" G_GUINT64_FORMAT,
                     wanted / 1024, flash_size / 1024);
        return FALSE;
    }
    return TRUE;
}

/* ---- Regions ---- */

static gboolean
is_blank (GBytes *bytes, gsize start, gsize size)
{
    const guint8 *data = g_bytes_get_data (bytes, NULL);

    return size > 0 && data[start] == BLANK
           && memcmp (data + start, data + start + 1, size - 1) == 0;
}

static void
add_region (MoultEspLayout *self, const File *file, gsize start, gsize end)
{
    MoultEspRegion region = {
        .address = file->address + (guint32) start,
        .data = g_bytes_new_from_bytes (file->bytes, start, end - start),
    };

    g_array_append_val (self->regions, region);
    self->size += end - start;
}

/* Settings that the file only spans, since it is filled up from one part of it to the next. */
static gboolean
is_spared (const File *file, const Partition *partition, gsize start)
{
    gsize size = g_bytes_get_size (file->bytes);
    gboolean settings = partition->type == TYPE_DATA
                        && (partition->subtype == SUBTYPE_NVS || partition->subtype == SUBTYPE_PHY);

    return settings && partition->address >= file->address + start
           && partition->address % 0x1000 == 0 && partition->size % 0x1000 == 0
           && partition->address - file->address < size
           && partition->size < size - (partition->address - file->address)
           && is_blank (file->bytes, partition->address - file->address, partition->size);
}

static void
add_regions (MoultEspLayout *self, const File *file, const GArray *partitions, gboolean erase)
{
    gsize start = 0;

    for (guint i = 0; i < partitions->len && !erase; i++) {
        const Partition *partition = &g_array_index (partitions, Partition, i);
        gsize place = partition->address - file->address;

        if (!is_spared (file, partition, start))
            continue;
        if (place > start)
            add_region (self, file, start, place);
        if (self->gap_size == 0)
            self->gap = partition->address;
        start = place + partition->size;
        self->gap_size = partition->address + partition->size - self->gap;
        self->keeps_settings |= partition->subtype == SUBTYPE_NVS;
    }
    add_region (self, file, start, g_bytes_get_size (file->bytes));
}

/* MicroPython's file system: the partition named so, else all that follows the last partition
 * (MicroPython, ports/esp32/modules/flashbdev.py). */
static guint32
find_files (const GArray *partitions)
{
    guint32 end = 0;

    for (guint i = 0; i < partitions->len; i++) {
        const Partition *partition = &g_array_index (partitions, Partition, i);

        if (partition->has_files)
            return partition->address;
        if (partition->size <= G_MAXUINT32 - partition->address)
            end = MAX (end, partition->address + partition->size);
    }
    return end;
}

/* ---- Header ---- */

/* The ESP8266's SDK goes by the size in the header, and files are built for any; all others ask the
 * flash itself. */
static void
patch (File *file, const MoultEspSession *session, MoultFlashMode mode)
{
    int size_code = -1;
    g_autoptr (GBytes) before = NULL;

    if (file->esp8266)
        size_code = moult_esp_header_get_size_code (session->info.flash_size, TRUE);
    if (size_code == file->header.size_code)
        size_code = -1;
    if (size_code < 0 && mode == MOULT_FLASH_MODE_KEEP)
        return;
    before = g_steal_pointer (&file->bytes);
    file->bytes = moult_esp_header_patch (before, file->start, &file->header, mode, size_code);
}

MoultEspLayout *
moult_esp_layout_new (MoultImage *image,
                      const MoultEspSession *session,
                      const MoultFlashOptions *options,
                      GError **error)
{
    g_auto (File) file = {
        .bytes = g_bytes_ref (moult_image_get_bytes (image)),
        .esp8266 = session->chip->basic_rom,
    };
    g_autoptr (MoultEspLayout) self = g_new0 (MoultEspLayout, 1);
    g_autoptr (GArray) partitions = NULL;

    self->regions = g_array_new (FALSE, FALSE, sizeof (MoultEspRegion));
    g_array_set_clear_func (self->regions, region_clear);
    if (!find_start (file.bytes, session, &file.start, &file.header)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                     "the file has no bootloader where %s looks for it (0x%x)", session->chip->name,
                     session->chip->boot);
        return NULL;
    }
    /* What would stand there belongs to its first segment. */
    file.header.has_digest &= !file.esp8266;
    file.address = file.start > 0 ? 0 : session->chip->boot;
    if (!check_size (&file, session, error))
        return NULL;
    patch (&file, session, options->flash_mode);
    partitions = read_partitions (&file);
    add_regions (self, &file, partitions, options->erase);
    self->files = find_files (partitions);
    return g_steal_pointer (&self);
}

void
moult_esp_layout_free (MoultEspLayout *self)
{
    g_clear_pointer (&self->regions, g_array_unref);
    g_free (self);
}
