/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "folder-listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    DIR *stream; /* %NULL: there is no such folder */
    GHashTable *names;
} Folder;

struct _MoultFolderListing {
    char *path;
    GHashTable *folders; /* name → Folder */
};

static void
folder_free (gpointer data)
{
    Folder *folder = data;

    g_clear_pointer (&folder->stream, closedir);
    g_hash_table_unref (folder->names);
    g_free (folder);
}

static Folder *
folder_read (const char *path)
{
    Folder *folder = g_new0 (Folder, 1);
    struct dirent *entry;

    folder->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    folder->stream = opendir (path);
    while (folder->stream != NULL && (entry = readdir (folder->stream)) != NULL)
        g_hash_table_add (folder->names, g_strdup (entry->d_name));
    return folder;
}

static Folder *
get_folder (MoultFolderListing *self, const char *name)
{
    Folder *folder = g_hash_table_lookup (self->folders, name);

    if (folder == NULL) {
        g_autofree char *path = g_build_filename (self->path, name, NULL);

        folder = folder_read (path);
        g_hash_table_insert (self->folders, g_strdup (name), folder);
    }
    return folder;
}

MoultFolderListing *
moult_folder_listing_new (const char *folder)
{
    MoultFolderListing *self = g_new0 (MoultFolderListing, 1);

    self->path = g_strdup (folder);
    self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, folder_free);
    return self;
}

void
moult_folder_listing_free (MoultFolderListing *self)
{
    g_hash_table_unref (self->folders);
    g_free (self->path);
    g_free (self);
}

gboolean
moult_folder_listing_has (MoultFolderListing *self, const char *file, guint64 size)
{
    const char *name = strchr (file, '/') + 1;
    g_autofree char *folder_name = g_strndup (file, name - file - 1);
    Folder *folder = get_folder (self, folder_name);
    struct stat st;

    if (!g_hash_table_contains (folder->names, name))
        return FALSE;
    return fstatat (dirfd (folder->stream), name, &st, AT_SYMLINK_NOFOLLOW) == 0
           && S_ISREG (st.st_mode) && (guint64) st.st_size == size;
}
