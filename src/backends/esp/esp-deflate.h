/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultEspDeflated:
 *
 * A piece of an image, deflated and cut into the blocks that a loader takes. Immutable and counted:
 * boards that get the same image share it.
 */
typedef struct {
    GBytes *stream; /* zlib, RFC 1950 */
    gsize block_size;
    GArray *inflated; /* gsize: how much of the image the chip has after each block */
    gatomicrefcount references;
} MoultEspDeflated;

/* Deflates, or gives what was made of the same bytes before; while another thread is at it, waits
 * for that. The last few are kept. Takes 0.2 s for 1.7 MB: call it while the chip is busy. */
MoultEspDeflated *moult_esp_deflated_get (GBytes *bytes, gsize block_size);
void moult_esp_deflated_unref (MoultEspDeflated *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspDeflated, moult_esp_deflated_unref)

gsize moult_esp_deflated_count_blocks (const MoultEspDeflated *self);
/* Borrowed. */
const guint8 *
moult_esp_deflated_get_block (const MoultEspDeflated *self, gsize number, gsize *size);
/* How much the chip has of the image when it has the first @n_blocks. */
gsize moult_esp_deflated_get_inflated (const MoultEspDeflated *self, gsize n_blocks);

G_END_DECLS
