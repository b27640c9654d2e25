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
 * Reads a UF2 file of one or several families (microsoft/uf2, README.md). Every set of blocks must
 * be complete, since a bootloader waits for the last block for ever. The lone block for erratum E10
 * of the RP2350 (data sheet, appendix E) is accepted and left out of segments and families.
 */
gboolean moult_uf2_read (GBytes *bytes, MoultImageDraft *draft, GError **error);

/**
 * moult_uf2_is_contiguous:
 *
 * Whether block n of @family goes to n × 256 bytes after a 4-KiB border. The boot ROM of the
 * RP2040 picks the sector to erase by block number, so other files can be written over unerased
 * flash there (the virtual disk of raspberrypi/pico-bootrom-rp2040): a backend warns, or takes
 * another way.
 */
gboolean moult_uf2_is_contiguous (MoultImage *image, guint32 family);

/* How many bytes of the file there are up to the last block of @family, that one included; 0
 * without such a block. A bootloader may restart as soon as it has so many. */
gsize moult_uf2_find_end (MoultImage *image, guint32 family);

G_END_DECLS
