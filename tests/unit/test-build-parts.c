/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build-key.h"
#include "build-lock.h"
#include "build-product.h"
#include "error.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

typedef struct {
    char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->folder = g_dir_make_tmp ("moult-build-XXXXXX", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->folder);

    g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
    g_free (fixture->folder);
}

/* ---- Key ---- */

static char *
make_key (const MoultBuildRequestFields *fields, const MoultSourceState *source, const char *print)
{
    g_autoptr (MoultBuildRequest) request = moult_build_request_new (fields);

    return moult_build_key_new (request, source, "rp2", "native", print);
}

static void
test_key (void)
{
    static const char *const uf2[] = { "uf2", NULL };
    const MoultSourceState clean = { .commit = (char *) COMMIT, .branch = (char *) "master" };
    const MoultSourceState branch = { .commit = (char *) COMMIT, .branch = (char *) "other" };
    const MoultSourceState dirty = { .commit = (char *) COMMIT, .fingerprint = (char *) "1" };
    const MoultSourceState tagged = { .commit = (char *) COMMIT,
                                      .description = (char *) "v1.28.0" };
    const MoultBuildRequestFields pico = { .tree = "/tree", .board = "RPI_PICO" };
    const MoultBuildRequestFields elsewhere = { .tree = "/other", .board = "RPI_PICO" };
    const MoultBuildRequestFields variant = { .tree = "/tree", .board = "RPI_", .variant = "PICO" };
    const MoultBuildRequestFields format = { .tree = "/tree", .board = "RPI_PICO", .formats = uf2 };
    const MoultBuildRequestFields manifest = { .tree = "/tree",
                                               .board = "RPI_PICO",
                                               .manifest = "/tree/my/manifest.py" };
    g_autofree char *key = make_key (&pico, &clean, "gcc 14");
    g_autofree char *again = make_key (&pico, &branch, "gcc 14");
    g_autofree char *moved = make_key (&elsewhere, &clean, "gcc 14");
    char *others[] = {
        make_key (&pico, &clean, "gcc 15"),   make_key (&pico, &dirty, "gcc 14"),
        make_key (&pico, &tagged, "gcc 14"),  make_key (&variant, &clean, "gcc 14"),
        make_key (&format, &clean, "gcc 14"), make_key (&manifest, &clean, "gcc 14"),
    };

    g_assert_cmpuint (strlen (key), ==, 64);
    /* Neither the branch's name nor the folder goes into the firmware. */
    g_assert_cmpstr (key, ==, again);
    g_assert_cmpstr (key, ==, moved);
    for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
        g_assert_cmpstr (others[i], !=, key);
        for (guint j = 0; j < i; j++)
            g_assert_cmpstr (others[i], !=, others[j]);
    }
    for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        g_free (others[i]);
}

static void
test_no_key (void)
{
    const MoultSourceState no_git = { NULL };
    const MoultSourceState clean = { .commit = (char *) COMMIT };
    const MoultBuildRequestFields pico = { .tree = "/tree", .board = "RPI_PICO" };
    const MoultBuildRequestFields outside = { .tree = "/tree",
                                              .board = "RPI_PICO",
                                              .manifest = "/treetop/manifest.py" };
    const MoultBuildRequestFields version = {
        .tree = "/tree", .board = "RPI_PICO", .version = "1.28.0", .manifest = "/tree/manifest.py"
    };

    g_assert_null (make_key (&pico, &no_git, "gcc"));
    g_assert_null (make_key (&outside, &clean, "gcc"));
    g_assert_null (make_key (&version, &clean, "gcc"));
}

/* ---- Lock ---- */

static void
count_cb (gpointer n_waits)
{
    ++*(int *) n_waits;
}

static void
cancel_cb (gpointer cancellable)
{
    g_cancellable_cancel (cancellable);
}

