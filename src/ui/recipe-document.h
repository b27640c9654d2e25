/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/**
 * MoultRecipeDocument:
 *
 * The recipe that is shown and edited, the file that it was read from or saved to, and whether it
 * was changed since. Remembers the file for the next start. Properties (notify): "recipe", never
 * %NULL; "file", nullable; "changed". Main thread.
 */
#define MOULT_TYPE_RECIPE_DOCUMENT (moult_recipe_document_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecipeDocument, moult_recipe_document, MOULT, RECIPE_DOCUMENT, GObject)

/* With the ready-made recipe: the newest release for each board. @settings: (nullable): where the
 * file is remembered. (transfer full) */
MoultRecipeDocument *moult_recipe_document_new (GSettings *settings);

/* Borrowed. */
MoultRecipe *moult_recipe_document_get_recipe (MoultRecipeDocument *self);
GFile *moult_recipe_document_get_file (MoultRecipeDocument *self);
gboolean moult_recipe_document_get_changed (MoultRecipeDocument *self);

/* The file that was used last, or %NULL. (transfer full) */
GFile *moult_recipe_document_dup_last (MoultRecipeDocument *self);

/* Begins anew with the ready-made recipe. */
void moult_recipe_document_begin (MoultRecipeDocument *self);

/* Reads a recipe in place of the one that is there (async pair); what fails changes nothing. Fails
 * as moult_recipe_load_finish() does, and as cancelled when another one was opened meanwhile. */
void moult_recipe_document_open_async (MoultRecipeDocument *self,
                                       GFile *file,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
moult_recipe_document_open_finish (MoultRecipeDocument *self, GAsyncResult *result, GError **error);

/* Saves it, and goes on with that file (async pair). Fails as moult_recipe_save_finish() does. */
void moult_recipe_document_save_async (MoultRecipeDocument *self,
                                       GFile *file,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
moult_recipe_document_save_finish (MoultRecipeDocument *self, GAsyncResult *result, GError **error);

G_END_DECLS
