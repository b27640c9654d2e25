/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image.h"
#include "picoboot-chip.h"

G_BEGIN_DECLS

/**
 * MoultPicobootRegion:
 *
 * A piece of flash as it shall be: whole sectors. What the image leaves open in them is erased.
 */
typedef struct {
    guint32 address;
    GByteArray *bytes;
} MoultPicobootRegion;

/**
 * MoultPicobootLayout:
 *
 * Where the bytes of an image go on one chip: the regions by address, which do not touch.
 */
typedef struct {
    GArray *regions; /* MoultPicobootRegion */
    guint64 size;    /* of all regions, in bytes */
    guint32 updated; /* address of the program: see moult_picoboot_chip_restart() */
    int partition;   /* that it goes to, or -1 */
} MoultPicobootLayout;

/**
 * moult_picoboot_layout_new:
 *
 * Takes of the image what this chip accepts and looks for room for it, before anything is changed.
 * A raw image goes to the beginning, or to the partition for programs of its kind. Fails with
 * %MOULT_ERROR_WRONG_FIRMWARE, %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_LOCKED, %MOULT_ERROR_BAD_IMAGE
 * and what a question to the chip fails with.
 */
MoultPicobootLayout *moult_picoboot_layout_new (MoultImage *image,
                                                const MoultPicobootChip *chip,
                                                MoultPicobootSession *session,
                                                GError **error);
void moult_picoboot_layout_free (MoultPicobootLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPicobootLayout, moult_picoboot_layout_free)

/* Fails with %MOULT_ERROR_NO_SPACE when the layout ends behind the flash, where that is known. */
gboolean moult_picoboot_layout_check_size (const MoultPicobootLayout *self,
                                           const MoultPicobootChip *chip,
                                           GError **error);

G_END_DECLS
