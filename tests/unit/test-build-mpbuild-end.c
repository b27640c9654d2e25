/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Builds in containers that are cancelled or lose what they run in, with stand-ins for mpbuild and
 * docker. */

#include <signal.h>
#include <string.h>

#include "engine-place.h"
#include "error.h"

static MoultBuildEngine *engine;

typedef struct {
    EnginePlace *place;
    GCancellable *cancellable;
    GThread *thread;
    GError *error;
} Build;

static gpointer
build_in_thread (gpointer user_data)
{
    Build *build = user_data;

    g_assert_false (
        moult_build_engine_build (engine, &build->place->order, build->cancellable, &build->error));
    return NULL;
}

/* A build that would last, once its container runs. */
static Build
begin (EnginePlace *place)
{
    return (Build) { .place = place, .cancellable = g_cancellable_new () };
}

static void
start (Build *build)
{
    engine_place_set_make (build->place, "sleep 1000 & echo $! > \"$P/child.new\"; "
                                         "mv \"$P/child.new\" \"$P/child\"; wait");
    build->thread = g_thread_new ("build", build_in_thread, build);
    engine_place_wait_for (build->place, "child");
}

/* Nothing goes on: the container's process is gone, too, at once or soon. */
static void
end (Build *build)
{
    g_thread_join (build->thread);

    g_autofree char *text = git_place_read (&build->place->place, "child");
    pid_t child = (pid_t) g_ascii_strtoll (text, NULL, 10);
    for (guint i = 0; kill (child, 0) == 0 && i < 200; i++)
        g_usleep (10000);
    g_assert_cmpint (kill (child, 0), ==, -1);
    g_clear_object (&build->cancellable);
}

static void
test_cancel (EnginePlace *place, gconstpointer unused)
{
    Build build = begin (place);

    start (&build);
    g_cancellable_cancel (build.cancellable);
    end (&build);
    g_assert_error (build.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&build.error);
}

static gpointer
run_other (gpointer user_data)
{
    EnginePlace *place = user_data;
    g_autofree char *volume = g_strconcat (place->order.folder, ":", place->order.folder, NULL);
    const char *argv[] = { STAND_INS "/docker", "run", "--rm", "-v", volume, "debian", "bash", "-c",
                           "sleep 1000",        NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                                 NULL, NULL, NULL));
    return NULL;
}

static void
kill_container (const char *id)
{
    const char *argv[] = { STAND_INS "/docker", "kill", id, NULL };

    g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                                 NULL, NULL, NULL, NULL));
}

/* What somebody else runs in the tree goes on. */
static void
test_cancel_beside (EnginePlace *place, gconstpointer unused)
{
    GThread *other = g_thread_new ("other", run_other, place);
    Build build = begin (place);
    g_auto (GStrv) before = engine_place_list_containers ();

    for (guint i = 0; *before == NULL && i < 500; i++) {
        g_usleep (10000);
        g_strfreev (before);
        before = engine_place_list_containers ();
    }
    start (&build);
    g_cancellable_cancel (build.cancellable);
    end (&build);
    g_assert_error (build.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&build.error);

    g_auto (GStrv) after = engine_place_list_containers ();
    g_assert_cmpuint (g_strv_length (after), ==, 1);
    g_assert_cmpstr (after[0], ==, before[0]);
    kill_container (after[0]);
    g_thread_join (other);
}

/* mpbuild and its client are killed, the container lives on. */
static void
test_killed_program (EnginePlace *place, gconstpointer unused)
{
    g_autofree char *script = g_strdup_printf ("echo $$ > '%s/mpbuild'; exec %s \"$@\"",
                                               place->place.folder, STAND_INS "/mpbuild");
    Build build = begin (place);

    engine_place_script ("mpbuild", script);
    start (&build);
    g_autofree char *text = git_place_read (&place->place, "mpbuild");
    g_assert_cmpint (kill ((pid_t) g_ascii_strtoll (text, NULL, 10), SIGKILL), ==, 0);
    end (&build);
    g_assert_error (build.error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED);
    g_assert_nonnull (strstr (build.error->message, "signal 9"));
    g_clear_error (&build.error);
}

static void
test_killed_container (EnginePlace *place, gconstpointer unused)
{
    Build build = begin (place);

    start (&build);
    g_auto (GStrv) ids = engine_place_list_containers ();
    g_assert_cmpuint (g_strv_length (ids), ==, 1);
    kill_container (ids[0]);
    end (&build);
    g_assert_error (build.error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED);
    g_assert_nonnull (strstr (build.error->message, "the container was ended (137)"));
    g_clear_error (&build.error);
}

static void
test_daemon_ends (EnginePlace *place, gconstpointer unused)
{
    Build build = begin (place);

    start (&build);
    engine_place_tell ("down", "");
    end (&build);
    g_assert_error (build.error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED);
    g_assert_nonnull (strstr (build.error->message, "docker has failed while"));
    g_clear_error (&build.error);
    engine_place_tell ("down", NULL);
}

int
main (int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run) (EnginePlace *place, gconstpointer unused);
    } tests[] = {
        { "/build-mpbuild-end/cancel", test_cancel },
        { "/build-mpbuild-end/cancel-beside", test_cancel_beside },
        { "/build-mpbuild-end/killed-program", test_killed_program },
        { "/build-mpbuild-end/killed-container", test_killed_container },
        { "/build-mpbuild-end/daemon-ends", test_daemon_ends },
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
