/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads a zip file to its end, so that every member's CRC is checked; unpacks nothing. At most 256
 * MiB of content in at most 10,000 members. Takes a while; for a worker. Fails with
 * %MOULT_ERROR_BAD_IMAGE, or as cancelled. */
gboolean
moult_zip_check (const char *name, GBytes *bytes, GCancellable *cancellable, GError **error);

G_END_DECLS
