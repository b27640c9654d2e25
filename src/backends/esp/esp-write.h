/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-layout.h"

G_BEGIN_DECLS

/**
 * MoultEspWrite:
 *
 * The writing of one image to one chip, over all its attempts.
 */
typedef struct {
    MoultEspSession *session;
    const MoultEspLayout *layout;
    guint64 done;         /* bytes of the image that are in the flash */
    gboolean blank;       /* the flash was erased: nothing can be there already */
    gboolean again;       /* not the first attempt: parts may be there already */
    gboolean wrote;       /* something was written */
    gboolean is_verified; /* the chip told checksums of all that it should hold */
} MoultEspWrite;

/**
 * moult_esp_write_run:
 *
 * Compares, writes what differs, and compares again. What the flash holds already is not written:
 * the whole of it costs one question. Passes the point of no return right before the first byte.
 * Fails with %MOULT_ERROR_VERIFY when the flash holds something else in the end.
 */
gboolean moult_esp_write_run (MoultEspWrite *self, GError **error);

G_END_DECLS
