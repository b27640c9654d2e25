/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What engines need, each thing alone, and which one is taken. */

#include <string.h>

#include "build-needs.h"
#include "engine-place.h"
#include "error.h"

/* Of the names in this order, with spaces between. */
static void
check_needs (EnginePlace *place, const char *engine, const char *names)
{
    g_autoptr (GPtrArray) needs =
        moult_build_engine_list_needs (moult_build_engine_find (engine), &place->order, NULL);
    g_autoptr (GString) found = g_string_new (NULL);

    for (guint i = 0; i < needs->len; i++) {
        const MoultBuildNeed *need = needs->pdata[i];

        g_string_append_printf (found, "%s%s", i > 0 ? " " : "", need->name);
        g_assert_cmpstr (need->message, !=, "");
    }
    g_assert_cmpstr (found->str, ==, names);
}

static void
set_folder (EnginePlace *place, const char *name)
{
    g_free ((char *) place->order.folder);
    place->order.folder = git_place_path (&place->place, name);
}

/* ---- mpbuild ---- */

static void
test_mpbuild_programs (EnginePlace *place, gconstpointer unused)
{
    check_needs (place, "mpbuild", "");
    engine_place_tell ("down", "");
    check_needs (place, "mpbuild", "daemon");
    engine_place_tell ("down", NULL);
    engine_place_remove ("docker");
    check_needs (place, "mpbuild", "docker");
    engine_place_link ("podman", "docker");
    check_needs (place, "mpbuild", "");
    engine_place_remove ("mpbuild");
    check_needs (place, "mpbuild", "mpbuild");
}

static void
test_mpbuild_path (EnginePlace *place, gconstpointer unused)
{
    git_place_make_tree (&place->place, "my tree");
    set_folder (place, "my tree");
    check_needs (place, "mpbuild", "path");
    set_folder (place, "tree");
    engine_place_set_board (place, "$(reboot)", "rp2");
    check_needs (place, "mpbuild", "path");
    engine_place_set_board (place, "--help", "rp2");
    check_needs (place, "mpbuild", "path");
}

/* A worktree's is seen too; one that borrows objects, and one without a repository, are not whole.
 */
static void
test_mpbuild_repository (EnginePlace *place, gconstpointer unused)
{
    git_place_do (&place->place, "tree", "worktree", "add", "--quiet", "--detach", "../work", NULL);
    git_place_do (&place->place, ".", "clone", "--quiet", "--shared", "tree", "shared", NULL);
    git_place_write (&place->place, "release/ports/x", "");
    set_folder (place, "work");
    check_needs (place, "mpbuild", "");
    set_folder (place, "shared");
    check_needs (place, "mpbuild", "repository");
    set_folder (place, "release");
    check_needs (place, "mpbuild", "repository");
}

static void
test_mpbuild_manifest (EnginePlace *place, gconstpointer unused)
{
    g_autofree char *inside = git_place_path (&place->place, "tree/manifest.py");
    g_autofree char *odd = git_place_path (&place->place, "tree/my manifest.py");

    place->order.manifest = inside;
    check_needs (place, "mpbuild", "manifest");
    place->order.variant = "BIG";
    check_needs (place, "mpbuild", "");
    place->order.manifest = "/elsewhere/manifest.py";
    check_needs (place, "mpbuild", "manifest");
    place->order.manifest = odd;
    check_needs (place, "mpbuild", "manifest");
}

static void
test_mpbuild_submodules (EnginePlace *place, gconstpointer unused)
{
    git_place_write (&place->place, "tiny/tiny.c", "int tiny;\n");
    git_place_do (&place->place, "tiny", "init", "--quiet", NULL);
    git_place_commit (&place->place, "tiny", "First");
    git_place_do (&place->place, ".", "clone", "--quiet", "tiny", "tree/tiny", NULL);
    git_place_write (&place->place, "tree/.gitmodules",
                     "[submodule \"tiny\"]\n\tpath = tiny\n\turl = ../tiny\n");
    git_place_commit (&place->place, "tree", "With tiny");
    check_needs (place, "mpbuild", "");
    git_place_commit (&place->place, "tree/tiny", "The user's");
    check_needs (place, "mpbuild", "submodules");
}

/* ---- native ---- */

