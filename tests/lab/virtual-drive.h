/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-bootloader.h"

G_BEGIN_DECLS

/**
 * VirtualDriveFaults:
 * @full_at: write() gives ENOSPC after this many bytes of a file
 * @eio_at: the medium fails from this byte of a file on: fsync() and close() give EIO
 * @unplugged_at: the drive is pulled when it received this many bytes of files
 * @stall_at: the drive stops answering at this byte; the kernel gives up with EIO after 30 s
 *   (2 s when instant), as its SCSI command timer does
 * @read_only: the drive is mounted read-only
 * @never_vanish: takes all blocks but does not start the new firmware
 * @no_info_file: has no INFO_UF2.TXT
 *
 * A position 0 means never.
 */
typedef struct {
    guint64 full_at;
    guint64 eio_at;
    guint64 unplugged_at;
    guint64 stall_at;
    gboolean read_only;
    gboolean never_vanish;
    gboolean no_info_file;
} VirtualDriveFaults;

/**
 * VirtualDriveFields:
 *
 * NULL and 0: what boards of this kind usually have. @flash: what the flash holds before, from the
 * kind's flash base on. @chip: the flash itself, where it has other ways in; @flash and @flash_size
 * do not count then. @instant: the flash takes no time.
 */
typedef struct {
    VirtualBootloaderKind kind;
    const char *label;
    const char *model;
    const char *board_id;
    guint32 family;
    guint32 flash_size;
    GBytes *flash;
    VirtualFlash *chip;
    gboolean instant;
    VirtualDriveFaults faults;
} VirtualDriveFields;

/**
 * VirtualDriveCounters:
 *
 * For a board's journal. Bytes are file bytes that reached the drive.
 */
typedef struct {
    guint64 bytes;
    guint blocks_accepted;
    guint blocks_rejected;
    guint sectors_foreign;
    guint sectors_erased;
    guint syncs;
    guint mounts;
} VirtualDriveCounters;

/**
 * VirtualDrive:
 *
 * A UF2 bootloader's drive as the kernel shows it once mounted: a FAT volume behind the page cache
 * behind a USB stick, made with FUSE. write() returns at memory speed; a device thread takes the
 * 512-byte sectors at the flash's own pace; fsync() and close() wait for it. When the bootloader
 * has all blocks the drive vanishes as that loader does, and every later call gives EIO.
 *
 * Signals, both on the thread-default main context of the thread that made it:
 *   complete (GBytes *image, guint address): all blocks are there
 *   vanished (): the drive is gone, by a restart or by a pulled plug
 */
#define VIRTUAL_TYPE_DRIVE (virtual_drive_get_type ())
G_DECLARE_FINAL_TYPE (VirtualDrive, virtual_drive, VIRTUAL, DRIVE, GObject)

VirtualDrive *virtual_drive_new (const VirtualDriveFields *fields);

/* Mounts the drive on an existing empty folder. A drive is mounted at most once at a time. */
gboolean virtual_drive_mount (VirtualDrive *self, const char *mountpoint, GError **error);

/* @lazily: at once, even with open files, which get EIO or go on as the drive does (what udisksd
 * does to a drive that left); else G_IO_ERROR_BUSY when files are open. */
gboolean virtual_drive_unmount (VirtualDrive *self, gboolean lazily, GError **error);

/* Pulls the plug now. Emits vanished later, unless it already left. */
void virtual_drive_unplug (VirtualDrive *self);

VirtualBootloaderKind virtual_drive_get_kind (VirtualDrive *self);
const char *virtual_drive_get_label (VirtualDrive *self);
const char *virtual_drive_get_mountpoint (VirtualDrive *self);
guint64 virtual_drive_get_size (VirtualDrive *self);
gboolean virtual_drive_get_read_only (VirtualDrive *self);
gboolean virtual_drive_get_gone (VirtualDrive *self);
void virtual_drive_get_counters (VirtualDrive *self, VirtualDriveCounters *counters);

/* The whole flash from the kind's flash base on, and what the last set of blocks wrote. */
GBytes *virtual_drive_dup_flash (VirtualDrive *self);
GBytes *virtual_drive_dup_image (VirtualDrive *self, guint32 *address);

G_END_DECLS
