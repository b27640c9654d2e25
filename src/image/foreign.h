/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the bytes are blank, a text, or one of the files that are known to be something else. */
gboolean moult_foreign_is_known (GBytes *bytes);

/**
 * moult_foreign_reject:
 * @name: (nullable): the file's name
 *
 * Tells what a file that is no firmware is instead, and what to do: people pick the archive they
 * downloaded, or the error page that a browser saved under the firmware's name. Always sets
 * %MOULT_ERROR_BAD_IMAGE and returns %FALSE.
 */
gboolean moult_foreign_reject (GBytes *bytes, const char *name, GError **error);

G_END_DECLS
