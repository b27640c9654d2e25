/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "part.h"

#include <fcntl.h>
#include <sys/file.h>

#include <glib/gstdio.h>

struct _MoultPart {
    char *path;
    int lock; /* the folder around the file, locked */
};

static int
lock_folder (const char *path)
{
    g_autofree char *folder = g_path_get_dirname (path);
    g_autofd int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);

    if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0)
        return -1;
    return g_steal_fd (&fd);
}

static MoultPart *
part_new (char *path, int lock)
{
    MoultPart *self = g_new0 (MoultPart, 1);

    self->path = path;
    self->lock = lock;
    return self;
}

/* The beginning of the file that another attempt has left, unless that is still at work. */
static MoultPart *
find_left (const char *folder, const char *name)
{
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *entry;

    while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
        g_autofree char *path = g_build_filename (folder, entry, name, NULL);

        if (*entry != '.' || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
            continue;
        int lock = lock_folder (path);
        if (lock >= 0)
            return part_new (g_steal_pointer (&path), lock);
    }
    return NULL;
}

static gpointer
make_temporary (MoultStore *store, gpointer name, GError **error)
{
    return moult_store_new_temporary (store, name, error);
}

MoultPart *
moult_part_take (MoultStoreThread *store, const char *name, GError **error)
{
    g_return_val_if_fail (MOULT_IS_STORE_THREAD (store) && name != NULL, NULL);

    MoultPart *left = find_left (moult_store_thread_get_folder (store), name);
    if (left != NULL)
        return left;

    char *path = moult_store_thread_call (store, make_temporary, (gpointer) name, error);
    return path != NULL ? part_new (path, lock_folder (path)) : NULL;
}

const char *
moult_part_get_path (MoultPart *self)
{
    return self->path;
}

void
moult_part_empty (MoultPart *self)
{
    g_autofree char *meta = g_strconcat (self->path, ".meta", NULL);

    g_unlink (self->path);
    g_unlink (meta);
}

void
moult_part_leave (MoultPart *self)
{
    g_autofree char *folder = g_path_get_dirname (self->path);

    g_rmdir (folder); /* where nothing was left */
    if (self->lock >= 0)
        g_close (self->lock, NULL);
    g_free (self->path);
    g_free (self);
}
