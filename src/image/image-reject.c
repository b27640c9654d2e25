/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image-reject.h"

#include "error.h"

gboolean
moult_image_reject (GError **error, const char *format, ...)
{
    va_list args;

    va_start (args, format);
    g_autofree char *message = g_strdup_vprintf (format, args);
    va_end (args);
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, message);
    return FALSE;
}
