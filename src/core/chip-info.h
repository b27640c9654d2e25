/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultChipInfo:
 *
 * What a chip says of itself through the loader in its ROM, whatever it runs. Who makes one fills
 * it in; from then on it is never changed, so that any thread may hold it.
 */
typedef struct {
    char *name;     /* "ESP32-C3" */
    char *revision; /* "0.4"; "" where there are none */
    char *mac;      /* "7c:df:a1:00:00:01" */
    guint crystal;  /* MHz */
    GStrv features;
    guint32 flash_id;   /* maker in the lowest byte */
    guint64 flash_size; /* in bytes; 0: not known */
    gboolean empty;     /* no program is where the chip looks for one */
    gboolean secure_boot;
    gboolean flash_encryption;
    gboolean secure_download; /* then all but the name and these three is not known */
} MoultChipInfo;

#define MOULT_TYPE_CHIP_INFO (moult_chip_info_get_type ())
GType moult_chip_info_get_type (void);

/* All members are 0 yet; the strings are freed with it. (transfer full) */
MoultChipInfo *moult_chip_info_new (void);
MoultChipInfo *moult_chip_info_ref (MoultChipInfo *self);
void moult_chip_info_unref (MoultChipInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultChipInfo, moult_chip_info_unref)

/* It runs only what its owner has signed or encrypted, for good: it cannot be flashed. */
gboolean moult_chip_info_is_locked (const MoultChipInfo *self);

G_END_DECLS
