/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"
#include "git-place.h"
#include "likeness.h"
#include "source-state.h"
#include "source-status.h"
#include "source-tree.h"

/* ---- board.json ---- */

static MoultSourceBoard *
parse (const char *json, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

    return moult_source_board_parse ("RPI_PICO", "rp2", bytes, error);
}

static void
test_board (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSourceBoard) board =
        parse ("{\"product\": \"Pico\", \"vendor\": \"Raspberry Pi\", \"mcu\": \"rp2040\","
               " \"deploy\": [\"../deploy.md\"], \"variants\": {\"SPIRAM\": \"With\\nSPI RAM\","
               " \"A_B\": 5, \"no good\": \"x\", \"\": \"y\", \"-j\": \"z\"}}",
               &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_source_board_get_id (board), ==, "RPI_PICO");
    g_assert_cmpstr (moult_source_board_get_port (board), ==, "rp2");
    g_assert_cmpstr (moult_source_board_get_product (board), ==, "Pico");
    g_assert_cmpstr (moult_source_board_get_vendor (board), ==, "Raspberry Pi");
    g_assert_cmpstr (moult_source_board_get_mcu (board), ==, "rp2040");
    g_assert_cmpuint (moult_source_board_get_variants (board)->len, ==, 2);

    const MoultSourceVariant *variant = moult_source_board_find_variant (board, "SPIRAM");
    g_assert_cmpstr (variant->description, ==, "With SPI RAM");
    variant = g_ptr_array_index (moult_source_board_get_variants (board), 0);
    g_assert_cmpstr (variant->name, ==, "A_B");
    g_assert_cmpstr (variant->description, ==, "");
    g_assert_null (moult_source_board_find_variant (board, "spiram"));
}

