/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gstdio.h>

#include "error.h"
#include "git-place.h"
#include "source-folder.h"
#include "source-state.h"
#include "source-version.h"
#include "submodules.h"

/* Nobody can be reached there, so that what comes did not come from there. */
#define ADDRESS "http://127.0.0.1:9/hathach/tinyusb"

/* A tree with submodule lib/tinyusb, of whose commits v1.27.0 wants the first and v1.28.0 the
 * second; and lib/other, which was never fetched. */
static void
make_tree (GitPlace *place)
{
    g_autofree char *upstream = git_place_path (place, "upstream");

    git_place_write (place, "upstream/usb.c", "one");
    git_place_do (place, "upstream", "init", "--quiet", "--initial-branch=main", NULL);
    git_place_commit (place, "upstream", "One");

    git_place_make_tree (place, "tree");
    git_place_do (place, "tree", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                  "--name", "usb's name", upstream, "lib/tinyusb", NULL);
    git_place_do (place, "tree", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                  upstream, "lib/other", NULL);
    git_place_do (place, "tree", "config", "-f", ".gitmodules", "submodule.usb's name.url", ADDRESS,
                  NULL);
    git_place_do (place, "tree", "config", "-f", ".gitmodules", "submodule.lib/other.url",
                  ADDRESS "-other", NULL);
    git_place_commit (place, "tree", "1.27.0");
    git_place_do (place, "tree", "tag", "v1.27.0", NULL);

    git_place_write (place, "upstream/usb.c", "two");
    git_place_commit (place, "upstream", "Two");
    git_place_do (place, "tree/lib/tinyusb", "pull", "--quiet", NULL);
    git_place_commit (place, "tree", "1.28.0");
    git_place_do (place, "tree", "tag", "v1.28.0", NULL);

    /* As if it had never been there. */
    g_autofree char *files = git_place_path (place, "tree/lib/other");
    g_autofree char *store = git_place_path (place, "tree/.git/modules/lib/other");
    git_place_do (place, "tree", "submodule", "--quiet", "deinit", "-f", "lib/other", NULL);
    g_assert_true (moult_source_folder_empty (files, NULL));
    g_assert_true (moult_source_folder_remove (store, NULL));
    git_place_do (place, "tree", "submodule", "--quiet", "sync", NULL);
}

static GStrv
guard (GitPlace *place, const char *folder, const char *origin, GStrv *kept)
{
    g_autofree char *path = git_place_path (place, folder);
    g_autofree char *from = origin != NULL ? git_place_path (place, origin) : NULL;
    g_autoptr (GError) error = NULL;
    GStrv environment = moult_submodules_guard (path, from, kept, NULL, &error);

    g_assert_no_error (error);
    return environment;
}

/* What "make submodules" of a port does (py/mkrules.mk). */
static gboolean
make_submodules (GitPlace *place, const char *folder, GStrv environment)
{
    const char *const *lines = (const char *const *) environment;

    return git_place_try (place, folder, lines, "submodule", "sync", "lib/tinyusb", NULL)
           && git_place_try (place, folder, lines, "submodule", "update", "--init",
                             "--filter=blob:none", "lib/tinyusb", NULL);
}

static void
assert_text (GitPlace *place, const char *name, const char *text)
{
    g_autofree char *read = git_place_read (place, name);

    g_assert_cmpstr (read, ==, text);
}

static MoultSourceState *
read_state (GitPlace *place, const char *folder)
{
    g_autofree char *path = git_place_path (place, folder);
    g_autoptr (GError) error = NULL;
    MoultSourceState *state = moult_source_state_read (path, NULL, &error);

    g_assert_no_error (error);
    return state;
}

/* The worktree's name, from the place's folder. */
static char *
check_out (GitPlace *place, const char *version)
{
    g_autofree char *folder = git_place_path (place, "tree");
    g_autofree char *cache = git_place_path (place, "cache");
    g_autoptr (GError) error = NULL;
    g_autofree char *path =
        moult_source_version_check_out (folder, version, cache, NULL, NULL, NULL, &error);

    g_assert_no_error (error);
    return g_strdup (path + strlen (place->folder) + 1);
}

