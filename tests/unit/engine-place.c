/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "engine-place.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "source-folder.h"

#define PATIENCE (30 * G_USEC_PER_SEC)

/* Of all tests: the folder with the programs, which is all of PATH. */
static char *home;
static char *programs;
static char *containers;

static void
remove_folder (const char *folder)
{
    g_autoptr (GError) error = NULL;

    moult_source_folder_remove (folder, &error);
    g_assert_no_error (error);
}

/* ---- Programs ---- */

static char *
dup_program (const char *program)
{
    return g_build_filename (programs, program, NULL);
}

void
engine_place_remove (const char *program)
{
    g_autofree char *path = dup_program (program);

    g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
put_link (const char *program, const char *target)
{
    g_autofree char *path = dup_program (program);

    g_unlink (path);
    g_assert_cmpint (symlink (target, path), ==, 0);
}

void
engine_place_link (const char *program, const char *stand_in)
{
    g_autofree char *target = g_build_filename (STAND_INS, stand_in, NULL);

    put_link (program, target);
}

/* A link would be written through. */
void
engine_place_script (const char *program, const char *script)
{
    g_autofree char *path = dup_program (program);
    g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

    g_unlink (path);
    g_assert_true (
        g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0755, NULL));
}

void
engine_place_set_make (EnginePlace *self, const char *script)
{
    g_autofree char *text = g_strdup_printf (
        "P=%s\n"
        "echo \"$*\" >> \"$P/calls\"\n"
        "for word in \"$@\"; do\n"
        "  case $word in mpy-cross|submodules|clean) echo \"make: Entering directory\"; exit 0;; "
        "esac\n"
        "done\n"
        "B=\"$P/tree/ports/rp2/build-RPI_PICO\"\n"
        "echo 'Use make V=1 or set BUILD_VERBOSE in your environment to increase build "
        "verbosity.'\n"
        "%s",
        self->place.folder, script);

    engine_place_script ("make", text);
}

static void
put_programs (EnginePlace *self)
{
    static const char *const others[] = { "python3", "gcc", "cmake", "arm-none-eabi-gcc" };

    for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        engine_place_script (others[i], "echo 14.2.1");
    g_autofree char *git = g_find_program_in_path ("/usr/bin/git");
    g_assert_nonnull (git);
    put_link ("git", git);
    engine_place_link ("mpbuild", "mpbuild");
    engine_place_link ("docker", "docker");
    engine_place_set_make (self, ENGINE_PLACE_MAKE_WELL);
}

/* What scripts call, of this computer. */
static void
put_tools (void)
{
    static const char *const tools[] = { "sh",    "bash",  "env", "cat", "cp",       "mv",
                                         "mkdir", "touch", "sed", "rm",  "basename", "dirname",
                                         "sleep", "uname", "ls",  "kill" };

    for (guint i = 0; i < G_N_ELEMENTS (tools); i++) {
        g_autofree char *path = g_find_program_in_path (tools[i]);

        if (path != NULL)
            put_link (tools[i], path);
    }
}

void
engine_place_init (void)
{
    home = g_dir_make_tmp ("moult-engines-XXXXXX", NULL);
    programs = g_build_filename (home, "programs", NULL);
    containers = g_build_filename (home, "containers", NULL);
    g_assert_cmpint (g_mkdir (programs, 0700), ==, 0);
    put_tools ();

    g_autofree char *cache = g_build_filename (home, "cache", NULL);
    g_setenv ("XDG_CACHE_HOME", cache, TRUE);
    g_setenv ("MOULT_TEST_CONTAINERS", containers, TRUE);
    g_setenv ("PATH", programs, TRUE);
    git_place_init ();
}

void
engine_place_finish (void)
{
    remove_folder (home);
    g_free (containers);
    g_free (programs);
    g_free (home);
}

/* ---- Containers ---- */

void
engine_place_tell (const char *name, const char *text)
{
    g_autofree char *path = g_build_filename (containers, name, NULL);
    g_autofree char *folder = g_path_get_dirname (path);

    if (text == NULL) {
        g_assert_cmpint (g_unlink (path), ==, 0);
        return;
    }
    g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

GStrv
engine_place_list_containers (void)
{
    const char *argv[] = { STAND_INS "/docker", "ps", "-q", "--no-trunc", NULL };
    g_autofree char *output = NULL;
    g_autoptr (GError) error = NULL;

    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                  &error);
    g_assert_no_error (error);
    return *g_strchomp (output) != '\0' ? g_strsplit (output, "\n", -1) : g_new0 (char *, 1);
}

/* ---- The place ---- */

void
engine_place_set_board (EnginePlace *self, const char *id, const char *port)
{
    g_autoptr (GBytes) json = g_bytes_new_static ("{}", 2);

    g_clear_object (&self->board);
    self->board = moult_source_board_parse (id, port, json, NULL);
    self->order.board = self->board;
}

void
engine_place_begin (EnginePlace *self, gconstpointer unused)
{
    self->place.folder = g_build_filename (home, "place", NULL);
    g_assert_cmpint (g_mkdir (self->place.folder, 0700), ==, 0);
    g_assert_cmpint (g_mkdir_with_parents (containers, 0700), ==, 0);
    put_programs (self);
    git_place_make_tree (&self->place, "tree");
    engine_place_set_board (self, "RPI_PICO", "rp2");
    self->order.folder = git_place_path (&self->place, "tree");
    self->order.log = moult_build_log_new ();
}

void
engine_place_end (EnginePlace *self, gconstpointer unused)
{
    g_autofree char *cache = g_build_filename (home, "cache", NULL);
    g_autofree char *podman = dup_program ("podman");

    g_auto (GStrv) left = engine_place_list_containers ();
    g_assert_cmpuint (g_strv_length (left), ==, 0);
    while (g_main_context_iteration (NULL, FALSE))
        ;
    g_assert_finalize_object (self->order.log);
    g_clear_object (&self->board);
    g_free ((char *) self->order.folder);
    git_place_end (&self->place);
    remove_folder (containers);
    remove_folder (cache);
    g_unlink (podman);
}

void
engine_place_wait_for (EnginePlace *self, const char *name)
{
    gint64 deadline = g_get_monotonic_time () + PATIENCE;

    while (!git_place_has (&self->place, name) && g_get_monotonic_time () < deadline)
        g_usleep (5000);
    g_assert_true (git_place_has (&self->place, name));
}
