/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "recipe.h"

G_BEGIN_DECLS

/**
 * MoultRecipePlace:
 *
 * An object of a recipe that is being read, and what the file calls it, so that a fault can be told
 * by the name of its member. All functions that read fail with %MOULT_ERROR_BAD_IMAGE and leave
 * what they read into as it is where the member is missing.
 */
typedef struct {
    JsonObject *object;
    const char *path;   /* "boards[2]"; "" for the whole */
    GPtrArray *unknown; /* names of members that nobody reads */
} MoultRecipePlace;

/* What the file calls a member: "boards[2].firmware". (transfer full) */
char *moult_recipe_place_dup_name (const MoultRecipePlace *place, const char *member);
/* Says what is wrong with a member ("has to be a text"); always %FALSE. */
gboolean moult_recipe_place_fail (const MoultRecipePlace *place,
                                  const char *member,
                                  const char *why,
                                  GError **error);
/* The same with the words of @reason, which is taken. */
gboolean moult_recipe_place_blame (const MoultRecipePlace *place,
                                   const char *member,
                                   GError *reason,
                                   GError **error);
/* A later Moult may say more than this one knows; the user is told what is left out. */
void moult_recipe_place_note_unknown (const MoultRecipePlace *place, const char *const *known);

/* The member if it is a value of this type, or %NULL. */
JsonNode *
moult_recipe_place_get_member (const MoultRecipePlace *place, const char *member, GType type);
gboolean moult_recipe_place_is_missing (const MoultRecipePlace *place, const char *member);

/* Whether a text is one line of UTF-8 of at most so many bytes. */
gboolean moult_recipe_place_is_line (const char *text, gsize max_size);
/* Whether it is 1 to 100 of these letters. */
gboolean moult_recipe_place_is_word (const char *text, const char *letters);

/* A text that has to be there; %NULL with @error. */
const char *
moult_recipe_place_read_text (const MoultRecipePlace *place, const char *member, GError **error);
/* As moult_recipe_place_is_word(). */
gboolean moult_recipe_place_read_word (const MoultRecipePlace *place,
                                       const char *member,
                                       const char *letters,
                                       const char **text,
                                       GError **error);
/* Into the recipe's property of the same name. */
gboolean moult_recipe_place_read_flag (const MoultRecipePlace *place,
                                       const char *member,
                                       MoultRecipe *recipe,
                                       GError **error);
gboolean moult_recipe_place_read_number (const MoultRecipePlace *place,
                                         const char *member,
                                         gint64 min,
                                         gint64 max,
                                         gint64 *number,
                                         GError **error);
/* Of at most @max entries. */
gboolean moult_recipe_place_read_array (const MoultRecipePlace *place,
                                        const char *member,
                                        guint max,
                                        JsonArray **array,
                                        GError **error);
/* @node: what @member is */
gboolean moult_recipe_place_read_object (const MoultRecipePlace *place,
                                         const char *member,
                                         JsonNode *node,
                                         JsonObject **object,
                                         GError **error);

G_END_DECLS
