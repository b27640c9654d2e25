/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-parse.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "board-db.h"
#include "error.h"
#include "json-depth.h"
#include "name-pattern.h"
#include "recipe-place.h"

/* More than any classroom has, so that a file that came from elsewhere stays harmless. */
enum {
    MAX_NAME_SIZE = 200,
    MAX_CHECK_SIZE = 16 * 1024,
    MAX_BOARDS = 200,
    MAX_FILES = 100,
    MAX_PACKAGES = 100,
    SHA256_SIZE = 64,
};

static const char id_letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-@.";
static const char version_letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-+";
/* A version may follow: "aioble@0.6.0". */
static const char package_letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-@";
static const char hex_letters[] = G_CSET_DIGITS "abcdefABCDEF";

static gboolean
fail_whole (const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "it is no recipe: %s", why);
    return FALSE;
}

/* ---- boards ---- */

typedef struct {
    const char *build;
    const char *version;
    const char *file;
    const char *sha256;
} Wanted;

static gboolean
read_file_name (const MoultRecipePlace *place, Wanted *wanted, GError **error)
{
    if (moult_recipe_place_is_missing (place, "file"))
        return TRUE;

    const char *name = moult_recipe_place_read_text (place, "file", error);
    if (name == NULL)
        return FALSE;
    if (*name == '\0' || *name == '.' || !moult_recipe_place_is_line (name, MAX_NAME_SIZE)
        || strpbrk (name, "/\\") != NULL)
        return moult_recipe_place_fail (place, "file",
                                        "has to be the name of a file, without a folder", error);
    wanted->file = name;
    return TRUE;
}

static gboolean
read_sha256 (const MoultRecipePlace *place, Wanted *wanted, GError **error)
{
    if (!moult_recipe_place_read_word (place, "sha256", hex_letters, &wanted->sha256, error))
        return FALSE;
    return wanted->sha256 == NULL || strlen (wanted->sha256) == SHA256_SIZE
           || moult_recipe_place_fail (place, "sha256", "has to have 64 digits", error);
}

static gboolean
read_pinned (const MoultRecipePlace *board, JsonNode *node, Wanted *wanted, GError **error)
{
    static const char *const known[] = { "version", "file", "sha256", NULL };
    g_autofree char *path = moult_recipe_place_dup_name (board, "firmware");
    MoultRecipePlace place = { .path = path, .unknown = board->unknown };

    if (!moult_recipe_place_read_object (board, "firmware", node, &place.object, error)
        || !moult_recipe_place_read_word (&place, "version", version_letters, &wanted->version,
                                          error)
        || !read_file_name (&place, wanted, error) || !read_sha256 (&place, wanted, error))
        return FALSE;
    moult_recipe_place_note_unknown (&place, known);
    return TRUE;
}

static gboolean
read_firmware (const MoultRecipePlace *place, Wanted *wanted, GError **error)
{
    JsonNode *node = json_object_get_member (place->object, "firmware");

    if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        return TRUE;
    if (!JSON_NODE_HOLDS_VALUE (node))
        return read_pinned (place, node, wanted, error);
    if (g_strcmp0 (json_node_get_string (node), "stable") == 0)
        return TRUE;
    return moult_recipe_place_fail (place, "firmware", "has to be “stable” or an object", error);
}

static gboolean
take_board (const MoultRecipePlace *place,
            const Wanted *wanted,
            MoultRecipe *recipe,
            GError **error)
{
    if (wanted->build == NULL)
        return moult_recipe_place_fail (place, "board", "is missing", error);
    if (moult_recipe_find_board (recipe, wanted->build) != NULL)
        return moult_recipe_place_fail (place, "board", "names a board for the second time", error);

    g_autoptr (MoultRecipeBoard) board =
        moult_recipe_board_new (wanted->build, wanted->version, wanted->file, wanted->sha256);
    moult_recipe_put_board (recipe, board);
    return TRUE;
}

static gboolean
read_board (const MoultRecipePlace *place, MoultRecipe *recipe, GError **error)
{
    static const char *const known[] = { "board", "firmware", NULL };
    Wanted wanted = { 0 };

    moult_recipe_place_note_unknown (place, known);
    return moult_recipe_place_read_word (place, "board", id_letters, &wanted.build, error)
           && read_firmware (place, &wanted, error) && take_board (place, &wanted, recipe, error);
}

/* ---- files ---- */

