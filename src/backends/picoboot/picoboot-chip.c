/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-chip.h"

#include <string.h>

#include "error.h"

enum {
    ROM_INFO = 0x10,

    /* Boards with MicroPython have 1 MiB to 16 MiB, the most that one chip select reaches. */
    MIN_FLASH_SIZE = 256 * 1024,
    MAX_FLASH_SIZE = 16 * 1024 * 1024,
    SAMPLE_SIZE = 512,

    /* pico-sdk, boot/picobin.h: location of a partition, in sectors */
    FIRST_SECTOR_MASK = 0x1fff,
    LAST_SECTOR_SHIFT = 13,
    NO_PARTITION = 0xff,
};
#define MAY_WRITE 0x80000000u /* PICOBIN_PARTITION_PERMISSION_NSBOOT_W: the bootloader may */

const char *
moult_picoboot_chip_get_name (const MoultPicobootChip *self)
{
    return self->model == MOULT_PICOBOOT_RP2040 ? "RP2040" : "RP2350";
}

gboolean
moult_picoboot_chip_identify (MoultPicobootChip *self,
                              MoultPicobootSession *session,
                              GError **error)
{
    guint8 rom[4];

    if (!moult_picoboot_session_read (session, ROM_INFO, rom, sizeof rom, error))
        return FALSE;
    if (rom[0] != 'M' || rom[1] != 'u'
        || (rom[2] != MOULT_PICOBOOT_RP2040 && rom[2] != MOULT_PICOBOOT_RP2350)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the boot ROM is neither an RP2040's nor an RP2350's: %02x %02x %02x %02x at "
                     "0x%08x",
                     rom[0], rom[1], rom[2], rom[3], ROM_INFO);
        return FALSE;
    }
    self->model = rom[2];
    self->rom_version = rom[3];
    return moult_picoboot_chip_find_flash_size (self, session, error);
}

static gboolean
is_blank (const guint8 *bytes, gsize size)
{
    return bytes[0] == 0xff && memcmp (bytes, bytes + 1, size - 1) == 0;
}

/* Whether the flash shows at two places the same, and whether that means anything. */
static gboolean
compare (MoultPicobootSession *session,
         guint32 one,
         guint32 other,
         gboolean *same,
         gboolean *blank,
         GError **error)
{
    guint8 sample[2][SAMPLE_SIZE];

    if (!moult_picoboot_session_read (session, MOULT_PICOBOOT_FLASH_START + one, sample[0],
                                      SAMPLE_SIZE, error)
        || !moult_picoboot_session_read (session, MOULT_PICOBOOT_FLASH_START + other, sample[1],
                                         SAMPLE_SIZE, error))
        return FALSE;
    *same = memcmp (sample[0], sample[1], SAMPLE_SIZE) == 0;
    *blank = is_blank (sample[0], SAMPLE_SIZE);
    return TRUE;
}

/* At the beginning, in the middle and at the end, so that a copy of a program is no mirror. */
static gboolean
is_mirrored (MoultPicobootSession *session, guint32 size, gboolean *mirrored, GError **error)
{
    const guint32 offsets[] = { 0, 64 * 1024, size / 2, size - MOULT_PICOBOOT_SECTOR_SIZE };

    *mirrored = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (offsets) && *mirrored; i++) {
        gboolean blank;

        if (!compare (session, offsets[i], size + offsets[i], mirrored, &blank, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_picoboot_chip_find_flash_size (MoultPicobootChip *self,
                                     MoultPicobootSession *session,
                                     GError **error)
{
    gboolean same, blank, mirrored = FALSE;
    guint32 size;

    if (!compare (session, 0, 0, &same, &blank, error))
        return FALSE;
    self->flash_size = 0;
    if (blank)
        return TRUE;
    for (size = MIN_FLASH_SIZE; size < MAX_FLASH_SIZE; size *= 2) {
        if (!is_mirrored (session, size, &mirrored, error))
            return FALSE;
        if (mirrored)
            break;
    }
    self->flash_size = size;
    return TRUE;
}

static void
set_whole_flash (const MoultPicobootChip *self, MoultPicobootPlace *place)
{
    place->start = 0;
    place->end = self->flash_size != 0 ? self->flash_size : MAX_FLASH_SIZE;
    place->partition = -1;
}

static gboolean
set_partition (const guint32 words[3], MoultPicobootPlace *place, GError **error)
{
    guint32 first = words[1] & FIRST_SECTOR_MASK;
    guint32 last = words[1] >> LAST_SECTOR_SHIFT & FIRST_SECTOR_MASK;

    if (last < first) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "partition %u ends before it begins: sectors %u to %u", words[0], first, last);
        return FALSE;
    }
    if ((words[1] & MAY_WRITE) == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_LOCKED,
                     "partition %u (0x%08x to 0x%08x) may not be written by the bootloader",
                     words[0], first * MOULT_PICOBOOT_SECTOR_SIZE,
                     (last + 1) * MOULT_PICOBOOT_SECTOR_SIZE);
        return FALSE;
    }
    place->start = first * MOULT_PICOBOOT_SECTOR_SIZE;
    place->end = (last + 1) * MOULT_PICOBOOT_SECTOR_SIZE;
    place->partition = words[0];
    return TRUE;
}

gboolean
moult_picoboot_chip_find_place (const MoultPicobootChip *self,
                                MoultPicobootSession *session,
                                guint32 family,
                                MoultPicobootPlace *place,
                                gboolean *accepted,
                                GError **error)
{
    guint32 words[3];

    set_whole_flash (self, place);
    *accepted = family == (guint32) MOULT_PICOBOOT_FAMILY_RP2040;
    if (self->model == MOULT_PICOBOOT_RP2040)
        return TRUE;
    if (!moult_picoboot_session_get_info (session, MOULT_PICOBOOT_INFO_UF2_TARGET, family, words,
                                          G_N_ELEMENTS (words), error))
        return FALSE;
    *accepted = (gint32) words[0] >= 0;
    return !*accepted || words[0] == NO_PARTITION || set_partition (words, place, error);
}

gboolean
moult_picoboot_chip_restart (const MoultPicobootChip *self,
                             MoultPicobootSession *session,
                             guint32 updated,
                             GError **error)
{
    if (self->model == MOULT_PICOBOOT_RP2040)
        return moult_picoboot_session_reboot (session, error);
    return moult_picoboot_session_reboot2 (
        session, updated != 0 ? MOULT_PICOBOOT_REBOOT_FLASH_UPDATE : MOULT_PICOBOOT_REBOOT_NORMAL,
        updated, error);
}
