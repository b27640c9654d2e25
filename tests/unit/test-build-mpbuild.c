/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Builds in containers, with stand-ins for mpbuild and docker. */

#include <string.h>

#include "engine-place.h"
#include "error.h"

static MoultBuildEngine *engine;

static void
build_well (EnginePlace *place)
{
    g_autoptr (GError) error = NULL;
    gboolean built = moult_build_engine_build (engine, &place->order, NULL, &error);

    g_assert_no_error (error);
    g_assert_true (built);
}

/* How a build fails that nobody cancels. */
static void
check_fails (EnginePlace *place, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_build_engine_build (engine, &place->order, NULL, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" is not in: %s", words, error->message);
}

static void
test_build (EnginePlace *place, gconstpointer unused)
{
    g_autofree char *description = moult_build_engine_dup_description (engine, &place->order);

    g_assert_cmpstr (description, ==, "mpbuild 1.0.3, Docker 26.1.5");
    build_well (place);

    g_autofree char *calls = git_place_read (&place->place, "calls");
    g_auto (GStrv) lines = g_strsplit (calls, "\n", -1);
    g_assert_cmpuint (g_strv_length (lines), ==, 4);
    g_assert_cmpstr (lines[0], ==, "-C mpy-cross");
    g_assert_cmpstr (lines[1], ==, "-C ports/rp2 BOARD=RPI_PICO submodules");
    g_assert_nonnull (strstr (lines[2], "-C ports/rp2 BOARD=RPI_PICO"));
    g_assert_cmpuint (moult_build_log_get_n_objects (place->order.log), ==, 1);
}

/* A second build has nothing to do. */
static void
test_idle (EnginePlace *place, gconstpointer unused)
{
    build_well (place);
    engine_place_set_make (place, "touch -d '2 hours ago' \"$B/firmware.uf2\"; "
                                  "echo \"make: Nothing to be done for 'all'.\"");
    build_well (place);
}

static void
test_clean (EnginePlace *place, gconstpointer unused)
{
    place->order.clean = TRUE;
    build_well (place);

    g_autofree char *calls = git_place_read (&place->place, "calls");
    g_auto (GStrv) lines = g_strsplit (calls, "\n", -1);
    g_assert_cmpuint (g_strv_length (lines), ==, 5);
    g_assert_true (g_str_has_suffix (lines[0], "-C ports/rp2 BOARD=RPI_PICO clean"));
}

static void
test_podman (EnginePlace *place, gconstpointer unused)
{
    engine_place_remove ("docker");
    engine_place_link ("podman", "docker");

    g_autofree char *description = moult_build_engine_dup_description (engine, &place->order);
    g_assert_cmpstr (description, ==, "mpbuild 1.0.3, Podman 5.4.2");
    build_well (place);
    build_well (place);
}

static void
test_variant (EnginePlace *place, gconstpointer unused)
{
    git_place_write (&place->place, "tree/ports/rp2/boards/RPI_PICO/board.json",
                     "{\"variants\": {\"BIG\": \"With more\"}}");
    engine_place_set_make (place, "B=$B-BIG; " ENGINE_PLACE_MAKE_WELL);
    g_autofree char *manifest = git_place_path (&place->place, "tree/manifest.py");
    place->order.variant = "BIG";
    place->order.manifest = manifest;
    build_well (place);

    g_autofree char *calls = git_place_read (&place->place, "calls");
    g_autofree char *word = g_strconcat ("FROZEN_MANIFEST=", manifest, NULL);
    g_assert_nonnull (strstr (calls, "BOARD_VARIANT=BIG"));
    g_assert_nonnull (strstr (calls, word));
}

/* ---- Its fingerprint ---- */

static char *
dup_fingerprint (EnginePlace *place)
{
    return moult_build_engine_dup_fingerprint (engine, &place->order);
}

static void
test_image (EnginePlace *place, gconstpointer unused)
{
    g_autofree char *unknown = dup_fingerprint (place);
    g_autofree char *unknown_too = dup_fingerprint (place);

    g_assert_cmpstr (unknown, !=, unknown_too);
    engine_place_set_make (place, "sleep 3; " ENGINE_PLACE_MAKE_WELL);
    build_well (place);

    g_autofree char *built = dup_fingerprint (place);
    g_autofree char *again = dup_fingerprint (place);
    g_assert_nonnull (strstr (built, "image micropython/build-micropython-arm:bookworm sha256:"));
    g_assert_cmpstr (built, ==, again);

    engine_place_tell ("down", "");
    g_autofree char *down = dup_fingerprint (place);
    engine_place_tell ("down", NULL);
    g_assert_cmpstr (built, ==, down);

    engine_place_tell ("images/micropython_build-micropython-arm:bookworm", "0123");
    g_autofree char *pulled = dup_fingerprint (place);
    g_assert_nonnull (strstr (pulled, "sha256:0123"));

    place->order.variant = "OTHER";
    g_autofree char *other = dup_fingerprint (place);
    g_assert_nonnull (strstr (other, "image unknown"));
}

