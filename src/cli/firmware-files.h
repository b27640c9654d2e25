/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"

G_BEGIN_DECLS

/**
 * moult_firmware_files_load:
 * @paths: files and folders, %NULL-terminated
 *
 * Reads firmware files; of a folder all that look like one by their names. A file that was named
 * must be good; one from a folder that is not is left out, with a line on stderr. Blocks. Fails
 * with %MOULT_ERROR_BAD_IMAGE or %MOULT_ERROR_NOT_FOUND.
 * (element-type MoultFirmware)
 */
GPtrArray *moult_firmware_files_load (const char *const *paths, GError **error);

G_END_DECLS
