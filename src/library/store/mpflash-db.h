/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mpflash-row.h"

G_BEGIN_DECLS

/**
 * moult_mpflash_db_read:
 * @path: an mpflash.db of any release, with and without custom_id (mpflash.md, 3.4)
 *
 * The rows of its table "firmwares", at most 100,000. Blocks for up to 10 s; the file is read only.
 *
 * Returns: (transfer full) (element-type MoultMpflashRow): or %NULL with an error as of
 *   moult_database_open_foreign(); a file that is no database of mpflash is %MOULT_ERROR_DEPENDENCY
 */
GPtrArray *moult_mpflash_db_read (const char *path, GError **error);

G_END_DECLS