/* ---- How it fails ---- */

static void
test_error (EnginePlace *place, gconstpointer unused)
{
    engine_place_set_make (place, "echo 'CC main.c'; echo 'main.c:7:3: error: expected' >&2; "
                                  "echo 'make: *** [x.o] Error 1' >&2; exit 2");
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "main.c:7:3");
}

static void
test_make_error (EnginePlace *place, gconstpointer unused)
{
    engine_place_set_make (place,
                           "echo \"make: *** No rule to make target 'x.c'.  Stop.\" >&2; exit 2");
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "No rule to make target 'x.c'");
}

static void
test_disk_full (EnginePlace *place, gconstpointer unused)
{
    engine_place_set_make (
        place, "echo 'fatal error: error writing to x.s: No space left on device' >&2; exit 2");
    check_fails (place, MOULT_ERROR_NO_SPACE, "No space left");
}

/* It ends with 0. */
static void
test_no_board (EnginePlace *place, gconstpointer unused)
{
    engine_place_set_board (place, "NO_BOARD", "rp2");
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "without a build: Invalid board");
}

static void
test_no_variant (EnginePlace *place, gconstpointer unused)
{
    place->order.variant = "NONE";
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "without a build: Invalid variant 'NONE'");
}

static void
test_no_port (EnginePlace *place, gconstpointer unused)
{
    git_place_write (&place->place, "tree/ports/alif/boards/B/board.json", "{}");
    engine_place_set_board (place, "B", "alif");
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "not supported for the alif port");
}

static void
test_no_product (EnginePlace *place, gconstpointer unused)
{
    engine_place_set_make (place, "exit 0");
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "make has made nothing");
}

/* What another build has left is no product of one that compiles. */
static void
test_old_product (EnginePlace *place, gconstpointer unused)
{
    engine_place_set_make (place, "echo 'CC main.c'; mkdir -p \"$B\"; "
                                  "touch -d '2 hours ago' \"$B/firmware.uf2\"");
    check_fails (place, MOULT_ERROR_BUILD_FAILED, "make has made nothing");
}

static void
test_terminal (EnginePlace *place, gconstpointer unused)
{
    engine_place_tell ("old-mpbuild", "");
    check_fails (place, MOULT_ERROR_DEPENDENCY, "pipx upgrade mpbuild");
}

static void
test_down (EnginePlace *place, gconstpointer unused)
{
    engine_place_tell ("down", "");
    check_fails (place, MOULT_ERROR_DEPENDENCY, "docker does not answer: ");
    engine_place_tell ("down", NULL);
}

int
main (int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run) (EnginePlace *place, gconstpointer unused);
    } tests[] = {
        { "/build-mpbuild/build", test_build },
        { "/build-mpbuild/idle", test_idle },
        { "/build-mpbuild/clean", test_clean },
        { "/build-mpbuild/podman", test_podman },
        { "/build-mpbuild/variant", test_variant },
        { "/build-mpbuild/image", test_image },
        { "/build-mpbuild/error", test_error },
        { "/build-mpbuild/make-error", test_make_error },
        { "/build-mpbuild/disk-full", test_disk_full },
        { "/build-mpbuild/no-board", test_no_board },
        { "/build-mpbuild/no-variant", test_no_variant },
        { "/build-mpbuild/no-port", test_no_port },
        { "/build-mpbuild/no-product", test_no_product },
        { "/build-mpbuild/old-product", test_old_product },
        { "/build-mpbuild/terminal", test_terminal },
        { "/build-mpbuild/down", test_down },
    };

    engine_place_init ();
    g_test_init (&argc, &argv, NULL);
    engine = moult_build_engine_find ("mpbuild");
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
        g_test_add (tests[i].name, EnginePlace, NULL, engine_place_begin, tests[i].run,
                    engine_place_end);

    int status = g_test_run ();
    engine_place_finish ();
    return status;
}
