/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mpflash-row.h"

G_BEGIN_DECLS

/**
 * moult_mpflash_jsonl_parse_line:
 * @line: one line of a firmware.jsonl, which mpflash kept before its database: an object with
 *   filename, port, variant (the board id with its variant) or board, version, preview, build,
 *   firmware (the URL) or source, custom, description
 *
 * What is missing or of another type is left out.
 *
 * Returns: (transfer full) (nullable): %NULL if it names no file
 */
MoultMpflashRow *moult_mpflash_jsonl_parse_line (const char *line, gsize length);

/**
 * moult_mpflash_jsonl_read:
 * @n_bad: (inout): is increased by the lines that name no file
 *
 * All rows of such a file, of at most 64 MiB. Blocks. Fails with %MOULT_ERROR_NOT_FOUND or
 * %MOULT_ERROR_DEPENDENCY.
 *
 * Returns: (transfer full) (element-type MoultMpflashRow)
 */
GPtrArray *moult_mpflash_jsonl_read (const char *path, guint *n_bad, GError **error);

G_END_DECLS
