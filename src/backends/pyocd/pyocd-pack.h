/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultPyocdPack:
 *
 * A CMSIS pack: a zip file whose description (.pdsc) in its root lists parts, with the files beside
 * it that pyOCD needs to write them (Open-CMSIS-Pack specification, PDSC format). Only its parts
 * are read here; the rest is pyOCD's. Immutable.
 */
typedef struct {
    char *path;
    GStrv parts; /* "STM32F411RE", "STM32F411RETx": devices and their variants */
} MoultPyocdPack;

/**
 * moult_pyocd_pack_read:
 *
 * Fails with %MOULT_ERROR_BAD_IMAGE (no zip file, broken, no description, or one that unpacks to
 * more than any real one), %MOULT_ERROR_NOT_FOUND or %MOULT_ERROR_NO_ACCESS for the file. Blocks.
 * (transfer full)
 */
MoultPyocdPack *moult_pyocd_pack_read (const char *path, GError **error);
void moult_pyocd_pack_free (MoultPyocdPack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPyocdPack, moult_pyocd_pack_free)

/**
 * moult_pyocd_packs_read:
 * @named: (nullable): what the user named; each has to be a good one
 *
 * These, and the packs in the user's folder, of which a bad one is left out and told in the debug
 * log. Fails as moult_pyocd_pack_read() for the named ones. Blocks. (element-type MoultPyocdPack)
 * (transfer full)
 */
GPtrArray *moult_pyocd_packs_read (const char *const *named, GError **error);

/* "~/.local/share/moult/packs", where the user puts them. (transfer full) */
char *moult_pyocd_packs_dup_folder (void);

G_END_DECLS
