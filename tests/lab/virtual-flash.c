/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-flash.h"

#include <string.h>

struct _VirtualFlash {
    gatomicrefcount refs;
    GMutex lock; /* for all below */
    guint8 *bytes;
    guint32 size;
    VirtualFlashDoor last_door;
    gboolean exclusive;
};

VirtualFlash *
virtual_flash_new (guint32 size, GBytes *content)
{
    VirtualFlash *flash = g_new0 (VirtualFlash, 1);
    gsize length = 0;
    const guint8 *bytes = content ? g_bytes_get_data (content, &length) : NULL;

    g_assert (size >= VIRTUAL_FLASH_SECTOR && size % VIRTUAL_FLASH_SECTOR == 0);
    g_atomic_ref_count_init (&flash->refs);
    g_mutex_init (&flash->lock);
    flash->size = size;
    flash->bytes = g_malloc (size);
    memset (flash->bytes, 0xff, size);
    if (length > 0)
        memcpy (flash->bytes, bytes, MIN (length, size));
    return flash;
}

VirtualFlash *
virtual_flash_ref (VirtualFlash *flash)
{
    g_atomic_ref_count_inc (&flash->refs);
    return flash;
}

void
virtual_flash_unref (VirtualFlash *flash)
{
    if (!g_atomic_ref_count_dec (&flash->refs))
        return;
    g_mutex_clear (&flash->lock);
    g_free (flash->bytes);
    g_free (flash);
}

guint32
virtual_flash_get_size (VirtualFlash *flash)
{
    return flash->size;
}

void
virtual_flash_read (VirtualFlash *flash, guint32 offset, guint8 *bytes, gsize length)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    for (gsize n = 0; n < length; n++)
        bytes[n] = flash->bytes[(offset + n) % flash->size];
}

GBytes *
virtual_flash_dup (VirtualFlash *flash, guint32 offset, gsize length)
{
    guint8 *bytes = g_malloc (length);

    virtual_flash_read (flash, offset, bytes, length);
    return g_bytes_new_take (bytes, length);
}

gboolean
virtual_flash_is_blank (VirtualFlash *flash, guint32 offset, gsize length)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    for (gsize n = 0; n < length; n++)
        if (flash->bytes[(offset + n) % flash->size] != 0xff)
            return FALSE;
    return TRUE;
}

void
virtual_flash_erase_sector (VirtualFlash *flash, guint32 offset, VirtualFlashDoor door)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);
    guint32 start = offset % flash->size / VIRTUAL_FLASH_SECTOR * VIRTUAL_FLASH_SECTOR;

    memset (flash->bytes + start, 0xff, VIRTUAL_FLASH_SECTOR);
    flash->last_door = door;
}

void
virtual_flash_program (VirtualFlash *flash,
                       guint32 offset,
                       const guint8 *bytes,
                       gsize length,
                       VirtualFlashDoor door)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    for (gsize n = 0; n < length; n++)
        flash->bytes[(offset + n) % flash->size] &= bytes[n];
    flash->last_door = door;
}

void
virtual_flash_replace (VirtualFlash *flash,
                       guint32 offset,
                       const guint8 *bytes,
                       gsize length,
                       VirtualFlashDoor door)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    for (gsize n = 0; n < length; n++)
        flash->bytes[(offset + n) % flash->size] = bytes[n];
    flash->last_door = door;
}

VirtualFlashDoor
virtual_flash_get_last_door (VirtualFlash *flash)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    return flash->last_door;
}

void
virtual_flash_set_exclusive (VirtualFlash *flash, gboolean exclusive)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    flash->exclusive = exclusive;
}

gboolean
virtual_flash_get_exclusive (VirtualFlash *flash)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&flash->lock);

    return flash->exclusive;
}
