/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpbuild-run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "container-memory.h"
#include "container.h"
#include "engine-step.h"
#include "error.h"
#include "host-program.h"

enum {
    /* Its container is ended by other means; mpbuild itself holds nothing. */
    GRACE_MS = 1000,
    /* How often the container's image is asked for while make prints its first lines. */
    MAX_LOOKS = 3,
    /* How exact times of files are where they are the least: FAT, two seconds. */
    TIME_STEP = 2,
    /* A shell's words for what SIGKILL and SIGTERM have ended. */
    STATUS_KILLED = 128 + 9,
    STATUS_ENDED = 128 + 15,
    /* docker-run(1), podman-run(1): it is the engine that has failed. */
    STATUS_ENGINE = 125,
};

typedef struct {
    const MoultBuildOrder *order;
    char *tree;
    MoultContainers *containers;
    GStrv before; /* containers of others that have the tree */
    GStrv environment;
    char *image; /* the container's, once it is known */
    guint n_looks;
    gboolean made;          /* make has said something */
    gboolean idle;          /* and that it had nothing to do */
    gboolean no_terminal;   /* the container was asked for with one */
    gboolean no_repository; /* git has found none in the container */
    int returned;           /* what mpbuild says that the container ended with */
} Run;

static void
run_clear (Run *run)
{
    g_free (run->tree);
    g_clear_pointer (&run->containers, moult_containers_free);
    g_strfreev (run->before);
    g_strfreev (run->environment);
    g_free (run->image);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* find_boards.py, find_mpy_root(): Path.resolve(). */
char *
moult_mpbuild_dup_tree (const MoultBuildOrder *order)
{
    g_return_val_if_fail (order != NULL, NULL);

    char *resolved = realpath (order->folder, NULL);
    char *tree = g_strdup (resolved != NULL ? resolved : order->folder);

    free (resolved);
    return tree;
}

char *
moult_mpbuild_dup_build (const MoultBuildOrder *order)
{
    g_return_val_if_fail (order != NULL, NULL);

    return g_strjoin ("/", moult_source_board_get_port (order->board),
                      moult_source_board_get_id (order->board), order->variant, NULL);
}

/* ---- What surrounds it ---- */

/* mpbuild calls "docker". Where there is only podman, a folder with a link of this name is put
 * before the others. (transfer full) (nullable) */
static char *
make_link (const char *podman, GError **error)
{
    g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "moult", "podman", NULL);
    g_autofree char *path = g_build_filename (folder, "docker", NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (g_strcmp0 (target, podman) == 0)
        return g_steal_pointer (&folder);

    g_autofree char *other = g_strdup_printf ("%s.%d", path, (int) getpid ());
    if (g_mkdir_with_parents (folder, 0700) != 0 || symlink (podman, other) != 0
        || g_rename (other, path) != 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "cannot make the link %s: %s", path,
                     g_strerror (errno));
        g_unlink (other);
        return NULL;
    }
    return g_steal_pointer (&folder);
}

/* podman(1): with keep-id the container's user is the one who builds, and its files are his. It is
 * for those who are not root; docker does not know it. */
static gboolean
add_podman (Run *run, GStrvBuilder *builder, GCancellable *cancellable, GError **error)
{
    if (getuid () != 0)
        g_strv_builder_add (builder, "PODMAN_USERNS=keep-id");
    if (!g_str_equal (moult_containers_get_name (run->containers), "podman"))
        return TRUE;

    g_autofree char *folder = make_link (moult_containers_get_program (run->containers), error);
    if (folder == NULL)
        return FALSE;
    g_autofree char *path = moult_host_dup_path (folder, cancellable);
    g_strv_builder_add (builder, path);
    return TRUE;
}

