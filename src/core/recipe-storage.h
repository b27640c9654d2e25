/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/* Reads a .moult file (blocking): nothing but a file, of at most %MOULT_RECIPE_MAX_SIZE. Fails as
 * moult_recipe_parse(), or with %MOULT_ERROR_NOT_FOUND. (transfer full) */
MoultRecipe *moult_recipe_load (GFile *file, GCancellable *cancellable, GError **error);

/* Writes it (blocking): afterwards the file is the old one or the new one, never a part. Fails as
 * moult_recipe_to_json(), or with %MOULT_ERROR_NO_SPACE or %MOULT_ERROR_NO_ACCESS. */
gboolean
moult_recipe_save (MoultRecipe *self, GFile *file, GCancellable *cancellable, GError **error);

/* The same two as async pairs, for the main thread. */
void moult_recipe_load_async (GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
MoultRecipe *moult_recipe_load_finish (GAsyncResult *result, GError **error);
void moult_recipe_save_async (MoultRecipe *self,
                              GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean moult_recipe_save_finish (MoultRecipe *self, GAsyncResult *result, GError **error);

G_END_DECLS
