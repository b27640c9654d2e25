/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whole builds, from a repository to the library, with a make that does what a test wants. */

#include <glib/gstdio.h>
#include <signal.h>

#include "build-queue.h"
#include "error.h"
#include "git-place.h"
#include "image-files.h"
#include "library-files.h"

#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct {
    GitPlace place;
    char *tree;
    MoultLibrary *library;
    MoultBuildQueue *queue;
} Fixture;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
open_library (Fixture *fixture)
{
    g_autofree char *files = git_place_path (&fixture->place, "library/files");
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    fixture->library =
        moult_library_new (&(MoultLibraryPlace) { .folder = files, .site = "http://127.0.0.1:9" });
    moult_library_open_async (fixture->library, on_done_cb, &result);
    while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
    moult_library_open_finish (fixture->library, result, &error);
    g_assert_no_error (error);
}

/* Before all others in PATH. */
static char *programs;

static void
put_program (const char *name, const char *script)
{
    g_autofree char *path = g_build_filename (programs, name, NULL);
    g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

    g_assert_true (
        g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0755, NULL));
}

/* What make does when it builds the board; it prints what MicroPython's does and counts its calls.
 * $P is the test's folder. */
static void
set_make (Fixture *fixture, const char *script)
{
    g_autofree char *folder = g_shell_quote (fixture->place.folder);
    g_autofree char *text = g_strdup_printf (
        "P=%s\n"
        "for word in \"$@\"; do\n"
        "  case $word in mpy-cross|*/mpy-cross|submodules|clean) echo done; exit 0;; esac\n"
        "done\n"
        "echo call >> \"$P/calls\"\n"
        "echo 'Use make V=1 or set BUILD_VERBOSE in your environment to increase build "
        "verbosity.'\n"
        "for n in 1 2 3 4 5; do echo \"CC file$n.c\"; done\n"
        "B=\"$P/tree/ports/rp2/build-RPI_PICO\"\n"
        "%s",
        folder, script);

    put_program ("make", text);
}

#define MAKE_WELL "mkdir -p \"$B\" && cp \"$P/good.uf2\" \"$B/firmware.uf2\""

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (GByteArray) file =
        file_new_uf2 ("v1.28.0 on 2026-04-06", "Raspberry Pi Pico with RP2040");

    git_place_begin (&fixture->place);
    git_place_make_tree (&fixture->place, "tree");
    fixture->tree = git_place_path (&fixture->place, "tree");

    g_autofree char *good = git_place_path (&fixture->place, "good.uf2");
    g_assert_true (g_file_set_contents (good, (const char *) file->data, file->len, NULL));

    set_make (fixture, MAKE_WELL);
    open_library (fixture);
    fixture->queue = moult_build_queue_new (fixture->library);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_clear_object (&fixture->queue);
    while (g_main_context_iteration (NULL, FALSE))
        ;
    g_assert_finalize_object (g_steal_pointer (&fixture->library));
    g_free (fixture->tree);
    git_place_end (&fixture->place);
}

static MoultBuildJob *
add (Fixture *fixture, const char *board)
{
    const MoultBuildRequestFields fields = { .tree = fixture->tree,
                                             .board = board,
                                             .engine = "native" };
    g_autoptr (MoultBuildRequest) request = moult_build_request_new (&fields);

    return moult_build_queue_add (fixture->queue, request);
}

static void
wait_for_end (MoultBuildJob *job)
{
    gint64 deadline = g_get_monotonic_time () + PATIENCE;

    while (moult_build_job_is_active (job) && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, FALSE);
    g_assert_false (moult_build_job_is_active (job));
}

static guint
count_calls (Fixture *fixture)
{
    if (!git_place_has (&fixture->place, "calls"))
        return 0;

    g_autofree char *text = git_place_read (&fixture->place, "calls");
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
    return g_strv_length (lines) - 1;
}

static void
check_nothing_stored (Fixture *fixture)
{
    g_assert_cmpuint (moult_library_get_stored_size (fixture->library), ==, 0);
}

static void
check_failed (Fixture *fixture, MoultBuildJob *job, MoultError code, const char *words)
{
    wait_for_end (job);
    g_assert_cmpint (moult_build_job_get_state (job), ==, MOULT_BUILD_FAILED);
    g_assert_error (moult_build_job_get_error (job), MOULT_ERROR, (int) code);
    g_assert_nonnull (strstr (moult_build_job_get_error (job)->message, words));
    g_assert_null (moult_build_job_get_firmware (job));
    check_nothing_stored (fixture);
}

