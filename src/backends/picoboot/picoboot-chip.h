/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "picoboot-session.h"

G_BEGIN_DECLS

/**
 * MoultPicobootModel:
 *
 * As the boot ROM says it at 0x13 (RP2040 data sheet 2.8.3, RP2350 data sheet 5.4.1).
 */
typedef enum {
    MOULT_PICOBOOT_RP2040 = 1,
    MOULT_PICOBOOT_RP2350 = 2,
} MoultPicobootModel;

/* Families of UF2 blocks that boot ROMs take (RP2350 data sheet, table 455). */
enum {
    MOULT_PICOBOOT_FAMILY_RP2040 = 0xe48bff56,
    MOULT_PICOBOOT_FAMILY_ABSOLUTE = 0xe48bff57,
    MOULT_PICOBOOT_FAMILY_DATA = 0xe48bff58,
    MOULT_PICOBOOT_FAMILY_RP2350_ARM = 0xe48bff59,
    MOULT_PICOBOOT_FAMILY_RP2350_RISCV = 0xe48bff5a,
    MOULT_PICOBOOT_FAMILY_RP2350_ARM_NS = 0xe48bff5b,
};

/**
 * MoultPicobootChip:
 *
 * What stands there. @flash_size is in bytes; 0: it does not show, since the flash is blank.
 */
typedef struct {
    MoultPicobootModel model;
    guint8 rom_version;
    guint32 flash_size;
} MoultPicobootChip;

/* "RP2040", "RP2350". */
const char *moult_picoboot_chip_get_name (const MoultPicobootChip *self);

/* Asks the ROM, and looks for the flash's size. Fails with %MOULT_ERROR_PROTOCOL for another chip.
 */
gboolean moult_picoboot_chip_identify (MoultPicobootChip *self,
                                       MoultPicobootSession *session,
                                       GError **error);

/**
 * moult_picoboot_chip_find_flash_size:
 *
 * A flash chip looks at as many bits of an address as it has bytes, so what stands at its beginning
 * is seen again behind its end (picotool does it so). Two halves that are the same by chance, down
 * to their last sectors, look like half of the chip; a mark at the beginning rules that out.
 */
gboolean moult_picoboot_chip_find_flash_size (MoultPicobootChip *self,
                                              MoultPicobootSession *session,
                                              GError **error);

/**
 * MoultPicobootPlace:
 *
 * Where an image may go; offsets from the flash's beginning, @end is the first one behind it.
 */
typedef struct {
    guint32 start;
    guint32 end;
    int partition; /* -1: none */
} MoultPicobootPlace;

/**
 * moult_picoboot_chip_find_place:
 * @accepted: (out): %FALSE: the chip ignores blocks of this family
 *
 * Asks where blocks of a UF2 family go: on an RP2350 its partition table decides. Fails with
 * %MOULT_ERROR_LOCKED when the partition may not be written.
 */
gboolean moult_picoboot_chip_find_place (const MoultPicobootChip *self,
                                         MoultPicobootSession *session,
                                         guint32 family,
                                         MoultPicobootPlace *place,
                                         gboolean *accepted,
                                         GError **error);

/**
 * moult_picoboot_chip_restart:
 * @updated: address of what was written, by which an RP2350 finds the newer of two programs; 0:
 *   nothing was
 *
 * Has the chip start its program.
 */
gboolean moult_picoboot_chip_restart (const MoultPicobootChip *self,
                                      MoultPicobootSession *session,
                                      guint32 updated,
                                      GError **error);

G_END_DECLS
