/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe-board.h"
#include "recipe-file.h"

G_BEGIN_DECLS

#define MOULT_RECIPE_MAX_FIRST_NUMBER 99999
#define MOULT_RECIPE_MAX_IDLE_MINUTES (24 * 60)

/**
 * MoultRecipe:
 *
 * What a workshop does with each board: which firmware it gets, what is put on it afterwards and
 * how it is checked. Edited on its page, saved as a small file. Main thread. Properties, all to be
 * read, written and watched:
 *
 * "name" (string): as people call it
 * "erase" (boolean): all files that are on a board go
 * "format" (boolean): a board gets a new, empty file system
 * "flash-programs" (boolean): boards with somebody's program are flashed, too; else left alone
 * "other-boards" (boolean): boards that are not named get the newest release for them; else they
 *   are left alone
 * "packages" (strv): names of the package index of MicroPython: "aioble", "umqtt.simple"
 * "check" (string or NULL): MicroPython code; the last line that it prints has to be OK
 * "numbered" (boolean): boards are given a name with a number
 * "first-number" (uint, 0 to 99999), "name-pattern" (string): moult_name_pattern_check()
 * "idle-minutes" (uint, 1 to 1440): an armed workshop ends itself after so long without a board
 *
 * Signal "changed": anything is different, boards and files too.
 */
#define MOULT_TYPE_RECIPE (moult_recipe_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipe, moult_recipe, MOULT, RECIPE, GObject)

/* Names no board yet and keeps all that is on one. (transfer full) */
MoultRecipe *moult_recipe_new (void);
/* One that does not change with it. (transfer full) */
MoultRecipe *moult_recipe_copy (MoultRecipe *self);

/* Borrowed until the property changes. */
const char *moult_recipe_get_name (MoultRecipe *self);
gboolean moult_recipe_get_erase (MoultRecipe *self);
gboolean moult_recipe_get_format (MoultRecipe *self);
gboolean moult_recipe_get_flash_programs (MoultRecipe *self);
gboolean moult_recipe_get_other_boards (MoultRecipe *self);
const char *const *moult_recipe_get_packages (MoultRecipe *self); /* never NULL */
const char *moult_recipe_get_check (MoultRecipe *self);           /* or NULL */
gboolean moult_recipe_get_numbered (MoultRecipe *self);
guint moult_recipe_get_first_number (MoultRecipe *self);
const char *moult_recipe_get_name_pattern (MoultRecipe *self);
guint moult_recipe_get_idle_minutes (MoultRecipe *self);

/* [iface@Gio.ListModel] of [class@RecipeBoard], in the order in which they were added. */
GListModel *moult_recipe_get_boards (MoultRecipe *self);
/* Borrowed; %NULL when no board of this build is named. */
MoultRecipeBoard *moult_recipe_find_board (MoultRecipe *self, const char *build);
/* Takes the place of the one of the same build. */
void moult_recipe_put_board (MoultRecipe *self, MoultRecipeBoard *board);
void moult_recipe_remove_board (MoultRecipe *self, MoultRecipeBoard *board);

/* [iface@Gio.ListModel] of [class@RecipeFile]. */
GListModel *moult_recipe_get_files (MoultRecipe *self);
void moult_recipe_add_file (MoultRecipe *self, MoultRecipeFile *file);
void moult_recipe_remove_file (MoultRecipe *self, MoultRecipeFile *file);

/* The name of board @n: moult_name_pattern_expand(). (transfer full) */
char *moult_recipe_expand_name (MoultRecipe *self, guint n);

/* Whether boards could be flashed by it: it names a board or takes all, its pattern makes names.
 * Fails with %MOULT_ERROR_NOT_FOUND, or %MOULT_ERROR_BAD_IMAGE and what is wrong. */
gboolean moult_recipe_check (MoultRecipe *self, GError **error);

/* What in its file this Moult does not know, by the names of the members; never %NULL. */
const char *const *moult_recipe_get_unknown (MoultRecipe *self);
/* For those who read one. */
void moult_recipe_set_unknown (MoultRecipe *self, const char *const *names);

G_END_DECLS
