/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "compiler-cache.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "host-program.h"

/* A folder of Moult's own with a link to ccache under each compiler's name, as distributions have
 * one each in another place (ccache(1), "Run modes"). */
static gboolean
link_compiler (const char *folder, const char *compiler, const char *ccache)
{
    g_autofree char *path = g_build_filename (folder, compiler, NULL);
    g_autofree char *before = g_file_read_link (path, NULL);

    if (g_strcmp0 (before, ccache) == 0)
        return TRUE;
    g_unlink (path);
    return symlink (ccache, path) == 0 || errno == EEXIST;
}

static char *
make_folder (const MoultPortTools *tools, const char *ccache)
{
    g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "moult", "ccache", NULL);

    if (g_mkdir_with_parents (folder, 0700) != 0 || !link_compiler (folder, "gcc", ccache))
        return NULL;
    for (guint i = 0; i < MOULT_PORT_MAX_TOOLS && tools->tools[i] != NULL; i++) {
        if (moult_port_tool_get (tools->tools[i])->compiles
            && !link_compiler (folder, tools->tools[i], ccache))
            return NULL;
    }
    return g_steal_pointer (&folder);
}

/* CMake would keep the link for the compiler's own path, and look beside it for the other tools; it
 * has a way of its own (cmake-env-variables(7)), and ESP-IDF, too (tools/idf.py). */
gboolean
moult_compiler_cache_add (GStrvBuilder *environment,
                          const MoultPortTools *tools,
                          GCancellable *cancellable)
{
    g_return_val_if_fail (environment != NULL && tools != NULL, FALSE);

    g_autofree char *ccache = moult_host_find_program ("ccache", cancellable);

    if (ccache == NULL)
        return FALSE;
    if (tools->uses_cmake) {
        g_strv_builder_add_many (environment, "CMAKE_C_COMPILER_LAUNCHER=ccache",
                                 "CMAKE_CXX_COMPILER_LAUNCHER=ccache", "IDF_CCACHE_ENABLE=1", NULL);
        return TRUE;
    }
    g_autofree char *folder = make_folder (tools, ccache);
    if (folder == NULL)
        return FALSE;
    g_autofree char *path = moult_host_dup_path (folder, cancellable);
    g_strv_builder_add (environment, path);
    return TRUE;
}
