/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "error.h"
#include "git-place.h"
#include "source-folder.h"
#include "source-version.h"

/* Releases 1.9.1, 1.27.0 and 1.28.0, a preview after them, and a branch. */
static void
make_history (GitPlace *place, const char *name)
{
    static const char *const tags[] = { "v1.9.1", "v1.28.0", "v1.27.0", "v1.29.0-preview" };
    g_autofree char *file = g_build_filename (name, "py/version.txt", NULL);

    git_place_make_tree (place, name);
    for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
        git_place_write (place, file, tags[i]);
        git_place_commit (place, name, tags[i]);
        git_place_do (place, name, "tag", "-a", "-m", "x", tags[i], NULL);
    }
    git_place_do (place, name, "checkout", "--quiet", "-b", "fix/it", NULL);
    git_place_write (place, file, "fix");
    git_place_commit (place, name, "Fix");
    git_place_do (place, name, "checkout", "--quiet", "master", NULL);
    git_place_write (place, file, "master");
    git_place_commit (place, name, "Master");
}

/* What a line is called upon, and when to cancel. */
typedef struct {
    GString *lines;
    const char *word;
    GCancellable *cancellable;
} Listener;

static void
on_line (const char *line, gpointer user_data)
{
    Listener *listener = user_data;

    for (const char *at = line; *at != '\0'; at++)
        g_assert_false (g_ascii_iscntrl (*at));
    g_string_append_printf (listener->lines, "%s\n", line);
    if (listener->word != NULL && strstr (line, listener->word) != NULL)
        g_cancellable_cancel (listener->cancellable);
}

static char *
try_out (GitPlace *place, const char *tree, const char *version, GError **error)
{
    g_autofree char *folder = git_place_path (place, tree);
    g_autofree char *cache = git_place_path (place, "cache/worktrees");

    return moult_source_version_check_out (folder, version, cache, NULL, NULL, NULL, error);
}

static char *
check_out (GitPlace *place, const char *tree, const char *version)
{
    g_autoptr (GError) error = NULL;
    char *path = try_out (place, tree, version, &error);

    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (path, place->folder));
    return path;
}

static void
assert_version (const char *path, const char *version)
{
    g_autofree char *file = g_build_filename (path, "py/version.txt", NULL);
    g_autofree char *text = NULL;

    g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
    g_assert_cmpstr (text, ==, version);
}

