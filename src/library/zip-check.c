/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "zip-check.h"

#include <archive.h>
#include <archive_entry.h>

#include "error.h"

enum {
    BLOCK = 64 * 1024,
    MAX_MEMBERS = 10000,
    MAX_SIZE = 256 * 1024 * 1024,
};

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

static gboolean
fail (const char *path, const char *why, GError **error)
{
    g_autofree char *name = g_path_get_basename (path);

    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is no sound zip file: %s", name,
                 why);
    return FALSE;
}

static gboolean
fail_with_archive (const char *path, Archive *archive, GError **error)
{
    const char *words = archive_error_string (archive);

    return fail (path, words != NULL ? words : "it cannot be read", error);
}

static gboolean
read_member (Archive *archive,
             const char *path,
             gsize *left,
             GCancellable *cancellable,
             GError **error)
{
    const void *block;
    size_t size;
    la_int64_t offset;
    int result;

    while ((result = archive_read_data_block (archive, &block, &size, &offset)) == ARCHIVE_OK) {
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        if (size > *left)
            return fail (path, "it unpacks to more than 256 MiB", error);
        *left -= size;
    }
    return result == ARCHIVE_EOF || fail_with_archive (path, archive, error);
}

gboolean
moult_zip_check (const char *path, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (path != NULL, FALSE);

    g_autoptr (Archive) archive = archive_read_new ();
    struct archive_entry *entry;
    gsize left = MAX_SIZE;
    guint n_members = 0;
    int result;

    archive_read_support_format_zip (archive);
    if (archive_read_open_filename (archive, path, BLOCK) != ARCHIVE_OK)
        return fail_with_archive (path, archive, error);
    while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK) {
        if (++n_members > MAX_MEMBERS)
            return fail (path, "it has more than 10000 members", error);
        if (!read_member (archive, path, &left, cancellable, error))
            return FALSE;
    }
    if (result != ARCHIVE_EOF)
        return fail_with_archive (path, archive, error);
    return n_members > 0 || fail (path, "it is empty", error);
}
