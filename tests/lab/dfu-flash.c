/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-flash.h"

#include <string.h>

struct _DfuFlash {
    const DfuChip *chip;
    guint8 *bytes[G_N_ELEMENTS (((DfuChip *) NULL)->memories)];
    guint32 sizes[G_N_ELEMENTS (((DfuChip *) NULL)->memories)];
    guint64 generation;
};

static guint32
get_size (const DfuMemory *memory)
{
    guint32 size = 0;

    for (guint n = 0; n < G_N_ELEMENTS (memory->sectors); n++)
        size += memory->sectors[n].count * memory->sectors[n].size;
    return size;
}

DfuFlash *
dfu_flash_new (const DfuChip *chip)
{
    DfuFlash *flash = g_new0 (DfuFlash, 1);

    flash->chip = chip;
    for (guint n = 0; n < G_N_ELEMENTS (flash->sizes); n++) {
        flash->sizes[n] = get_size (&chip->memories[n]);
        flash->bytes[n] = g_malloc (flash->sizes[n]);
        if (flash->bytes[n])
            memset (flash->bytes[n], 0xff, flash->sizes[n]);
    }
    return flash;
}

void
dfu_flash_free (DfuFlash *flash)
{
    for (guint n = 0; n < G_N_ELEMENTS (flash->sizes); n++)
        g_free (flash->bytes[n]);
    g_free (flash);
}

guint64
dfu_flash_get_generation (DfuFlash *flash)
{
    return flash->generation;
}

/* -1: no memory is there. */
static int
find_memory (DfuFlash *flash, guint32 address, guint32 *offset)
{
    for (guint n = 0; n < G_N_ELEMENTS (flash->sizes); n++) {
        DfuRange range = { flash->chip->memories[n].start, flash->sizes[n] };

        if (!dfu_range_holds (range, address, 1))
            continue;
        *offset = address - range.start;
        return (int) n;
    }
    return -1;
}

gsize
dfu_flash_get_room (DfuFlash *flash, guint32 address)
{
    guint32 offset;
    int n = find_memory (flash, address, &offset);

    return n < 0 ? 0 : flash->sizes[n] - offset;
}

gsize
dfu_flash_read (DfuFlash *flash, guint32 address, guint8 *bytes, gsize length)
{
    guint32 offset = 0;
    int n = find_memory (flash, address, &offset);

    if (n < 0)
        return 0;
    length = MIN (length, flash->sizes[n] - offset);
    memcpy (bytes, flash->bytes[n] + offset, length);
    return length;
}

static gboolean
may_change (DfuFlash *flash, guint32 address, gsize length)
{
    return dfu_flash_get_room (flash, address) >= length
           && !dfu_range_overlaps (flash->chip->sealed, address, length);
}

gboolean
dfu_flash_program (DfuFlash *flash, guint32 address, const guint8 *bytes, gsize length)
{
    guint32 offset = 0;
    int n = find_memory (flash, address, &offset);

    if (n < 0 || !may_change (flash, address, length))
        return FALSE;
    flash->generation++;
    length -= length % flash->chip->unit;
    for (gsize at = 0; at < length; at++)
        flash->bytes[n][offset + at] &= bytes[at];
    return TRUE;
}

/* NULL: there is no sector. @start: (out): where it begins in its memory */
static const DfuSectors *
find_sector (DfuFlash *flash, guint32 address, int *memory, guint32 *start)
{
    guint32 offset = 0, at = 0;

    *memory = find_memory (flash, address, &offset);
    for (guint n = 0; *memory >= 0; n++) {
        const DfuSectors *sectors = &flash->chip->memories[*memory].sectors[n];

        if (offset < at + sectors->count * sectors->size) {
            *start = offset - (offset - at) % sectors->size;
            return sectors;
        }
        at += sectors->count * sectors->size;
    }
    return NULL;
}

gboolean
dfu_flash_erase_sector (DfuFlash *flash, guint32 address)
{
    int memory;
    guint32 start;
    const DfuSectors *sectors = find_sector (flash, address, &memory, &start);

    if (!sectors || !may_change (flash, flash->chip->memories[memory].start + start, sectors->size))
        return FALSE;
    flash->generation++;
    memset (flash->bytes[memory] + start, 0xff, sectors->size);
    return TRUE;
}

void
dfu_flash_erase_all (DfuFlash *flash)
{
    guint32 address = flash->chip->memories[0].start;
    guint32 end = address + flash->sizes[0];

    while (address < end) {
        int memory;
        guint32 start;

        dfu_flash_erase_sector (flash, address);
        address += find_sector (flash, address, &memory, &start)->size;
    }
}

void
dfu_flash_store (DfuFlash *flash, guint32 address, const guint8 *bytes, gsize length)
{
    guint32 offset = 0;
    int n = find_memory (flash, address, &offset);

    if (n < 0)
        return;
    flash->generation++;
    memcpy (flash->bytes[n] + offset, bytes, MIN (length, flash->sizes[n] - offset));
}

guint64
dfu_flash_get_erase_time (DfuFlash *flash, guint32 address)
{
    int memory;
    guint32 start;
    const DfuSectors *sectors = find_sector (flash, address, &memory, &start);

    return sectors ? sectors->erase_ms * G_TIME_SPAN_MILLISECOND : 0;
}

guint64
dfu_flash_get_erase_all_time (DfuFlash *flash)
{
    const DfuMemory *memory = &flash->chip->memories[0];
    guint64 ms = 0;

    for (guint n = 0; n < G_N_ELEMENTS (memory->sectors); n++)
        ms += memory->sectors[n].count * memory->sectors[n].erase_ms;
    return ms * G_TIME_SPAN_MILLISECOND;
}

guint64
dfu_flash_get_program_time (DfuFlash *flash, guint32 address, gsize length)
{
    guint32 offset;
    int n = find_memory (flash, address, &offset);

    return n < 0 ? 0 : (guint64) length * flash->chip->memories[n].program_ns / 1000;
}
