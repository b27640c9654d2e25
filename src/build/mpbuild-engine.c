/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpbuild-engine.h"

#include <string.h>

#include "build-needs.h"
#include "container-memory.h"
#include "container.h"
#include "host-program.h"
#include "mpbuild-run.h"
#include "source-git.h"
#include "submodules.h"

#define PACKAGE "pipx install mpbuild"

struct _MoultMpbuildEngine {
    GObject parent_instance;
};

static void moult_mpbuild_engine_build_engine_init (MoultBuildEngineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultMpbuildEngine,
                               moult_mpbuild_engine,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_BUILD_ENGINE,
                                                      moult_mpbuild_engine_build_engine_init))

/* ---- Needs ---- */

static void
check_containers (GPtrArray *needs, GCancellable *cancellable)
{
    g_autoptr (MoultContainers) containers = moult_containers_find (cancellable);
    g_autoptr (GError) reason = NULL;

    if (containers == NULL) {
        moult_build_needs_add (
            needs, "docker", "podman",
            "neither docker nor podman is installed, of which mpbuild needs one");
        return;
    }
    if (!moult_containers_ping (containers, cancellable, &reason))
        moult_build_needs_add (needs, "daemon", NULL, "the container engine %s does not answer: %s",
                               moult_containers_get_name (containers), reason->message);
}

/* mpbuild (build.py, docker_build_cmd) makes one line for a shell of all its words, in which the
 * container gets the tree as FROM:TO and runs a second shell. */
static gboolean
is_plain (const char *word)
{
    return *word != '\0' && *word != '-'
           && strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._-+@%,") == strlen (word);
}

static void
check_words (GPtrArray *needs, const MoultBuildOrder *order, const char *tree)
{
    if (!is_plain (tree))
        moult_build_needs_add (needs, "path", NULL,
                               "mpbuild cannot build in a folder whose path has spaces or signs: "
                               "%s",
                               tree);
    if (!is_plain (moult_source_board_get_id (order->board))
        || (order->variant != NULL && !is_plain (order->variant)))
        moult_build_needs_add (needs, "path", NULL,
                               "mpbuild cannot build a board whose name has spaces or signs");
}

/* The container sees nothing but the tree, and a worktree's repository where mpbuild is new enough
 * (build.py, get_main_git_directory). One that borrows from another (gitrepository-layout(5)) has
 * no history there; without one, as a release is unpacked, git fails at the submodules, which
 * mpbuild always asks for. */
static void
check_repository (GPtrArray *needs, const char *tree)
{
    g_autofree char *others =
        g_build_filename (tree, ".git", "objects", "info", "alternates", NULL);

    if (!moult_source_git_is_repository (tree) || g_file_test (others, G_FILE_TEST_EXISTS))
        moult_build_needs_add (needs, "repository", NULL,
                               "mpbuild's container sees nothing outside of %s, and there is no "
                               "whole repository of git in it",
                               tree);
}

/* Its second word is the variant, whatever it is: more words for make can only follow one. */
static void
check_manifest (GPtrArray *needs, const MoultBuildOrder *order, const char *tree)
{
    if (order->manifest == NULL)
        return;

    g_autoptr (GFile) manifest = g_file_new_for_path (order->manifest);
    g_autoptr (GFile) folder = g_file_new_for_path (order->folder);
    g_autoptr (GFile) resolved = g_file_new_for_path (tree);

    if (!g_file_has_prefix (manifest, folder) && !g_file_has_prefix (manifest, resolved))
        moult_build_needs_add (needs, "manifest", NULL,
                               "mpbuild's container does not see a manifest outside of the tree: "
                               "%s",
                               order->manifest);
    else if (!is_plain (order->manifest))
        moult_build_needs_add (needs, "manifest", NULL,
                               "mpbuild cannot take a manifest whose path has spaces or signs: %s",
                               order->manifest);
    if (order->variant == NULL)
        moult_build_needs_add (needs, "manifest", NULL,
                               "mpbuild takes a manifest for a variant only, not for the standard "
                               "build of a board");
}

