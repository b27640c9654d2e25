/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a chip's memory as a UF2 file (microsoft/uf2, README.md) in blocks of 256 bytes, which
 * all bootloaders take; what is missing of the last one is 0xff. @address: of the first byte.
 * (transfer full) */
GBytes *moult_uf2_write (GBytes *content, guint32 address, guint32 family);

G_END_DECLS