static char *
dup_head (GitPlace *place, const char *folder)
{
    return git_place_git (place, folder, "rev-parse", "HEAD", NULL);
}

/* ---- The state of a tree with submodules ---- */

static void
test_state (GitPlace *place, gconstpointer unused)
{
    make_tree (place);

    /* lib/other is missing, which is no change. */
    g_autoptr (MoultSourceState) clean = read_state (place, "tree");
    g_assert_false (clean->dirty);
    g_autofree char *other = git_place_path (place, "tree/lib/other");
    g_assert_true (moult_source_folder_remove (other, NULL));
    g_autoptr (MoultSourceState) gone = read_state (place, "tree");
    g_assert_false (gone->dirty);
    g_assert_true (moult_source_state_equal (clean, gone));

    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine");
    g_autoptr (MoultSourceState) edited = read_state (place, "tree");
    g_assert_true (edited->dirty);
    git_place_write (place, "tree/lib/tinyusb/usb.c", "more");
    g_autoptr (MoultSourceState) more = read_state (place, "tree");
    g_assert_false (moult_source_state_equal (edited, more));
    git_place_commit (place, "tree/lib/tinyusb", "Mine");
    g_autoptr (MoultSourceState) moved = read_state (place, "tree");
    g_assert_true (moved->dirty);
    g_assert_false (moult_source_state_equal (more, moved));
    git_place_write (place, "tree/lib/tinyusb/new.c", "new");
    g_autoptr (MoultSourceState) added = read_state (place, "tree");
    g_assert_false (moult_source_state_equal (moved, added));

    /* Settings do not hide it. */
    git_place_do (place, "tree", "config", "diff.ignoreSubmodules", "all", NULL);
    git_place_do (place, "tree", "config", "status.showUntrackedFiles", "no", NULL);
    g_autoptr (MoultSourceState) hidden = read_state (place, "tree");
    g_assert_true (moult_source_state_equal (added, hidden));
}

/* ---- The user's tree ---- */

static void
test_none (GitPlace *place, gconstpointer unused)
{
    g_auto (GStrv) kept = NULL;

    make_tree (place);
    g_auto (GStrv) environment = guard (place, "tree", NULL, &kept);
    g_assert_null (environment[0]);
    g_assert_null (kept[0]);
    g_assert_true (make_submodules (place, "tree", environment));
    assert_text (place, "tree/lib/tinyusb/usb.c", "two");

    git_place_write (place, "plain/x", "");
    g_auto (GStrv) plain = guard (place, "plain", NULL, NULL);
    g_assert_null (plain[0]);
    git_place_make_tree (place, "single");
    g_auto (GStrv) single = guard (place, "single", NULL, NULL);
    g_assert_null (single[0]);
}

static void
test_moved (GitPlace *place, gconstpointer unused)
{
    g_auto (GStrv) kept = NULL;

    make_tree (place);
    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine");
    git_place_commit (place, "tree/lib/tinyusb", "Mine");
    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine and more");
    g_autofree char *before = dup_head (place, "tree/lib/tinyusb");

    g_auto (GStrv) environment = guard (place, "tree", NULL, &kept);
    g_assert_cmpuint (g_strv_length (kept), ==, 1);
    g_assert_cmpstr (kept[0], ==, "lib/tinyusb");
    g_assert_true (make_submodules (place, "tree", environment));
    g_autofree char *after = dup_head (place, "tree/lib/tinyusb");
    g_assert_cmpstr (before, ==, after);
    assert_text (place, "tree/lib/tinyusb/usb.c", "mine and more");

    /* Without the guard it would have been moved. */
    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine");
    g_auto (GStrv) nothing = g_new0 (char *, 1);
    g_assert_true (make_submodules (place, "tree", nothing));
    assert_text (place, "tree/lib/tinyusb/usb.c", "two");
}

