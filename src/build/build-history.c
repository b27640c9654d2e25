/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-history.h"

#include <string.h>

#include <gio/gio.h>

#include "atomic-file.h"

#define MAX_OBJECTS 100000

static char *
dup_path (const char *port, const char *board_id)
{
    g_autofree char *name = g_strconcat (port, "-", board_id, NULL);

    return g_build_filename (g_get_user_cache_dir (), "moult", "objects", name, NULL);
}

guint
moult_build_history_recall (const char *port, const char *board_id)
{
    g_return_val_if_fail (port != NULL && board_id != NULL, 0);

    g_autofree char *path = dup_path (port, board_id);
    g_autofree char *text = NULL;
    guint64 n_objects = 0;

    if (!g_file_get_contents (path, &text, NULL, NULL))
        return 0;
    g_strchomp (text);
    return g_ascii_string_to_unsigned (text, 10, 1, MAX_OBJECTS, &n_objects, NULL)
               ? (guint) n_objects
               : 0;
}

void
moult_build_history_remember (const char *port, const char *board_id, guint n_objects)
{
    g_return_if_fail (port != NULL && board_id != NULL);

    if (n_objects == 0 || n_objects > MAX_OBJECTS)
        return;

    g_autofree char *path = dup_path (port, board_id);
    g_autofree char *folder = g_path_get_dirname (path);
    char *text = g_strdup_printf ("%u\n", n_objects);
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GError) error = NULL;

    if (g_mkdir_with_parents (folder, 0700) != 0
        || !moult_atomic_file_write (file, bytes, NULL, &error))
        g_debug ("%s is not remembered: %s", path, error != NULL ? error->message : "no folder");
}