static void
test_native (EnginePlace *place, gconstpointer unused)
{
    static const char *const programs[] = { "make",  "python3",           "gcc",
                                            "cmake", "arm-none-eabi-gcc", "git" };

    check_needs (place, "native", "");
    for (guint i = 0; i < G_N_ELEMENTS (programs); i++) {
        engine_place_remove (programs[i]);
        check_needs (place, "native", programs[i]);
        engine_place_script (programs[i], "exit 0");
    }
}

static void
test_native_ports (EnginePlace *place, gconstpointer unused)
{
    place->order.variant = "RISCV";
    check_needs (place, "native", "riscv32-unknown-elf-gcc");
    place->order.variant = NULL;
    engine_place_set_board (place, "B", "esp32");
    check_needs (place, "native", "idf.py");
    engine_place_set_board (place, "B", "esp8266");
    check_needs (place, "native", "xtensa-lx106-elf-gcc");
    engine_place_set_board (place, "B", "stm32");
    check_needs (place, "native", "");
    engine_place_set_board (place, "B", "abacus");
    check_needs (place, "native", "port");
    place->order.manifest = "/my folder/manifest.py";
    check_needs (place, "native", "port path");
}

/* Nothing is free there. */
static void
test_space (EnginePlace *place, gconstpointer unused)
{
    g_autoptr (GPtrArray) needs = moult_build_needs_new ();

    moult_build_needs_check_space (needs, place->order.folder);
    g_assert_cmpuint (needs->len, ==, 0);
    moult_build_needs_check_space (needs, "/proc");
    g_assert_cmpuint (needs->len, ==, 1);
    g_assert_cmpstr (((MoultBuildNeed *) needs->pdata[0])->name, ==, "space");
}

/* ---- Which ---- */

static void
check_choice (EnginePlace *place, const char *wanted, const char *name)
{
    g_autoptr (GError) error = NULL;
    MoultBuildEngine *engine = moult_build_engine_choose (wanted, &place->order, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_build_engine_get_name (engine), ==, name);
}

static void
check_no_choice (EnginePlace *place, const char *wanted, const char *const *words)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_build_engine_choose (wanted, &place->order, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    for (; *words != NULL; words++) {
        if (strstr (error->message, *words) == NULL)
            g_error ("\"%s\" is not in: %s", *words, error->message);
    }
}

static void
test_choose (EnginePlace *place, gconstpointer unused)
{
    check_choice (place, NULL, "mpbuild");
    check_choice (place, "native", "native");
    check_choice (place, "mpbuild", "mpbuild");
    engine_place_tell ("down", "");
    check_choice (place, NULL, "native");
    engine_place_tell ("down", NULL);
}

static void
test_choose_none (EnginePlace *place, gconstpointer unused)
{
    engine_place_remove ("cmake");
    engine_place_remove ("docker");
    engine_place_remove ("mpbuild");
    /* Of all engines that which lacks least. */
    check_no_choice (place, NULL, (const char *const[]) { "native cannot", "cmake", NULL });
    check_no_choice (place, "mpbuild",
                     (const char *const[]) { "mpbuild is not installed (pipx install mpbuild)",
                                             "neither docker nor podman", NULL });
    check_no_choice (place, "ant", (const char *const[]) { "\"ant\"", "mpbuild and native", NULL });
}

static void
test_choose_cancelled (EnginePlace *place, gconstpointer unused)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    g_assert_null (moult_build_engine_choose (NULL, &place->order, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run) (EnginePlace *place, gconstpointer unused);
    } tests[] = {
        { "/build-engines/mpbuild/programs", test_mpbuild_programs },
        { "/build-engines/mpbuild/path", test_mpbuild_path },
        { "/build-engines/mpbuild/repository", test_mpbuild_repository },
        { "/build-engines/mpbuild/manifest", test_mpbuild_manifest },
        { "/build-engines/mpbuild/submodules", test_mpbuild_submodules },
        { "/build-engines/native", test_native },
        { "/build-engines/native/ports", test_native_ports },
        { "/build-engines/space", test_space },
        { "/build-engines/choose", test_choose },
        { "/build-engines/choose/none", test_choose_none },
        { "/build-engines/choose/cancelled", test_choose_cancelled },
    };

    engine_place_init ();
    g_test_init (&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
        g_test_add (tests[i].name, EnginePlace, NULL, engine_place_begin, tests[i].run,
                    engine_place_end);

    int status = g_test_run ();
    engine_place_finish ();
    return status;
}