static void
test_edited (GitPlace *place, gconstpointer unused)
{
    g_auto (GStrv) kept = NULL;

    make_tree (place);
    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine");
    git_place_write (place, "tree/lib/tinyusb/new.c", "mine");
    g_auto (GStrv) environment = guard (place, "tree", NULL, &kept);
    g_assert_null (kept[0]);
    g_assert_true (make_submodules (place, "tree", environment));
    assert_text (place, "tree/lib/tinyusb/usb.c", "mine");
    assert_text (place, "tree/lib/tinyusb/new.c", "mine");
}

/* Settings that Moult was given in the same way stay. */
static void
test_given (GitPlace *place, gconstpointer unused)
{
    make_tree (place);
    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine");
    git_place_commit (place, "tree/lib/tinyusb", "Mine");
    g_setenv ("GIT_CONFIG_COUNT", "1", TRUE);
    g_setenv ("GIT_CONFIG_KEY_0", "user.name", TRUE);
    g_setenv ("GIT_CONFIG_VALUE_0", "Given", TRUE);
    g_auto (GStrv) environment = guard (place, "tree", NULL, NULL);
    g_assert_true (g_strv_contains ((const char *const *) environment, "GIT_CONFIG_COUNT=2"));
    g_assert_true (g_strv_contains ((const char *const *) environment,
                                    "GIT_CONFIG_KEY_1=submodule.usb's name.update"));
    g_assert_true (make_submodules (place, "tree", environment));
    g_unsetenv ("GIT_CONFIG_COUNT");
    g_unsetenv ("GIT_CONFIG_KEY_0");
    g_unsetenv ("GIT_CONFIG_VALUE_0");
    assert_text (place, "tree/lib/tinyusb/usb.c", "mine");
}

/* ---- A worktree ---- */

static void
test_worktree (GitPlace *place, gconstpointer unused)
{
    static const char *const versions[][2] = { { "1.28.0", "two" }, { "1.27.0", "one" } };

    make_tree (place);
    git_place_write (place, "tree/lib/tinyusb/usb.c", "mine");
    for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
        g_autofree char *worktree = check_out (place, versions[i][0]);
        g_autofree char *file = g_build_filename (worktree, "lib/tinyusb/usb.c", NULL);
        g_auto (GStrv) nothing = g_new0 (char *, 1);
        g_auto (GStrv) kept = NULL;

        g_assert_false (make_submodules (place, worktree, nothing));
        g_auto (GStrv) environment = guard (place, worktree, "tree", &kept);
        g_assert_null (kept[0]);
        g_assert_true (make_submodules (place, worktree, environment));
        assert_text (place, file, versions[i][1]);

        g_autoptr (MoultSourceState) state = read_state (place, worktree);
        g_assert_false (state->dirty);
    }
    assert_text (place, "tree/lib/tinyusb/usb.c", "mine");
}

/* It is at another commit, or edited, in a worktree that is used again: that is nobody's work. */
static void
test_worktree_again (GitPlace *place, gconstpointer unused)
{
    make_tree (place);
    g_autofree char *worktree = check_out (place, "preview");
    g_autofree char *file = g_build_filename (worktree, "lib/tinyusb/usb.c", NULL);
    g_autofree char *built = g_build_filename (worktree, "lib/tinyusb/new.c", NULL);
    g_auto (GStrv) environment = guard (place, worktree, "tree", NULL);
    g_assert_true (make_submodules (place, worktree, environment));
    assert_text (place, file, "two");

    git_place_write (place, file, "edited");
    git_place_write (place, built, "left over");
    g_autofree char *edited = check_out (place, "preview");
    assert_text (place, file, "two");
    g_assert_false (git_place_has (place, built));

    /* The branch goes back to what it was. */
    git_place_do (place, "tree", "branch", "--quiet", "old", "v1.27.0", NULL);
    git_place_do (place, "tree", "checkout", "--quiet", "old", NULL);
    git_place_do (place, "tree", "branch", "--quiet", "-f", "master", "old", NULL);
    g_autofree char *back = check_out (place, "preview");
    g_assert_cmpstr (worktree, ==, back);
    g_auto (GStrv) again = guard (place, worktree, "tree", NULL);
    g_assert_true (make_submodules (place, worktree, again));
    assert_text (place, file, "one");
    g_autoptr (MoultSourceState) state = read_state (place, worktree);
    g_assert_false (state->dirty);
}

