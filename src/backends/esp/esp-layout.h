/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"
#include "flash-backend.h"

G_BEGIN_DECLS

/* Bytes that belong at one place of the flash. */
typedef struct {
    guint32 address;
    GBytes *data;
} MoultEspRegion;

/**
 * MoultEspLayout:
 *
 * What a firmware file puts where in the flash of one chip, and what it leaves alone.
 */
typedef struct {
    GArray *regions;         /* MoultEspRegion, by address */
    guint64 size;            /* of all regions */
    guint32 files;           /* where MicroPython will look for its file system; 0: not known */
    gboolean keeps_settings; /* ESP-IDF's (NVS) are in none of the regions */
    guint32 gap;             /* where they are, from the end of the first region on */
    guint32 gap_size;
} MoultEspLayout;

/**
 * moult_esp_layout_new:
 *
 * Holds an image against the chip that answers, which must have been asked for its flash: chip,
 * revision, size. The place in flash comes from the chip. Without %MoultFlashOptions.erase the
 * settings that ESP-IDF keeps in its partition nvs are left alone, where the file has nothing for
 * them. Fails with %MOULT_ERROR_WRONG_FIRMWARE, %MOULT_ERROR_NO_SPACE or %MOULT_ERROR_BAD_IMAGE and
 * the evidence.
 */
MoultEspLayout *moult_esp_layout_new (MoultImage *image,
                                      const MoultEspSession *session,
                                      const MoultFlashOptions *options,
                                      GError **error);
void moult_esp_layout_free (MoultEspLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspLayout, moult_esp_layout_free)

/* Whether the file can be for the chip at all: before the chip's flash is asked for anything. */
gboolean moult_esp_layout_check_chip (MoultImage *image,
                                      const MoultEspSession *session,
                                      const MoultFlashOptions *options,
                                      GError **error);
/* Whether it is a file that is written from the bootloader on, and not an application alone. */
gboolean moult_esp_layout_check_whole (MoultImage *image, GError **error);

G_END_DECLS
