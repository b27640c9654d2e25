/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultFirmwareName:
 *
 * What the name of a firmware file says. It is the only place where the site tells board, variant
 * and version of a file, so everything else is built on it. Four forms:
 *
 * - the site's:    `ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin`,
 *                  `RPI_PICO-20260807-v1.29.0-preview.678.g5f2181f938.uf2`
 *                  (micropython/micropython, tools/autobuild/build-boards.sh)
 * - mpflash's:     `ESP32_GENERIC-SPIRAM-v1.25.0.bin`, without date and hash
 * - of one's own:  `RPI_PICO@my-branch-v1.29.0-preview.12.uf2`, what mpflash calls a build that is
 *                  added to it
 * - built here:    `RPI_PICO@my-branch-v1.29.0-preview.12-gabc1234-dirty-89abcdef.uf2`, the same
 *                  with the commit and, where that does not say all, the file's sum (built-name.h)
 *
 * Never changed once made, and counted, so that pages, rows and threads share one.
 */
typedef struct {
    char *file;     /* the whole name, without folder or escapes */
    char *board;    /* "ESP32_GENERIC" */
    char *variant;  /* "SPIRAM"; "" is the standard build */
    char *board_id; /* "ESP32_GENERIC-SPIRAM", as in sys.implementation._build */
    char *date;     /* "2026-04-06", the UTC day it was built; NULL but in the site's form */
    char *version;  /* as version.h has it: "1.28.0", "1.29.0-preview.678"; NULL: not said, which
                     * only  a build of one's own may */
    char *hash;     /* of the commit, "5f2181f938"; or NULL */
    gboolean dirty; /* the source differed from the commit, a build that was made here says */
    char *sum;      /* of such a file, its sha256's first digits, "89abcdef"; or NULL */
    char *branch;   /* of a build of one's own, "my-branch"; else NULL */
    char *ext;      /* "bin", "app-bin", "uf2", "dfu", "hex", "zip", "elf", "map", "meta.zip" */
    int n_build; /* commits since the series was opened; of a build of one's own perhaps since the
                  * release; -1: not said */
} MoultFirmwareName;

/**
 * moult_firmware_name_parse:
 * @address: an URL, path or plain name; what follows its last "/" counts, up to a query or fragment
 *
 * The pattern is anchored, so that no part of a longer name is taken for a board. Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL for every other name
 */
MoultFirmwareName *moult_firmware_name_parse (const char *address);

MoultFirmwareName *moult_firmware_name_ref (MoultFirmwareName *self);
void moult_firmware_name_unref (MoultFirmwareName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultFirmwareName, moult_firmware_name_unref)

/**
 * moult_firmware_name_is_flashable:
 * @ext: an extension as in #MoultFirmwareName
 *
 * Whether such files are there to be put on boards: the site's "elf", "map" and "meta.zip" are for
 * debuggers.
 */
gboolean moult_firmware_name_is_flashable (const char *ext);

G_END_DECLS
