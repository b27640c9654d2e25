/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "device.h"

G_BEGIN_DECLS

/**
 * MoultVolume:
 *
 * The file system on a bootloader's drive, found by its USB location and mounted through UDisks2,
 * so without root and without a desktop. All functions block; one thread at a time. Errors:
 * %MOULT_ERROR_DEPENDENCY (no UDisks2), %MOULT_ERROR_NO_ACCESS (it refuses), %MOULT_ERROR_GONE,
 * %MOULT_ERROR_PROTOCOL (deadline) and %G_IO_ERROR_CANCELLED.
 *
 * ```c
 * g_autoptr (MoultVolume) volume = moult_volume_wait (device, deadline, cancellable, error);
 * if (volume == NULL || !moult_volume_mount (volume, cancellable, error))
 *     return FALSE;
 * g_autofree char *info = moult_volume_read_text (volume, "INFO_UF2.TXT", error);
 * ```
 */
#define MOULT_TYPE_VOLUME (moult_volume_get_type ())
G_DECLARE_FINAL_TYPE (MoultVolume, moult_volume, MOULT, VOLUME, GObject)

/* Whether UDisks2 is there; fails with %MOULT_ERROR_DEPENDENCY and advice. */
gboolean moult_volume_is_supported (GError **error);

/* Waits until UDisks2 shows a FAT file system on this device's drive: one to two seconds after the
 * device itself. Fails with %MOULT_ERROR_PROTOCOL after @deadline, %MOULT_ERROR_GONE when the
 * device leaves. */
MoultVolume *
moult_volume_wait (MoultDevice *device, gint64 deadline, GCancellable *cancellable, GError **error);

/* Mounts it, or takes the place where the desktop has mounted it meanwhile. Never asks the user. */
gboolean moult_volume_mount (MoultVolume *self, GCancellable *cancellable, GError **error);

/* %NULL until it is mounted. */
const char *moult_volume_get_mount_point (MoultVolume *self);
/* "/dev/sda1" */
const char *moult_volume_get_block (MoultVolume *self);

/* Reads a small file in the root, such as INFO_UF2.TXT, whatever the case of its name: valid UTF-8,
 * at most 4 KiB. Fails with %MOULT_ERROR_NOT_FOUND when there is none. */
char *moult_volume_read_text (MoultVolume *self, const char *name, GError **error);

/**
 * MoultVolumeReceipt:
 * @written: bytes that the kernel took
 * @synced: bytes that were on the drive for sure
 *
 * How far a file came. A bootloader that has all it needs restarts within the last sync, so an
 * error with @written at the full size means: look whether the board comes back.
 */
typedef struct {
    gsize written;
    gsize synced;
} MoultVolumeReceipt;

/* Called after each sync, on the same thread. */
typedef void (*MoultVolumeProgress) (gsize synced, gpointer user_data);

/**
 * moult_volume_write_file:
 * @name: 8.3 name, such as "NEW.UF2"
 * @progress: (nullable): called with the bytes that have reached the drive
 * @receipt: (out): is set on failure too
 *
 * Writes a file in order, in steps of 64 KiB that are synced each: real progress, and no metadata
 * tricks that bootloaders do not bear. Fails with %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_NO_ACCESS
 * (read only), %MOULT_ERROR_GONE for all that a leaving drive gives. Not cancelled within a step.
 */
gboolean moult_volume_write_file (MoultVolume *self,
                                  const char *name,
                                  GBytes *bytes,
                                  MoultVolumeProgress progress,
                                  gpointer user_data,
                                  MoultVolumeReceipt *receipt,
                                  GCancellable *cancellable,
                                  GError **error);

/* Unmounts by force what moult_volume_mount() mounted, quietly. Not before the board restarted by
 * itself: an ejected RP2040 takes no more blocks. */
void moult_volume_unmount (MoultVolume *self);

G_END_DECLS
