/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes a piece of memory as lines of an Intel HEX file. */
void firmware_hex_append (GString *file, guint32 address, GBytes *piece);

/* Its last line. Takes @file. */
GBytes *firmware_hex_end (GString *file);

G_END_DECLS
