/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "git-place.h"

#include <string.h>

#include <glib/gstdio.h>

#include "source-folder.h"

void
git_place_init (void)
{
    static const char *const names[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE",
                                         "GIT_CONFIG_COUNT", "MICROPY_DIR" };

    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        g_unsetenv (names[i]);
    g_setenv ("GIT_CONFIG_GLOBAL", "/dev/null", TRUE);
    g_setenv ("GIT_CONFIG_NOSYSTEM", "1", TRUE);
    g_setenv ("GIT_AUTHOR_NAME", "Test", TRUE);
    g_setenv ("GIT_AUTHOR_EMAIL", "test@example.invalid", TRUE);
    g_setenv ("GIT_COMMITTER_NAME", "Test", TRUE);
    g_setenv ("GIT_COMMITTER_EMAIL", "test@example.invalid", TRUE);
}

/* With what shells, make and git trip over. */
void
git_place_begin (GitPlace *self)
{
    g_autofree char *folder = g_dir_make_tmp ("moult it's \"odd\" $x-XXXXXX", NULL);

    g_assert_nonnull (folder);
    self->folder = g_steal_pointer (&folder);
}

void
git_place_end (GitPlace *self)
{
    g_autoptr (GError) error = NULL;

    moult_source_folder_remove (self->folder, &error);
    g_assert_no_error (error);
    g_clear_pointer (&self->folder, g_free);
}

void
git_place_fixture_begin (GitPlace *self, gconstpointer unused)
{
    git_place_begin (self);
}

void
git_place_fixture_end (GitPlace *self, gconstpointer unused)
{
    git_place_end (self);
}

char *
git_place_path (GitPlace *self, const char *name)
{
    return g_build_filename (self->folder, name, NULL);
}

void
git_place_write (GitPlace *self, const char *name, const char *text)
{
    g_autofree char *path = git_place_path (self, name);
    g_autofree char *parent = g_path_get_dirname (path);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
    g_file_set_contents (path, text, -1, &error);
    g_assert_no_error (error);
}

gboolean
git_place_has (GitPlace *self, const char *name)
{
    g_autofree char *path = git_place_path (self, name);

    return g_file_test (path, G_FILE_TEST_EXISTS);
}

char *
git_place_read (GitPlace *self, const char *name)
{
    g_autofree char *path = git_place_path (self, name);
    char *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    return text;
}

static gboolean
run (GitPlace *self,
     const char *folder,
     const char *const *environment,
     va_list arguments,
     char **output,
     char **words)
{
    g_autofree char *path = git_place_path (self, folder);
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autoptr (GPtrArray) argv = g_ptr_array_new ();
    g_autoptr (GError) error = NULL;
    char *argument;

    g_ptr_array_add (argv, (char *) "git");
    while ((argument = va_arg (arguments, char *)) != NULL)
        g_ptr_array_add (argv, argument);
    g_ptr_array_add (argv, NULL);
    for (; environment != NULL && *environment != NULL; environment++) {
        const char *value = strchr (*environment, '=');
        g_autofree char *name = g_strndup (*environment, (gsize) (value - *environment));

        g_subprocess_launcher_setenv (launcher, name, value + 1, TRUE);
    }
    g_subprocess_launcher_set_cwd (launcher, path);
    g_autoptr (GSubprocess) process =
        g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
    g_assert_no_error (error);
    g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, output, words, &error));
    g_assert_no_error (error);
    return g_subprocess_get_successful (process);
}

char *
git_place_git (GitPlace *self, const char *folder, ...)
{
    g_autofree char *output = NULL;
    g_autofree char *words = NULL;
    va_list arguments;

    va_start (arguments, folder);
    if (!run (self, folder, NULL, arguments, &output, &words))
        g_error ("git in %s: %s%s", folder, output, words);
    va_end (arguments);
    return g_strndup (output, strcspn (output, "\n"));
}

void
git_place_do (GitPlace *self, const char *folder, ...)
{
    g_autofree char *output = NULL;
    g_autofree char *words = NULL;
    va_list arguments;

    va_start (arguments, folder);
    if (!run (self, folder, NULL, arguments, &output, &words))
        g_error ("git in %s: %s%s", folder, output, words);
    va_end (arguments);
}

gboolean
git_place_try (GitPlace *self, const char *folder, const char *const *environment, ...)
{
    g_autofree char *output = NULL;
    g_autofree char *words = NULL;
    va_list arguments;

    va_start (arguments, environment);
    gboolean success = run (self, folder, environment, arguments, &output, &words);
    va_end (arguments);
    g_test_message ("git in %s: %s%s", folder, output, words);
    return success;
}

void
git_place_commit (GitPlace *self, const char *name, const char *message)
{
    git_place_do (self, name, "add", "--all", NULL);
    git_place_do (self, name, "commit", "--quiet", "--allow-empty", "-m", message, NULL);
}

void
git_place_make_tree (GitPlace *self, const char *name)
{
    static const char *const files[][2] = {
        { ".gitignore", "build*/\n*.o\n" },
        { "mpy-cross/Makefile", "all:\n" },
        { "py/main.c", "int main (void);\n" },
        { "ports/rp2/boards/RPI_PICO/board.json",
          "{\"product\": \"Pico\", \"vendor\": \"Raspberry Pi\", \"mcu\": \"rp2040\"}\n" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
        g_autofree char *file = g_build_filename (name, files[i][0], NULL);

        git_place_write (self, file, files[i][1]);
    }
    git_place_do (self, name, "init", "--quiet", "--initial-branch=master", NULL);
    git_place_commit (self, name, "First");
}

/* ---- What must not change ---- */

static gboolean
is_users (const char *path)
{
    static const char *const names[] = { "/.git/HEAD", "/.git/index", "/.git/config", "/.git/refs",
                                         "/.git/packed-refs" };

    if (strstr (path, "/.git/") == NULL)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        if (g_str_has_suffix (path, names[i]) || strstr (path, "/.git/refs/heads") != NULL)
            return TRUE;
    }
    return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
    return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add (GChecksum *sum, const char *path)
{
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *text = NULL;
    GStatBuf status;
    gsize size = 0;
    const char *name;

    g_assert_cmpint (g_lstat (path, &status), ==, 0);
    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        g_ptr_array_add (names, g_strdup (name));
    g_ptr_array_sort (names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *inner = g_build_filename (path, g_ptr_array_index (names, i), NULL);

        add (sum, inner);
    }
    if (folder != NULL || !is_users (path))
        return;
    g_assert_true (g_file_get_contents (path, &text, &size, NULL));
    g_autofree char *head =
        g_strdup_printf ("%s %o %ld.%ld", path, status.st_mode, (long) status.st_mtim.tv_sec,
                         (long) status.st_mtim.tv_nsec);
    g_checksum_update (sum, (const guchar *) head, (gssize) strlen (head) + 1);
    g_checksum_update (sum, (const guchar *) text, (gssize) size);
}

char *
git_place_digest (GitPlace *self, const char *name)
{
    g_autofree char *path = git_place_path (self, name);
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

    add (sum, path);
    return g_strdup (g_checksum_get_string (sum));
}
