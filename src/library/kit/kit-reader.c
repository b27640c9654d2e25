/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit-reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "error.h"
#include "firmware.h"
#include "kit.h"

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

#define BLOCK     (64 * 1024)
#define MAX_TOTAL (G_GUINT64_CONSTANT (8) * 1024 * 1024 * 1024)
/* What firmware is packed to is never this little; what is small anyhow may be. */
#define MAX_RATIO  200
#define FREE_BYTES (G_GUINT64_CONSTANT (64) * 1024 * 1024)

struct _MoultKitReader {
    char *folder;  /* without links; NULL: an archive */
    char *file;    /* the archive */
    char *prefix;  /* of all paths in the archive: "", or "kit/" */
    guint64 limit; /* bytes that it may unpack to */
    GBytes *manifest;
};

/* What is read of an archive, from its beginning to its end. */
typedef struct {
    MoultKitReader *self;
    Archive *archive;
    struct archive_entry *entry;
    GCancellable *cancellable;
    guint64 unpacked;
    guint n_members;
} Pass;

static gboolean
fail (MoultKitReader *self, const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is no sound kit: %s",
                 self->file != NULL ? self->file : self->folder, why);
    return FALSE;
}

/* ---- an archive ---- */

static gboolean
fail_with_archive (Pass *pass, GError **error)
{
    const char *words = archive_error_string (pass->archive);

    return fail (pass->self, words != NULL ? words : "it cannot be read", error);
}

static Archive *
open_archive (MoultKitReader *self, GError **error)
{
    g_autoptr (Archive) archive = archive_read_new ();
    Pass pass = { .self = self, .archive = archive };

    archive_read_support_format_zip (archive);
    archive_read_support_format_tar (archive);
    archive_read_support_filter_gzip (archive);
    if (archive_read_open_filename (archive, self->file, BLOCK) == ARCHIVE_OK)
        return g_steal_pointer (&archive);
    fail_with_archive (&pass, error);
    return NULL;
}

static gboolean
spend (Pass *pass, guint64 size, GError **error)
{
    if (size > pass->self->limit - pass->unpacked)
        return fail (pass->self, "it unpacks to too much", error);
    pass->unpacked += size;
    return TRUE;
}

/* What is passed over is unpacked as well, so it counts by the size that it claims. */
static gboolean
check_member (Pass *pass, GError **error)
{
    la_int64_t size =
        archive_entry_size_is_set (pass->entry) ? archive_entry_size (pass->entry) : 0;

    if (++pass->n_members > MOULT_KIT_MAX_FILES)
        return fail (pass->self, "it has more than 10000 members", error);
    return size >= 0 ? spend (pass, (guint64) size, error)
                     : fail (pass->self, "a member has a size below zero", error);
}

/* The next member; *@has_member is FALSE at the end. */
static gboolean
next_member (Pass *pass, gboolean *has_member, GError **error)
{
    int result;

    if (g_cancellable_set_error_if_cancelled (pass->cancellable, error))
        return FALSE;
    result = archive_read_next_header (pass->archive, &pass->entry);
    *has_member = result == ARCHIVE_OK || result == ARCHIVE_WARN;
    if (*has_member)
        return check_member (pass, error);
    return result == ARCHIVE_EOF || fail_with_archive (pass, error);
}

static const char *
get_member_path (Pass *pass)
{
    const char *path = archive_entry_pathname_utf8 (pass->entry);

    if (path == NULL)
        path = archive_entry_pathname (pass->entry);
    while (path != NULL && g_str_has_prefix (path, "./"))
        path += strlen ("./");
    return path != NULL ? path : "";
}

static gboolean
is_plain_file (Pass *pass)
{
    return archive_entry_filetype (pass->entry) == AE_IFREG
           && archive_entry_hardlink (pass->entry) == NULL
           && archive_entry_symlink (pass->entry) == NULL;
}

