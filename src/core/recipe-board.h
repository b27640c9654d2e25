/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultRecipeBoard:
 *
 * One kind of board in a recipe, and the firmware that it gets. Immutable, any thread.
 */
#define MOULT_TYPE_RECIPE_BOARD (moult_recipe_board_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeBoard, moult_recipe_board, MOULT, RECIPE_BOARD, GObject)

/**
 * moult_recipe_board_new:
 * @build: board id, with its variant: "RPI_PICO_W", "ESP32_GENERIC-SPIRAM"; former ids too
 * @version: (nullable): "1.28.0"; %NULL: the newest release there is
 * @file: (nullable): name of exactly this firmware file
 * @sha256: (nullable): of the file, hexadecimal: no other bytes are written
 *
 * Returns: (transfer full)
 */
MoultRecipeBoard *moult_recipe_board_new (const char *build,
                                          const char *version,
                                          const char *file,
                                          const char *sha256);

/* As given, @build by its id of today and @sha256 in small letters; borrowed. */
const char *moult_recipe_board_get_build (MoultRecipeBoard *self);
const char *moult_recipe_board_get_version (MoultRecipeBoard *self);
const char *moult_recipe_board_get_file (MoultRecipeBoard *self);
const char *moult_recipe_board_get_sha256 (MoultRecipeBoard *self);

/* Whether this firmware and no other is wanted, rather than the newest release. */
gboolean moult_recipe_board_is_pinned (MoultRecipeBoard *self);

G_END_DECLS
