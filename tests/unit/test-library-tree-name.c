/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-name.h"
#include "git.h"
#include "tree-name.h"

#include <glib/gstdio.h>

typedef struct {
    const char *path;
    const char *port;
    const char *board;
    const char *variant;
    const char *version;
    const char *file;
} Case;

/* There is no git in these folders, since there are no such folders. */
static const Case paths[] = {
    { "/m/ports/esp32/build-ESP32_GENERIC-SPIRAM/firmware.bin", "esp32", "ESP32_GENERIC", "SPIRAM",
      NULL, "ESP32_GENERIC-SPIRAM@local.bin" },
    { "/m/ports/renesas-ra/build-EK_RA6M2/firmware.hex", "renesas-ra", "EK_RA6M2", "", NULL,
      "EK_RA6M2@local.hex" },
    { "/m/ports/rp2/build-RPI_PICO/sub/firmware.uf2", "rp2", "RPI_PICO", "", NULL,
      "RPI_PICO@local.uf2" },
    { "/ports/x/ports/stm32/build-PYBV11-DP_THREAD/firmware.dfu", "stm32", "PYBV11", "DP_THREAD",
      NULL, "PYBV11-DP_THREAD@local.dfu" },
    { "/m/ports/rp2/build/firmware.uf2", "rp2", "firmware", "", NULL, "firmware@local.uf2" },
    { "/m/ports/rp2/build-/firmware.uf2", "rp2", "firmware", "", NULL, "firmware@local.uf2" },
    { "/m/ports/samd/firmware.uf2", "samd", "firmware", "", NULL, "firmware@local.uf2" },
    { "/m/ports/unix/build-standard/micropython.elf", NULL, "micropython", "", NULL,
      "micropython@local.elf" },
    { "/m/ports/rp2", "rp2", "rp2", "", NULL, "rp2@local" },
    { "/d/ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin", "esp32", "ESP32_GENERIC", "SPIRAM", "1.28.0",
      "ESP32_GENERIC-SPIRAM@local-v1.28.0.bin" },
    { "/d/RPI_PICO@fix-v1.29.0-preview.12.uf2", "rp2", "RPI_PICO", "", "1.29.0-preview.12",
      "RPI_PICO@fix-v1.29.0-preview.12.uf2" },
    { "/d/RPI_PICO@fix-v1.28.0.5.uf2", "rp2", "RPI_PICO", "", "1.28.0",
      "RPI_PICO@fix-v1.28.0.5.uf2" },
    { "/d/my esp32s3 build (2).bin", "esp32", "my_esp32s3_build__2_", "", NULL,
      "my_esp32s3_build__2_@local.bin" },
    { "/d/nrf52840.hex", "nrf", "nrf52840", "", NULL, "nrf52840@local.hex" },
    { "/d/harp2.hex", NULL, "harp2", "", NULL, "harp2@local.hex" },
    { "/d/..\n\x1b[1m;rm -rf.bin", NULL, "_____1m_rm__rf", "", NULL, "_____1m_rm__rf@local.bin" },
    { "/d/.bin", NULL, "firmware", "", NULL, "firmware@local.bin" },
    { "/d/größe.bin", NULL, "gr____e", "", NULL, "gr____e@local.bin" },
    { "/d/\xff.b\xffn", NULL, "_", "", NULL, "_@local.b_n" },
    { "/d/a.b.c", NULL, "a_b", "", NULL, "a_b@local.c" },
    { "/m/ports/rp2/build-X$(rm)-Y Z/firmware.uf2", "rp2", "X__rm_", "Y_Z", NULL,
      "X__rm_-Y_Z@local.uf2" },
    { "/", NULL, "_", "", NULL, "_@local" },
};

