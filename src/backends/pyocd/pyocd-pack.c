/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-pack.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "error.h"
#include "pyocd-pdsc.h"

enum {
    BLOCK = 64 * 1024,
    MAX_MEMBERS = 200000,
    MAX_PDSC = 64 * 1024 * 1024,      /* the largest of a chip maker is below 10 MiB */
    MAX_ALGORITHM = 16 * 1024 * 1024, /* they are some kilobytes that go into a chip's RAM */
};

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

static gboolean
fail (const char *path, const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is no sound pack: %s", path, why);
    return FALSE;
}

static gboolean
fail_with_archive (const char *path, Archive *archive, GError **error)
{
    const char *words = archive_error_string (archive);

    return fail (path, words != NULL ? words : "it cannot be read", error);
}

/* pyOCD unpacks algorithms into memory, by the size that the zip file claims for them. */
static gboolean
check_member (const char *path, const char *name, gint64 size, GError **error)
{
    g_autofree char *lower = g_ascii_strdown (name, -1);

    if (g_str_has_suffix (lower, ".flm") && size > MAX_ALGORITHM)
        return fail (path, "a flash algorithm unpacks to more than 16 MiB", error);
    return TRUE;
}

static gboolean
is_description (const char *name)
{
    return g_str_has_suffix (name, ".pdsc") && strchr (name, '/') == NULL;
}

static GBytes *
read_member (const char *path, Archive *archive, GError **error)
{
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    const void *block;
    size_t size;
    la_int64_t offset;
    int result;

    while ((result = archive_read_data_block (archive, &block, &size, &offset)) == ARCHIVE_OK) {
        if (size > MAX_PDSC - bytes->len) {
            fail (path, "its description unpacks to more than 64 MiB", error);
            return NULL;
        }
        g_byte_array_append (bytes, block, (guint) size);
    }
    if (result != ARCHIVE_EOF) {
        fail_with_archive (path, archive, error);
        return NULL;
    }
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* The description, after a look at all members. */
static GBytes *
find_description (const char *path, Archive *archive, GError **error)
{
    g_autoptr (GBytes) description = NULL;
    struct archive_entry *entry;
    guint n_members = 0;
    int result;

    while ((result = archive_read_next_header (archive, &entry)) == ARCHIVE_OK
           || result == ARCHIVE_WARN) {
        const char *name = archive_entry_pathname_utf8 (entry);

        if (++n_members > MAX_MEMBERS) {
            fail (path, "it has more than 200000 members", error);
            return NULL;
        }
        if (name == NULL)
            continue;
        if (!check_member (path, name, archive_entry_size (entry), error))
            return NULL;
        if (description != NULL || !is_description (name))
            continue;
        description = read_member (path, archive, error);
        if (description == NULL)
            return NULL;
    }
    if (result != ARCHIVE_EOF) {
        fail_with_archive (path, archive, error);
        return NULL;
    }
    if (description == NULL)
        fail (path, "it has no description (.pdsc) in its root", error);
    return g_steal_pointer (&description);
}

static gboolean
check_file (const char *path, GError **error)
{
    if (g_access (path, R_OK) == 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR,
                 errno == EACCES ? MOULT_ERROR_NO_ACCESS : MOULT_ERROR_NOT_FOUND, "%s: %s", path,
                 g_strerror (errno));
    return FALSE;
}

MoultPyocdPack *
moult_pyocd_pack_read (const char *path, GError **error)
{
    g_return_val_if_fail (path != NULL, NULL);

    g_autoptr (Archive) archive = archive_read_new ();
    g_autoptr (GBytes) description = NULL;
    g_autoptr (GError) reason = NULL;
    g_auto (GStrv) parts = NULL;

    if (!check_file (path, error))
        return NULL;
    archive_read_support_format_zip_seekable (archive);
    if (archive_read_open_filename (archive, path, BLOCK) != ARCHIVE_OK) {
        fail_with_archive (path, archive, error);
        return NULL;
    }
    description = find_description (path, archive, error);
    if (description == NULL)
        return NULL;
    parts = moult_pyocd_pdsc_read (description, &reason);
    if (parts == NULL) {
        fail (path, reason->message, error);
        return NULL;
    }

    MoultPyocdPack *self = g_new0 (MoultPyocdPack, 1);
    self->path = g_canonicalize_filename (path, NULL);
    self->parts = g_steal_pointer (&parts);
    return self;
}

void
moult_pyocd_pack_free (MoultPyocdPack *self)
{
    g_free (self->path);
    g_strfreev (self->parts);
    g_free (self);
}

char *
moult_pyocd_packs_dup_folder (void)
{
    return g_build_filename (g_get_user_data_dir (), "moult", "packs", NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
    return strcmp (*(char *const *) a, *(char *const *) b);
}

/* In an order that stays, so that the same pack is taken each time. */
static GPtrArray *
list_folder (const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        if (g_str_has_suffix (name, ".pack"))
            g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
    }
    g_ptr_array_sort (paths, compare_names);
    return paths;
}

GPtrArray *
moult_pyocd_packs_read (const char *const *named, GError **error)
{
    g_autoptr (GPtrArray) packs =
        g_ptr_array_new_with_free_func ((GDestroyNotify) moult_pyocd_pack_free);
    g_autofree char *folder = moult_pyocd_packs_dup_folder ();
    g_autoptr (GPtrArray) own = list_folder (folder);

    for (guint i = 0; named != NULL && named[i] != NULL; i++) {
        MoultPyocdPack *pack = moult_pyocd_pack_read (named[i], error);

        if (pack == NULL)
            return NULL;
        g_ptr_array_add (packs, pack);
    }
    for (guint i = 0; i < own->len; i++) {
        g_autoptr (GError) reason = NULL;
        MoultPyocdPack *pack = moult_pyocd_pack_read (own->pdata[i], &reason);

        if (pack != NULL)
            g_ptr_array_add (packs, pack);
        else
            g_debug ("%s", reason->message);
    }
    return g_steal_pointer (&packs);
}
