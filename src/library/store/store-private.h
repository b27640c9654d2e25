/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "statement.h"
#include "store.h"

G_BEGIN_DECLS

/* What store.c, store-site.c, store-firmware.c and store-files.c, which are one class, share. */

/* The database; a new one when the last turned out to be damaged. */
MoultDatabase *moult_store_get_database (MoultStore *self, GError **error);

/* A statement of it. */
MoultStatement *moult_store_prepare (MoultStore *self, const char *sql, GError **error);

/* Runs a statement with one text. */
gboolean moult_store_run (MoultStore *self, const char *sql, const char *text, GError **error);

/* Whether a row may name this file: PORT/NAME, both plain names. */
gboolean moult_store_is_file (const char *file);

/* The same for one of the names. */
gboolean moult_store_is_name (const char *name);

/* As moult_store_dup_file(), but %MOULT_ERROR_NOT_FOUND tells what is wrong with the names. */
char *moult_store_dup_valid_file (MoultFirmware *firmware, GError **error);

/* Adds or replaces a row. */
gboolean moult_store_put_firmware_row (MoultStore *self,
                                       const char *file,
                                       MoultFirmware *firmware,
                                       GError **error);

/* Deletes what was being written by programs that died. */
void moult_store_clear_temporaries (MoultStore *self);

G_END_DECLS
