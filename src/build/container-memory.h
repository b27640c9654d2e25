/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In which container a board of a tree was built the last time: only a build shows it. Kept in
 * `$XDG_CACHE_HOME/moult/images.json`, for the last 200. Any thread; blocks shortly. */

/**
 * moult_container_memory_get:
 * @tree: absolute path, links resolved
 * @build: which build of it, "rp2/RPI_PICO" or "rp2/RPI_PICO2/RISCV"
 * @image: (out): name of the container's image
 * @id: (out): what it was then
 *
 * Returns: whether it is known
 */
gboolean moult_container_memory_get (const char *tree, const char *build, char **image, char **id);

/* @image (nullable): %NULL forgets it. Does what it can: of what is not known, a build is not found
 * again. */
void
moult_container_memory_put (const char *tree, const char *build, const char *image, const char *id);

G_END_DECLS
