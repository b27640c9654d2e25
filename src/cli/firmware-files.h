/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "library.h"

G_BEGIN_DECLS

/* Whether one of them has to be downloaded, for which a library is needed. */
gboolean moult_firmware_files_need_library (const char *const *paths);

/**
 * moult_firmware_files_load:
 * @paths: files, folders and http(s) addresses, %NULL-terminated
 * @library: (nullable): opened, if one is needed
 *
 * Reads firmware files; an address is downloaded for this one time, and its file goes with the
 * library; of a folder all that look like one by their names. A file that was named
 * must be good; one from a folder that is not is left out, with a line on stderr. Blocks. Fails
 * with %MOULT_ERROR_BAD_IMAGE or %MOULT_ERROR_NOT_FOUND, as the site, or as cancelled by Ctrl-C.
 * (element-type MoultFirmware)
 */
GPtrArray *
moult_firmware_files_load (const char *const *paths, MoultLibrary *library, GError **error);

G_END_DECLS
