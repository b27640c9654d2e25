/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EspSlip:
 *
 * Takes frames out of a stream of bytes: C0 … C0, inside DB DC for C0 and DB DD for DB (RFC 1055 as
 * Espressif's serial protocol uses it: every frame begins with C0, too).
 */
typedef struct {
    GByteArray *frame;
    gboolean inside;
    gboolean escaped;
} EspSlip;

void esp_slip_init (EspSlip *slip);
void esp_slip_clear (EspSlip *slip);

/* Takes one byte. TRUE: @slip->frame is a whole frame, maybe an empty one, until the next byte. */
gboolean esp_slip_take (EspSlip *slip, guint8 byte);

/* Appends @bytes as one frame to @wire. */
void esp_slip_append (GByteArray *wire, const guint8 *bytes, gsize length);

G_END_DECLS
