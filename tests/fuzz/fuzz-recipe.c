/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz-target.h"
#include "name-pattern.h"
#include "recipe-json.h"
#include "recipe-parse.h"

static void
check_file (MoultRecipeFile *file, GFile *folder)
{
    g_autofree char *inside = g_file_get_relative_path (folder, moult_recipe_file_get_from (file));

    /* Nothing leads out of the folder; "." is the folder itself. */
    g_assert_true (inside != NULL || g_file_equal (folder, moult_recipe_file_get_from (file)));
    g_assert_true (moult_recipe_file_check_to (moult_recipe_file_get_to (file), NULL));
}

static void
check_again (MoultRecipe *recipe, GFile *folder)
{
    g_autoptr (GBytes) bytes = moult_recipe_to_json (recipe, folder, NULL);
    g_autoptr (MoultRecipe) again = bytes != NULL ? moult_recipe_parse (bytes, folder, NULL) : NULL;

    if (bytes == NULL)
        return;
    g_assert_nonnull (again);
    g_assert_cmpstr (moult_recipe_get_name (again), ==, moult_recipe_get_name (recipe));
    g_assert_cmpuint (g_list_model_get_n_items (moult_recipe_get_boards (again)), ==,
                      g_list_model_get_n_items (moult_recipe_get_boards (recipe)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
    g_autoptr (GFile) folder = g_file_new_for_path ("/home/ada/class");
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultRecipe) recipe = moult_recipe_parse (bytes, folder, &error);

    g_assert_true ((recipe == NULL) == (error != NULL));
    if (recipe == NULL)
        return 0;
    g_assert_null (strpbrk (moult_recipe_get_name (recipe), "\r\n"));
    g_assert_true (moult_name_pattern_check (moult_recipe_get_name_pattern (recipe), NULL));
    for (guint i = 0; i < g_list_model_get_n_items (moult_recipe_get_files (recipe)); i++) {
        g_autoptr (MoultRecipeFile) file =
            g_list_model_get_item (moult_recipe_get_files (recipe), i);

        check_file (file, folder);
    }
    check_again (recipe, folder);
    return 0;
}
