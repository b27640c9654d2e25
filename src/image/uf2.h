/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "image-draft.h"

G_BEGIN_DECLS

/* Whether the bytes claim to be UF2: the first block's first magic. */
gboolean moult_uf2_sniff (GBytes *bytes);

/**
 * moult_uf2_read:
 *
 * Reads a UF2 file of one or several families (usb.md 1.1). Every set of blocks must be complete,
 * since a boot loader waits for the last block for ever. The lone block for erratum E10 of the
 * RP2350 (usb.md 1.7) is accepted and left out of segments and families.
 */
gboolean moult_uf2_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

/**
 * moult_uf2_is_contiguous:
 *
 * Whether block n of @family goes to n × 256 bytes after a 4-KiB border. The boot ROM of the
 * RP2040 picks the sector to erase by block number, so other files can be written over unerased
 * flash there (usb.md 1.4): a back end warns, or takes another way.
 */
gboolean moult_uf2_is_contiguous (MoultImage *image, guint32 family);

G_END_DECLS
