/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the first bytes of a raw image (a .bin file, which says nothing of itself) are a program
 * for: the family id that a UF2 file of it would have, or 0 when neither an RP2040 nor an RP2350
 * would start it. */
guint32 moult_picoboot_program_find_family (GBytes *bytes);

G_END_DECLS
