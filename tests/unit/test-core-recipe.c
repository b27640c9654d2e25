/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gstdio.h>

#include "error.h"
#include "name-pattern.h"
#include "recipe-json.h"
#include "recipe-parse.h"
#include "recipe-storage.h"

#define HEAD "{\"moult\": \"recipe\", \"version\": 1"
#define SHA  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"

static MoultRecipe *
parse (const char *text, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
    g_autoptr (GFile) folder = g_file_new_for_path ("/home/ada/Robotics");

    return moult_recipe_parse (bytes, folder, error);
}

static MoultRecipe *
parse_well (const char *text)
{
    g_autoptr (GError) error = NULL;
    MoultRecipe *recipe = parse (text, &error);

    g_assert_no_error (error);
    return recipe;
}

/* @words: what the message says, the name of the member before all. */
static void
assert_bad (const char *text, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultRecipe) recipe = parse (text, &error);

    if (recipe != NULL)
        g_error ("%s is taken", text);
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static const char whole[] =
    HEAD ", \"name\": \"Robotics Course\", \"boards\": ["
         "{\"board\": \"PICO\", \"firmware\": \"stable\"},"
         "{\"board\": \"ESP32_GENERIC-SPIRAM\", \"firmware\": {\"version\": \"1.28.0\","
         " \"file\": \"ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin\", \"sha256\": \"" SHA "\"}}],"
         "\"other-boards\": true, \"erase\": true, \"format\": true, \"flash-programs\": true,"
         "\"files\": [{\"from\": \"lesson-1\", \"to\": \"/\"}], \"packages\": [\"aioble\","
         " \"umqtt.simple\"], \"check\": \"import machine\\nprint('OK')\","
         "\"numbers\": {\"first\": 4, \"name\": \"class-{n:02}\"}, \"idle-minutes\": 20}";

static void
assert_whole (MoultRecipe *recipe)
{
    MoultRecipeBoard *esp = moult_recipe_find_board (recipe, "ESP32_GENERIC-SPIRAM");
    g_autoptr (MoultRecipeFile) file = g_list_model_get_item (moult_recipe_get_files (recipe), 0);
    g_autofree char *from = g_file_get_path (moult_recipe_file_get_from (file));
    g_autofree char *name = moult_recipe_expand_name (recipe, 7);

    g_assert_cmpstr (moult_recipe_get_name (recipe), ==, "Robotics Course");
    g_assert_cmpuint (g_list_model_get_n_items (moult_recipe_get_boards (recipe)), ==, 2);
    g_assert_cmpstr (moult_recipe_board_get_build (moult_recipe_find_board (recipe, "RPI_PICO")),
                     ==, "RPI_PICO");
    g_assert_false (moult_recipe_board_is_pinned (moult_recipe_find_board (recipe, "PICO")));
    g_assert_true (moult_recipe_board_is_pinned (esp));
    g_assert_cmpstr (moult_recipe_board_get_version (esp), ==, "1.28.0");
    g_assert_true (g_ascii_strcasecmp (moult_recipe_board_get_sha256 (esp), SHA) == 0);
    g_assert_true (moult_recipe_get_other_boards (recipe) && moult_recipe_get_erase (recipe));
    g_assert_true (moult_recipe_get_format (recipe) && moult_recipe_get_flash_programs (recipe));
    g_assert_cmpstr (from, ==, "/home/ada/Robotics/lesson-1");
    g_assert_cmpstr (moult_recipe_file_get_to (file), ==, "/");
    g_assert_cmpstrv (moult_recipe_get_packages (recipe),
                      ((const char *const[]) { "aioble", "umqtt.simple", NULL }));
    g_assert_cmpstr (moult_recipe_get_check (recipe), ==, "import machine\nprint('OK')");
    g_assert_true (moult_recipe_get_numbered (recipe));
    g_assert_cmpuint (moult_recipe_get_first_number (recipe), ==, 4);
    g_assert_cmpstr (name, ==, "class-07");
    g_assert_cmpuint (moult_recipe_get_idle_minutes (recipe), ==, 20);
    g_assert_cmpuint (g_strv_length ((GStrv) moult_recipe_get_unknown (recipe)), ==, 0);
}

