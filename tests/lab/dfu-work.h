/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-flash.h"
#include "dfu-protocol.h"

G_BEGIN_DECLS

typedef enum {
    DFU_WORK_NONE,
    DFU_WORK_UNKNOWN,
    DFU_WORK_SET_ADDRESS,
    DFU_WORK_ERASE_SECTOR,
    DFU_WORK_ERASE_ALL,
    DFU_WORK_UNPROTECT,
    DFU_WORK_WRITE,
} DfuWorkKind;

/**
 * DfuWork:
 *
 * What a DNLOAD asked a loader for. The next GETSTATUS begins it.
 */
typedef struct {
    DfuWorkKind kind;
    guint32 address;
    guint8 data[DFU_MAX_TRANSFER];
    gsize length;
} DfuWork;

/* Takes a command: what was loaded down as block 0, at most DFU_MAX_TRANSFER bytes. */
void dfu_work_take_command (DfuWork *work, const DfuChip *chip, const guint8 *data, gsize length);

/* Takes a block of data for @address. */
void dfu_work_take_block (DfuWork *work, guint32 address, const guint8 *data, gsize length);

/* How long it takes, in µs. */
gint64 dfu_work_get_cost (const DfuWork *work, DfuFlash *flash);

/* Does it, and returns what became of it. To point the loader elsewhere is the loader's own matter.
 * @what: (out): for the journal, such as "sectors-erased"; NULL: nothing was done to the flash */
DfuStatus
dfu_work_do (const DfuWork *work, const DfuChip *chip, DfuFlash *flash, const char **what);

G_END_DECLS
