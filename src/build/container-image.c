/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "container-image.h"

#include <string.h>

#include <gio/gio.h>

#include "atomic-file.h"

#define MAX_SIZE 1024

void
moult_container_image_free (MoultContainerImage *self)
{
    if (self == NULL)
        return;
    g_free (self->name);
    g_free (self->id);
    g_free (self);
}

static char *
dup_path (const char *tree, const char *board_id)
{
    g_autofree char *text = g_strconcat (tree, "\n", board_id, NULL);
    g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

    digest[32] = '\0';
    return g_build_filename (g_get_user_cache_dir (), "moult", "images", digest, NULL);
}

MoultContainerImage *
moult_container_image_recall (const char *tree, const char *board_id)
{
    g_return_val_if_fail (tree != NULL && board_id != NULL, NULL);

    g_autofree char *path = dup_path (tree, board_id);
    g_autofree char *text = NULL;
    gsize size = 0;

    if (!g_file_get_contents (path, &text, &size, NULL) || size > MAX_SIZE)
        return NULL;

    /* The name, and the id in the next line. */
    g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
    if (g_strv_length (lines) < 2 || *lines[0] == '\0' || *lines[0] == '-' || *lines[1] == '\0'
        || !g_utf8_validate (text, (gssize) size, NULL))
        return NULL;

    MoultContainerImage *self = g_new0 (MoultContainerImage, 1);
    self->name = g_strdup (lines[0]);
    self->id = g_strdup (lines[1]);
    return self;
}

void
moult_container_image_remember (const MoultContainerImage *self,
                                const char *tree,
                                const char *board_id)
{
    g_return_if_fail (self != NULL && tree != NULL && board_id != NULL);

    g_autofree char *path = dup_path (tree, board_id);
    g_autofree char *folder = g_path_get_dirname (path);
    char *text = g_strdup_printf ("%s\n%s\n", self->name, self->id);
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GError) error = NULL;

    if (g_mkdir_with_parents (folder, 0700) != 0
        || !moult_atomic_file_write (file, bytes, NULL, &error))
        g_debug ("%s is not remembered: %s", self->name,
                 error != NULL ? error->message : "no folder for it");
}