static void
test_whole (void)
{
    g_autoptr (MoultRecipe) recipe = parse_well (whole);
    g_autoptr (MoultRecipe) copy = moult_recipe_copy (recipe);

    assert_whole (recipe);
    assert_whole (copy);
}

static void
test_least (void)
{
    g_autoptr (MoultRecipe) recipe = parse_well (HEAD "}");
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_recipe_get_erase (recipe) || moult_recipe_get_numbered (recipe));
    g_assert_null (moult_recipe_get_check (recipe));
    g_assert_false (moult_recipe_check (recipe, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_round (void)
{
    g_autoptr (MoultRecipe) recipe = parse_well (whole);
    g_autoptr (GFile) folder = g_file_new_for_path ("/home/ada/Robotics");
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = moult_recipe_to_json (recipe, folder, &error);

    g_assert_no_error (error);
    g_autoptr (MoultRecipe) again = moult_recipe_parse (bytes, folder, &error);
    g_assert_no_error (error);
    assert_whole (again);
}

/* The members of a later Moult are named, so that the user knows what is left out. */
static void
test_unknown (void)
{
    g_autoptr (MoultRecipe) recipe =
        parse_well (HEAD ", \"music\": 1, \"boards\": [{\"board\": \"PICO\", \"colour\": 2}]}");

    g_assert_cmpstrv (moult_recipe_get_unknown (recipe),
                      ((const char *const[]) { "music", "boards[0].colour", NULL }));
}

static void
test_no_recipe (void)
{
    assert_bad ("", MOULT_ERROR_BAD_IMAGE, "empty");
    assert_bad ("{", MOULT_ERROR_BAD_IMAGE, "no recipe");
    assert_bad ("[]", MOULT_ERROR_BAD_IMAGE, "no object");
    assert_bad ("{}", MOULT_ERROR_BAD_IMAGE, "moult");
    assert_bad (HEAD "} {}", MOULT_ERROR_BAD_IMAGE, "no recipe");
    assert_bad ("{\"moult\": \"kit\", \"version\": 1}", MOULT_ERROR_BAD_IMAGE, "moult");
    assert_bad ("{\"moult\": \"recipe\"}", MOULT_ERROR_BAD_IMAGE, "version");
    assert_bad ("{\"moult\": \"recipe\", \"version\": 0}", MOULT_ERROR_BAD_IMAGE, "version");
    assert_bad ("{\"moult\": \"recipe\", \"version\": 2}", MOULT_ERROR_DEPENDENCY, "newer Moult");
    assert_bad ("\xff\xfe", MOULT_ERROR_BAD_IMAGE, "no text");
}

static void
test_too_large (void)
{
    g_autofree char *filler = g_strnfill (MOULT_RECIPE_MAX_SIZE, ' ');
    g_autofree char *large = g_strconcat (HEAD, filler, "}", NULL);
    g_autofree char *deep = g_strnfill (100, '[');
    g_autoptr (GString) boards = g_string_new (HEAD ", \"boards\": [");

    assert_bad (large, MOULT_ERROR_BAD_IMAGE, "too large");
    assert_bad (deep, MOULT_ERROR_BAD_IMAGE, "too deep");
    for (guint i = 0; i < 201; i++)
        g_string_append_printf (boards, "%s{\"board\": \"B%u\"}", i > 0 ? "," : "", i);
    g_string_append (boards, "]}");
    assert_bad (boards->str, MOULT_ERROR_BAD_IMAGE, "“boards” has more than 200");
}

static void
test_bad_boards (void)
{
    assert_bad (HEAD ", \"boards\": {}}", MOULT_ERROR_BAD_IMAGE, "“boards” has to be a list");
    assert_bad (HEAD ", \"boards\": [1]}", MOULT_ERROR_BAD_IMAGE, "boards[0]");
    assert_bad (HEAD ", \"boards\": [{}]}", MOULT_ERROR_BAD_IMAGE, "“boards[0].board” is missing");
    assert_bad (HEAD ", \"boards\": [{\"board\": \"../PICO\"}]}", MOULT_ERROR_BAD_IMAGE,
                "boards[0].board");
    /* PICO is the former name of RPI_PICO. */
    assert_bad (HEAD ", \"boards\": [{\"board\": \"PICO\"}, {\"board\": \"RPI_PICO\"}]}",
                MOULT_ERROR_BAD_IMAGE, "“boards[1].board” names a board for the second time");
    assert_bad (HEAD ", \"boards\": [{\"board\": \"PICO\", \"firmware\": \"newest\"}]}",
                MOULT_ERROR_BAD_IMAGE, "boards[0].firmware");
    assert_bad (HEAD ", \"boards\": [{\"board\": \"PICO\", \"firmware\": {\"sha256\": \"12\"}}]}",
                MOULT_ERROR_BAD_IMAGE, "“boards[0].firmware.sha256” has to have 64 digits");
    assert_bad (HEAD ", \"boards\": [{\"board\": \"PICO\", \"firmware\": {\"file\": \"../a\"}}]}",
                MOULT_ERROR_BAD_IMAGE, "boards[0].firmware.file");
    assert_bad (HEAD ", \"boards\": [{\"board\": \"PICO\", \"firmware\": {\"version\": 1}}]}",
                MOULT_ERROR_BAD_IMAGE, "boards[0].firmware.version");
}

static void
assert_bad_file (const char *from, const char *to, const char *words)
{
    g_autofree char *text =
        g_strdup_printf (HEAD ", \"files\": [{\"from\": \"%s\", \"to\": \"%s\"}]}", from, to);

    assert_bad (text, MOULT_ERROR_BAD_IMAGE, words);
}

static void
test_bad_files (void)
{
    g_autofree char *long_name = g_strnfill (300, 'a');
    g_autofree char *long_to = g_strconcat ("/", long_name, NULL);

    assert_bad_file ("../secret", "/", "files[0].from");
    assert_bad_file ("a/../../secret", "/", "files[0].from");
    assert_bad_file ("/etc/passwd", "/", "files[0].from");
    assert_bad_file ("", "/", "files[0].from");
    assert_bad_file ("a//b", "/", "files[0].from");
    assert_bad_file ("a\\\\..\\\\b", "/", "files[0].from");
    assert_bad_file ("a\\nb", "/", "files[0].from");
    assert_bad_file ("lesson", "main.py", "files[0].to");
    assert_bad_file ("lesson", "/../main.py", "files[0].to");
    assert_bad_file ("lesson", "", "files[0].to");
    assert_bad_file ("lesson", long_to, "files[0].to");
    assert_bad (HEAD ", \"files\": [{\"from\": \"a\"}]}", MOULT_ERROR_BAD_IMAGE, "files[0].to");
}

static void
test_bad_rest (void)
{
    g_autofree char *filler = g_strnfill (17000, 'x');
    g_autofree char *check = g_strdup_printf (HEAD ", \"check\": \"%s\"}", filler);

    assert_bad (check, MOULT_ERROR_BAD_IMAGE, "“check”");
    assert_bad (HEAD ", \"erase\": \"yes\"}", MOULT_ERROR_BAD_IMAGE,
                "“erase” has to be true or false");
    assert_bad (HEAD ", \"name\": \"a\\nb\"}", MOULT_ERROR_BAD_IMAGE, "“name”");
    assert_bad (HEAD ", \"packages\": [\"http://x\"]}", MOULT_ERROR_BAD_IMAGE, "“packages”");
    assert_bad (HEAD ", \"packages\": [7]}", MOULT_ERROR_BAD_IMAGE, "“packages”");
    assert_bad (HEAD ", \"packages\": [\"..\"]}", MOULT_ERROR_BAD_IMAGE, "“packages”");
    assert_bad (HEAD ", \"idle-minutes\": 0}", MOULT_ERROR_BAD_IMAGE, "from 1 to 1440");
    assert_bad (HEAD ", \"idle-minutes\": 1e9}", MOULT_ERROR_BAD_IMAGE, "idle-minutes");
    assert_bad (HEAD ", \"numbers\": {\"first\": -1}}", MOULT_ERROR_BAD_IMAGE, "numbers.first");
    assert_bad (HEAD ", \"numbers\": {\"first\": 100000}}", MOULT_ERROR_BAD_IMAGE, "numbers.first");
    assert_bad (HEAD ", \"numbers\": {\"name\": \"class\"}}", MOULT_ERROR_BAD_IMAGE,
                "numbers.name");
    assert_bad (HEAD ", \"numbers\": [1]}", MOULT_ERROR_BAD_IMAGE, "“numbers”");
}

static void
test_patterns (void)
{
    const char *const bad[] = { "",       "class",   "{",    "a{n",   "{x}",   "{n:2}",
                                "{n:00}", "{n:010}", "{n}}", "{{n}}", "{n}\n", "\xff{n}" };
    const char *const good[] = { "{n}", "class-{n:02}", "{n:09} von {n}", "Büro {n}" };
    g_autofree char *long_one = g_strdup_printf ("{n}%0*d", 64, 0);
    g_autofree char *name = moult_name_pattern_expand ("Büro {n:03}/{n}", 12);

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_false (moult_name_pattern_check (bad[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
    for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
        g_assert_true (moult_name_pattern_check (good[i], NULL));
    g_assert_false (moult_name_pattern_check (long_one, NULL));
    g_assert_cmpstr (name, ==, "Büro 012/12");
}

static void
count_changes (MoultRecipe *recipe, guint *n_changes)
{
    (*n_changes)++;
}

static void
test_changes (void)
{
    g_autoptr (MoultRecipe) recipe = moult_recipe_new ();
    g_autoptr (MoultRecipeBoard) first = moult_recipe_board_new ("RPI_PICO", NULL, NULL, NULL);
    g_autoptr (MoultRecipeBoard) second = moult_recipe_board_new ("RPI_PICO", "1.28.0", NULL, NULL);
    guint n_changes = 0;

    g_signal_connect (recipe, "changed", G_CALLBACK (count_changes), &n_changes);
    g_object_set (recipe, "name", "A", "erase", TRUE, NULL);
    g_object_set (recipe, "name", "A", "erase", TRUE, NULL);
    g_assert_cmpuint (n_changes, ==, 2);
    moult_recipe_put_board (recipe, first);
    moult_recipe_put_board (recipe, second);
    g_assert_cmpuint (n_changes, ==, 4);
    g_assert_cmpuint (g_list_model_get_n_items (moult_recipe_get_boards (recipe)), ==, 1);
    g_assert_true (moult_recipe_find_board (recipe, "RPI_PICO") == second);
    moult_recipe_remove_board (recipe, second);
    g_assert_null (moult_recipe_find_board (recipe, "RPI_PICO"));
}

typedef struct {
    char *folder;
    GFile *file;
} Storage;

static void
set_up (Storage *storage, gconstpointer unused)
{
    storage->folder = g_dir_make_tmp ("moult-recipe-XXXXXX", NULL);
    storage->file = g_file_new_build_filename (storage->folder, "class.moult", NULL);
}

static void
tear_down (Storage *storage, gconstpointer unused)
{
    g_file_delete (storage->file, NULL, NULL);
    g_assert_cmpint (g_rmdir (storage->folder), ==, 0);
    g_object_unref (storage->file);
    g_free (storage->folder);
}

static void
test_storage (Storage *storage, gconstpointer unused)
{
    g_autoptr (MoultRecipe) recipe = moult_recipe_new ();
    g_autoptr (GFile) inside = g_file_new_build_filename (storage->folder, "lesson", NULL);
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (inside, "/");
    g_autoptr (GError) error = NULL;

    g_object_set (recipe, "name", "Wien, 3. Klasse", NULL);
    moult_recipe_add_file (recipe, file);
    moult_recipe_save (recipe, storage->file, NULL, &error);
    g_assert_no_error (error);
    g_autoptr (MoultRecipe) again = moult_recipe_load (storage->file, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (moult_recipe_get_name (again), ==, "Wien, 3. Klasse");
    g_autoptr (MoultRecipeFile) found = g_list_model_get_item (moult_recipe_get_files (again), 0);
    g_assert_true (g_file_equal (moult_recipe_file_get_from (found), inside));
}

/* What lies elsewhere could not be found again; nothing is written then. */
static void
test_outside (Storage *storage, gconstpointer unused)
{
    g_autoptr (MoultRecipe) recipe = moult_recipe_new ();
    g_autoptr (GFile) outside = g_file_new_for_path ("/home/ada/lesson");
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (outside, "/");
    g_autoptr (GError) error = NULL;

    moult_recipe_add_file (recipe, file);
    g_assert_false (moult_recipe_save (recipe, storage->file, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_false (g_file_query_exists (storage->file, NULL));
}

static void
assert_unreadable (GFile *file, MoultError code)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultRecipe) recipe = moult_recipe_load (file, NULL, &error);

    g_assert_null (recipe);
    g_assert_error (error, MOULT_ERROR, (int) code);
}

static void
test_unreadable (Storage *storage, gconstpointer unused)
{
    g_autoptr (GFile) folder = g_file_new_for_path (storage->folder);
    g_autoptr (GFile) endless = g_file_new_for_path ("/dev/zero");
    g_autofree char *filler = g_strnfill (MOULT_RECIPE_MAX_SIZE + 1, ' ');

    assert_unreadable (storage->file, MOULT_ERROR_NOT_FOUND);
    assert_unreadable (folder, MOULT_ERROR_BAD_IMAGE);
    assert_unreadable (endless, MOULT_ERROR_BAD_IMAGE);
    g_assert_true (g_file_set_contents (g_file_peek_path (storage->file), filler, -1, NULL));
    assert_unreadable (storage->file, MOULT_ERROR_BAD_IMAGE);
}

/* A check that nobody could read again is not saved over a recipe that is well. */
static void
test_unwritable (Storage *storage, gconstpointer unused)
{
    g_autoptr (MoultRecipe) recipe = moult_recipe_new ();
    g_autofree char *filler = g_strnfill (17000, 'x');
    g_autoptr (GFile) full = g_file_new_for_path ("/proc/class.moult");
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_recipe_save (recipe, full, NULL, &error));
    g_assert_nonnull (error);
    g_clear_error (&error);
    g_assert_true (moult_recipe_save (recipe, storage->file, NULL, NULL));
    g_object_set (recipe, "check", filler, NULL);
    g_assert_false (moult_recipe_save (recipe, storage->file, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    g_autoptr (MoultRecipe) still = moult_recipe_load (storage->file, NULL, NULL);
    g_assert_nonnull (still);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
    while (*result == NULL)
        g_main_context_iteration (NULL, TRUE);
}

static void
test_async (Storage *storage, gconstpointer unused)
{
    g_autoptr (MoultRecipe) recipe = moult_recipe_new ();
    g_autoptr (GAsyncResult) saved = NULL;
    g_autoptr (GAsyncResult) loaded = NULL;
    g_autoptr (GError) error = NULL;

    g_object_set (recipe, "name", "B", NULL);
    moult_recipe_save_async (recipe, storage->file, NULL, on_done_cb, &saved);
    wait_for (&saved);
    g_assert_true (moult_recipe_save_finish (recipe, saved, &error));
    moult_recipe_load_async (storage->file, NULL, on_done_cb, &loaded);
    wait_for (&loaded);
    g_autoptr (MoultRecipe) again = moult_recipe_load_finish (loaded, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (moult_recipe_get_name (again), ==, "B");
}

static void
add_storage (const char *path, void (*test) (Storage *storage, gconstpointer unused))
{
    g_test_add (path, Storage, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/recipe/whole", test_whole);
    g_test_add_func ("/recipe/least", test_least);
    g_test_add_func ("/recipe/round", test_round);
    g_test_add_func ("/recipe/unknown", test_unknown);
    g_test_add_func ("/recipe/no-recipe", test_no_recipe);
    g_test_add_func ("/recipe/too-large", test_too_large);
    g_test_add_func ("/recipe/bad-boards", test_bad_boards);
    g_test_add_func ("/recipe/bad-files", test_bad_files);
    g_test_add_func ("/recipe/bad-rest", test_bad_rest);
    g_test_add_func ("/recipe/patterns", test_patterns);
    g_test_add_func ("/recipe/changes", test_changes);
    add_storage ("/recipe/storage", test_storage);
    add_storage ("/recipe/outside", test_outside);
    add_storage ("/recipe/unreadable", test_unreadable);
    add_storage ("/recipe/unwritable", test_unwritable);
    add_storage ("/recipe/async", test_async);
    return g_test_run ();
}