static void
test_lock (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *cache = g_build_filename (fixture->folder, "a", "b", NULL);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    int n_waits = 0;
    g_autoptr (MoultBuildLock) lock =
        moult_build_lock_take ("/tree", cache, count_cb, &n_waits, NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (lock);

    g_autoptr (MoultBuildLock) other =
        moult_build_lock_take ("/other", cache, count_cb, &n_waits, NULL, &error);
    g_assert_nonnull (other);
    g_assert_cmpint (n_waits, ==, 0);

    g_assert_null (
        moult_build_lock_take ("/tree", cache, cancel_cb, cancellable, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

    g_clear_pointer (&lock, moult_build_lock_free);
    lock = moult_build_lock_take ("/tree", cache, count_cb, &n_waits, NULL, NULL);
    g_assert_nonnull (lock);
    g_assert_cmpint (n_waits, ==, 0);
}

static void
kill_cb (gpointer child)
{
    kill (*(pid_t *) child, SIGKILL);
}

/* Who dies with the lock lets it go. */
static void
test_lock_killed (Fixture *fixture, gconstpointer unused)
{
    int ready[2];
    char sign;

    g_assert_cmpint (pipe (ready), ==, 0);
    pid_t child = fork ();
    if (child == 0) {
        if (moult_build_lock_take ("/tree", fixture->folder, NULL, NULL, NULL, NULL) == NULL
            || write (ready[1], "", 1) != 1)
            _exit (1);
        for (;;)
            pause ();
    }
    g_assert_cmpint (read (ready[0], &sign, 1), ==, 1);
    g_autoptr (MoultBuildLock) lock =
        moult_build_lock_take ("/tree", fixture->folder, kill_cb, &child, NULL, NULL);
    g_assert_nonnull (lock);
    g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
    close (ready[0]);
    close (ready[1]);
}

static void
test_lock_no_place (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
    g_autofree char *cache = g_build_filename (file, "cache", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (file, "", -1, NULL));
    g_assert_null (moult_build_lock_take ("/tree", cache, NULL, NULL, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS);
}

/* ---- Product ---- */

static void
put (Fixture *fixture, const char *name)
{
    g_autofree char *folder =
        g_build_filename (fixture->folder, "ports", "rp2", "build-RPI_PICO2-RISCV", NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_assert_true (g_file_set_contents (path, "x", -1, NULL));
}

static char *
find (Fixture *fixture, const char *const *formats, GError **error)
{
    const MoultBuildRequestFields fields = {
        .tree = fixture->folder, .board = "RPI_PICO2", .variant = "RISCV", .formats = formats
    };
    g_autoptr (MoultBuildRequest) request = moult_build_request_new (&fields);
    g_autofree char *path = moult_build_product_find (fixture->folder, request, "rp2", error);

    return path != NULL ? g_path_get_basename (path) : NULL;
}

static void
test_product (Fixture *fixture, gconstpointer unused)
{
    static const char *const wanted[] = { "dfu", "bin", NULL };
    static const char *const missing[] = { "dfu", NULL };
    g_autoptr (GError) error = NULL;

    put (fixture, "micropython.bin");
    put (fixture, "firmware.uf2");
    put (fixture, "firmware.bin");
    g_autofree char *best = find (fixture, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (best, ==, "firmware.uf2");
    g_autofree char *chosen = find (fixture, wanted, &error);
    g_assert_cmpstr (chosen, ==, "firmware.bin");
    g_assert_null (find (fixture, missing, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_nonnull (strstr (error->message, "firmware.uf2, firmware.bin"));
}

static void
test_product_none (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GError) error = NULL;

    put (fixture, "firmware.map");
    g_autofree char *link = g_build_filename (fixture->folder, "ports", "rp2",
                                              "build-RPI_PICO2-RISCV", "firmware.uf2", NULL);
    g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
    g_assert_null (find (fixture, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_nonnull (strstr (error->message, "none at all"));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/build-parts/key", test_key);
    g_test_add_func ("/build-parts/no-key", test_no_key);
    g_test_add ("/build-parts/lock", Fixture, NULL, set_up, test_lock, tear_down);
    g_test_add ("/build-parts/lock-killed", Fixture, NULL, set_up, test_lock_killed, tear_down);
    g_test_add ("/build-parts/lock-no-place", Fixture, NULL, set_up, test_lock_no_place, tear_down);
    g_test_add ("/build-parts/product", Fixture, NULL, set_up, test_product, tear_down);
    g_test_add ("/build-parts/product-none", Fixture, NULL, set_up, test_product_none, tear_down);
    return g_test_run ();
}