static MoultTreeName *
make_name (const char *path)
{
    g_autoptr (GError) error = NULL;
    MoultTreeName *name = moult_tree_name_new (path, NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (name);
    return name;
}

static void
test_paths (void)
{
    for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
        g_autoptr (MoultTreeName) name = make_name (paths[i].path);

        g_assert_cmpstr (name->file, ==, paths[i].file);
        g_assert_cmpstr (name->port, ==, paths[i].port);
        g_assert_cmpstr (name->board, ==, paths[i].board);
        g_assert_cmpstr (name->variant, ==, paths[i].variant);
        g_assert_cmpstr (name->version, ==, paths[i].version);
    }
}

static void
test_long (void)
{
    g_autofree char *fill = g_strnfill (1000, 'A');
    g_autofree char *path =
        g_strdup_printf ("/m/ports/rp2/build-%s-%s/%s.%s", fill, fill, fill, fill);
    g_autoptr (MoultTreeName) name = make_name (path);

    g_assert_cmpuint (strlen (name->file), <=, 255);
}

/* A MicroPython tree with one commit, on branch "wip/my.fix". */
typedef struct {
    char *folder;
    char *build;
    char *image;
} Tree;

static void
run_git (const Tree *tree, const char *line)
{
    g_autofree char *command = g_strdup_printf (
        "git -C '%s' -c user.name=x -c user.email=x@example.org %s", tree->folder, line);
    g_autofree char *output = NULL;
    g_autofree char *trouble = NULL;
    g_autoptr (GError) error = NULL;
    int status;

    g_spawn_command_line_sync (command, &output, &trouble, &status, &error);
    g_assert_no_error (error);
    if (!g_spawn_check_wait_status (status, NULL))
        g_error ("%s: %s", command, trouble);
}

static void
write_file (const char *path, const char *text)
{
    g_autoptr (GError) error = NULL;

    g_file_set_contents (path, text, -1, &error);
    g_assert_no_error (error);
}

static void
commit (const Tree *tree, const char *text)
{
    g_autofree char *path = g_build_filename (tree->folder, "README", NULL);

    write_file (path, text);
    run_git (tree, "add README");
    run_git (tree, "commit -q -m x");
}

static void
set_up (Tree *tree, gconstpointer unused)
{
    g_autoptr (GError) error = NULL;

    tree->folder = g_dir_make_tmp ("moult tree-XXXXXX", &error);
    g_assert_no_error (error);
    tree->build = g_build_filename (tree->folder, "ports", "rp2", "build-RPI_PICO2-RISCV", NULL);
    tree->image = g_build_filename (tree->build, "firmware.uf2", NULL);
    g_assert_cmpint (g_mkdir_with_parents (tree->build, 0700), ==, 0);
    run_git (tree, "init -q -b wip/my.fix");
    commit (tree, "one");
}

static void
tear_down (Tree *tree, gconstpointer unused)
{
    const char *const command[] = { "rm", "-rf", tree->folder, NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                 NULL, NULL, NULL, NULL));
    g_free (tree->folder);
    g_free (tree->build);
    g_free (tree->image);
}

static void
assert_name (const Tree *tree, const char *version, int n_build, const char *file)
{
    g_autoptr (MoultTreeName) name = make_name (tree->image);
    g_autoptr (MoultFirmwareName) again = moult_firmware_name_parse (name->file);

    g_assert_cmpstr (name->file, ==, file);
    g_assert_cmpstr (name->version, ==, version);
    g_assert_cmpint (name->n_build, ==, n_build);
    g_assert_cmpstr (name->port, ==, "rp2");
    g_assert_nonnull (again);
    g_assert_cmpstr (again->board, ==, "RPI_PICO2");
    g_assert_cmpstr (again->variant, ==, "RISCV");
    g_assert_cmpstr (again->branch, ==, name->branch);
    g_assert_cmpstr (again->version, ==, version);
    g_assert_cmpint (again->n_build, ==, n_build);
}