static void
test_build (Fixture *fixture, gconstpointer unused)
{
    MoultBuildJob *job = add (fixture, "RPI_PICO");

    wait_for_end (job);
    g_assert_no_error (moult_build_job_get_error (job));
    g_assert_cmpint (moult_build_job_get_state (job), ==, MOULT_BUILD_DONE);
    g_assert_false (moult_build_job_get_from_cache (job));
    g_assert_cmpfloat (moult_build_job_get_fraction (job), ==, 1);
    g_assert_nonnull (moult_build_job_get_engine (job));

    MoultFirmware *firmware = moult_build_job_get_firmware (job);
    const MoultSourceState *source = moult_build_job_get_source (job);
    g_autofree char *head = git_place_git (&fixture->place, "tree", "rev-parse", "HEAD", NULL);
    g_assert_cmpstr (source->commit, ==, head);
    g_assert_cmpstr (moult_firmware_get_commit (firmware), ==, head);
    g_assert_false (moult_firmware_get_dirty (firmware));
    g_assert_cmpstr (moult_firmware_get_board_id (firmware), ==, "RPI_PICO");
    g_assert_cmpuint (count_calls (fixture), ==, 1);

    g_autofree char *built = git_place_read (&fixture->place, "good.uf2");
    g_autofree char *stored = NULL;
    gsize size = 0;
    g_assert_true (g_file_get_contents (moult_firmware_get_path (firmware), &stored, &size, NULL));
    g_assert_cmpmem (stored, size, built, size);
    g_assert_cmpuint (size, ==, moult_firmware_get_file_size (firmware));
}

static void
test_cache (Fixture *fixture, gconstpointer unused)
{
    wait_for_end (add (fixture, "RPI_PICO"));

    MoultBuildJob *again = add (fixture, "RPI_PICO");
    wait_for_end (again);
    g_assert_cmpint (moult_build_job_get_state (again), ==, MOULT_BUILD_DONE);
    g_assert_true (moult_build_job_get_from_cache (again));
    g_assert_cmpuint (count_calls (fixture), ==, 1);

    /* Another source is another build; and the first one is still there. */
    git_place_write (&fixture->place, "tree/ports/rp2/new.c", "int x;\n");
    MoultBuildJob *changed = add (fixture, "RPI_PICO");
    wait_for_end (changed);
    g_assert_false (moult_build_job_get_from_cache (changed));
    g_assert_true (moult_firmware_get_dirty (moult_build_job_get_firmware (changed)));
    g_assert_cmpuint (count_calls (fixture), ==, 2);

    g_autofree char *added = git_place_path (&fixture->place, "tree/ports/rp2/new.c");
    g_assert_cmpint (g_unlink (added), ==, 0);
    MoultBuildJob *back = add (fixture, "RPI_PICO");
    wait_for_end (back);
    g_assert_true (moult_build_job_get_from_cache (back));

    /* A file that somebody has deleted is built again. */
    g_assert_cmpint (g_unlink (moult_firmware_get_path (moult_build_job_get_firmware (back))), ==,
                     0);
    MoultBuildJob *lost = add (fixture, "RPI_PICO");
    wait_for_end (lost);
    g_assert_no_error (moult_build_job_get_error (lost));
    g_assert_false (moult_build_job_get_from_cache (lost));
}

static void
test_rebuild (Fixture *fixture, gconstpointer unused)
{
    const MoultBuildRequestFields fields = {
        .tree = fixture->tree, .board = "RPI_PICO", .engine = "native", .rebuild = TRUE
    };
    g_autoptr (MoultBuildRequest) request = moult_build_request_new (&fields);

    wait_for_end (add (fixture, "RPI_PICO"));
    MoultBuildJob *job = moult_build_queue_add (fixture->queue, request);
    wait_for_end (job);
    g_assert_no_error (moult_build_job_get_error (job));
    g_assert_false (moult_build_job_get_from_cache (job));
    g_assert_cmpuint (count_calls (fixture), ==, 2);
}

static void
test_no_board (Fixture *fixture, gconstpointer unused)
{
    check_failed (fixture, add (fixture, "RPI_PIKO"), MOULT_ERROR_NOT_FOUND, "RPI_PICO");
    g_assert_cmpuint (count_calls (fixture), ==, 0);
}

static void
test_no_build (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, "echo \"main.c:7:3: error: expected ';' before '}' token\" >&2\n"
                       "echo 'make: *** [x.o] Error 1' >&2; exit 2");
    check_failed (fixture, add (fixture, "RPI_PICO"), MOULT_ERROR_BUILD_FAILED, "main.c:7");
}

static void
test_no_product (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, "exit 0");
    check_failed (fixture, add (fixture, "RPI_PICO"), MOULT_ERROR_NOT_FOUND, "none at all");
}

static void
test_no_firmware (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, "mkdir -p \"$B\" && echo rubbish > \"$B/firmware.uf2\"");
    check_failed (fixture, add (fixture, "RPI_PICO"), MOULT_ERROR_BAD_IMAGE, "");
}

static void
test_changed_meanwhile (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, MAKE_WELL "; echo 'int y;' > \"$P/tree/ports/rp2/late.c\"");
    check_failed (fixture, add (fixture, "RPI_PICO"), MOULT_ERROR_BUSY, "changed while");
}

static void
test_no_tree (Fixture *fixture, gconstpointer unused)
{
    const MoultBuildRequestFields fields = { .tree = "/nonexistent", .board = "RPI_PICO" };
    g_autoptr (MoultBuildRequest) request = moult_build_request_new (&fields);

    check_failed (fixture, moult_build_queue_add (fixture->queue, request), MOULT_ERROR_NOT_FOUND,
                  "/nonexistent");
}

