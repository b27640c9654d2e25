/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "native-engine.h"

#include <string.h>

#include "build-needs.h"
#include "compiler-cache.h"
#include "engine-step.h"
#include "error.h"
#include "host-program.h"
#include "port-tools.h"
#include "source-git.h"
#include "submodules.h"

struct _MoultNativeEngine {
    GObject parent_instance;
};

static void moult_native_engine_build_engine_init (MoultBuildEngineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultNativeEngine,
                               moult_native_engine,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_BUILD_ENGINE,
                                                      moult_native_engine_build_engine_init))

static const MoultPortTools *
find_tools (const MoultBuildOrder *order)
{
    return moult_port_tools_find (moult_source_board_get_port (order->board), order->variant);
}

/* Path of the first of a tool's programs that there is. (transfer full) (nullable) */
static char *
find_program (const MoultPortTool *tool, GCancellable *cancellable)
{
    for (gsize i = 0; i < G_N_ELEMENTS (tool->programs) && tool->programs[i] != NULL; i++) {
        char *path = moult_host_find_program (tool->programs[i], cancellable);

        if (path != NULL)
            return path;
    }
    return NULL;
}

/* ---- Needs ---- */

static void
check_tools (GPtrArray *needs, const MoultPortTools *tools, GCancellable *cancellable)
{
    for (guint i = 0; i < MOULT_PORT_MAX_TOOLS && tools->tools[i] != NULL; i++) {
        const MoultPortTool *tool = moult_port_tool_get (tools->tools[i]);
        g_autofree char *path = find_program (tool, cancellable);

        if (path == NULL)
            moult_build_needs_add (needs, tool->name, tool->package, "%s is not installed",
                                   tool->name);
    }
}

/* It becomes a word of a recipe in a Makefile, which a shell splits. */
static void
check_manifest (GPtrArray *needs, const char *manifest)
{
    if (manifest != NULL && strpbrk (manifest, " \t'\"\\$#`;&|()<>*?!~") != NULL)
        moult_build_needs_add (needs, "path", NULL,
                               "make cannot take a manifest whose path has spaces or signs: %s",
                               manifest);
}

static GPtrArray *
moult_native_engine_list_needs (MoultBuildEngine *engine,
                                const MoultBuildOrder *order,
                                GCancellable *cancellable)
{
    const MoultPortTools *tools = find_tools (order);
    GPtrArray *needs = moult_build_needs_new ();

    if (!moult_build_needs_check_host (needs))
        return needs;
    if (tools == NULL)
        moult_build_needs_add (needs, "port", NULL, "what the port %s is built with is not known",
                               moult_source_board_get_port (order->board));
    else
        check_tools (needs, tools, cancellable);
    if (moult_source_git_is_repository (order->folder))
        moult_build_needs_check_program (needs, "git", "git", cancellable);
    check_manifest (needs, order->manifest);
    moult_build_needs_check_space (needs, order->folder);
    return needs;
}

/* ---- What it is ---- */

static char *
moult_native_engine_dup_fingerprint (MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    const MoultPortTools *tools = find_tools (order);
    GString *text = g_string_new ("native\n");

    for (guint i = 0; tools != NULL && i < MOULT_PORT_MAX_TOOLS && tools->tools[i] != NULL; i++) {
        g_autofree char *path = find_program (moult_port_tool_get (tools->tools[i]), NULL);
        g_autofree char *stamp = path != NULL ? moult_host_dup_stamp (path) : NULL;

        g_string_append_printf (text, "%s %s\n", tools->tools[i], stamp != NULL ? stamp : "");
    }
    const char *idf = g_getenv ("IDF_PATH");
    g_string_append_printf (text, "IDF_PATH %s\n", idf != NULL ? idf : "");
    return g_string_free (text, FALSE);
}

/* idf.py tells its version in words of its own. */
static char *
ask_version (const MoultPortTool *tool, const char *program)
{
    gboolean idf = g_str_equal (tool->name, "idf.py");
    const char *const argv[] = { program, idf ? "--version" : "-dumpfullversion", NULL };
    const MoultProgramCommand command = { .argv = argv };
    g_autofree char *answer = moult_host_ask (&command, NULL, NULL);

    if (answer == NULL || *answer == '\0')
        return NULL;
    if (idf)
        return g_steal_pointer (&answer);
    g_autofree char *name = g_path_get_basename (program);
    return g_strdup_printf ("%s %s", name, answer);
}

static char *
moult_native_engine_dup_description (MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    const MoultPortTools *tools = find_tools (order);

    for (guint i = 0; tools != NULL && i < MOULT_PORT_MAX_TOOLS && tools->tools[i] != NULL; i++) {
        const MoultPortTool *tool = moult_port_tool_get (tools->tools[i]);
        g_autofree char *path = tool->compiles ? find_program (tool, NULL) : NULL;
        char *version = path != NULL ? ask_version (tool, path) : NULL;

        if (version != NULL)
            return version;
        if (path != NULL)
            return g_steal_pointer (&path);
    }
    return g_strdup ("make");
}

/* ---- Build ---- */

typedef struct {
    const MoultBuildOrder *order;
    GStrv environment;
} Build;

