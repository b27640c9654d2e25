/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-flash.h"

G_BEGIN_DECLS

/**
 * PicobootModel:
 *
 * As the boot ROM says it at 0x13 (RP2040 data sheet 2.8.3, RP2350 data sheet 5.4.1: "Mu", model).
 */
typedef enum {
    PICOBOOT_RP2040 = 1,
    PICOBOOT_RP2350 = 2,
} PicobootModel;

/**
 * PicobootStatus:
 *
 * pico-sdk, src/common/boot_picoboot_headers/include/boot/picoboot_constants.h
 */
typedef enum {
    PICOBOOT_OK = 0,
    PICOBOOT_UNKNOWN_CMD = 1,
    PICOBOOT_INVALID_CMD_LENGTH = 2,
    PICOBOOT_INVALID_TRANSFER_LENGTH = 3,
    PICOBOOT_INVALID_ADDRESS = 4,
    PICOBOOT_BAD_ALIGNMENT = 5,
    PICOBOOT_INTERLEAVED_WRITE = 6,
    PICOBOOT_REBOOTING = 7,
    PICOBOOT_UNKNOWN_ERROR = 8,
    PICOBOOT_INVALID_STATE = 9,
    PICOBOOT_NOT_PERMITTED = 10,
    PICOBOOT_INVALID_ARG = 11,
    PICOBOOT_BUFFER_TOO_SMALL = 12,
    PICOBOOT_PRECONDITION_NOT_MET = 13,
    PICOBOOT_NOT_FOUND = 16,
} PicobootStatus;

/**
 * PicobootPartition:
 *
 * Of an RP2350's flash; sectors are of 4 KiB. @locked: the bootloader may not write there.
 */
typedef struct {
    guint first_sector;
    guint last_sector;
    guint32 families[4]; /* 0: no more */
    gboolean locked;
    char name[16];
} PicobootPartition;

/**
 * PicobootRomFields:
 * @id: of an RP2350: its random number
 * @partitions: (nullable): none on an RP2040
 */
typedef struct {
    PicobootModel model;
    guint8 rom_version;
    guint64 id;
    VirtualFlash *flash;
    const PicobootPartition *partitions;
    guint n_partitions;
} PicobootRomFields;

/**
 * PicobootRom:
 *
 * What the boot ROM of an RP2040 or RP2350 can reach: ROM, RAM and flash. Knows nothing of USB, and
 * nothing of time.
 */
typedef struct _PicobootRom PicobootRom;

PicobootRom *picoboot_rom_new (const PicobootRomFields *fields);
void picoboot_rom_free (PicobootRom *rom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PicobootRom, picoboot_rom_free)

const PicobootRomFields *picoboot_rom_get_fields (PicobootRom *rom);

gboolean picoboot_rom_is_flash (PicobootRom *rom, guint32 address);
guint32 picoboot_rom_get_offset (guint32 address); /* in flash */
/* @length: of one page at most */
PicobootStatus picoboot_rom_read (PicobootRom *rom, guint32 address, guint8 *bytes, guint length);
/* @page: in flash all of its 256 bytes are programmed, however many of them came. */
PicobootStatus
picoboot_rom_write (PicobootRom *rom, guint32 address, const guint8 *page, guint length);
PicobootStatus picoboot_rom_erase (PicobootRom *rom, guint32 address, guint32 size);
/* Until then an RP2040's flash does not understand commands, and an RP2350 refuses to look for a
 * partition table. */
void picoboot_rom_exit_xip (PicobootRom *rom);
gboolean picoboot_rom_has_left_xip (PicobootRom *rom);

/* From the next page programmed on nothing is, though the chip does not tell. */
void picoboot_rom_break_flash (PicobootRom *rom);
/* A bit of the next page that is read is wrong; once. */
void picoboot_rom_flip_bit (PicobootRom *rom);

/* What GET_INFO answers (RP2350 data sheet 5.6.4.11). @words: @n_words of them, the first is how
 * many follow. */
PicobootStatus picoboot_rom_get_info (PicobootRom *rom,
                                      guint8 type,
                                      guint32 argument,
                                      guint32 *words,
                                      guint n_words);

G_END_DECLS
