/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VIRTUAL_VOLUME_SECTOR 512

/**
 * VirtualVolumeFields:
 * @label: volume label
 * @size: bytes
 * @cluster_size: bytes
 * @full_at: write() gives ENOSPC after this many bytes of a file; 0: when the volume is full
 * @read_only: mounted read-only
 */
typedef struct {
    const char *label;
    guint64 size;
    guint cluster_size;
    guint64 full_at;
    gboolean read_only;
} VirtualVolumeFields;

/**
 * VirtualSector:
 * @file: opaque number of the file
 * @offset: where the sector lies in it
 * @waited: nothing was to be written before; the device was idle
 * @data: contents
 */
typedef struct {
    guint64 file;
    guint64 offset;
    gboolean waited;
    guint8 data[VIRTUAL_VOLUME_SECTOR];
} VirtualSector;

typedef enum {
    VIRTUAL_VOLUME_SECTOR_READY,
    VIRTUAL_VOLUME_TIMED_OUT,
    VIRTUAL_VOLUME_STOPPED,
} VirtualVolumePull;

/**
 * VirtualVolume:
 *
 * The host's side of a FAT drive, made with FUSE: names without case, a cached FAT whose clusters
 * count until the volume is unmounted, and a page cache in front of the device. write() returns at
 * once; a device thread pulls dirty sectors in ascending order; fsync() and close() wait until
 * the file is clean and give the device's error.
 *
 * Unlike the kernel, which may wait up to 30 s, writing back begins at once, and close() of a
 * written file always waits (Linux with the option "flush" only pushes). So `cp` plus `sync` is
 * over when the device is, though sync(2) does not reach FUSE.
 */
#define VIRTUAL_TYPE_VOLUME (virtual_volume_get_type ())
G_DECLARE_FINAL_TYPE (VirtualVolume, virtual_volume, VIRTUAL, VOLUME, GObject)

VirtualVolume *virtual_volume_new (const VirtualVolumeFields *fields);

/* Adds a file that every mount shows. Before mounting. */
void virtual_volume_add_file (VirtualVolume *self, const char *name, GBytes *contents);

/* Any thread, except the one that pulls. */
gboolean virtual_volume_mount (VirtualVolume *self, const char *mountpoint, GError **error);
gboolean virtual_volume_unmount (VirtualVolume *self, gboolean lazily, GError **error);

/* The device's side, one thread. @deadline: monotonic µs, 0: none. After each sector comes
 * virtual_volume_done(); @result is 0 or an errno. */
VirtualVolumePull virtual_volume_pull (VirtualVolume *self, gint64 deadline, VirtualSector *sector);
gboolean virtual_volume_has_more (VirtualVolume *self);
void virtual_volume_done (VirtualVolume *self, const VirtualSector *sector, int result);

/* The device left: from now on every call gives EIO, also those that wait. Any thread. */
void virtual_volume_fail (VirtualVolume *self);

/* Makes a running or later pull return VIRTUAL_VOLUME_STOPPED. Any thread. */
void virtual_volume_stop (VirtualVolume *self);

guint virtual_volume_get_n_syncs (VirtualVolume *self);

G_END_DECLS