static void
wait_for_file (Fixture *fixture, const char *name)
{
    gint64 deadline = g_get_monotonic_time () + PATIENCE;

    while (!git_place_has (&fixture->place, name) && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, FALSE);
    g_assert_true (git_place_has (&fixture->place, name));
}

/* Killed it is; whoever inherits it may need a moment to notice. */
static void
check_gone (Fixture *fixture, const char *name)
{
    g_autofree char *text = git_place_read (&fixture->place, name);
    pid_t child = (pid_t) g_ascii_strtoll (text, NULL, 10);
    gint64 deadline = g_get_monotonic_time () + PATIENCE;

    while (kill (child, 0) == 0 && g_get_monotonic_time () < deadline)
        g_usleep (1000);
    g_assert_cmpint (kill (child, 0), ==, -1);
}

static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, "sleep 1000 & echo $! > \"$P/child.new\"; "
                       "mv \"$P/child.new\" \"$P/child\"; wait");
    MoultBuildJob *job = add (fixture, "RPI_PICO");

    wait_for_file (fixture, "child");
    g_assert_true (moult_build_job_get_can_cancel (job));
    moult_build_job_cancel (job);
    g_assert_false (moult_build_job_get_can_cancel (job));
    wait_for_end (job);
    g_assert_cmpint (moult_build_job_get_state (job), ==, MOULT_BUILD_CANCELLED);
    check_nothing_stored (fixture);

    check_gone (fixture, "child");
}

/* One at a time in a tree, in their order; the same is not built twice. */
static void
test_queue (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, "touch \"$P/began\"; while [ ! -e \"$P/go\" ]; do sleep 0.05; done; "
                       "mkdir -p \"$B\" && cp \"$P/good.uf2\" \"$B/firmware.uf2\"");
    MoultBuildJob *first = add (fixture, "RPI_PICO");
    MoultBuildJob *second = add (fixture, "NO_BOARD");

    g_assert_true (add (fixture, "RPI_PICO") == first);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 2);
    wait_for_file (fixture, "began");
    g_assert_cmpint (moult_build_job_get_state (first), ==, MOULT_BUILD_RUNNING);
    g_assert_cmpint (moult_build_job_get_state (second), ==, MOULT_BUILD_WAITING);
    g_assert_cmpuint (moult_build_queue_get_n_active (fixture->queue), ==, 2);

    git_place_write (&fixture->place, "go", "");
    wait_for_end (first);
    wait_for_end (second);
    g_assert_cmpint (moult_build_job_get_state (first), ==, MOULT_BUILD_DONE);
    g_assert_cmpint (moult_build_job_get_state (second), ==, MOULT_BUILD_FAILED);
    g_assert_cmpuint (moult_build_queue_get_n_active (fixture->queue), ==, 0);

    g_autoptr (MoultBuildJob) newest = g_list_model_get_item (G_LIST_MODEL (fixture->queue), 0);
    g_assert_true (newest == second);
}

static void
test_cancel_all (Fixture *fixture, gconstpointer unused)
{
    set_make (fixture, "touch \"$P/began\"; exec sleep 1000");
    MoultBuildJob *first = add (fixture, "RPI_PICO");
    MoultBuildJob *second = add (fixture, "NO_BOARD");

    wait_for_file (fixture, "began");
    moult_build_queue_cancel_all (fixture->queue);
    wait_for_end (first);
    wait_for_end (second);
    g_assert_cmpint (moult_build_job_get_state (first), ==, MOULT_BUILD_CANCELLED);
    g_assert_cmpint (moult_build_job_get_state (second), ==, MOULT_BUILD_CANCELLED);
}

int
main (int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run) (Fixture *fixture, gconstpointer unused);
    } tests[] = {
        { "/build-job/build", test_build },
        { "/build-job/cache", test_cache },
        { "/build-job/rebuild", test_rebuild },
        { "/build-job/no-tree", test_no_tree },
        { "/build-job/no-board", test_no_board },
        { "/build-job/no-build", test_no_build },
        { "/build-job/no-product", test_no_product },
        { "/build-job/no-firmware", test_no_firmware },
        { "/build-job/changed-meanwhile", test_changed_meanwhile },
        { "/build-job/cancel", test_cancel },
        { "/build-job/queue", test_queue },
        { "/build-job/cancel-all", test_cancel_all },
    };

    static const char *const tools[] = { "arm-none-eabi-gcc", "arm-none-eabi-g++", "cmake" };
    g_autofree char *cache = g_dir_make_tmp ("moult-build-job-XXXXXX", NULL);
    g_autofree char *path = g_strconcat (cache, ":/usr/bin:/bin", NULL);

    programs = cache;
    for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
        put_program (tools[i], "echo 14.2.1");
    g_setenv ("XDG_CACHE_HOME", cache, TRUE);
    g_setenv ("PATH", path, TRUE);
    git_place_init ();
    g_test_init (&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
        g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);

    int status = g_test_run ();
    library_folder_remove (cache);
    return status;
}
