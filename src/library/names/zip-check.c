/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "zip-check.h"

#include <archive.h>
#include <archive_entry.h>

#include "error.h"

enum {
    MAX_MEMBERS = 10000,
    MAX_SIZE = 256 * 1024 * 1024,
};

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

static gboolean
fail (const char *name, const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is no sound zip file: %s", name,
                 why);
    return FALSE;
}

static gboolean
fail_with_archive (const char *name, Archive *archive, GError **error)
{
    const char *words = archive_error_string (archive);

    return fail (name, words != NULL ? words : "it cannot be read", error);
}

static gboolean
read_member (Archive *archive,
             const char *name,
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
            return fail (name, "it unpacks to more than 256 MiB", error);
        *left -= size;
    }
    return result == ARCHIVE_EOF || fail_with_archive (name, archive, error);
}

gboolean
moult_zip_check (const char *name, GBytes *bytes, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (name != NULL && bytes != NULL, FALSE);

    g_autoptr (Archive) archive = archive_read_new ();
    struct archive_entry *entry;
    gsize left = MAX_SIZE;
    guint n_members = 0;
    gsize size;
    const void *data = g_bytes_get_data (bytes, &size);
    int result;

    archive_read_support_format_zip (archive);
    if (archive_read_open_memory (archive, data, size) != ARCHIVE_OK)
        return fail_with_archive (name, archive, error);
    while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK) {
        if (++n_members > MAX_MEMBERS)
            return fail (name, "it has more than 10000 members", error);
        if (!read_member (archive, name, &left, cancellable, error))
            return FALSE;
    }
    if (result != ARCHIVE_EOF)
        return fail_with_archive (name, archive, error);
    return n_members > 0 || fail (name, "it is empty", error);
}