static gboolean
prepare (Run *run, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_autofree char *tree = g_strconcat ("MICROPY_DIR=", run->tree, NULL);
    g_autoptr (GError) reason = NULL;

    run->containers = moult_containers_find (cancellable);
    if (run->containers == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "neither docker nor podman is installed");
        return FALSE;
    }
    run->before = moult_containers_list (run->containers, run->tree, cancellable, &reason);
    if (run->before == NULL) {
        if (!g_cancellable_set_error_if_cancelled (cancellable, error))
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                         "the container engine %s does not answer: %s",
                         moult_containers_get_name (run->containers), reason->message);
        return FALSE;
    }
    g_strv_builder_addv (builder, (const char **) moult_engine_clean_environment);
    g_strv_builder_add (builder, tree);
    if (!add_podman (run, builder, cancellable, error))
        return FALSE;
    run->environment = g_strv_builder_end (builder);
    return TRUE;
}

/* ---- What it prints ---- */

static gboolean
is_make (const char *line)
{
    return g_str_has_prefix (line, "make: ") || g_str_has_prefix (line, "make[")
           || g_str_has_prefix (line, "Use make V=1 or set BUILD_VERBOSE");
}

/* GNU make, ninja and CMake. */
static gboolean
is_idle (const char *line)
{
    return strstr (line, "Nothing to be done for ") != NULL
           || strstr (line, " is up to date") != NULL
           || strstr (line, "ninja: no work to do") != NULL
           || strstr (line, "] Built target ") != NULL;
}

/* Of docker run with -it, as older versions of mpbuild always call it, older and newer. Podman only
 * warns of it. */
static gboolean
is_no_terminal (const char *line)
{
    return strstr (line, "the input device is not a TTY") != NULL
           || strstr (line, "because stdin is not a terminal") != NULL;
}

static void
take_make (Run *run)
{
    run->made = TRUE;
    if (run->image != NULL || run->n_looks >= MAX_LOOKS)
        return;
    run->n_looks++;
    run->image =
        moult_containers_dup_image (run->containers, run->tree, (const char *const *) run->before);
    if (run->image != NULL)
        moult_build_log_note (run->order->log, "Image: %s", run->image);
}

static void
on_line (const char *bytes, gsize size, gpointer user_data)
{
    static const char returned[] = "ERROR: The following command returned ";
    Run *run = user_data;
    g_autofree char *line = g_strndup (bytes, size);

    if (is_make (line))
        take_make (run);
    if (is_idle (line))
        run->idle = TRUE;
    if (is_no_terminal (line))
        run->no_terminal = TRUE;
    if (strstr (line, "fatal: not a git repository") != NULL)
        run->no_repository = TRUE;
    if (g_str_has_prefix (line, returned))
        run->returned = (int) g_ascii_strtoll (line + strlen (returned), NULL, 10);
}

/* ---- How it ended ---- */

static char *
dup_product_folder (const Run *run)
{
    const MoultBuildOrder *order = run->order;
    g_autofree char *name = g_strconcat ("build-", moult_source_board_get_id (order->board),
                                         order->variant != NULL ? "-" : "", order->variant, NULL);

    return g_build_filename (run->tree, "ports", moult_source_board_get_port (order->board), name,
                             NULL);
}

/* Whether the build's folder has a firmware that is not older than @since, in seconds. */
static gboolean
has_product (const Run *run, gint64 since)
{
    g_autofree char *folder = dup_product_folder (run);
    g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name (entries)) != NULL) {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        GStatBuf status;

        if (g_str_has_prefix (name, "firmware.") && g_stat (path, &status) == 0
            && (gint64) status.st_mtime >= since)
            return TRUE;
    }
    return FALSE;
}

/* mpbuild ends with 0 also where it does not know a board or port, and has called nobody. */
static gboolean
check_made (const Run *run, gint64 since, guint n_objects, GError **error)
{
    gboolean idle = run->idle || moult_build_log_get_n_objects (run->order->log) == n_objects;

    if (run->made && has_product (run, idle ? 0 : since))
        return TRUE;
    g_autofree char *last = moult_build_log_dup_last (run->order->log);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED,
                 run->made ? "mpbuild ended well and make has made nothing; it says last: %s"
                           : "mpbuild ended without a build: %s",
                 *last != '\0' ? last : "it says nothing");
    return FALSE;
}

