/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultMpflashRow:
 *
 * What mpflash wrote down of one firmware file (mpflash.md, 3.4), whatever of it is true. Texts are
 * UTF-8 and may be %NULL but @file.
 */
typedef struct {
    char *file; /* path in mpflash's folder, with '/' */
    char *board_id;
    char *version; /* "v1.24.0", "v1.24.0-preview" */
    char *port;
    char *description;
    char *source; /* URL */
    gint64 build; /* commits of a preview; 0: none */
    gboolean custom;
    char *custom_id;
} MoultMpflashRow;

/* @file: as mpflash wrote it; on Windows, older ones did with '\' (Josverl/mpflash#88) */
MoultMpflashRow *moult_mpflash_row_new (const char *file);
void moult_mpflash_row_free (MoultMpflashRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultMpflashRow, moult_mpflash_row_free)

/* Whether the file is one below the folder, by the words of its path. */
gboolean moult_mpflash_row_is_inside (const MoultMpflashRow *self);

/* (transfer full) (nullable): the id that its board has today, with its variant. The former
 * "GENERIC" was the name of two boards, which the port tells apart (mpflash.md, 3.5). */
char *moult_mpflash_row_dup_board_id (const MoultMpflashRow *self);

/* (transfer full) (nullable): the version as version.h has it; of a preview with its build. */
char *moult_mpflash_row_dup_version (const MoultMpflashRow *self);

G_END_DECLS
