/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-chips.h"

G_BEGIN_DECLS

/**
 * DfuFlash:
 *
 * All memories of a chip: erasing makes ones, a sector at a time; programming makes zeros, and only
 * whole units of it. Knows nothing of time.
 */
typedef struct _DfuFlash DfuFlash;

DfuFlash *dfu_flash_new (const DfuChip *chip); /* erased */
void dfu_flash_free (DfuFlash *flash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DfuFlash, dfu_flash_free)

guint64 dfu_flash_get_generation (DfuFlash *flash); /* grows with every change */

/* Bytes of one memory from @address on; 0: there is none. */
gsize dfu_flash_get_room (DfuFlash *flash, guint32 address);

/* Copies what is there, and returns how much. */
gsize dfu_flash_read (DfuFlash *flash, guint32 address, guint8 *bytes, gsize length);

/* FALSE: not all of it lies in one memory, or it is sealed; then nothing changes. */
gboolean dfu_flash_program (DfuFlash *flash, guint32 address, const guint8 *bytes, gsize length);
gboolean dfu_flash_erase_sector (DfuFlash *flash, guint32 address);

void dfu_flash_erase_all (DfuFlash *flash); /* of the first memory, but for what is sealed */

/* As the chip's own program does it, erasing included. What does not fit is left out. */
void dfu_flash_store (DfuFlash *flash, guint32 address, const guint8 *bytes, gsize length);

/* What each takes, in µs. */
guint64 dfu_flash_get_erase_time (DfuFlash *flash, guint32 address);
guint64 dfu_flash_get_erase_all_time (DfuFlash *flash);
guint64 dfu_flash_get_program_time (DfuFlash *flash, guint32 address, gsize length);

G_END_DECLS