/* In better words than those of the last line, where there are. Takes @reason. */
static void
take_reason (const Run *run, GError *reason, GError **error)
{
    if (run->no_terminal && !run->made) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "this version of mpbuild only builds in a terminal: a newer one is needed "
                     "(pipx upgrade mpbuild)");
        g_error_free (reason);
    } else if (run->no_repository && run->order->origin != NULL) {
        g_set_error (
            error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
            "the containers of this version of mpbuild do not see the repository of another "
            "version's worktree: a newer one is needed (pipx upgrade mpbuild), or native");
        g_error_free (reason);
    } else if (run->returned == STATUS_KILLED || run->returned == STATUS_ENDED) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED,
                     "the container was ended (%d): by somebody else, or for want of memory",
                     run->returned);
        g_error_free (reason);
    } else if (run->returned == STATUS_ENGINE && run->made) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED,
                     "the container engine %s has failed while its container was building (%d)",
                     moult_containers_get_name (run->containers), run->returned);
        g_error_free (reason);
    } else {
        g_propagate_error (error, reason);
    }
}

/* Whatever happened, no container of this build goes on. That one may do so counts more than the
 * wish to cancel. Takes @reason. */
static void
end_containers (Run *run, GError *reason, GError **error)
{
    g_autoptr (GError) left = NULL;

    if (moult_containers_end (run->containers, run->tree, (const char *const *) run->before,
                              &left)) {
        take_reason (run, reason, error);
        return;
    }
    moult_build_log_note (run->order->log, "%s", left->message);
    if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        take_reason (run, reason, error);
        return;
    }
    g_error_free (reason);
    g_propagate_error (error, g_steal_pointer (&left));
}

/* ---- Its calls ---- */

/* Takes the words of @builder. */
static gboolean
call (Run *run, GStrvBuilder *builder, GCancellable *cancellable, GError **error)
{
    g_auto (GStrv) argv = g_strv_builder_end (builder);
    GError *reason = NULL;
    const MoultEngineStep step = {
        .log = run->order->log,
        .folder = run->tree,
        .argv = (const char *const *) argv,
        .environment = (const char *const *) run->environment,
        .grace_ms = GRACE_MS,
        .on_line = on_line,
        .user_data = run,
    };

    if (moult_engine_step_run (&step, cancellable, &reason))
        return TRUE;
    end_containers (run, reason, error);
    return FALSE;
}

static GStrvBuilder *
begin (const Run *run, const char *command)
{
    GStrvBuilder *builder = g_strv_builder_new ();

    g_strv_builder_add_many (builder, "mpbuild", command,
                             moult_source_board_get_id (run->order->board), NULL);
    if (run->order->variant != NULL)
        g_strv_builder_add (builder, run->order->variant);
    return builder;
}

static gboolean
clean (Run *run, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = begin (run, "clean");
    gboolean cleaned = call (run, builder, cancellable, error);

    run->made = FALSE;
    run->idle = FALSE;
    return cleaned;
}

static gboolean
build (Run *run, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = begin (run, "build");
    gint64 since = g_get_real_time () / G_USEC_PER_SEC - TIME_STEP;
    guint n_objects = moult_build_log_get_n_objects (run->order->log);

    if (run->order->manifest != NULL) {
        g_autofree char *manifest = g_strconcat ("FROZEN_MANIFEST=", run->order->manifest, NULL);
        g_strv_builder_add (builder, manifest);
    }
    return call (run, builder, cancellable, error) && check_made (run, since, n_objects, error);
}

static void
remember (const Run *run)
{
    g_autofree char *name = moult_mpbuild_dup_build (run->order);
    g_autofree char *id =
        run->image != NULL ? moult_containers_dup_image_id (run->containers, run->image) : NULL;

    moult_container_memory_put (run->tree, name, id != NULL ? run->image : NULL, id);
}

gboolean
moult_mpbuild_run (const MoultBuildOrder *order, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (order != NULL && order->log != NULL, FALSE);

    g_auto (Run) run = { .order = order, .tree = moult_mpbuild_dup_tree (order) };

    if (!prepare (&run, cancellable, error) || (order->clean && !clean (&run, cancellable, error))
        || !build (&run, cancellable, error))
        return FALSE;
    remember (&run);
    return TRUE;
}