/* In the container git does not get what submodules.h would have it leave alone. */
static void
check_submodules (GPtrArray *needs, const MoultBuildOrder *order, GCancellable *cancellable)
{
    g_auto (GStrv) kept = NULL;
    g_auto (GStrv) guard =
        moult_submodules_guard (order->folder, order->origin, &kept, cancellable, NULL);

    if (guard == NULL || kept == NULL || *kept == NULL)
        return;
    g_autofree char *names = g_strjoinv (", ", kept);
    moult_build_needs_add (needs, "submodules", NULL,
                           "mpbuild would move submodules that are not at their recorded commit: "
                           "%s",
                           names);
}

static GPtrArray *
moult_mpbuild_engine_list_needs (MoultBuildEngine *engine,
                                 const MoultBuildOrder *order,
                                 GCancellable *cancellable)
{
    g_autofree char *tree = moult_mpbuild_dup_tree (order);
    GPtrArray *needs = moult_build_needs_new ();

    if (!moult_build_needs_check_host (needs))
        return needs;
    moult_build_needs_check_program (needs, "mpbuild", PACKAGE, cancellable);
    check_containers (needs, cancellable);
    check_words (needs, order, tree);
    check_repository (needs, tree);
    check_manifest (needs, order, tree);
    check_submodules (needs, order, cancellable);
    moult_build_needs_check_space (needs, tree);
    return needs;
}

/* ---- What it is ---- */

/* What the image of the last build's container is now; where nobody can say, what it was. */
static char *
find_image (const MoultBuildOrder *order)
{
    g_autofree char *tree = moult_mpbuild_dup_tree (order);
    g_autofree char *build = moult_mpbuild_dup_build (order);
    g_autofree char *image = NULL;
    g_autofree char *known = NULL;

    if (!moult_container_memory_get (tree, build, &image, &known))
        return NULL;
    g_autoptr (MoultContainers) containers = moult_containers_find (NULL);
    g_autofree char *id =
        containers != NULL ? moult_containers_dup_image_id (containers, image) : NULL;
    return g_strdup_printf ("%s %s", image, id != NULL ? id : known);
}

/* Of a container that is not known no two builds are taken for the same. */
static char *
moult_mpbuild_engine_dup_fingerprint (MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    g_autofree char *program = moult_host_find_program ("mpbuild", NULL);
    g_autofree char *stamp = program != NULL ? moult_host_dup_stamp (program) : NULL;
    g_autofree char *image = program != NULL ? find_image (order) : NULL;

    if (image == NULL) {
        g_autofree char *once = g_uuid_string_random ();
        image = g_strconcat ("unknown ", once, NULL);
    }
    return g_strdup_printf ("mpbuild\n%s\nimage %s\n", stamp != NULL ? stamp : "", image);
}

/* "mpbuild v1.0.3" (cli.py, _version_callback). (transfer full) */
static char *
ask_version (void)
{
    static const char *const argv[] = { "mpbuild", "--version", NULL };
    const MoultProgramCommand command = { .argv = argv };
    g_autofree char *answer = moult_host_ask (&command, NULL, NULL);

    if (answer == NULL || !g_str_has_prefix (answer, "mpbuild v"))
        return g_strdup ("mpbuild");
    return g_strdelimit (g_strconcat ("mpbuild ", answer + strlen ("mpbuild v"), NULL), "\r\n",
                         ' ');
}

static char *
moult_mpbuild_engine_dup_description (MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    g_autoptr (MoultContainers) containers = moult_containers_find (NULL);
    g_autofree char *version = ask_version ();

    if (containers == NULL)
        return g_steal_pointer (&version);
    g_autofree char *under = moult_containers_dup_version (containers);
    return g_strdup_printf ("%s, %s", version, under);
}

static gboolean
moult_mpbuild_engine_build (MoultBuildEngine *engine,
                            const MoultBuildOrder *order,
                            GCancellable *cancellable,
                            GError **error)
{
    return moult_mpbuild_run (order, cancellable, error);
}

/* ---- The object ---- */

static void
moult_mpbuild_engine_build_engine_init (MoultBuildEngineInterface *iface)
{
    iface->name = "mpbuild";
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
