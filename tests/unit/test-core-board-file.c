/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <unistd.h>

#include "board-backup.h"
#include "board-setup.h"
#include "error.h"
#include "fake-devices.h"

typedef struct {
    char *folder;
} Fixture;

static void
put (Fixture *fixture, const char *name, const char *content)
{
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname (path);

    g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
    g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->folder = g_dir_make_tmp ("moult-board-file-XXXXXX", NULL);
    put (fixture, "tree/main.py", "print(1)");
    put (fixture, "tree/lib/a/b.py", "b");
    put (fixture, "tree/lib/.hidden", "no");
    put (fixture, "tree/__pycache__/x.pyc", "no");
    put (fixture, "outside.txt", "secret");
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->folder);

    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
    g_free (fixture->folder);
}

static void
link_to (Fixture *fixture, const char *target, const char *name)
{
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

    g_assert_cmpint (symlink (target, path), ==, 0);
}

static GPtrArray *
read_from (Fixture *fixture, const char *name, const char *to, GError **error)
{
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_autoptr (GFile) file = g_file_new_for_path (path);

    return moult_board_files_read (file, to, NULL, error);
}

static void
assert_paths (GPtrArray *files, const char *expected)
{
    g_autoptr (GString) paths = g_string_new (NULL);

    g_assert_nonnull (files);
    for (guint i = 0; i < files->len; i++)
        g_string_append_printf (paths, "%s ", moult_board_file_get_path (files->pdata[i]));
    g_assert_cmpstr (paths->str, ==, expected);
}

static void
test_folder (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GPtrArray) at_root = read_from (fixture, "tree", "/", NULL);
    g_autoptr (GPtrArray) below = read_from (fixture, "tree", "/sub", NULL);

    assert_paths (at_root, "/lib/a/b.py /main.py ");
    assert_paths (below, "/sub/lib/a/b.py /sub/main.py ");
    g_assert_cmpmem (g_bytes_get_data (moult_board_file_get_data (at_root->pdata[0]), NULL), 1, "b",
                     1);
}

static void
test_file (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GPtrArray) in_folder = read_from (fixture, "tree/main.py", "/lib/", NULL);
    g_autoptr (GPtrArray) renamed = read_from (fixture, "tree/main.py", "/boot.py", NULL);
    g_autoptr (GPtrArray) at_root = read_from (fixture, "tree/main.py", "/", NULL);

    assert_paths (in_folder, "/lib/main.py ");
    assert_paths (renamed, "/boot.py ");
    assert_paths (at_root, "/main.py ");
}

static void
assert_refused (Fixture *fixture, const char *name, int code)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = read_from (fixture, name, "/", &error);

    g_assert_null (files);
    g_assert_error (error, MOULT_ERROR, code);
}

static void
test_links (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GPtrArray) files = NULL;

    link_to (fixture, "main.py", "tree/same.py");
    files = read_from (fixture, "tree", "/", NULL);
    assert_paths (files, "/lib/a/b.py /main.py /same.py ");
    link_to (fixture, "../outside.txt", "tree/out.txt");
    assert_refused (fixture, "tree", MOULT_ERROR_NOT_FOUND);
}

static void
test_loop (Fixture *fixture, gconstpointer unused)
{
    link_to (fixture, ".", "tree/lib/again");
    assert_refused (fixture, "tree", MOULT_ERROR_NO_SPACE);
}

static void
test_missing (Fixture *fixture, gconstpointer unused)
{
    assert_refused (fixture, "nothing", MOULT_ERROR_NOT_FOUND);
    link_to (fixture, "nowhere", "tree/broken");
    assert_refused (fixture, "tree", MOULT_ERROR_NOT_FOUND);
}

static void
test_too_large (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *path = g_build_filename (fixture->folder, "tree", "huge", NULL);

    put (fixture, "tree/huge", "");
    g_assert_cmpint (truncate (path, MOULT_BOARD_FILES_MAX_SIZE + 1), ==, 0);
    assert_refused (fixture, "tree", MOULT_ERROR_NO_SPACE);
}

static void
test_too_many (Fixture *fixture, gconstpointer unused)
{
    for (guint i = 0; i <= MOULT_BOARD_FILES_MAX_COUNT; i++) {
        g_autofree char *name = g_strdup_printf ("many/%u", i);

        put (fixture, name, "");
    }
    assert_refused (fixture, "many", MOULT_ERROR_NO_SPACE);
}

static void
test_paths (void)
{
    static const char *const bad[] = { "",     "/",         "x.py",  "/../x", "/a/../b", "/a//b",
                                       "/a/.", "/a\\..\\b", "/a\nb", "/a/",   "/\xff" };
    g_autofree char *long_path = g_strnfill (300, 'a');
    g_autoptr (GError) error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_assert_false (moult_board_file_check_path (bad[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
        g_clear_error (&error);
    }
    long_path[0] = '/';
    g_assert_false (moult_board_file_check_path (long_path, NULL));
    g_assert_true (moult_board_file_check_path ("/lib/käse.py", NULL));
    g_assert_true (moult_board_file_check_path ("/..a", NULL));
}

static void
test_setup (void)
{
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;
    g_autoptr (MoultBoardSetup) nothing = moult_board_setup_new (&fields);
    g_autoptr (GBytes) data = g_bytes_new_static ("1234", 4);
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (MoultBoardSetup) setup = NULL;

    g_assert_true (moult_board_setup_is_empty (nothing));
    g_assert_false (moult_board_setup_erases (nothing));
    g_ptr_array_add (files, moult_board_file_new ("/a", data, NULL));
    fields.files = files;
    fields.format = TRUE;
    setup = moult_board_setup_new (&fields);
    g_ptr_array_set_size (files, 0);
    g_assert_cmpint (moult_board_setup_get_size (setup), ==, 4);
    g_assert_true (moult_board_setup_erases (setup));
    g_assert_false (moult_board_setup_is_empty (setup));
}

static void
test_backup_name (void)
{
    const MoultDeviceFields fields = { .location = "1-1", .serial = "../e6 6/1" };
    g_autoptr (MoultDevice) device = moult_device_new (&fields);
    g_autofree char *name = moult_board_backup_dup_name (device, NULL);

    g_assert_true (g_str_has_prefix (name, "board-.._e6_6_1-"));
    g_assert_null (strchr (name, '/'));
}

#define add_test(path, function)                                                                   \
    g_test_add ("/board-file/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    add_test ("folder", test_folder);
    add_test ("file", test_file);
    add_test ("links", test_links);
    add_test ("loop", test_loop);
    add_test ("missing", test_missing);
    add_test ("too-large", test_too_large);
    add_test ("too-many", test_too_many);
    g_test_add_func ("/board-file/paths", test_paths);
    g_test_add_func ("/board-file/setup", test_setup);
    g_test_add_func ("/board-file/backup-name", test_backup_name);

    return g_test_run ();
}