/* @problem: what is wrong with this file alone. FALSE: the pass is over. */
static gboolean
read_member (Pass *pass, gsize max_size, GBytes **bytes, const char **problem, GError **error)
{
    g_autoptr (GByteArray) data = g_byte_array_new ();
    gboolean is_counted = archive_entry_size_is_set (pass->entry);
    la_ssize_t n = 0;

    *bytes = NULL;
    if (!is_plain_file (pass)) {
        *problem = "it is no plain file";
        return TRUE;
    }
    do {
        if (g_cancellable_set_error_if_cancelled (pass->cancellable, error))
            return FALSE;
        guint used = data->len;
        g_byte_array_set_size (data, used + BLOCK);
        n = archive_read_data (pass->archive, data->data + used, BLOCK);
        g_byte_array_set_size (data, used + (guint) MAX (n, 0));
        if (n > 0 && !is_counted && !spend (pass, (guint64) n, error))
            return FALSE;
        if (data->len > max_size) {
            *problem = "it is too large";
            return TRUE;
        }
    } while (n > 0);
    if (n == ARCHIVE_FATAL)
        return fail_with_archive (pass, error);
    if (n < 0)
        *problem = "it is damaged";
    else
        *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&data));
    return TRUE;
}

/* "moult-kit.json", or that in one folder: how a folder is packed differs. */
static gboolean
is_manifest (const char *path)
{
    const char *slash = strchr (path, '/');

    return g_str_equal (slash != NULL ? slash + 1 : path, MOULT_KIT_MANIFEST) && *path != '/';
}

static gboolean
take_manifest (Pass *pass, GError **error)
{
    const char *path = get_member_path (pass);
    g_autofree char *prefix = g_strndup (path, strlen (path) - strlen (MOULT_KIT_MANIFEST));
    const char *problem = NULL;

    if (!read_member (pass, MOULT_KIT_MAX_MANIFEST, &pass->self->manifest, &problem, error))
        return FALSE;
    if (problem != NULL)
        return fail (pass->self, problem, error);
    pass->self->prefix = g_steal_pointer (&prefix);
    return TRUE;
}

