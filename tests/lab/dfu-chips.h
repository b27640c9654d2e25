/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { DFU_MAX_TRANSFER = 2048 };

typedef struct {
    guint32 start;
    guint32 size; /* 0: there is none */
} DfuRange;

/* @count sectors of @size bytes one after the other; erasing one takes @erase_ms. */
typedef struct {
    guint count;
    guint32 size;
    guint erase_ms;
} DfuSectors;

typedef struct {
    guint32 start;
    DfuSectors sectors[4];
    guint program_ns; /* for each byte */
} DfuMemory;

/**
 * DfuBusy:
 * @DFU_BUSY_WAITS: every request waits, because the CPU does
 * @DFU_BUSY_STALLS: GETSTATUS stalls
 * @DFU_BUSY_TELLS: GETSTATUS says dfuDNBUSY
 *
 * What a loader does while its flash is busy.
 */
typedef enum {
    DFU_BUSY_WAITS,
    DFU_BUSY_STALLS,
    DFU_BUSY_TELLS,
} DfuBusy;

/**
 * DfuChip:
 * @alternates: names of the interface's alternate settings, which lay out its memories
 * @memories: the first one is what the chip starts from
 * @programs: where MicroPython's two pieces lie; the first one begins with the vectors
 * @first: bytes of the first of two pieces
 * @files: where its file system lies
 * @sealed: the loader neither erases nor writes there
 * @unit: bytes that are programmed at once; fewer are lost
 * @stuck_from: what is done from this address on never ends by itself; 0: nothing
 * @mass_erase_told_ms: poll time of a mass erase; 0: as long as it takes
 * @is_mboot: MicroPython's loader, which is in the flash; else ST's, which is in ROM
 * @blank_starts_loader: a chip without a program starts its loader
 *
 * A chip with its loader. Everything that tells one from the other is here.
 */
typedef struct {
    const char *name;
    const char *alternates[5];
    DfuMemory memories[3];
    DfuRange programs[2];
    guint32 first;
    DfuRange files;
    DfuRange sealed;
    guint16 transfer_size;
    guint unit;
    DfuBusy busy;
    guint32 stuck_from;
    guint mass_erase_told_ms;
    gboolean is_mboot;
    gboolean blank_starts_loader;
} DfuChip;

const DfuChip *dfu_chip_find (const char *name); /* aborts on an unknown name */
const DfuChip *dfu_chip_get (guint index);       /* NULL: no more */

/* Whether all of the @length bytes from @address on lie in @range. */
gboolean dfu_range_holds (DfuRange range, guint32 address, gsize length);
gboolean dfu_range_overlaps (DfuRange range, guint32 address, gsize length);

/* The functional descriptor (DFU 1.1, 4.2.4). @bytes: 9 of them. */
void dfu_chip_get_functional (const DfuChip *chip, guint8 *bytes);

G_END_DECLS
