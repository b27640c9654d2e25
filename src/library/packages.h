/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-file.h"
#include "library.h"

G_BEGIN_DECLS

/**
 * moult_packages_fetch_async:
 * @packages: names of packages, such as "aioble" or "umqtt.simple@1.4.0"; without a version it is
 *   the latest
 *
 * Gets packages of MicroPython's index at the library's site (SITE/pi/v2, what mip installs), with
 * the packages that they need, as source, which every board can run. Every file is held against its
 * hash, and kept in the library's folder: what is there is not loaded again, and serves without a
 * network. The library has to be open. Main thread; an async pair.
 *
 * Fails with %MOULT_ERROR_NOT_FOUND for a package that the site does not have,
 * %MOULT_ERROR_NETWORK, %MOULT_ERROR_BAD_IMAGE for what is damaged or lies elsewhere,
 * %MOULT_ERROR_NO_SPACE for more than a board holds, %MOULT_ERROR_DEPENDENCY while the library is
 * not open, and as cancelled.
 */
void moult_packages_fetch_async (MoultLibrary *library,
                                 const char *const *packages,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* Files below /lib, each path once. (transfer full) (element-type MoultBoardFile) */
GPtrArray *
moult_packages_fetch_finish (MoultLibrary *library, GAsyncResult *result, GError **error);

G_END_DECLS
