/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "volume-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SECTOR 512

VolumeFile *
volume_file_new (const char *name, GBytes *fixed)
{
    VolumeFile *file = g_new0 (VolumeFile, 1);

    file->name = g_strdup (name);
    file->fd = -1;
    file->mtime = g_get_real_time ();
    file->dirty = g_byte_array_new ();
    file->waiting = g_ptr_array_new ();
    if (fixed != NULL) {
        file->fixed = g_bytes_ref (fixed);
        file->size = g_bytes_get_size (fixed);
    } else {
        file->fd = memfd_create (name, MFD_CLOEXEC);
        g_assert (file->fd >= 0);
    }
    return file;
}

void
volume_file_free (VolumeFile *file)
{
    g_assert (file->waiting->len == 0);
    volume_file_drop (file);
    g_clear_pointer (&file->fixed, g_bytes_unref);
    g_byte_array_unref (file->dirty);
    g_ptr_array_unref (file->waiting);
    g_free (file->name);
    g_free (file);
}

/* Forgets what is not written yet, and the contents. */
void
volume_file_drop (VolumeFile *file)
{
    g_clear_fd (&file->fd, NULL);
    g_byte_array_set_size (file->dirty, 0);
    file->n_dirty = 0;
    file->size = 0;
}

gssize
volume_file_read (VolumeFile *file, guint64 offset, gsize size, guint8 *bytes)
{
    if (file->fixed == NULL)
        return file->fd >= 0 ? pread (file->fd, bytes, size, offset) : 0;
    if (offset >= file->size)
        return 0;

    size = MIN (size, file->size - offset);
    memcpy (bytes, (const guint8 *) g_bytes_get_data (file->fixed, NULL) + offset, size);
    return size;
}

static void
mark_dirty (VolumeFile *file, guint64 offset, guint64 end)
{
    guint old_len = file->dirty->len;
    guint len = (end - 1) / SECTOR / 8 + 1;

    if (len > old_len) {
        g_byte_array_set_size (file->dirty, len);
        memset (file->dirty->data + old_len, 0, len - old_len);
    }
    for (guint64 i = offset / SECTOR; i <= (end - 1) / SECTOR; i++) {
        if (!(file->dirty->data[i / 8] & (1 << (i % 8)))) {
            file->dirty->data[i / 8] |= 1 << (i % 8);
            file->n_dirty++;
        }
    }
}

int
volume_file_write (VolumeFile *file, guint64 offset, const char *bytes, gsize size)
{
    if (file->fd < 0)
        return EROFS;

    for (gsize done = 0; done < size;) {
        gssize n = pwrite (file->fd, bytes + done, size - done, offset + done);
        if (n < 0)
            return errno;
        done += n;
    }
    if (size > 0)
        mark_dirty (file, MIN (offset, file->size), offset + size);
    file->size = MAX (file->size, offset + size);
    file->mtime = g_get_real_time ();
    return 0;
}

int
volume_file_resize (VolumeFile *file, guint64 size)
{
    if (file->fd < 0)
        return EROFS;
    if (ftruncate (file->fd, size) < 0)
        return errno;

    if (size > file->size)
        mark_dirty (file, file->size, size);
    for (guint64 i = (size + SECTOR - 1) / SECTOR; i < (guint64) file->dirty->len * 8; i++) {
        if (file->dirty->data[i / 8] & (1 << (i % 8))) {
            file->dirty->data[i / 8] &= ~(1 << (i % 8));
            file->n_dirty--;
        }
    }
    file->size = size;
    return 0;
}

static gboolean
find_between (VolumeFile *file, guint64 start, guint64 end, guint64 *sector)
{
    for (guint64 i = start; i < end; i++) {
        if (i % 8 == 0 && file->dirty->data[i / 8] == 0) {
            i += 7;
            continue;
        }
        if (!(file->dirty->data[i / 8] & (1 << (i % 8))))
            continue;
        if ((i + 1) * SECTOR > file->size && file->waiting->len == 0)
            continue;
        *sector = i;
        return TRUE;
    }
    return FALSE;
}

gboolean
volume_file_find_dirty (VolumeFile *file, guint64 *sector)
{
    guint64 end = (guint64) file->dirty->len * 8;

    if (file->n_dirty == 0)
        return FALSE;

    return find_between (file, MIN (file->cursor, end), end, sector)
           || find_between (file, 0, MIN (file->cursor, end), sector);
}

void
volume_file_take (VolumeFile *file, guint64 sector, guint8 *bytes)
{
    memset (bytes, 0, SECTOR);
    volume_file_read (file, sector * SECTOR, SECTOR, bytes);
    file->dirty->data[sector / 8] &= ~(1 << (sector % 8));
    file->n_dirty--;
    file->cursor = sector + 1;
    file->in_flight = TRUE;
}

gboolean
volume_file_is_clean (VolumeFile *file)
{
    return file->n_dirty == 0 && !file->in_flight;
}
