/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * VolumeFile:
 *
 * One file of a #VirtualVolume as the host caches it: contents in memory and a bit for each
 * 512-byte sector that the device has not got yet. Not locked; its volume does that.
 */
typedef struct {
    char *name;
    GBytes *fixed; /* contents that no one writes, or NULL */
    int fd;        /* contents in memory, or -1 */
    guint64 size;
    gint64 mtime;
    GByteArray *dirty;
    guint n_dirty;
    guint64 cursor;
    gboolean in_flight;
    gboolean unlinked;
    guint n_open;
    int error;
    GPtrArray *waiting; /* FUSE requests that wait until the file is clean */
} VolumeFile;

VolumeFile *volume_file_new (const char *name, GBytes *fixed);
void volume_file_free (VolumeFile *file);

gssize volume_file_read (VolumeFile *file, guint64 offset, gsize size, guint8 *bytes);
/* Returns 0 or an errno. Marks the sectors as dirty. */
int volume_file_write (VolumeFile *file, guint64 offset, const char *bytes, gsize size);
int volume_file_resize (VolumeFile *file, guint64 size);
void volume_file_drop (VolumeFile *file);

/* The next sector to write back, in ascending order from where the last one was. A sector that is
 * only partly filled waits for a sync. */
gboolean volume_file_find_dirty (VolumeFile *file, guint64 *sector);
void volume_file_take (VolumeFile *file, guint64 sector, guint8 *bytes);

gboolean volume_file_is_clean (VolumeFile *file);

G_END_DECLS
