/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-needs.h"

#include "host-program.h"

#define MIB          (1024 * 1024)
#define MIN_FREE_MIB 512

void
moult_build_need_free (MoultBuildNeed *self)
{
    if (self == NULL)
        return;
    g_free (self->name);
    g_free (self->message);
    g_free (self->package);
    g_free (self);
}

GPtrArray *
moult_build_needs_new (void)
{
    return g_ptr_array_new_with_free_func ((GDestroyNotify) moult_build_need_free);
}

void
moult_build_needs_add (GPtrArray *needs,
                       const char *name,
                       const char *package,
                       const char *format,
                       ...)
{
    g_return_if_fail (needs != NULL && name != NULL && format != NULL);

    MoultBuildNeed *need = g_new0 (MoultBuildNeed, 1);
    va_list arguments;

    va_start (arguments, format);
    need->message = g_strdup_vprintf (format, arguments);
    va_end (arguments);
    need->name = g_strdup (name);
    need->package = g_strdup (package);
    g_ptr_array_add (needs, need);
}

gboolean
moult_build_needs_check_host (GPtrArray *needs)
{
    g_return_val_if_fail (needs != NULL, FALSE);

    if (moult_host_can_run ())
        return TRUE;
    moult_build_needs_add (needs, "host", moult_host_override,
                           "programs outside of the sandbox may not be started");
    return FALSE;
}

gboolean
moult_build_needs_check_program (GPtrArray *needs,
                                 const char *name,
                                 const char *package,
                                 GCancellable *cancellable)
{
    g_return_val_if_fail (needs != NULL && name != NULL, FALSE);

    g_autofree char *path = moult_host_find_program (name, cancellable);

    if (path == NULL)
        moult_build_needs_add (needs, name, package, "%s is not installed", name);
    return path != NULL;
}

void
moult_build_needs_check_space (GPtrArray *needs, const char *folder)
{
    g_return_if_fail (needs != NULL && folder != NULL);

    g_autoptr (GFile) file = g_file_new_for_path (folder);
    g_autoptr (GFileInfo) info =
        g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

    if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
        return;
    guint64 mib = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) / MIB;
    if (mib < MIN_FREE_MIB)
        moult_build_needs_add (needs, "space", NULL,
                               "%" G_GUINT64_FORMAT " MiB are free in %s, a build takes up to %d",
                               mib, folder, MIN_FREE_MIB);
}

char *
moult_build_needs_dup_words (GPtrArray *needs, const char *engine)
{
    g_return_val_if_fail (needs != NULL && engine != NULL, NULL);

    GString *words = g_string_new (NULL);

    g_string_append_printf (words, "%s cannot build this: ", engine);
    for (guint i = 0; i < needs->len; i++) {
        const MoultBuildNeed *need = needs->pdata[i];

        g_string_append_printf (words, "%s%s", i > 0 ? "; " : "", need->message);
        if (need->package != NULL)
            g_string_append_printf (words, " (%s)", need->package);
    }
    return g_string_free (words, FALSE);
}
