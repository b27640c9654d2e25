/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "virtual-flash.h"

G_BEGIN_DECLS

/**
 * VirtualBootloaderKind:
 * @VIRTUAL_BOOTLOADER_RP2040: the RP2040's boot ROM (pico-bootrom-rp2040, bootrom/virtual_disk.c)
 * @VIRTUAL_BOOTLOADER_RP2350: the RP2350's boot ROM (pico-bootrom-rp2350, usb_virtual_disk.c)
 * @VIRTUAL_BOOTLOADER_SAMD: uf2-samdx1 (src/fat.c)
 * @VIRTUAL_BOOTLOADER_NRF52: Adafruit_nRF52_Bootloader (src/usb/uf2/ghostfat.c)
 * @VIRTUAL_BOOTLOADER_TINYUF2: tinyuf2 (src/ghostfat.c), here as on the ESP32-S3
 * @VIRTUAL_BOOTLOADER_NONE: no bootloader: CircuitPython's own drive, which takes files as files
 */
typedef enum {
    VIRTUAL_BOOTLOADER_RP2040,
    VIRTUAL_BOOTLOADER_RP2350,
    VIRTUAL_BOOTLOADER_SAMD,
    VIRTUAL_BOOTLOADER_NRF52,
    VIRTUAL_BOOTLOADER_TINYUF2,
    VIRTUAL_BOOTLOADER_NONE,
} VirtualBootloaderKind;

/**
 * VirtualBootloaderTraits:
 *
 * What every board with this bootloader has in common. Times are what one erase of a 4 KiB sector
 * and one programmed 256-byte page take.
 */
typedef struct {
    const char *name;
    const char *label;
    const char *info_heading;
    const char *model;
    const char *board_id;
    guint32 family;
    guint32 flash_base;
    guint32 flash_size;
    guint32 app_start;
    guint64 volume_size;
    guint cluster_size;
    guint erase_us;
    guint page_us;
    int vanish_ms; /* after the last block; 0: before that write is even answered */
    gboolean partitioned;
    gboolean has_current_uf2;
} VirtualBootloaderTraits;

const VirtualBootloaderTraits *virtual_bootloader_get_traits (VirtualBootloaderKind kind);

/**
 * VirtualBootloaderVerdict:
 * @VIRTUAL_BOOTLOADER_FOREIGN: no UF2 block (FAT, directory, any other file): ignored
 * @VIRTUAL_BOOTLOADER_LOCKED: another way in has the flash for itself: the host's write fails
 * @VIRTUAL_BOOTLOADER_REJECTED: a UF2 block for another chip or outside of what may be written
 * @VIRTUAL_BOOTLOADER_ACCEPTED: counted (and programmed, where the loader does so)
 * @VIRTUAL_BOOTLOADER_COMPLETE: accepted, and with it all blocks of the set are there
 */
typedef enum {
    VIRTUAL_BOOTLOADER_FOREIGN,
    VIRTUAL_BOOTLOADER_LOCKED,
    VIRTUAL_BOOTLOADER_REJECTED,
    VIRTUAL_BOOTLOADER_ACCEPTED,
    VIRTUAL_BOOTLOADER_COMPLETE,
} VirtualBootloaderVerdict;

#define VIRTUAL_BOOTLOADER_SECTOR 512

/**
 * VirtualBootloader:
 *
 * A UF2 bootloader's own logic and flash, without any file system around it: sectors go in, flash
 * contents come out. It has no clock and no thread; #VirtualDrive gives it both.
 */
#define VIRTUAL_TYPE_BOOTLOADER (virtual_bootloader_get_type ())
G_DECLARE_FINAL_TYPE (VirtualBootloader, virtual_bootloader, VIRTUAL, BOOTLOADER, GObject)

/* @family 0 and @flash_size 0: the kind's usual. @content: what it holds before, from the kind's
 * flash base on; NULL: erased. */
VirtualBootloader *virtual_bootloader_new (VirtualBootloaderKind kind,
                                           guint32 family,
                                           guint32 flash_size,
                                           GBytes *content);
/* The same over a chip that has other ways in. */
VirtualBootloader *
virtual_bootloader_new_for_flash (VirtualBootloaderKind kind, guint32 family, VirtualFlash *flash);

/* Gives the bootloader one 512-byte sector, as SCSI WRITE(10) does. @cost_us: adds the time that
 * its flash needs for it. */
VirtualBootloaderVerdict
virtual_bootloader_write (VirtualBootloader *self, const guint8 *sector, guint64 *cost_us);

/* Fills @sector with the @index-th block of CURRENT.UF2, which is the flash as a UF2 file. */
void virtual_bootloader_read_current (VirtualBootloader *self, guint index, guint8 *sector);
guint virtual_bootloader_get_n_current (VirtualBootloader *self);

/* The whole flash, from the kind's flash base on. */
GBytes *virtual_bootloader_dup_flash (VirtualBootloader *self);

/* The part of the flash that the current set of blocks touched: what one flash wrote. NULL if
 * nothing was written. */
GBytes *virtual_bootloader_dup_image (VirtualBootloader *self, guint32 *address);

guint virtual_bootloader_get_n_erased (VirtualBootloader *self);

G_END_DECLS
