/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpbuild-engine.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "build-needs.h"
#include "container-image.h"
#include "container.h"
#include "engine-step.h"
#include "error.h"
#include "host-program.h"
#include "submodules.h"

#define PROGRAM "mpbuild"
/* mpbuild hands all of its call to a shell. */
#define SHELL_SIGNS " \t\n'\"\\$`;&|()<>*?![]{}#~:"

#define ASK_MS 20000

struct _MoultMpbuildEngine {
    GObject parent_instance;
};

static void moult_mpbuild_engine_build_engine_init (MoultBuildEngineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultMpbuildEngine,
                               moult_mpbuild_engine,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_BUILD_ENGINE,
                                                      moult_mpbuild_engine_build_engine_init))

static char *
dup_board_id (const MoultBuildOrder *order)
{
    const char *id = moult_source_board_get_id (order->board);

    return order->variant != NULL ? g_strconcat (id, "-", order->variant, NULL) : g_strdup (id);
}

/* ---- Needs ---- */

static void
check_containers (GPtrArray *needs, GCancellable *cancellable)
{
    g_autoptr (MoultContainers) containers = moult_containers_find (cancellable);
    g_autoptr (GError) error = NULL;

    if (containers == NULL)
        moult_build_needs_add (needs, "docker", "podman", "neither docker nor podman is installed");
    else if (!moult_containers_ping (containers, cancellable, &error))
        moult_build_needs_add (needs, "daemon", NULL, "the container engine %s does not answer: %s",
                               moult_containers_get_name (containers), error->message);
}

static void
check_paths (GPtrArray *needs, const MoultBuildOrder *order)
{
    g_autofree char *inside = g_strconcat (order->folder, "/", NULL);

    if (strpbrk (order->folder, SHELL_SIGNS) != NULL)
        moult_build_needs_add (needs, "path", NULL,
                               "mpbuild cannot build in a folder with spaces or signs in its path: "
                               "%s",
                               order->folder);
    if (order->manifest == NULL)
        return;
    if (!g_str_has_prefix (order->manifest, inside)
        || strpbrk (order->manifest, SHELL_SIGNS) != NULL)
        moult_build_needs_add (needs, "manifest", NULL,
                               "the container sees no manifest outside of the tree: %s",
                               order->manifest);
    else if (order->variant == NULL)
        moult_build_needs_add (needs, "manifest", NULL,
                               "mpbuild takes a manifest only with a variant of the board");
}

/* Inside of the container nothing keeps make from moving it. */
static void
check_submodules (GPtrArray *needs, const MoultBuildOrder *order, GCancellable *cancellable)
{
    g_auto (GStrv) kept = NULL;
    g_auto (GStrv) guard =
        moult_submodules_guard (order->folder, order->origin, &kept, cancellable, NULL);

    if (guard == NULL || kept == NULL || kept[0] == NULL)
        return;
    g_autofree char *paths = g_strjoinv (", ", kept);
    moult_build_needs_add (
        needs, "submodules", NULL,
        "mpbuild would move a submodule that is at another commit than recorded: "
        "%s",
        paths);
}

static GPtrArray *
moult_mpbuild_engine_list_needs (MoultBuildEngine *engine,
                                 const MoultBuildOrder *order,
                                 GCancellable *cancellable)
{
    GPtrArray *needs = moult_build_needs_new ();

    if (!moult_build_needs_check_host (needs))
        return needs;
    moult_build_needs_check_program (needs, PROGRAM, "pipx install mpbuild", cancellable);
    check_containers (needs, cancellable);
    check_paths (needs, order);
    check_submodules (needs, order, cancellable);
    moult_build_needs_check_space (needs, order->folder);
    return needs;
}

/* ---- What it is ---- */

/* That of today, if the engine of containers can be asked; else that of the last build, which is
 * still what was built. */
static char *
dup_image_id (const MoultContainerImage *image)
{
    g_autoptr (MoultContainers) containers = moult_containers_find (NULL);
    char *id = containers != NULL ? moult_containers_dup_image_id (containers, image->name) : NULL;

    return id != NULL ? id : g_strdup (image->id);
}

static char *
moult_mpbuild_engine_dup_fingerprint (MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    g_autofree char *board_id = dup_board_id (order);
    const char *tree = order->origin != NULL ? order->origin : order->folder;
    g_autoptr (MoultContainerImage) image = moult_container_image_recall (tree, board_id);
    g_autofree char *path = moult_host_find_program (PROGRAM, NULL);
    g_autofree char *stamp = path != NULL ? moult_host_dup_stamp (path) : NULL;
    g_autofree char *id = image != NULL ? dup_image_id (image) : NULL;

    return g_strdup_printf ("mpbuild\n%s\n%s\n%s\n", stamp != NULL ? stamp : "",
                            image != NULL ? image->name : "", id != NULL ? id : "");
}

