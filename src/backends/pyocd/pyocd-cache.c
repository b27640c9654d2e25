/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-cache.h"

#include <glib/gstdio.h>

#define GROUP "pyocd"

static char *
dup_path (void)
{
    return g_build_filename (g_get_user_cache_dir (), "moult", "pyocd.ini", NULL);
}

/* A change of either time means another installation, even one that keeps the times of its files;
 * what pyOCD's own pack manager has installed lies in its folder. */
static char *
dup_stamp (const char *program)
{
    g_autofree char *packs = g_build_filename (g_get_user_data_dir (), "cmsis-pack-manager", NULL);
    GStatBuf of_program = { 0 };
    GStatBuf of_packs = { 0 };

    if (g_stat (program, &of_program) != 0)
        return NULL;
    g_stat (packs, &of_packs);
    return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                            program, (gint64) of_program.st_mtime, (gint64) of_program.st_ctime,
                            (gint64) of_packs.st_mtime);
}

GStrv
moult_pyocd_cache_load (const char *program, guint n_answers)
{
    g_return_val_if_fail (program != NULL, NULL);

    g_autofree char *path = dup_path ();
    g_autofree char *stamp = dup_stamp (program);
    g_autoptr (GKeyFile) file = g_key_file_new ();
    gsize n_stored = 0;

    if (stamp == NULL || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
        return NULL;
    g_autofree char *stored = g_key_file_get_string (file, GROUP, "program", NULL);
    if (g_strcmp0 (stored, stamp) != 0)
        return NULL;

    g_auto (GStrv) answers = g_key_file_get_string_list (file, GROUP, "answers", &n_stored, NULL);
    return n_stored == n_answers ? g_steal_pointer (&answers) : NULL;
}

void
moult_pyocd_cache_store (const char *program, const char *const *answers)
{
    g_return_if_fail (program != NULL && answers != NULL);

    g_autofree char *path = dup_path ();
    g_autofree char *folder = g_path_get_dirname (path);
    g_autofree char *stamp = dup_stamp (program);
    g_autoptr (GKeyFile) file = g_key_file_new ();
    g_autoptr (GError) error = NULL;

    if (stamp == NULL)
        return;
    g_key_file_set_string (file, GROUP, "program", stamp);
    g_key_file_set_string_list (file, GROUP, "answers", answers, g_strv_length ((GStrv) answers));
    g_mkdir_with_parents (folder, 0700);
    if (!g_key_file_save_to_file (file, path, &error))
        g_debug ("what pyocd answered is not kept: %s", error->message);
}

void
moult_pyocd_cache_forget (void)
{
    g_autofree char *path = dup_path ();

    g_remove (path);
}