static gboolean
find_manifest (MoultKitReader *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (Archive) archive = open_archive (self, error);
    Pass pass = { .self = self, .archive = archive, .cancellable = cancellable };
    gboolean has_member = archive != NULL;

    while (has_member) {
        if (!next_member (&pass, &has_member, error))
            return FALSE;
        if (has_member && is_manifest (get_member_path (&pass)))
            return take_manifest (&pass, error);
    }
    if (archive != NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is no kit: there is no " MOULT_KIT_MANIFEST " in it", self->file);
    return FALSE;
}

static gboolean
give_member (Pass *pass, const char *path, MoultKitReaderFunc func, gpointer data, GError **error)
{
    g_autoptr (GBytes) bytes = NULL;
    const char *problem = NULL;

    return read_member (pass, MOULT_IMAGE_MAX_FILE_SIZE, &bytes, &problem, error)
           && func (path, bytes, problem, data, error);
}

static gboolean
read_archive (MoultKitReader *self,
              GHashTable *paths,
              MoultKitReaderFunc func,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
    g_autoptr (Archive) archive = open_archive (self, error);
    Pass pass = { .self = self, .archive = archive, .cancellable = cancellable };
    gboolean has_member = TRUE;

    if (archive == NULL)
        return FALSE;
    while (has_member) {
        if (!next_member (&pass, &has_member, error))
            return FALSE;
        const char *member = has_member ? get_member_path (&pass) : "";
        g_autofree char *path = g_str_has_prefix (member, self->prefix)
                                    ? g_strdup (member + strlen (self->prefix))
                                    : NULL;

        if (has_member && path != NULL && g_hash_table_contains (paths, path)
            && !give_member (&pass, path, func, user_data, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- a folder ---- */

/* Where a file of the kit is; %NULL with @problem, or without: it is not there. A path with a link
 * in it is not the same when it is resolved. */
static char *
find_file (MoultKitReader *self, const char *path, const char **problem)
{
    g_autofree char *wanted = g_build_filename (self->folder, path, NULL);
    g_autofree char *real = realpath (wanted, NULL);
    GStatBuf st;

    if (real == NULL && errno == ENOENT)
        return NULL;
    if (real == NULL || !g_str_equal (real, wanted))
        *problem = "a link leads elsewhere";
    else if (g_stat (real, &st) < 0 || !S_ISREG (st.st_mode))
        *problem = "it is no plain file";
    else
        return g_steal_pointer (&real);
    return NULL;
}

static gboolean
give_file (MoultKitReader *self,
           const char *path,
           MoultKitReaderFunc func,
           gpointer user_data,
           GCancellable *cancellable,
           GError **error)
{
    const char *problem = NULL;
    g_autofree char *file = find_file (self, path, &problem);
    g_autoptr (GError) reason = NULL;
    g_autoptr (GBytes) bytes =
        file != NULL ? moult_firmware_read_file (file, cancellable, &reason) : NULL;

    if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    if (file == NULL && problem == NULL)
        return TRUE;
    return func (path, bytes, reason != NULL ? reason->message : problem, user_data, error);
}

static gboolean
read_folder (MoultKitReader *self,
             GHashTable *paths,
             MoultKitReaderFunc func,
             gpointer user_data,
             GCancellable *cancellable,
             GError **error)
{
    GHashTableIter iter;
    gpointer path;

    g_hash_table_iter_init (&iter, paths);
    while (g_hash_table_iter_next (&iter, &path, NULL)) {
        if (!give_file (self, path, func, user_data, cancellable, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- both ---- */

static gboolean
open_folder (MoultKitReader *self, const char *place, GCancellable *cancellable, GError **error)
{
    g_autofree char *manifest = NULL;
    const char *problem = NULL;

    self->folder = realpath (place, NULL);
    manifest = self->folder != NULL ? find_file (self, MOULT_KIT_MANIFEST, &problem) : NULL;
    if (manifest == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is no kit: there is no " MOULT_KIT_MANIFEST " in it", place);
        return FALSE;
    }
    self->manifest = moult_firmware_read_file (manifest, cancellable, error);
    return self->manifest != NULL;
}

static gboolean
open_file (MoultKitReader *self, const char *place, GCancellable *cancellable, GError **error)
{
    GStatBuf st;

    self->file = g_canonicalize_filename (place, NULL);
    if (g_stat (self->file, &st) < 0 || !S_ISREG (st.st_mode)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is no kit: it is neither a folder nor a file", place);
        return FALSE;
    }
    self->limit = MIN (MAX_TOTAL, FREE_BYTES + (guint64) st.st_size * MAX_RATIO);
    return find_manifest (self, cancellable, error);
}

MoultKitReader *
moult_kit_reader_open (const char *place, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (place != NULL, NULL);

    g_autoptr (MoultKitReader) self = g_new0 (MoultKitReader, 1);
    g_autofree char *name = g_path_get_basename (place);
    g_autofree char *parent = g_path_get_dirname (place);
    gboolean opened;

    if (g_file_test (place, G_FILE_TEST_IS_DIR))
        opened = open_folder (self, place, cancellable, error);
    else if (g_str_equal (name, MOULT_KIT_MANIFEST))
        opened = open_folder (self, parent, cancellable, error);
    else
        opened = open_file (self, place, cancellable, error);
    return opened ? g_steal_pointer (&self) : NULL;
}

void
moult_kit_reader_free (MoultKitReader *self)
{
    free (self->folder);
    g_free (self->file);
    g_free (self->prefix);
    g_clear_pointer (&self->manifest, g_bytes_unref);
    g_free (self);
}

GBytes *
moult_kit_reader_get_manifest (MoultKitReader *self)
{
    return self->manifest;
}

gboolean
moult_kit_reader_read (MoultKitReader *self,
                       GHashTable *paths,
                       MoultKitReaderFunc func,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
    g_return_val_if_fail (self != NULL && paths != NULL && func != NULL, FALSE);

    return self->folder != NULL ? read_folder (self, paths, func, user_data, cancellable, error)
                                : read_archive (self, paths, func, user_data, cancellable, error);
}
