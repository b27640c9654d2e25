/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/* A recipe as the text of a .moult file:
 *
 *     {"moult": "recipe", "version": 1, "name": "Robotics Course",
 *      "boards": [{"board": "RPI_PICO_W", "firmware": "stable"},
 *                 {"board": "ESP32_GENERIC", "firmware": {"version": "1.28.0", "sha256": "…"}}],
 *      "other-boards": false, "erase": true, "format": false, "flash-programs": false,
 *      "files": [{"from": "lesson-1", "to": "/"}], "packages": ["aioble"], "check": "print('OK')",
 *      "numbers": {"first": 1, "name": "class-{n:02}"}, "idle-minutes": 30}
 *
 * All but the first two may be missing. Files are named from the recipe's own folder and cannot
 * lead out of it. */

#define MOULT_RECIPE_VERSION  1
#define MOULT_RECIPE_MAX_SIZE (256 * 1024)

/**
 * moult_recipe_parse:
 * @bytes: at most %MOULT_RECIPE_MAX_SIZE
 * @folder: where the recipe's file is
 *
 * Reads a recipe that came from anywhere; nothing is looked up on the disk, and nothing begins.
 * Members that this Moult does not know are kept by their names: moult_recipe_get_unknown(). Fails
 * with %MOULT_ERROR_BAD_IMAGE and the name of the bad member, or with %MOULT_ERROR_DEPENDENCY for
 * a recipe of a newer Moult. (transfer full)
 */
MoultRecipe *moult_recipe_parse (GBytes *bytes, GFile *folder, GError **error);

G_END_DECLS