static void
build_clear (Build *build)
{
    g_strfreev (build->environment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Build, build_clear)

static gboolean
prepare_environment (Build *build, GCancellable *cancellable, GError **error)
{
    const MoultBuildOrder *order = build->order;
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_auto (GStrv) kept = NULL;
    g_auto (GStrv) guard =
        moult_submodules_guard (order->folder, order->origin, &kept, cancellable, error);

    if (guard == NULL)
        return FALSE;
    for (guint i = 0; kept != NULL && kept[i] != NULL; i++)
        moult_build_log_note (order->log, "the submodule %s stays as it is", kept[i]);
    g_strv_builder_addv (builder, (const char **) moult_engine_clean_environment);
    g_strv_builder_addv (builder, (const char **) guard);
    if (moult_compiler_cache_add (builder, find_tools (order), cancellable))
        moult_build_log_note (order->log, "compilers are called through ccache");
    build->environment = g_strv_builder_end (builder);
    return TRUE;
}

/* Takes the words of @builder. */
static gboolean
make (const Build *build, GStrvBuilder *builder, GCancellable *cancellable, GError **error)
{
    g_auto (GStrv) argv = g_strv_builder_end (builder);
    const MoultEngineStep step = {
        .log = build->order->log,
        .folder = build->order->folder,
        .argv = (const char *const *) argv,
        .environment = (const char *const *) build->environment,
    };

    return moult_engine_step_run (&step, cancellable, error);
}

static void
add_jobs (GStrvBuilder *builder)
{
    g_autofree char *jobs = g_strdup_printf ("-j%u", g_get_num_processors ());

    g_strv_builder_add (builder, jobs);
}

static gboolean
make_mpy_cross (const Build *build, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    g_strv_builder_add_many (builder, "make", "-C", "mpy-cross", NULL);
    add_jobs (builder);
    return make (build, builder, cancellable, error);
}

/* "make -C ports/PORT BOARD=… [BOARD_VARIANT=…]", which all that concerns a board begins with. */
static GStrvBuilder *
begin_board (const Build *build)
{
    const MoultBuildOrder *order = build->order;
    GStrvBuilder *builder = g_strv_builder_new ();
    g_autofree char *folder =
        g_build_filename ("ports", moult_source_board_get_port (order->board), NULL);
    g_autofree char *board = g_strconcat ("BOARD=", moult_source_board_get_id (order->board), NULL);

    g_strv_builder_add_many (builder, "make", "-C", folder, board, NULL);
    if (order->variant != NULL) {
        g_autofree char *variant = g_strconcat ("BOARD_VARIANT=", order->variant, NULL);
        g_strv_builder_add (builder, variant);
    }
    return builder;
}

static gboolean
make_target (const Build *build, const char *target, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = begin_board (build);

    g_strv_builder_add (builder, target);
    return make (build, builder, cancellable, error);
}

/* Without a repository, as a release is unpacked, all submodules are there, and the Makefiles do
 * not call git (py/makeversionhdr.py). */
static gboolean
get_submodules (const Build *build, GCancellable *cancellable, GError **error)
{
    return !moult_source_git_is_repository (build->order->folder)
           || make_target (build, "submodules", cancellable, error);
}

static gboolean
make_board (const Build *build, GCancellable *cancellable, GError **error)
{
    g_autoptr (GStrvBuilder) builder = begin_board (build);

    add_jobs (builder);
    if (build->order->manifest != NULL) {
        g_autofree char *manifest = g_strconcat ("FROZEN_MANIFEST=", build->order->manifest, NULL);
        g_strv_builder_add (builder, manifest);
    }
    return make (build, builder, cancellable, error);
}

/* A toolchain without its C library fails at the first file that includes one of its headers. */
static void
advise (const MoultBuildOrder *order)
{
    g_autoptr (MoultBuildLine) line = moult_build_log_dup_error (order->log);
    const char *text = line != NULL ? moult_build_line_get_text (line) : "";

    if (strstr (text, "fatal error: string.h: ") != NULL
        || strstr (text, "fatal error: stdio.h: ") != NULL
        || strstr (text, "fatal error: stdlib.h: ") != NULL
        || strstr (text, "fatal error: assert.h: ") != NULL
        || strstr (text, "fatal error: math.h: ") != NULL)
        moult_build_log_note (order->log, "the compiler has no C library: for arm-none-eabi-gcc it "
                                          "is in the package libnewlib-arm-none-eabi");
}

static gboolean
moult_native_engine_build (MoultBuildEngine *engine,
                           const MoultBuildOrder *order,
                           GCancellable *cancellable,
                           GError **error)
{
    g_auto (Build) build = { order, NULL };

    if (find_tools (order) == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "what the port %s is built with is not known",
                     moult_source_board_get_port (order->board));
        return FALSE;
    }
    if (!prepare_environment (&build, cancellable, error))
        return FALSE;
    gboolean built = make_mpy_cross (&build, cancellable, error)
                     && get_submodules (&build, cancellable, error)
                     && (!order->clean || make_target (&build, "clean", cancellable, error))
                     && make_board (&build, cancellable, error);
    if (!built)
        advise (order);
    return built;
}

/* ---- The object ---- */

static void
moult_native_engine_build_engine_init (MoultBuildEngineInterface *iface)
{
    iface->name = "native";
    iface->list_needs = moult_native_engine_list_needs;
    iface->dup_fingerprint = moult_native_engine_dup_fingerprint;
    iface->dup_description = moult_native_engine_dup_description;
    iface->build = moult_native_engine_build;
}

static void
moult_native_engine_class_init (MoultNativeEngineClass *klass)
{
}

static void
moult_native_engine_init (MoultNativeEngine *self)
{
}

MoultNativeEngine *
moult_native_engine_new (void)
{
    return g_object_new (MOULT_TYPE_NATIVE_ENGINE, NULL);
}