static gboolean
read_file (const MoultRecipePlace *place, GFile *folder, MoultRecipe *recipe, GError **error)
{
    static const char *const known[] = { "from", "to", NULL };
    const char *from = moult_recipe_place_read_text (place, "from", error);
    const char *to = from != NULL ? moult_recipe_place_read_text (place, "to", error) : NULL;
    GError *reason = NULL;

    if (to == NULL)
        return FALSE;
    if (!moult_recipe_file_is_inside (from))
        return moult_recipe_place_fail (place, "from", "has to be in the recipe's own folder",
                                        error);
    if (!moult_recipe_file_check_to (to, &reason))
        return moult_recipe_place_blame (place, "to", reason, error);

    g_autoptr (GFile) source = g_file_resolve_relative_path (folder, from);
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (source, to);
    moult_recipe_add_file (recipe, file);
    moult_recipe_place_note_unknown (place, known);
    return TRUE;
}

/* ---- the whole ---- */

static gboolean
read_boards (const MoultRecipePlace *whole, MoultRecipe *recipe, GError **error)
{
    JsonArray *array = NULL;

    if (!moult_recipe_place_read_array (whole, "boards", MAX_BOARDS, &array, error))
        return FALSE;
    for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
        g_autofree char *path = g_strdup_printf ("boards[%u]", i);
        MoultRecipePlace place = { .path = path, .unknown = whole->unknown };

        if (!moult_recipe_place_read_object (whole, path, json_array_get_element (array, i),
                                             &place.object, error)
            || !read_board (&place, recipe, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_files (const MoultRecipePlace *whole, GFile *folder, MoultRecipe *recipe, GError **error)
{
    JsonArray *array = NULL;

    if (!moult_recipe_place_read_array (whole, "files", MAX_FILES, &array, error))
        return FALSE;
    for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
        g_autofree char *path = g_strdup_printf ("files[%u]", i);
        MoultRecipePlace place = { .path = path, .unknown = whole->unknown };

        if (!moult_recipe_place_read_object (whole, path, json_array_get_element (array, i),
                                             &place.object, error)
            || !read_file (&place, folder, recipe, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_packages (const MoultRecipePlace *whole, MoultRecipe *recipe, GError **error)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    JsonArray *array = NULL;

    if (!moult_recipe_place_read_array (whole, "packages", MAX_PACKAGES, &array, error))
        return FALSE;
    for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
        JsonNode *node = json_array_get_element (array, i);
        const char *name = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

        if (name == NULL || *name == '.' || !moult_recipe_place_is_word (name, package_letters))
            return moult_recipe_place_fail (whole, "packages", "has to hold names of packages",
                                            error);
        g_strv_builder_add (builder, name);
    }

    g_auto (GStrv) packages = g_strv_builder_end (builder);
    g_object_set (recipe, "packages", packages, NULL);
    return TRUE;
}

static gboolean
read_name (const MoultRecipePlace *whole, MoultRecipe *recipe, GError **error)
{
    if (moult_recipe_place_is_missing (whole, "name"))
        return TRUE;

    const char *name = moult_recipe_place_read_text (whole, "name", error);
    if (name == NULL)
        return FALSE;
    if (!moult_recipe_place_is_line (name, MAX_NAME_SIZE))
        return moult_recipe_place_fail (whole, "name", "has to be one line of at most 200 bytes",
                                        error);
    g_object_set (recipe, "name", name, NULL);
    return TRUE;
}

static gboolean
read_check (const MoultRecipePlace *whole, MoultRecipe *recipe, GError **error)
{
    if (moult_recipe_place_is_missing (whole, "check"))
        return TRUE;

    const char *check = moult_recipe_place_read_text (whole, "check", error);
    if (check == NULL)
        return FALSE;
    if (strlen (check) > MAX_CHECK_SIZE || !g_utf8_validate (check, -1, NULL))
        return moult_recipe_place_fail (whole, "check", "is longer than 16 KiB, or no text", error);
    g_object_set (recipe, "check", check, NULL);
    return TRUE;
}

static gboolean
read_numbers (const MoultRecipePlace *whole, MoultRecipe *recipe, GError **error)
{
    static const char *const known[] = { "first", "name", NULL };
    MoultRecipePlace place = { .path = "numbers", .unknown = whole->unknown };
    gint64 first = moult_recipe_get_first_number (recipe);
    GError *reason = NULL;

    if (moult_recipe_place_is_missing (whole, "numbers"))
        return TRUE;
    if (!moult_recipe_place_read_object (whole, "numbers",
                                         json_object_get_member (whole->object, "numbers"),
                                         &place.object, error)
        || !moult_recipe_place_read_number (&place, "first", 0, MOULT_RECIPE_MAX_FIRST_NUMBER,
                                            &first, error))
        return FALSE;

    const char *pattern = moult_recipe_get_name_pattern (recipe);
    if (!moult_recipe_place_is_missing (&place, "name"))
        pattern = moult_recipe_place_read_text (&place, "name", error);
    if (pattern == NULL)
        return FALSE;
    if (!moult_name_pattern_check (pattern, &reason))
        return moult_recipe_place_blame (&place, "name", reason, error);
    moult_recipe_place_note_unknown (&place, known);
    g_object_set (recipe, "numbered", TRUE, "first-number", (guint) first, "name-pattern", pattern,
                  NULL);
    return TRUE;
}

static gboolean
read_idle (const MoultRecipePlace *whole, MoultRecipe *recipe, GError **error)
{
    gint64 minutes = moult_recipe_get_idle_minutes (recipe);

    if (!moult_recipe_place_read_number (whole, "idle-minutes", 1, MOULT_RECIPE_MAX_IDLE_MINUTES,
                                         &minutes, error))
        return FALSE;
    g_object_set (recipe, "idle-minutes", (guint) minutes, NULL);
    return TRUE;
}

static gboolean
read_head (const MoultRecipePlace *whole, GError **error)
{
    JsonNode *kind = moult_recipe_place_get_member (whole, "moult", G_TYPE_STRING);
    JsonNode *version = moult_recipe_place_get_member (whole, "version", G_TYPE_INT64);

    if (kind == NULL || !g_str_equal (json_node_get_string (kind), "recipe"))
        return fail_whole ("its member “moult” is not “recipe”", error);
    if (version == NULL || json_node_get_int (version) < 1)
        return moult_recipe_place_fail (whole, "version", "is missing, or no number from 1", error);
    if (json_node_get_int (version) == MOULT_RECIPE_VERSION)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                 "the recipe is of a newer Moult: its version is %" G_GINT64_FORMAT ", not %d",
                 json_node_get_int (version), MOULT_RECIPE_VERSION);
    return FALSE;
}

static gboolean
read_whole (const MoultRecipePlace *whole, GFile *folder, MoultRecipe *recipe, GError **error)
{
    static const char *const known[] = {
        "moult",          "version", "name",     "boards", "other-boards", "erase",        "format",
        "flash-programs", "files",   "packages", "check",  "numbers",      "idle-minutes", NULL,
    };

    moult_recipe_place_note_unknown (whole, known);
    return read_head (whole, error) && read_name (whole, recipe, error)
           && read_boards (whole, recipe, error)
           && moult_recipe_place_read_flag (whole, "other-boards", recipe, error)
           && moult_recipe_place_read_flag (whole, "erase", recipe, error)
           && moult_recipe_place_read_flag (whole, "format", recipe, error)
           && moult_recipe_place_read_flag (whole, "flash-programs", recipe, error)
           && read_files (whole, folder, recipe, error) && read_packages (whole, recipe, error)
           && read_check (whole, recipe, error) && read_numbers (whole, recipe, error)
           && read_idle (whole, recipe, error);
}

static JsonParser *
load (GBytes *bytes, GError **error)
{
    /* Not an immutable one: that stops the program when a second value stands behind the first. */
    g_autoptr (JsonParser) parser = json_parser_new ();
    g_autoptr (GError) trouble = NULL;
    gsize size;
    const char *json = g_bytes_get_data (bytes, &size);

    if (size == 0 || size > MOULT_RECIPE_MAX_SIZE || memchr (json, '\0', size) != NULL
        || !g_utf8_validate (json, size, NULL) || moult_json_is_too_deep (json, size)) {
        fail_whole ("it is empty, too large or too deep, or no text", error);
        return NULL;
    }
    if (!json_parser_load_from_data (parser, json, (gssize) size, &trouble)) {
        fail_whole (trouble->message, error);
        return NULL;
    }
    return g_steal_pointer (&parser);
}

MoultRecipe *
moult_recipe_parse (GBytes *bytes, GFile *folder, GError **error)
{
    g_return_val_if_fail (bytes != NULL && G_IS_FILE (folder), NULL);

    g_autoptr (GPtrArray) unknown = g_ptr_array_new_null_terminated (4, g_free, TRUE);
    g_autoptr (MoultRecipe) recipe = moult_recipe_new ();
    g_autoptr (JsonParser) parser = load (bytes, error);
    MoultRecipePlace whole = { .path = "", .unknown = unknown };

    if (parser == NULL)
        return NULL;

    JsonNode *root = json_parser_get_root (parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
        fail_whole ("it is no object", error);
        return NULL;
    }
    whole.object = json_node_get_object (root);
    if (!read_whole (&whole, folder, recipe, error))
        return NULL;
    moult_recipe_set_unknown (recipe, (const char *const *) unknown->pdata);
    return g_steal_pointer (&recipe);
}
