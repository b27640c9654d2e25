/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets %MOULT_ERROR_BAD_IMAGE and returns %FALSE, so that a reader refuses a file in one line. */
gboolean moult_image_reject (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