static void
test_board_names (void)
{
    static const char *const cases[][2] = {
        { "{\"product\": \"Pico\", \"vendor\": \"Raspberry Pi\"}", "Raspberry Pi Pico" },
        { "{\"product\": \"Arduino Giga\", \"vendor\": \"Arduino\"}", "Arduino Giga" },
        { "{\"product\": \"Pico\"}", "Pico" },
        { "{\"product\": 5, \"vendor\": [], \"mcu\": {}}", "RPI_PICO" },
        { "{\"product\": \"\\u0007 \\u001b[1m\"}", "[1m" },
        { "{\"variants\": [\"A\"]}", "RPI_PICO" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (MoultSourceBoard) board = parse (cases[i][0], NULL);
        g_autofree char *name = moult_source_board_dup_name (board);

        g_assert_cmpstr (name, ==, cases[i][1]);
        g_assert_cmpuint (moult_source_board_get_variants (board)->len, ==, 0);
    }
}

static void
test_board_bad (void)
{
    g_autofree char *deep = g_strnfill (5000, '[');
    g_autofree char *big = g_strnfill (256 * 1024 + 1, ' ');
    const char *const cases[] = { "", "{", "[]", "5", "null", "{\"a\": \xff}", deep, big };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (parse (cases[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
}

/* ---- The tree ---- */

static MoultSourceTree *
open_tree (GitPlace *place, const char *name)
{
    g_autofree char *path = git_place_path (place, name);
    g_autoptr (GError) error = NULL;
    MoultSourceTree *tree = moult_source_tree_open (path, NULL, &error);

    g_assert_no_error (error);
    return tree;
}

static void
link_to (GitPlace *place, const char *target, const char *name)
{
    g_autofree char *path = git_place_path (place, name);
    g_autofree char *parent = g_path_get_dirname (path);

    g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
    g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
test_tree (GitPlace *place, gconstpointer unused)
{
    git_place_make_tree (place, "tree");
    git_place_write (place, "tree/ports/esp32/boards/ESP32_GENERIC/board.json",
                     "{\"variants\": {\"OTA\": \"Over the air\"}}");
    git_place_write (place, "tree/ports/esp32/boards/sdkconfig.base", "x");
    git_place_write (place, "tree/ports/esp32/boards/SHARED/pins.csv", "x");
    git_place_write (place, "tree/ports/samd/boards/RPI_PICO/board.json", "{}");
    git_place_write (place, "tree/ports/unix/Makefile", "all:");

    g_autoptr (MoultSourceTree) tree = open_tree (place, "tree");
    GPtrArray *boards = moult_source_tree_get_boards (tree);
    g_assert_cmpuint (boards->len, ==, 3);
    g_assert_cmpstr (moult_source_board_get_id (boards->pdata[0]), ==, "ESP32_GENERIC");
    g_assert_cmpstr (moult_source_board_get_port (boards->pdata[1]), ==, "rp2");
    g_assert_cmpstr (moult_source_board_get_port (boards->pdata[2]), ==, "samd");
    g_assert_true (moult_source_tree_find_board (tree, "RPI_PICO") == boards->pdata[1]);
    g_assert_null (moult_source_tree_find_board (tree, "rpi_pico"));
    g_assert_null (moult_source_tree_get_warnings (tree)[0]);

    g_auto (GStrv) like = moult_source_tree_suggest (tree, "PICO", 5);
    g_assert_cmpuint (g_strv_length (like), ==, 1);
    g_assert_cmpstr (like[0], ==, "RPI_PICO");
    g_auto (GStrv) none = moult_source_tree_suggest (tree, "PYBV11", 5);
    g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_tree_hostile (GitPlace *place, gconstpointer unused)
{
    git_place_make_tree (place, "tree");
    git_place_write (place, "out/board.json", "{}");
    git_place_write (place, "tree/ports/rp2/boards/odd name/board.json", "{}");
    git_place_write (place, "tree/ports/rp2/boards/$(rm)\n/board.json", "{}");
    git_place_write (place, "tree/ports/-j/boards/X/board.json", "{}");
    git_place_write (place, "tree/ports/rp2/boards/BAD/board.json", "{");
    git_place_write (place, "tree/ports/rp2/boards/FOLDER/board.json/x", "");
    link_to (place, "../../../../out", "tree/ports/rp2/boards/OUT");
    link_to (place, "/proc/self/environ", "tree/ports/rp2/boards/PROC/board.json");
    link_to (place, "../../../../out", "tree/ports/rp3/boards/X");
    link_to (place, "RPI_PICO", "tree/ports/rp2/boards/ALIAS");
    link_to (place, "/nowhere", "tree/ports/rp2/boards/GONE");
    link_to (place, "LOOP", "tree/ports/rp2/boards/LOOP");
    link_to (place, "rp2", "tree/ports/rp2-same");

    g_autofree char *pipe = git_place_path (place, "tree/ports/rp2/boards/PIPE");
    g_autofree char *fifo = g_build_filename (pipe, "board.json", NULL);
    g_assert_cmpint (g_mkdir (pipe, 0755), ==, 0);
    g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

    g_autoptr (MoultSourceTree) tree = open_tree (place, "tree");
    GPtrArray *boards = moult_source_tree_get_boards (tree);
    const char *const *warnings = moult_source_tree_get_warnings (tree);
    g_autofree char *all = g_strjoinv ("\n", (GStrv) warnings);

    g_test_message ("%s", all);
    g_assert_cmpuint (boards->len, ==, 4); /* RPI_PICO and ALIAS, of rp2 and rp2-same */
    for (guint i = 0; i < boards->len; i++)
        g_assert_true (strstr ("RPI_PICO ALIAS", moult_source_board_get_id (boards->pdata[i])));
    g_assert_nonnull (strstr (all, "odd name"));
    g_assert_nonnull (strstr (all, "$(rm)\\n"));
    g_assert_nonnull (strstr (all, "BAD"));
    g_assert_nonnull (strstr (all, "boards/OUT/board.json: left out: it leads out"));
    g_assert_nonnull (strstr (all, "boards/PROC/board.json: left out: it leads out"));
    g_assert_nonnull (strstr (all, "ports/-j"));
}

static void
test_tree_find (GitPlace *place, gconstpointer unused)
{
    g_autofree char *tree = git_place_path (place, "tree");
    g_autofree char *inner = git_place_path (place, "tree/ports/rp2");
    g_autoptr (GError) error = NULL;

    git_place_make_tree (place, "tree");
    g_autofree char *found = moult_source_tree_find (inner);
    g_assert_cmpstr (found, ==, tree);
    g_autofree char *none = moult_source_tree_find (place->folder);
    g_assert_null (none);

    g_setenv ("MICROPY_DIR", place->folder, TRUE);
    g_autofree char *named = moult_source_tree_find (inner);
    g_unsetenv ("MICROPY_DIR");
    g_assert_cmpstr (named, ==, place->folder);
    g_assert_null (moult_source_tree_open (named, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_likeness (void)
{
    g_assert_cmpuint (moult_likeness_distance ("rpi_pico", "RPI_PICO"), ==, 0);
    g_assert_cmpuint (moult_likeness_distance ("RPI_PICO_V", "RPI_PICO_W"), ==, 1);
    g_assert_cmpuint (moult_likeness_distance ("", "X"), ==, G_MAXUINT);
    g_assert_cmpuint (moult_likeness_distance ("abcd", "wxyz"), ==, G_MAXUINT);
    g_autofree char *wide = g_strnfill (100000, 'a');
    g_assert_cmpuint (moult_likeness_distance (wide, wide), ==, 0);
}

/* ---- Its state ---- */

static MoultSourceState *
read_state (GitPlace *place, const char *name)
{
    g_autofree char *path = git_place_path (place, name);
    g_autoptr (GError) error = NULL;
    MoultSourceState *state = moult_source_state_read (path, NULL, &error);

    g_assert_no_error (error);
    return state;
}

static void
test_state_clean (GitPlace *place, gconstpointer unused)
{
    git_place_make_tree (place, "tree");
    git_place_do (place, "tree", "tag", "-a", "-m", "x", "v1.28.0", NULL);
    git_place_write (place, "tree/ports/rp2/build-RPI_PICO/firmware.uf2", "ignored");

    g_autoptr (MoultSourceState) state = read_state (place, "tree");
    g_autofree char *commit = git_place_git (place, "tree", "rev-parse", "HEAD", NULL);
    g_autofree char *small = moult_source_state_dup_short (state);
    g_assert_cmpstr (state->commit, ==, commit);
    g_assert_cmpstr (state->branch, ==, "master");
    g_assert_cmpstr (state->description, ==, "v1.28.0");
    g_assert_false (state->dirty);
    g_assert_null (state->fingerprint);
    g_assert_cmpuint (strlen (small), ==, 7);

    git_place_do (place, "tree", "checkout", "--quiet", "--detach", NULL);
    g_autoptr (MoultSourceState) detached = read_state (place, "tree");
    g_assert_null (detached->branch);
    g_assert_true (moult_source_state_equal (state, detached));
    git_place_do (place, "tree", "checkout", "--quiet", "master", NULL);

    git_place_commit (place, "tree", "Second");
    g_autoptr (MoultSourceState) later = read_state (place, "tree");
    g_assert_true (g_str_has_prefix (later->description, "v1.28.0-1-g"));
    g_assert_false (moult_source_state_equal (state, later));
}

/* Each makes another state, of the same commit, and none is another's. */
static void
test_state_changes (GitPlace *place, gconstpointer unused)
{
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *main_c = git_place_path (place, "tree/py/main.c");

    git_place_make_tree (place, "tree");
    git_place_write (place, "tree/py/other.c", "o\n");
    git_place_commit (place, "tree", "Second");
    for (guint i = 0; i < 11; i++) {
        git_place_do (place, "tree", "reset", "--quiet", "--hard", NULL);
        git_place_do (place, "tree", "clean", "--quiet", "-ffd", NULL);
        switch (i) {
        case 0:
            git_place_write (place, "tree/py/main.c", "changed\n");
            break;
        case 1:
            git_place_write (place, "tree/py/main.c", "differs\n");
            break;
        case 2: /* staged */
            git_place_write (place, "tree/py/main.c", "changed\n");
            git_place_do (place, "tree", "add", "--all", NULL);
            break;
        case 3:
            git_place_write (place, "tree/new file's \"name\"\n", "a");
            break;
        case 4: /* with another content */
            git_place_write (place, "tree/new file's \"name\"\n", "b");
            break;
        case 5:
            git_place_do (place, "tree", "mv", "py/main.c", "py/moved.c", NULL);
            break;
        case 6:
            g_assert_cmpint (g_chmod (main_c, 0755), ==, 0);
            break;
        case 7:
            g_assert_cmpint (g_unlink (main_c), ==, 0);
            break;
        case 8:
            link_to (place, "main.c", "tree/py/link.c");
            break;
        case 9:
            link_to (place, "other.c", "tree/py/link.c");
            break;
        case 10: /* staged, and taken back in the folder */
            git_place_write (place, "tree/py/main.c", "staged\n");
            git_place_do (place, "tree", "add", "--all", NULL);
            git_place_write (place, "tree/py/main.c", "int main (void);\n");
            break;
        }

        g_autofree char *before = git_place_digest (place, "tree");
        g_autoptr (MoultSourceState) state = read_state (place, "tree");
        g_autoptr (MoultSourceState) again = read_state (place, "tree");
        g_autofree char *after = git_place_digest (place, "tree");
        g_test_message ("change %u", i);
        g_assert_true (state->dirty);
        g_assert_cmpuint (strlen (state->fingerprint), ==, 64);
        g_assert_true (moult_source_state_equal (state, again));
        g_assert_true (g_hash_table_add (seen, g_strdup (state->fingerprint)));
        g_assert_cmpstr (before, ==, after);
    }
}

static void
test_state_none (GitPlace *place, gconstpointer unused)
{
    /* No repository, but within one that ignores it. */
    git_place_make_tree (place, "home");
    git_place_write (place, "home/build-x/tree/mpy-cross/x", "");
    g_autoptr (MoultSourceState) ignored = read_state (place, "home/build-x/tree");
    g_assert_null (ignored->commit);
    g_assert_false (ignored->dirty);

    git_place_write (place, "empty/file", "");
    git_place_do (place, "empty", "init", "--quiet", "--initial-branch=main", NULL);
    g_autoptr (MoultSourceState) empty = read_state (place, "empty");
    g_assert_null (empty->commit);
    g_assert_cmpstr (empty->branch, ==, "main");
    g_assert_true (empty->dirty);

    git_place_write (place, "broken/.git", "gitdir: /nowhere/at/all\n");
    g_autoptr (MoultSourceState) broken = read_state (place, "broken");
    g_assert_null (broken->commit);

    g_autoptr (MoultSourceState) absent = read_state (place, "absent");
    g_assert_null (absent->commit);
    g_autofree char *none = moult_source_state_dup_short (absent);
    g_assert_null (none);
}

static void
test_state_no_git (GitPlace *place, gconstpointer unused)
{
    g_autofree char *path = g_strdup (g_getenv ("PATH"));

    git_place_make_tree (place, "tree");
    g_setenv ("PATH", place->folder, TRUE);
    g_autoptr (MoultSourceState) state = read_state (place, "tree");
    g_setenv ("PATH", path, TRUE);
    g_assert_null (state->commit);
    g_assert_false (state->dirty);
}

/* Its own repository in the tree, as a module of somebody's: its content counts. */
static void
test_state_nested (GitPlace *place, gconstpointer unused)
{
    git_place_make_tree (place, "tree");
    git_place_make_tree (place, "tree/mine");
    g_autoptr (MoultSourceState) first = read_state (place, "tree");
    git_place_write (place, "tree/mine/py/main.c", "changed\n");
    g_autoptr (MoultSourceState) second = read_state (place, "tree");
    git_place_commit (place, "tree/mine", "Changed");
    g_autoptr (MoultSourceState) third = read_state (place, "tree");

    g_assert_true (first->dirty);
    g_assert_cmpstr (first->commit, ==, third->commit);
    g_assert_false (moult_source_state_equal (first, second));
    g_assert_false (moult_source_state_equal (second, third));
    g_assert_false (moult_source_state_equal (first, third));
}

/* A sparse file of a terabyte is not read. */
static void
test_state_huge (GitPlace *place, gconstpointer unused)
{
    g_autofree char *path = git_place_path (place, "tree/disk.img");

    git_place_make_tree (place, "tree");
    git_place_write (place, "tree/disk.img", "");
    if (truncate (path, 1024LL * 1024 * 1024 * 1024) != 0) {
        g_test_skip ("the file system takes no such file");
        return;
    }
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (MoultSourceState) first = read_state (place, "tree");
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
    g_assert_cmpint (truncate (path, 512LL * 1024 * 1024 * 1024), ==, 0);
    g_autoptr (MoultSourceState) second = read_state (place, "tree");
    g_assert_true (first->dirty);
    g_assert_false (moult_source_state_equal (first, second));
}

/* Another git is at work: nothing waits, and its lock stays. */
static void
test_state_locked (GitPlace *place, gconstpointer unused)
{
    git_place_make_tree (place, "tree");
    git_place_write (place, "tree/.git/index.lock", "");
    git_place_write (place, "tree/py/main.c", "changed\n");
    g_autoptr (MoultSourceState) state = read_state (place, "tree");
    g_assert_true (state->dirty);
    g_assert_true (git_place_has (place, "tree/.git/index.lock"));
}

/* A repository that another one's hook has in the environment is none of this tree's. */
static void
test_state_environment (GitPlace *place, gconstpointer unused)
{
    g_autofree char *other = git_place_path (place, "other/.git");

    git_place_make_tree (place, "tree");
    git_place_make_tree (place, "other");
    git_place_commit (place, "other", "Second");
    g_autofree char *commit = git_place_git (place, "tree", "rev-parse", "HEAD", NULL);
    g_setenv ("GIT_DIR", other, TRUE);
    g_setenv ("GIT_INDEX_FILE", "/nowhere", TRUE);
    g_autoptr (MoultSourceState) state = read_state (place, "tree");
    g_unsetenv ("GIT_DIR");
    g_unsetenv ("GIT_INDEX_FILE");
    g_assert_cmpstr (state->commit, ==, commit);
    g_assert_false (state->dirty);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_state_async (GitPlace *place, gconstpointer unused)
{
    g_autofree char *path = git_place_path (place, "tree");
    g_autoptr (GCancellable) cancelled = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    git_place_make_tree (place, "tree");
    moult_source_state_read_async (path, NULL, on_read_cb, &result);
    while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_autoptr (MoultSourceState) state = moult_source_state_read_finish (result, &error);
    g_assert_no_error (error);
    g_assert_nonnull (state->commit);

    g_clear_object (&result);
    moult_source_tree_open_async (path, NULL, on_read_cb, &result);
    while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_autoptr (MoultSourceTree) tree = moult_source_tree_open_finish (result, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (moult_source_tree_get_folder (tree), ==, path);

    g_cancellable_cancel (cancelled);
    g_assert_null (moult_source_state_read (path, cancelled, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
    g_assert_null (moult_source_tree_open (path, cancelled, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Each line as git-status(1) has it, whole and cut anywhere. */
static void
test_status_parse (void)
{
    static const char text[] = "# branch.oid 0123\0# branch.head (detached)\0# stash 3\0"
                               "1 .M N... 100644 100644 100644 a b a file\0"
                               "1 .D S... 160000 160000 000000 a a lib/gone\0"
                               "1 .M SCMU 160000 160000 160000 a a lib/all of it\0"
                               "2 R. N... 100644 100644 100644 a b R100 new\0old\0"
                               "u UU N... 100644 100644 100644 100644 a b c both\0"
                               "? un tracked\0! ignored\0nonsense\0"
                               "1 .M\0";
    g_autoptr (MoultSourceStatus) status = moult_source_status_parse (text, sizeof text - 1);

    g_assert_cmpstr (status->commit, ==, "0123");
    g_assert_null (status->branch);
    g_assert_cmpuint (status->changes->len, ==, 6);

    const MoultSourceChange *gone = status->changes->pdata[1];
    g_assert_true (gone->is_submodule && gone->is_missing && !gone->is_moved);
    const MoultSourceChange *all = status->changes->pdata[2];
    g_assert_cmpstr (all->path, ==, "lib/all of it");
    g_assert_true (all->is_moved && all->is_edited && !all->is_missing);
    g_assert_cmpstr (((MoultSourceChange *) status->changes->pdata[3])->path, ==, "new");
    g_assert_cmpstr (((MoultSourceChange *) status->changes->pdata[4])->path, ==, "both");
    g_assert_cmpstr (((MoultSourceChange *) status->changes->pdata[5])->path, ==, "un tracked");
    for (gsize size = 0; size < sizeof text; size++) {
        g_autofree char *cut = g_memdup2 (text, size);
        g_autoptr (MoultSourceStatus) part =
            moult_source_status_parse (cut != NULL ? cut : "", size);

        g_assert_cmpuint (part->changes->len, <=, 6);
    }
}

#define ADD(path, func)                                                                            \
    g_test_add ("/build-tree/" path, GitPlace, NULL, git_place_fixture_begin, func,                \
                git_place_fixture_end)

int
main (int argc, char **argv)
{
    git_place_init ();
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/build-tree/board", test_board);
    g_test_add_func ("/build-tree/board-names", test_board_names);
    g_test_add_func ("/build-tree/board-bad", test_board_bad);
    ADD ("tree", test_tree);
    ADD ("tree-hostile", test_tree_hostile);
    ADD ("tree-find", test_tree_find);
    g_test_add_func ("/build-tree/likeness", test_likeness);
    ADD ("state-clean", test_state_clean);
    ADD ("state-changes", test_state_changes);
    ADD ("state-none", test_state_none);
    ADD ("state-no-git", test_state_no_git);
    ADD ("state-nested", test_state_nested);
    ADD ("state-huge", test_state_huge);
    ADD ("state-locked", test_state_locked);
    ADD ("state-environment", test_state_environment);
    ADD ("state-async", test_state_async);
    g_test_add_func ("/build-tree/status-parse", test_status_parse);
    return g_test_run ();
}
