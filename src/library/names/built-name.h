/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultBuiltName:
 *
 * What the name of a firmware that was built here is made of; borrowed. All but the board id may be
 * %NULL.
 */
typedef struct {
    const char *board_id; /* "RPI_PICO", "ESP32_GENERIC-SPIRAM" */
    const char *branch;   /* "master", "user/my-branch"; NULL: none is checked out */
    const char *version;  /* as version.h has it */
    const char *commit;   /* its whole hash */
    gboolean dirty;
    const char *sha256; /* of the file */
    const char *ext;    /* "uf2" */
} MoultBuiltName;

/**
 * moult_built_name_dup:
 * @with_sum: the name is to tell files of one commit apart, too
 *
 * What to store such a file as: "RPI_PICO@master-v1.29.0-preview.12-gabc1234.uf2". What the commit
 * alone does not describe has the file's sum besides, so that no build replaces another:
 * "RPI_PICO@master-v1.29.0-preview.12-gabc1234-dirty-89abcdef.uf2". Never with '/', control
 * characters or a leading '.'; firmware-name.h reads it again. (transfer full)
 */
char *moult_built_name_dup (const MoultBuiltName *self, gboolean with_sum);

/* "RPI_PICO@master", as mpflash calls it. (transfer full) */
char *moult_built_name_dup_custom_id (const MoultBuiltName *self);

G_END_DECLS
