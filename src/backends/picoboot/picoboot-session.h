/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-link.h"

G_BEGIN_DECLS

/* RP2040 data sheet 2.2, RP2350 data sheet 2.2: where flash is seen, and how it is written. */
enum {
    MOULT_PICOBOOT_FLASH_START = 0x10000000,
    MOULT_PICOBOOT_SECTOR_SIZE = 4096,
    MOULT_PICOBOOT_PAGE_SIZE = 256,
    MOULT_PICOBOOT_STEP_SIZE = 64 * 1024, /* what is erased, written or read at once */
};

/* GET_INFO (RP2350 data sheet 5.6.4.11): which information. */
enum {
    MOULT_PICOBOOT_INFO_SYS = 1,
    MOULT_PICOBOOT_INFO_PARTITION_TABLE = 2,
    MOULT_PICOBOOT_INFO_UF2_TARGET = 3,
};

/* REBOOT2 (RP2350 data sheet 5.4.8.24): what starts. */
enum {
    MOULT_PICOBOOT_REBOOT_NORMAL = 0x0,
    MOULT_PICOBOOT_REBOOT_FLASH_UPDATE = 0x4,
};

/**
 * MoultPicobootSession:
 *
 * A conversation with the boot ROM of an RP2040 or RP2350 through its vendor interface, PICOBOOT
 * (RP2040 data sheet 2.8.5, RP2350 data sheet 5.6): commands out, data one way, an acknowledgement
 * the other way, each with a deadline. As long as it lasts the ROM's drive cannot write. One
 * thread.
 *
 * Errors are those of [iface@UsbLink]; what the ROM refuses is %MOULT_ERROR_LOCKED (it is not
 * permitted), %MOULT_ERROR_BUSY (the drive wrote in between) or %MOULT_ERROR_PROTOCOL, with the
 * command, its range and the ROM's status. After an error the session has ended but for its
 * freeing.
 */
typedef struct _MoultPicobootSession MoultPicobootSession;

/**
 * moult_picoboot_session_new:
 * @link: an opened device; referenced
 * @cancellable: (nullable): looked at until moult_picoboot_session_commit(); borrowed
 *
 * Claims the interface, ends what another program has left there, and gets the flash ready for
 * commands. Fails with %MOULT_ERROR_NO_BOOTLOADER when there is no such interface.
 */
MoultPicobootSession *
moult_picoboot_session_new (MoultUsbLink *link, GCancellable *cancellable, GError **error);
/* Gives the flash back to the drive, unless the chip restarts. */
void moult_picoboot_session_free (MoultPicobootSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPicobootSession, moult_picoboot_session_free)

/* From here on nothing is cancelled. */
void moult_picoboot_session_commit (MoultPicobootSession *self);

/* Any address of ROM or RAM; in flash the beginning of a page. */
gboolean moult_picoboot_session_read (MoultPicobootSession *self,
                                      guint32 address,
                                      guint8 *bytes,
                                      guint32 size,
                                      GError **error);
/* Whole sectors. */
gboolean moult_picoboot_session_erase (MoultPicobootSession *self,
                                       guint32 address,
                                       guint32 size,
                                       GError **error);
/* Whole pages, which are erased. */
gboolean moult_picoboot_session_write (MoultPicobootSession *self,
                                       guint32 address,
                                       const guint8 *bytes,
                                       guint32 size,
                                       GError **error);

/**
 * moult_picoboot_session_get_info:
 * @words: (out): gets what follows the count; 0 where the ROM says less
 * @n_words: 63 at most
 *
 * RP2350 only.
 */
gboolean moult_picoboot_session_get_info (MoultPicobootSession *self,
                                          guint8 type,
                                          guint32 argument,
                                          guint32 *words,
                                          guint n_words,
                                          GError **error);

/* Both: the chip leaves a moment later, and no command is possible from then on. The first is the
 * RP2040's; @argument: of the kind of restart. */
gboolean moult_picoboot_session_reboot (MoultPicobootSession *self, GError **error);
gboolean moult_picoboot_session_reboot2 (MoultPicobootSession *self,
                                         guint32 flags,
                                         guint32 argument,
                                         GError **error);

G_END_DECLS
