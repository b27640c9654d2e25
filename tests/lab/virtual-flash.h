/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { VIRTUAL_FLASH_SECTOR = 4096, VIRTUAL_FLASH_PAGE = 256 };

/**
 * VirtualFlashDoor:
 *
 * By which way a bootloader was told to change its flash.
 */
typedef enum {
    VIRTUAL_FLASH_NOBODY,
    VIRTUAL_FLASH_DRIVE,
    VIRTUAL_FLASH_PICOBOOT,
} VirtualFlashDoor;

/**
 * VirtualFlash:
 *
 * The flash chip of a board whose bootloader has a drive, and perhaps another way in: erasing makes
 * ones, a sector at a time; programming makes zeros. It addresses modulo its size, as the chips do.
 * Knows nothing of time. Any thread.
 */
typedef struct _VirtualFlash VirtualFlash;

/* @content: (nullable): what it holds at first, from its beginning on; the rest is erased */
VirtualFlash *virtual_flash_new (guint32 size, GBytes *content);
VirtualFlash *virtual_flash_ref (VirtualFlash *flash);
void virtual_flash_unref (VirtualFlash *flash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualFlash, virtual_flash_unref)

guint32 virtual_flash_get_size (VirtualFlash *flash);

void virtual_flash_read (VirtualFlash *flash, guint32 offset, guint8 *bytes, gsize length);
GBytes *virtual_flash_dup (VirtualFlash *flash, guint32 offset, gsize length);
gboolean virtual_flash_is_blank (VirtualFlash *flash, guint32 offset, gsize length);

void virtual_flash_erase_sector (VirtualFlash *flash, guint32 offset, VirtualFlashDoor door);
void virtual_flash_program (VirtualFlash *flash,
                            guint32 offset,
                            const guint8 *bytes,
                            gsize length,
                            VirtualFlashDoor door);
/* What comes of an erase and a program of what it held there, changed by @bytes. */
void virtual_flash_replace (VirtualFlash *flash,
                            guint32 offset,
                            const guint8 *bytes,
                            gsize length,
                            VirtualFlashDoor door);

/* Who changed it last. */
VirtualFlashDoor virtual_flash_get_last_door (VirtualFlash *flash);

/* Of the boot ROMs: the drive may not change it any more (EXCLUSIVE_ACCESS of PICOBOOT). */
void virtual_flash_set_exclusive (VirtualFlash *flash, gboolean exclusive);
gboolean virtual_flash_get_exclusive (VirtualFlash *flash);

G_END_DECLS
