/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/**
 * MoultMpflashResult:
 *
 * What became of the files that mpflash has written down. Each is counted once, but in @n_files.
 */
typedef struct {
    guint n_files;
    guint n_imported; /* now in Moult's folder, with a row */
    guint n_present;  /* was there already, byte for byte */
    guint n_kept;     /* Moult has another file of this name, which stays */
    guint n_missing;  /* is not in mpflash's folder */
    guint n_refused;  /* lies outside of the folder, is no plain file, cannot be read, too large */
    guint n_unknown;  /* is no firmware that Moult can read */
    guint n_bad;      /* lines of a firmware.jsonl that name no file */
    guint64 n_bytes;  /* of the imported */
    GPtrArray *reasons; /* of char *: "FILE: why" of the first 100 that were not imported */
} MoultMpflashResult;

void moult_mpflash_result_clear (MoultMpflashResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultMpflashResult, moult_mpflash_result_clear)

/**
 * moult_mpflash_import:
 * @place: mpflash's firmware folder, or the mpflash.db or firmware.jsonl in it
 * @parse: says what a file is
 * @result: (inout): all 0 at first; also tells how far it came when the import fails
 *
 * Takes the firmware of mpflash (mpflash.md, 3.4) into the store: the files that its database or,
 * of releases before 1.25, its firmware.jsonl names. They keep their names; boards that were
 * renamed get the id of today. What is in the file counts for more than what mpflash wrote down,
 * and nothing of mpflash's is ever changed. Running it again imports what is new.
 *
 * Files are copied. A hard link would be one file with two owners: mpflash writes a forced download
 * into the file that is there, and Moult's row would then describe another. Sharing blocks
 * (reflink) saves little of a megabyte or two that has to be read anyhow to be parsed and hashed.
 *
 * Blocks for as long as copying takes, so it had better have a store of its own. Fails with
 * %G_IO_ERROR_CANCELLED, %MOULT_ERROR_NOT_FOUND (nothing of mpflash is there), or as the store
 * does; what was imported until then stays.
 */
gboolean moult_mpflash_import (MoultStore *store,
                               const char *place,
                               MoultImageParseFunc parse,
                               MoultMpflashResult *result,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
