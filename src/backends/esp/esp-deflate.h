/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultEspDeflated:
 *
 * A piece of an image, deflated. Immutable and counted: boards that get the same image share it.
 */
typedef struct {
    GBytes *stream;   /* zlib, RFC 1950 */
    GArray *inflated; /* gsize: how much of the image the chip has after each KiB of the stream */
    gatomicrefcount references;
} MoultEspDeflated;

/* Blocks that a loader takes are so large, or a multiple of it. */
#define MOULT_ESP_DEFLATED_UNIT 0x400

/* Deflates, or gives what was made of the same bytes before; while another thread is at it, waits
 * for that. The last few are kept. Takes 0.1 s for 1.7 MB. */
MoultEspDeflated *moult_esp_deflated_get (GBytes *bytes);
/* Has a thread do so, while the chip is busy with something else. */
void moult_esp_deflated_begin (GBytes *bytes);
void moult_esp_deflated_unref (MoultEspDeflated *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultEspDeflated, moult_esp_deflated_unref)

gsize moult_esp_deflated_count_blocks (const MoultEspDeflated *self, gsize block_size);
/* Borrowed. */
const guint8 *moult_esp_deflated_get_block (const MoultEspDeflated *self,
                                            gsize block_size,
                                            gsize number,
                                            gsize *size);
/* How much the chip has of the image when it has so much of the stream. */
gsize moult_esp_deflated_get_inflated (const MoultEspDeflated *self, gsize size);

G_END_DECLS