/* "mpbuild v1.0.3" */
static char *
ask_version (void)
{
    g_autofree char *path = moult_host_find_program (PROGRAM, NULL);
    const char *const argv[] = { path, "--version", NULL };
    const MoultProgramCommand command = { .argv = argv, .folder = "/", .silence_ms = ASK_MS };
    g_autofree char *answer = path != NULL ? moult_host_ask (&command, NULL, NULL) : NULL;
    const char *word = answer != NULL ? strrchr (answer, ' ') : NULL;

    if (word == NULL)
        return g_strdup (PROGRAM);
    word++;
    return g_strconcat (PROGRAM, " ", *word == 'v' ? word + 1 : word, NULL);
}

static char *
moult_mpbuild_engine_dup_description (MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    g_autofree char *version = ask_version ();
    g_autoptr (MoultContainers) containers = moult_containers_find (NULL);
    g_autofree char *text = containers != NULL ? moult_containers_dup_version (containers) : NULL;

    return text != NULL ? g_strconcat (version, ", ", text, NULL) : g_steal_pointer (&version);
}

/* ---- Build ---- */

typedef struct {
    const MoultBuildOrder *order;
    MoultContainers *containers;
    GStrv before; /* containers of the tree that are not this build's */
    GStrv environment;
    MoultContainerImage *image; /* once it is known */
    gboolean made;              /* make has said something */
    gboolean asked_terminal;
    char *refusal; /* what mpbuild says before it ends with 0, or NULL */
} Build;

static void
build_clear (Build *build)
{
    g_clear_pointer (&build->containers, moult_containers_free);
    g_strfreev (build->before);
    g_strfreev (build->environment);
    g_clear_pointer (&build->image, moult_container_image_free);
    g_free (build->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Build, build_clear)

/* mpbuild calls "docker", also where podman is what there is. (transfer full) (nullable) */
static char *
make_folder (const char *program)
{
    g_autofree char *folder =
        g_build_filename (g_get_user_cache_dir (), "moult", "containers", NULL);
    g_autofree char *link = g_build_filename (folder, "docker", NULL);

    if (g_mkdir_with_parents (folder, 0700) != 0)
        return NULL;
    g_unlink (link);
    return symlink (program, link) == 0 || errno == EEXIST ? g_steal_pointer (&folder) : NULL;
}

static void
add_podman (GStrvBuilder *builder, MoultContainers *containers, GCancellable *cancellable)
{
    /* Files in the tree stay the user's (podman-run(1), --userns). */
    g_strv_builder_add (builder, "PODMAN_USERNS=keep-id");
    if (!g_str_equal (moult_containers_get_name (containers), "podman"))
        return;
    g_autofree char *folder = make_folder (moult_containers_get_program (containers));
    g_autofree char *path = folder != NULL ? moult_host_dup_path (folder, cancellable) : NULL;
    if (path != NULL)
        g_strv_builder_add (builder, path);
}

static gboolean
prepare (Build *build, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_autofree char *tree = g_strconcat ("MICROPY_DIR=", build->order->folder, NULL);

    build->containers = moult_containers_find (cancellable);
    if (build->containers == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "neither docker nor podman is installed");
        return FALSE;
    }
    build->before =
        moult_containers_list (build->containers, build->order->folder, cancellable, error);
    if (build->before == NULL)
        return FALSE;
    g_strv_builder_addv (builder, (const char **) moult_engine_clean_environment);
    g_strv_builder_add (builder, tree);
    /* What it draws is as wide as a terminal. */
    g_strv_builder_add_many (builder, "COLUMNS=400", "NO_COLOR=1", "TERM=dumb", NULL);
    add_podman (builder, build->containers, cancellable);
    build->environment = g_strv_builder_end (builder);
    return TRUE;
}

/* While make runs, so does the container. */
static void
learn_image (Build *build)
{
    const char *const *before = (const char *const *) build->before;
    g_autofree char *name =
        moult_containers_dup_image (build->containers, build->order->folder, before);
    char *id = name != NULL ? moult_containers_dup_image_id (build->containers, name) : NULL;

    if (id == NULL)
        return;
    build->image = g_new0 (MoultContainerImage, 1);
    build->image->name = g_steal_pointer (&name);
    build->image->id = id;
    moult_build_log_note (build->order->log, "Image: %s", build->image->name);
}

