/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultContainerImage:
 *
 * The image that a board was built in the last time. Which one mpbuild takes is only known once its
 * container runs, so it is remembered: one small file a board of a tree in the cache folder, which
 * may be lost at any time.
 */
typedef struct {
    char *name; /* "micropython/build-micropython-arm:bookworm" */
    char *id;   /* "sha256:…" at that time */
} MoultContainerImage;

/* %NULL: none is remembered. Blocks shortly. (transfer full) */
MoultContainerImage *moult_container_image_recall (const char *tree, const char *board_id);
void moult_container_image_remember (const MoultContainerImage *self,
                                     const char *tree,
                                     const char *board_id);
void moult_container_image_free (MoultContainerImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultContainerImage, moult_container_image_free)

G_END_DECLS
