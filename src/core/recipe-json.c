/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-json.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "error.h"
#include "recipe-parse.h"

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean flag)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_boolean_value (builder, flag);
}

static void
add_number (JsonBuilder *builder, const char *name, guint number)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_int_value (builder, number);
}

static void
add_board (JsonBuilder *builder, MoultRecipeBoard *board)
{
    json_builder_begin_object (builder);
    add_text (builder, "board", moult_recipe_board_get_build (board));
    json_builder_set_member_name (builder, "firmware");
    if (moult_recipe_board_is_pinned (board)) {
        json_builder_begin_object (builder);
        add_text (builder, "version", moult_recipe_board_get_version (board));
        add_text (builder, "file", moult_recipe_board_get_file (board));
        add_text (builder, "sha256", moult_recipe_board_get_sha256 (board));
        json_builder_end_object (builder);
    } else {
        json_builder_add_string_value (builder, "stable");
    }
    json_builder_end_object (builder);
}

static void
add_boards (JsonBuilder *builder, MoultRecipe *self)
{
    GListModel *boards = moult_recipe_get_boards (self);

    json_builder_set_member_name (builder, "boards");
    json_builder_begin_array (builder);
    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultRecipeBoard) board = g_list_model_get_item (boards, i);

        add_board (builder, board);
    }
    json_builder_end_array (builder);
}

static gboolean
add_file (JsonBuilder *builder, MoultRecipeFile *file, GFile *folder, GError **error)
{
    GFile *source = moult_recipe_file_get_from (file);
    g_autofree char *from =
        g_file_equal (folder, source) ? g_strdup (".") : g_file_get_relative_path (folder, source);

    if (from == NULL || !moult_recipe_file_is_inside (from)) {
        g_autofree char *name = g_file_get_parse_name (source);
        g_autofree char *place = g_file_get_parse_name (folder);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is not in the recipe's own folder %s", name, place);
        return FALSE;
    }
    json_builder_begin_object (builder);
    add_text (builder, "from", from);
    add_text (builder, "to", moult_recipe_file_get_to (file));
    json_builder_end_object (builder);
    return TRUE;
}

static gboolean
add_files (JsonBuilder *builder, MoultRecipe *self, GFile *folder, GError **error)
{
    GListModel *files = moult_recipe_get_files (self);

    json_builder_set_member_name (builder, "files");
    json_builder_begin_array (builder);
    for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
        g_autoptr (MoultRecipeFile) file = g_list_model_get_item (files, i);

        if (!add_file (builder, file, folder, error))
            return FALSE;
    }
    json_builder_end_array (builder);
    return TRUE;
}

static void
add_packages (JsonBuilder *builder, MoultRecipe *self)
{
    const char *const *packages = moult_recipe_get_packages (self);

    json_builder_set_member_name (builder, "packages");
    json_builder_begin_array (builder);
    for (gsize i = 0; packages[i] != NULL; i++)
        json_builder_add_string_value (builder, packages[i]);
    json_builder_end_array (builder);
}

static void
add_numbers (JsonBuilder *builder, MoultRecipe *self)
{
    if (!moult_recipe_get_numbered (self))
        return;
    json_builder_set_member_name (builder, "numbers");
    json_builder_begin_object (builder);
    add_number (builder, "first", moult_recipe_get_first_number (self));
    add_text (builder, "name", moult_recipe_get_name_pattern (self));
    json_builder_end_object (builder);
}

static gboolean
add_whole (JsonBuilder *builder, MoultRecipe *self, GFile *folder, GError **error)
{
    json_builder_begin_object (builder);
    add_text (builder, "moult", "recipe");
    add_number (builder, "version", MOULT_RECIPE_VERSION);
    add_text (builder, "name", moult_recipe_get_name (self));
    add_boards (builder, self);
    add_flag (builder, "other-boards", moult_recipe_get_other_boards (self));
    add_flag (builder, "erase", moult_recipe_get_erase (self));
    add_flag (builder, "format", moult_recipe_get_format (self));
    add_flag (builder, "flash-programs", moult_recipe_get_flash_programs (self));
    if (!add_files (builder, self, folder, error))
        return FALSE;
    add_packages (builder, self);
    add_text (builder, "check", moult_recipe_get_check (self));
    add_numbers (builder, self);
    add_number (builder, "idle-minutes", moult_recipe_get_idle_minutes (self));
    json_builder_end_object (builder);
    return TRUE;
}

GBytes *
moult_recipe_to_json (MoultRecipe *self, GFile *folder, GError **error)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self) && G_IS_FILE (folder), NULL);

    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonGenerator) generator = json_generator_new ();

    if (!add_whole (builder, self, folder, error))
        return NULL;

    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    json_generator_set_root (generator, root);
    json_generator_set_pretty (generator, TRUE);
    char *text = json_generator_to_data (generator, NULL);
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

    /* What nobody could read again is not worth a file: a check that is too long, say. */
    g_autoptr (MoultRecipe) again = moult_recipe_parse (bytes, folder, error);
    return again != NULL ? g_steal_pointer (&bytes) : NULL;
}