/* GNU make's own lines, and the first of py/mkenv.mk. */
static gboolean
is_of_make (const char *line)
{
    return g_str_has_prefix (line, "make: ") || g_str_has_prefix (line, "make[")
           || g_str_has_prefix (line, "Use make V=1 ");
}

static gboolean
is_refusal (const char *line)
{
    return g_str_has_prefix (line, "Invalid board") || g_str_has_prefix (line, "Invalid variant")
           || g_str_has_prefix (line, "Sorry, builds are not supported");
}

static void
on_line (const char *bytes, gsize size, gpointer user_data)
{
    Build *build = user_data;
    g_autofree char *line = g_strndup (bytes, size);

    if (!build->made && is_of_make (line)) {
        build->made = TRUE;
        learn_image (build);
    } else if (build->refusal == NULL && is_refusal (line)) {
        build->refusal = g_strdup (g_strstrip (line));
    } else if (strstr (line, "input device is not a TTY") != NULL) {
        build->asked_terminal = TRUE;
    }
}

/* Whatever ended it, no container of it goes on. */
static gboolean
end_containers (Build *build, GError **error)
{
    g_autoptr (GError) reason = NULL;

    if (moult_containers_end (build->containers, build->order->folder,
                              (const char *const *) build->before, &reason))
        return FALSE;
    g_clear_error (error);
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
}

static gboolean
call (Build *build,
      const char *command,
      const char *extra,
      GCancellable *cancellable,
      GError **error)
{
    const MoultBuildOrder *order = build->order;
    const char *argv[] = { PROGRAM,        command, moult_source_board_get_id (order->board),
                           order->variant, extra,   NULL };
    const MoultEngineStep step = {
        .log = order->log,
        .folder = order->folder,
        .argv = argv,
        .environment = (const char *const *) build->environment,
        .on_line = on_line,
        .user_data = build,
    };

    if (moult_engine_step_run (&step, cancellable, error))
        return TRUE;
    return end_containers (build, error);
}

/* Its own status says little: it ends with 0 also where it did nothing. */
static gboolean
check (Build *build, GError **error)
{
    if (build->made && build->refusal == NULL)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED, "mpbuild has built nothing: %s",
                 build->refusal != NULL ? build->refusal : "make did not run");
    return FALSE;
}

static gboolean
explain (Build *build, GError **error)
{
    if (!build->asked_terminal)
        return FALSE;
    g_clear_error (error);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                 "this mpbuild runs in a terminal only: a newer one does without (pipx upgrade "
                 "mpbuild)");
    return FALSE;
}

static gboolean
build_board (Build *build, GCancellable *cancellable, GError **error)
{
    const char *manifest = build->order->manifest;
    g_autofree char *extra =
        manifest != NULL ? g_strconcat ("FROZEN_MANIFEST=", manifest, NULL) : NULL;

    if (build->order->clean && !call (build, "clean", NULL, cancellable, error))
        return explain (build, error);
    build->made = FALSE;
    return call (build, "build", extra, cancellable, error) ? check (build, error)
                                                            : explain (build, error);
}

static gboolean
moult_mpbuild_engine_build (MoultBuildEngine *engine,
                            const MoultBuildOrder *order,
                            GCancellable *cancellable,
                            GError **error)
{
    g_auto (Build) build = { .order = order };

    if (!prepare (&build, cancellable, error) || !build_board (&build, cancellable, error))
        return FALSE;
    if (build.image != NULL) {
        g_autofree char *board_id = dup_board_id (order);
        const char *tree = order->origin != NULL ? order->origin : order->folder;

        moult_container_image_remember (build.image, tree, board_id);
    }
    return TRUE;
}

/* ---- The object ---- */

static void
moult_mpbuild_engine_build_engine_init (MoultBuildEngineInterface *iface)
{
    iface->name = PROGRAM;
    iface->list_needs = moult_mpbuild_engine_list_needs;
    iface->dup_fingerprint = moult_mpbuild_engine_dup_fingerprint;
    iface->dup_description = moult_mpbuild_engine_dup_description;
    iface->build = moult_mpbuild_engine_build;
}

static void
moult_mpbuild_engine_class_init (MoultMpbuildEngineClass *klass)
{
}

static void
moult_mpbuild_engine_init (MoultMpbuildEngine *self)
{
}

MoultMpbuildEngine *
moult_mpbuild_engine_new (void)
{
    return g_object_new (MOULT_TYPE_MPBUILD_ENGINE, NULL);
}
