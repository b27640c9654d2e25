/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultRecipeFile:
 *
 * A file, or a folder with all that is in it, which a recipe puts on every board. Immutable, any
 * thread; looks at no disk.
 */
#define MOULT_TYPE_RECIPE_FILE (moult_recipe_file_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeFile, moult_recipe_file, MOULT, RECIPE_FILE, GObject)

/* @to: where it goes on the board, as moult_recipe_file_check_to() says. (transfer full) */
MoultRecipeFile *moult_recipe_file_new (GFile *from, const char *to);

/* Borrowed. */
GFile *moult_recipe_file_get_from (MoultRecipeFile *self);
const char *moult_recipe_file_get_to (MoultRecipeFile *self);

/**
 * moult_recipe_file_check_to:
 * @to: "/" or "/lib/": the folder that it goes into; "/main.py": the file that it becomes
 *
 * Whether it is a place on a board: from the root, without "..", at most 255 bytes. Fails with
 * %MOULT_ERROR_BAD_IMAGE.
 */
gboolean moult_recipe_file_check_to (const char *to, GError **error);

/* Whether a path, as a recipe's file has it, stays in the recipe's own folder: relative, without
 * ".."; at most 1000 bytes on one line. */
gboolean moult_recipe_file_is_inside (const char *path);

G_END_DECLS