static void
put (const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname (path);

    g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
has (const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename (folder, name, NULL);

    return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* How many entries the cache has. */
static guint
count_entries (GitPlace *place)
{
    g_autofree char *cache = git_place_path (place, "cache/worktrees");
    g_autoptr (GDir) folder = g_dir_open (cache, 0, NULL);
    guint n = 0;

    while (folder != NULL && g_dir_read_name (folder) != NULL)
        n++;
    return n;
}

/* ---- What there is ---- */

static void
test_list (GitPlace *place, gconstpointer unused)
{
    g_autofree char *folder = git_place_path (place, "tree");
    g_autoptr (GError) error = NULL;

    make_history (place, "far");
    git_place_do (place, ".", "clone", "--quiet", "far", "tree", NULL);
    git_place_do (place, "tree", "branch", "aaa", NULL);
    g_auto (GStrv) names = moult_source_version_list (folder, NULL, &error);
    g_assert_no_error (error);
    g_autofree char *all = g_strjoinv (" ", names);
    g_assert_cmpstr (all, ==, "v1.28.0 v1.27.0 v1.9.1 master aaa origin/fix/it origin/master");

    g_assert_null (moult_source_version_list (place->folder, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

/* ---- Each way to name one ---- */

static void
test_names (GitPlace *place, gconstpointer unused)
{
    static const char *const cases[][2] = {
        { "1.28.0", "v1.28.0" },
        { "v1.28.0", "v1.28.0" },
        { "stable", "v1.28.0" },
        { "1.9.1", "v1.9.1" },
        { "v1.29.0-preview", "v1.29.0-preview" },
        { "preview", "master" },
        { "fix/it", "fix" },
        { "master", "master" },
    };

    make_history (place, "tree");
    git_place_write (place, "tree/py/main.c", "the user's own\n");
    git_place_write (place, "tree/new", "the user's own\n");
    g_autofree char *hash = git_place_git (place, "tree", "rev-parse", "fix/it", NULL);
    g_autofree char *part = g_strndup (hash, 8);
    g_autofree char *before = git_place_digest (place, "tree");
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *path = check_out (place, "tree", cases[i][0]);

        g_test_message ("%s: %s", cases[i][0], path);
        assert_version (path, cases[i][1]);
        g_assert_true (has (path, "ports/rp2/boards/RPI_PICO/board.json"));
        g_assert_false (has (path, "new"));
    }
    g_autofree char *full = check_out (place, "tree", hash);
    g_autofree char *shortened = check_out (place, "tree", part);
    assert_version (full, "fix");
    g_assert_cmpstr (full, ==, shortened);

    g_autofree char *after = git_place_digest (place, "tree");
    g_assert_cmpstr (before, ==, after);
    /* 1.28.0 in its three names is one, and so is the commit. */
    g_assert_cmpuint (count_entries (place), ==, 7);
}

static void
test_unknown (GitPlace *place, gconstpointer unused)
{
    static const char *const versions[] = { "9.9",       "",           "--help",    "-h",
                                            "HEAD~1",    "master:py",  "a..b",      "@{u}",
                                            "v1.28.0^0", "x\n\033[1m", "HEAD^{/x}", "0000000" };

    make_history (place, "tree");
    for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (try_out (place, "tree", versions[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
        g_assert_nonnull (strstr (error->message, "v1.28.0, v1.27.0, v1.9.1"));
        g_assert_null (strchr (error->message, '\033'));
    }
    g_assert_cmpuint (count_entries (place), ==, 0);

    g_autoptr (GError) error = NULL;
    git_place_write (place, "plain/ports/x", "");
    g_assert_null (try_out (place, "plain", "1.28.0", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_no_git (GitPlace *place, gconstpointer unused)
{
    g_autofree char *path = g_strdup (g_getenv ("PATH"));
    g_autoptr (GError) error = NULL;

    make_history (place, "tree");
    g_setenv ("PATH", place->folder, TRUE);
    g_assert_null (try_out (place, "tree", "1.28.0", &error));
    g_setenv ("PATH", path, TRUE);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

/* ---- One that was there before ---- */

static void
test_again (GitPlace *place, gconstpointer unused)
{
    make_history (place, "tree");
    g_autofree char *first = check_out (place, "tree", "1.28.0");
    put (first, "ports/rp2/build-RPI_PICO/main.o", "built");
    put (first, "py/version.txt", "changed");
    put (first, "py/left-over.c", "new");
    put (first, "py/nested/.git/HEAD", "ref: refs/heads/x\n");

    g_autofree char *second = check_out (place, "tree", "1.28.0");
    g_assert_cmpstr (first, ==, second);
    assert_version (second, "v1.28.0");
    g_assert_true (has (second, "ports/rp2/build-RPI_PICO/main.o"));
    g_assert_false (has (second, "py/left-over.c"));
}

/* Its name stays, and what was built in it, when the branch has moved. */
static void
test_moved (GitPlace *place, gconstpointer unused)
{
    make_history (place, "tree");
    g_autofree char *first = check_out (place, "tree", "preview");
    put (first, "ports/rp2/build-RPI_PICO/main.o", "built");
    git_place_write (place, "tree/py/version.txt", "newer");
    git_place_commit (place, "tree", "Newer");
    g_autofree char *second = check_out (place, "tree", "preview");
    g_assert_cmpstr (first, ==, second);
    assert_version (second, "newer");
    g_assert_true (has (second, "ports/rp2/build-RPI_PICO/main.o"));

    /* A branch that somebody has checked out there stays where it is. */
    g_autofree char *fix = git_place_git (place, "tree", "rev-parse", "fix/it", NULL);
    g_autofree char *name = g_path_get_basename (first);
    g_autofree char *inner = g_build_filename ("cache/worktrees", name, NULL);
    git_place_do (place, inner, "checkout", "--quiet", "--force", "fix/it", NULL);
    g_autofree char *third = check_out (place, "tree", "preview");
    g_autofree char *still = git_place_git (place, "tree", "rev-parse", "fix/it", NULL);
    assert_version (third, "newer");
    g_assert_cmpstr (fix, ==, still);
}

/* ---- Broken ones ---- */

static void
rename_away (const char *path)
{
    g_autofree char *away = g_strconcat (path, ".away", NULL);

    g_assert_cmpint (g_rename (path, away), ==, 0);
}

static void
test_broken (GitPlace *place, gconstpointer unused)
{
    make_history (place, "tree");
    for (guint i = 0; i < 9; i++) {
        g_autofree char *path = check_out (place, "tree", "1.28.0");
        g_autofree char *name = g_path_get_basename (path);
        g_autofree char *entry = g_build_filename ("tree/.git/worktrees", name, NULL);
        g_autofree char *full = git_place_path (place, entry);
        g_autofree char *git_file = g_build_filename (path, ".git", NULL);

        g_test_message ("%u", i);
        switch (i) {
        case 0: /* the user has thrown the folder away */
            rename_away (path);
            break;
        case 1: /* or git's entry */
            rename_away (full);
            break;
        case 2:
            g_assert_cmpint (g_unlink (git_file), ==, 0);
            break;
        case 3:
            put (path, ".git", "gitdir: /nowhere\n");
            break;
        case 4:
            put (path, ".git", "garbage");
            break;
        case 5: /* a git that was killed */
            put (full, "index.lock", "");
            put (full, "HEAD.lock", "");
            put (full, "locked", "initializing");
            g_assert_cmpint (g_unlink (git_file), ==, 0);
            break;
        case 6:
            put (full, "index.lock", "");
            put (full, "locked", "initializing");
            break;
        case 7:
            put (full, "index", "garbage");
            break;
        case 8: /* locked, and its folder gone */
            put (full, "locked", "by somebody");
            rename_away (path);
            break;
        }
        g_autofree char *again = check_out (place, "tree", "1.28.0");
        g_assert_cmpstr (path, ==, again);
        assert_version (again, "v1.28.0");
        g_autofree char *status =
            git_place_git (place, "tree", "-C", again, "status", "--porcelain", NULL);
        g_assert_cmpstr (status, ==, "");
        g_autofree char *away = g_strconcat (path, ".away", NULL);
        if (g_file_test (away, G_FILE_TEST_EXISTS))
            g_assert_true (moult_source_folder_remove (away, NULL));
    }
}

/* The user's tree is itself a worktree of another; and stands in the middle of something. */
static void
test_worktree_of_worktree (GitPlace *place, gconstpointer unused)
{
    make_history (place, "far");
    git_place_do (place, "far", "worktree", "add", "--quiet", "../tree", "fix/it", NULL);
    git_place_write (place, "tree/.gitignore", "changed");
    g_autofree char *first = check_out (place, "tree", "1.27.0");
    g_autofree char *second = check_out (place, "far", "1.27.0");
    assert_version (first, "v1.27.0");
    g_assert_cmpstr (first, ==, second);
}

static void
test_locked_tree (GitPlace *place, gconstpointer unused)
{
    make_history (place, "tree");
    git_place_write (place, "tree/.git/index.lock", "");
    g_autofree char *path = check_out (place, "tree", "1.28.0");
    assert_version (path, "v1.28.0");
    g_assert_true (git_place_has (place, "tree/.git/index.lock"));
}

static void
make_old (const char *path)
{
    g_autofree char *file = g_build_filename (path, ".git", NULL);
    time_t then = time (NULL) - 31L * 24 * 60 * 60;
    const struct utimbuf times = { then, then };

    g_assert_cmpint (utime (file, &times), ==, 0);
}

static void
test_sweep (GitPlace *place, gconstpointer unused)
{
    make_history (place, "tree");
    make_history (place, "other");
    g_autofree char *old = check_out (place, "tree", "1.27.0");
    g_autofree char *lost = check_out (place, "other", "1.27.0");
    g_autofree char *used = check_out (place, "tree", "1.9.1");
    g_autofree char *other = git_place_path (place, "other");
    g_autofree char *old_name = g_path_get_basename (old);
    g_autofree char *entry = g_build_filename ("tree/.git/worktrees", old_name, NULL);

    git_place_write (place, "cache/worktrees/somebody's own-file/.git", "");
    make_old (old);
    make_old (lost);
    rename_away (other);
    g_autofree char *now = check_out (place, "tree", "1.28.0");
    g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
    g_assert_false (g_file_test (lost, G_FILE_TEST_EXISTS));
    g_assert_false (git_place_has (place, entry));
    g_assert_true (g_file_test (used, G_FILE_TEST_EXISTS));
    g_assert_true (g_file_test (now, G_FILE_TEST_EXISTS));
    g_assert_true (git_place_has (place, "cache/worktrees/somebody's own-file"));
}

/* ---- From afar ---- */

static void
test_fetch (GitPlace *place, gconstpointer unused)
{
    g_autoptr (GError) error = NULL;

    make_history (place, "far");
    git_place_do (place, ".", "clone", "--quiet", "--single-branch", "far", "tree", NULL);
    git_place_write (place, "far/py/version.txt", "v1.30.0");
    git_place_commit (place, "far", "New");
    git_place_do (place, "far", "tag", "v1.30.0", NULL);
    git_place_do (place, "far", "checkout", "--quiet", "-b", "later", NULL);
    git_place_write (place, "far/py/version.txt", "later");
    git_place_commit (place, "far", "Later");
    g_autofree char *master = git_place_git (place, "tree", "rev-parse", "master", NULL);

    g_autofree char *release = check_out (place, "tree", "1.30.0");
    assert_version (release, "v1.30.0");
    g_autofree char *branch = check_out (place, "tree", "later");
    assert_version (branch, "later");
    g_autofree char *preview = check_out (place, "tree", "preview");
    assert_version (preview, "v1.30.0");

    /* "stable" asks before it answers. */
    git_place_do (place, "far", "tag", "v1.31.0", NULL);
    g_autofree char *stable = check_out (place, "tree", "stable");
    assert_version (stable, "later");

    g_autofree char *still = git_place_git (place, "tree", "rev-parse", "master", NULL);
    g_assert_cmpstr (master, ==, still);
    g_assert_false (git_place_has (place, "tree/.git/FETCH_HEAD"));

    g_assert_null (try_out (place, "tree", "nothing", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
}

static void
test_offline (GitPlace *place, gconstpointer unused)
{
    g_autofree char *folder = git_place_path (place, "tree");
    g_autofree char *cache = git_place_path (place, "cache/worktrees");
    Listener listener = { .lines = g_string_new (NULL) };
    g_autoptr (GError) error = NULL;

    make_history (place, "far");
    git_place_do (place, ".", "clone", "--quiet", "far", "tree", NULL);
    git_place_do (place, "tree", "remote", "set-url", "origin", "http://127.0.0.1:9/x.git", NULL);
    g_assert_null (try_out (place, "tree", "1.30.0", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
    g_assert_nonnull (strstr (error->message, "v1.28.0"));
    g_clear_error (&error);

    g_autofree char *stable =
        moult_source_version_check_out (folder, "stable", cache, on_line, &listener, NULL, &error);
    g_assert_no_error (error);
    assert_version (stable, "v1.28.0");
    g_assert_nonnull (strstr (listener.lines->str, "Taking stable from what is here"));
    g_string_free (listener.lines, TRUE);
    g_autofree char *here = check_out (place, "tree", "1.27.0");
    assert_version (here, "v1.27.0");
}

/* ---- Cancelled, and no room ---- */

static void
test_cancel (GitPlace *place, gconstpointer unused)
{
    g_autofree char *folder = git_place_path (place, "tree");
    g_autofree char *cache = git_place_path (place, "cache/worktrees");
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Listener listener = { g_string_new (NULL), "Preparing worktree", cancellable };
    g_autoptr (GError) error = NULL;

    make_history (place, "tree");
    g_assert_null (moult_source_version_check_out (folder, "1.28.0", cache, on_line, &listener,
                                                   cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (count_entries (place), ==, 0);
    g_autofree char *list = git_place_git (place, "tree", "worktree", "list", "--porcelain", NULL);
    g_assert_true (g_str_has_suffix (list, "/tree"));
    g_string_free (listener.lines, TRUE);

    g_autofree char *path = check_out (place, "tree", "1.28.0");
    assert_version (path, "v1.28.0");
}

/* A git that says what the real one says of a full disk; /bin/sh is in every place. */
static void
test_full (GitPlace *place, gconstpointer unused)
{
    g_autofree char *path = g_strdup (g_getenv ("PATH"));
    g_autofree char *git = g_find_program_in_path ("git");
    g_autofree char *bin = git_place_path (place, "bin");
    g_autofree char *program = git_place_path (place, "bin/git");
    g_autofree char *search = g_strconcat (bin, ":", path, NULL);
    g_autofree char *script = g_strdup_printf (
        "#!/bin/sh\ncase \"$*\" in\n"
        "*worktree\\ add*) for f do :; done; mkdir -p \"$PWD\"\n"
        "echo 'fatal: write error: No space left on device' >&2; exit 128;;\nesac\n"
        "exec %s \"$@\"\n",
        git);
    g_autoptr (GError) error = NULL;

    make_history (place, "tree");
    git_place_write (place, "bin/git", script);
    g_assert_cmpint (g_chmod (program, 0755), ==, 0);
    g_setenv ("PATH", search, TRUE);
    g_assert_null (try_out (place, "tree", "1.28.0", &error));
    g_setenv ("PATH", path, TRUE);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE);
    g_assert_cmpuint (count_entries (place), ==, 0);
}

static void
test_no_access (GitPlace *place, gconstpointer unused)
{
    g_autofree char *folder = git_place_path (place, "tree");
    g_autofree char *cache = git_place_path (place, "file/worktrees");
    g_autoptr (GError) error = NULL;

    make_history (place, "tree");
    git_place_write (place, "file", "");
    g_assert_null (
        moult_source_version_check_out (folder, "1.28.0", cache, NULL, NULL, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS);
}

/* ---- Cloning ---- */

static guint
count_names (GitPlace *place)
{
    g_autoptr (GDir) folder = g_dir_open (place->folder, 0, NULL);
    guint n = 0;

    while (g_dir_read_name (folder) != NULL)
        n++;
    return n;
}

static void
test_clone (GitPlace *place, gconstpointer unused)
{
    g_autofree char *far = git_place_path (place, "far");
    g_autofree char *address = g_filename_to_uri (far, NULL, NULL);
    g_autofree char *folder = git_place_path (place, "new/deep/tree");
    Listener listener = { .lines = g_string_new (NULL) };
    g_autoptr (GError) error = NULL;

    make_history (place, "far");
    g_assert_true (moult_source_clone (address, folder, on_line, &listener, NULL, &error));
    g_assert_no_error (error);
    assert_version (folder, "master");
    g_assert_nonnull (strstr (listener.lines->str, "Receiving objects"));
    g_string_free (listener.lines, TRUE);
    g_assert_false (git_place_has (place, "new/deep/.tree.moult-clone"));
    g_autofree char *stable = check_out (place, "new/deep/tree", "stable");
    assert_version (stable, "v1.28.0");

    g_assert_false (moult_source_clone (address, folder, NULL, NULL, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_EXISTS);
    g_clear_error (&error);

    /* An empty folder is as good as none. */
    g_autofree char *empty = git_place_path (place, "empty");
    g_assert_cmpint (g_mkdir (empty, 0755), ==, 0);
    g_assert_true (moult_source_clone (far, empty, NULL, NULL, NULL, &error));
    g_assert_no_error (error);
    assert_version (empty, "master");
}

static void
test_clone_fails (GitPlace *place, gconstpointer unused)
{
    g_autofree char *folder = git_place_path (place, "tree");
    g_autofree char *plain = git_place_path (place, "plain");
    g_autoptr (GError) error = NULL;

    git_place_write (place, "plain/file", "");
    git_place_do (place, "plain", "init", "--quiet", NULL);
    git_place_commit (place, "plain", "First");
    guint n = count_names (place);
    g_assert_false (
        moult_source_clone ("http://127.0.0.1:9/x.git", folder, NULL, NULL, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
    g_clear_error (&error);
    g_assert_false (moult_source_clone ("--upload-pack=x", folder, NULL, NULL, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK);
    g_clear_error (&error);
    g_assert_false (moult_source_clone (plain, folder, NULL, NULL, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_clear_error (&error);
    g_assert_cmpuint (count_names (place), ==, n);
}

static void
test_clone_cancel (GitPlace *place, gconstpointer unused)
{
    g_autofree char *far = git_place_path (place, "far");
    g_autofree char *address = g_filename_to_uri (far, NULL, NULL);
    g_autofree char *folder = git_place_path (place, "tree");
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Listener listener = { g_string_new (NULL), "Cloning into", cancellable };
    g_autoptr (GError) error = NULL;

    make_history (place, "far");
    guint n = count_names (place);
    g_assert_false (moult_source_clone (address, folder, on_line, &listener, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
    g_string_free (listener.lines, TRUE);
    g_assert_cmpuint (count_names (place), ==, n);

    /* What a Moult that was killed has left is no obstacle. */
    git_place_write (place, ".tree.moult-clone/clone/half", "");
    g_assert_true (moult_source_clone (address, folder, NULL, NULL, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (count_names (place), ==, n + 1);
}

#define ADD(path, func)                                                                            \
    g_test_add ("/build-version/" path, GitPlace, NULL, git_place_fixture_begin, func,             \
                git_place_fixture_end)

int
main (int argc, char **argv)
{
    git_place_init ();
    g_test_init (&argc, &argv, NULL);
    ADD ("list", test_list);
    ADD ("names", test_names);
    ADD ("unknown", test_unknown);
    ADD ("no-git", test_no_git);
    ADD ("again", test_again);
    ADD ("moved", test_moved);
    ADD ("broken", test_broken);
    ADD ("worktree-of-worktree", test_worktree_of_worktree);
    ADD ("locked-tree", test_locked_tree);
    ADD ("sweep", test_sweep);
    ADD ("fetch", test_fetch);
    ADD ("offline", test_offline);
    ADD ("cancel", test_cancel);
    ADD ("full", test_full);
    ADD ("no-access", test_no_access);
    ADD ("clone", test_clone);
    ADD ("clone-fails", test_clone_fails);
    ADD ("clone-cancel", test_clone_cancel);
    return g_test_run ();
}