/* What the user's repository does not have whole is not taken from there. */
static void
test_worktree_partial (GitPlace *place, gconstpointer unused)
{
    g_autofree char *upstream = git_place_path (place, "upstream");
    g_autofree char *address = g_filename_to_uri (upstream, NULL, NULL);
    g_autofree char *store = git_place_path (place, "tree/.git/modules/usb's name");
    g_autofree char *files = git_place_path (place, "tree/lib/tinyusb");

    make_tree (place);
    git_place_do (place, "upstream", "config", "uploadpack.allowFilter", "true", NULL);
    g_assert_true (moult_source_folder_remove (store, NULL));
    g_assert_true (moult_source_folder_remove (files, NULL));
    git_place_do (place, "tree", "clone", "--quiet", "--no-checkout", "--filter=blob:none",
                  "--separate-git-dir", store, address, files, NULL);
    git_place_do (place, "tree/lib/tinyusb", "checkout", "--quiet", "main", NULL);

    /* Only the files of the second commit were needed there. */
    g_autofree char *newer = check_out (place, "1.28.0");
    g_auto (GStrv) all = guard (place, newer, "tree", NULL);
    g_assert_nonnull (all[0]);
    g_assert_true (make_submodules (place, newer, all));
    g_autofree char *file = g_build_filename (newer, "lib/tinyusb/usb.c", NULL);
    assert_text (place, file, "two");

    g_autofree char *older = check_out (place, "1.27.0");
    g_auto (GStrv) none = guard (place, older, "tree", NULL);
    g_assert_null (none[0]);
}

/* An address that begins like one that is replaced is not replaced with it. */
static void
test_prefix (GitPlace *place, gconstpointer unused)
{
    make_tree (place);
    g_autofree char *worktree = check_out (place, "1.28.0");
    g_auto (GStrv) environment = guard (place, worktree, "tree", NULL);
    const char *key = "GIT_CONFIG_KEY_1=url." ADDRESS "-other.insteadOf";

    g_assert_true (g_strv_contains ((const char *const *) environment, key));
    g_assert_false (git_place_try (place, worktree, (const char *const *) environment, "submodule",
                                   "update", "--init", "lib/other", NULL));
    g_assert_true (make_submodules (place, worktree, environment));
}

static void
test_cancelled (GitPlace *place, gconstpointer unused)
{
    g_autofree char *path = git_place_path (place, "tree");
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    make_tree (place);
    g_cancellable_cancel (cancellable);
    g_assert_null (moult_submodules_guard (path, NULL, NULL, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, func)                                                                            \
    g_test_add ("/build-submodules/" path, GitPlace, NULL, git_place_fixture_begin, func,          \
                git_place_fixture_end)

int
main (int argc, char **argv)
{
    git_place_init ();
    g_test_init (&argc, &argv, NULL);
    ADD ("state", test_state);
    ADD ("none", test_none);
    ADD ("moved", test_moved);
    ADD ("edited", test_edited);
    ADD ("given", test_given);
    ADD ("worktree", test_worktree);
    ADD ("worktree-again", test_worktree_again);
    ADD ("worktree-partial", test_worktree_partial);
    ADD ("prefix", test_prefix);
    ADD ("cancelled", test_cancelled);
    return g_test_run ();
}
