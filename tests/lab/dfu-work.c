/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-work.h"

#include <string.h>

enum { COMMAND_LENGTH = 5 };

static guint32
read_u32_le (const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32) bytes[3] << 24;
}

static DfuWorkKind
get_command (const DfuChip *chip, const guint8 *data, gsize length)
{
    if (data[0] == DFU_COMMAND_SET_ADDRESS && length == COMMAND_LENGTH)
        return DFU_WORK_SET_ADDRESS;
    if (data[0] == DFU_COMMAND_ERASE && length == COMMAND_LENGTH)
        return DFU_WORK_ERASE_SECTOR;
    if (data[0] == DFU_COMMAND_ERASE && length == 1)
        return DFU_WORK_ERASE_ALL;
    if (data[0] == DFU_COMMAND_READ_UNPROTECT && length == 1 && !chip->is_mboot)
        return DFU_WORK_UNPROTECT;
    return DFU_WORK_UNKNOWN;
}

void
dfu_work_take_command (DfuWork *work, const DfuChip *chip, const guint8 *data, gsize length)
{
    work->kind = get_command (chip, data, length);
    work->address = length == COMMAND_LENGTH ? read_u32_le (data + 1) : 0;
    work->length = 0;
}

void
dfu_work_take_block (DfuWork *work, guint32 address, const guint8 *data, gsize length)
{
    work->kind = DFU_WORK_WRITE;
    work->address = address;
    work->length = length;
    memcpy (work->data, data, length);
}

gint64
dfu_work_get_cost (const DfuWork *work, DfuFlash *flash)
{
    switch (work->kind) {
    case DFU_WORK_ERASE_SECTOR:
        return (gint64) dfu_flash_get_erase_time (flash, work->address);
    case DFU_WORK_ERASE_ALL:
    case DFU_WORK_UNPROTECT:
        return (gint64) dfu_flash_get_erase_all_time (flash);
    case DFU_WORK_WRITE:
        return (gint64) dfu_flash_get_program_time (flash, work->address, work->length);
    case DFU_WORK_NONE:
    case DFU_WORK_UNKNOWN:
    case DFU_WORK_SET_ADDRESS:
        return 0;
    }
    return 0;
}

/* mboot has no mass erase (flash_mass_erase() of its main.c). */
static DfuStatus
erase_all (const DfuChip *chip, DfuFlash *flash)
{
    if (chip->is_mboot)
        return DFU_STATUS_ERR_UNKNOWN;
    dfu_flash_erase_all (flash);
    return DFU_STATUS_OK;
}

/* mboot takes any address (dfu_process_dnload() of its main.c). */
static gboolean
may_point_to (const DfuChip *chip, DfuFlash *flash, guint32 address)
{
    return chip->is_mboot || dfu_flash_get_room (flash, address) > 0;
}

DfuStatus
dfu_work_do (const DfuWork *work, const DfuChip *chip, DfuFlash *flash, const char **what)
{
    gboolean done;

    *what = NULL;
    switch (work->kind) {
    case DFU_WORK_SET_ADDRESS:
        done = may_point_to (chip, flash, work->address);
        break;
    case DFU_WORK_ERASE_SECTOR:
        *what = "sectors-erased";
        done = dfu_flash_erase_sector (flash, work->address);
        break;
    case DFU_WORK_WRITE:
        *what = "blocks-written";
        done = dfu_flash_program (flash, work->address, work->data, work->length);
        break;
    case DFU_WORK_ERASE_ALL:
        *what = "mass-erases";
        return erase_all (chip, flash);
    default: /* it knows no such command */
        return DFU_STATUS_ERR_STALLED;
    }
    return done ? DFU_STATUS_OK : DFU_STATUS_ERR_ADDRESS;
}
