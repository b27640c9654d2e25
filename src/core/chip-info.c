/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "chip-info.h"

G_DEFINE_BOXED_TYPE (MoultChipInfo, moult_chip_info, moult_chip_info_ref, moult_chip_info_unref)

static void
chip_info_clear (gpointer data)
{
    MoultChipInfo *self = data;

    g_free (self->name);
    g_free (self->revision);
    g_free (self->mac);
    g_strfreev (self->features);
}

MoultChipInfo *
moult_chip_info_new (void)
{
    return g_atomic_rc_box_new0 (MoultChipInfo);
}

MoultChipInfo *
moult_chip_info_ref (MoultChipInfo *self)
{
    return g_atomic_rc_box_acquire (self);
}

void
moult_chip_info_unref (MoultChipInfo *self)
{
    g_atomic_rc_box_release_full (self, chip_info_clear);
}

gboolean
moult_chip_info_is_locked (const MoultChipInfo *self)
{
    return self->secure_boot || self->flash_encryption || self->secure_download;
}