static void
test_git (Tree *tree, gconstpointer unused)
{
    g_autofree char *readme = g_build_filename (tree->folder, "README", NULL);

    assert_name (tree, NULL, -1, "RPI_PICO2-RISCV@my.fix.uf2");
    run_git (tree, "tag v1.13");
    assert_name (tree, "1.13", -1, "RPI_PICO2-RISCV@my.fix-v1.13.uf2");
    commit (tree, "two");
    assert_name (tree, "1.13", 1, "RPI_PICO2-RISCV@my.fix-v1.13.0.1.uf2");
    run_git (tree, "tag -a -m x v1.29.0-preview");
    assert_name (tree, "1.29.0-preview", -1, "RPI_PICO2-RISCV@my.fix-v1.29.0-preview.uf2");
    commit (tree, "three");
    commit (tree, "four");
    write_file (readme, "changed");
    run_git (tree, "tag other");
    assert_name (tree, "1.29.0-preview.2", 2, "RPI_PICO2-RISCV@my.fix-v1.29.0-preview.2.uf2");
    commit (tree, "five");
    run_git (tree, "tag v1.29.0");
    run_git (tree, "checkout -q v1.29.0");
    assert_name (tree, "1.29.0", -1, "RPI_PICO2-RISCV@HEAD-v1.29.0.uf2");

    g_autoptr (MoultTreeName) name = make_name (tree->image);
    g_assert_cmpstr (name->custom_id, ==, "RPI_PICO2@HEAD");
}

/* A tree may come from anywhere: its settings name programs, and none of them is run. */
static void
test_hostile_tree (Tree *tree, gconstpointer unused)
{
    g_autofree char *program = g_build_filename (tree->folder, "run.sh", NULL);
    g_autofree char *proof = g_build_filename (tree->folder, "proof", NULL);
    g_autofree char *script = g_strdup_printf ("#!/bin/sh\ntouch '%s'\n", proof);
    g_autofree char *line = g_strdup_printf ("config core.fsmonitor \"'%s'\"", program);

    write_file (program, script);
    g_assert_cmpint (g_chmod (program, 0700), ==, 0);
    run_git (tree, "tag v1.28.0");
    run_git (tree, line);
    assert_name (tree, "1.28.0", -1, "RPI_PICO2-RISCV@my.fix-v1.28.0.uf2");
    g_assert_false (g_file_test (proof, G_FILE_TEST_EXISTS));
}

static void
test_cancelled (Tree *tree, gconstpointer unused)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    g_assert_null (moult_tree_name_new (tree->image, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* git that waits for ever: an alias runs a shell, which is the test's own doing. */
static void
test_deadline (Tree *tree, gconstpointer unused)
{
    static const char *const hang[] = { "hang", NULL };
    gint64 start = g_get_monotonic_time ();

    run_git (tree, "config alias.hang '!exec sleep 60'");
    g_assert_null (moult_git_ask (tree->folder, hang, start + G_USEC_PER_SEC / 5, NULL));
    gint64 took = g_get_monotonic_time () - start;
    g_assert_cmpint (took, >=, G_USEC_PER_SEC / 5);
    g_assert_cmpint (took, <, 20 * G_USEC_PER_SEC);
}

static void
test_no_git (Tree *tree, gconstpointer unused)
{
    g_autofree char *path = g_strdup (g_getenv ("PATH"));

    g_assert_true (g_setenv ("PATH", tree->folder, TRUE));
    assert_name (tree, NULL, -1, "RPI_PICO2-RISCV@local.uf2");
    g_assert_true (g_setenv ("PATH", path, TRUE));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/library/tree-name/paths", test_paths);
    g_test_add_func ("/library/tree-name/long", test_long);
    g_test_add ("/library/tree-name/git", Tree, NULL, set_up, test_git, tear_down);
    g_test_add ("/library/tree-name/hostile-tree", Tree, NULL, set_up, test_hostile_tree,
                tear_down);
    g_test_add ("/library/tree-name/cancelled", Tree, NULL, set_up, test_cancelled, tear_down);
    g_test_add ("/library/tree-name/deadline", Tree, NULL, set_up, test_deadline, tear_down);
    g_test_add ("/library/tree-name/no-git", Tree, NULL, set_up, test_no_git, tear_down);
    return g_test_run ();
}
