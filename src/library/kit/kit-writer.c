/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>

#include "error.h"

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_write_free)
typedef struct archive_entry ArchiveEntry;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

struct _MoultKitWriter {
    char *place;
    Archive *archive; /* NULL: a folder */
    char *temporary;  /* of an archive until it is finished */
    int fd;
};

static gboolean
fail (const char *path, int number, const char *words, GError **error)
{
    gboolean full = number == ENOSPC || number == EDQUOT || number == EFBIG;

    g_set_error (error, MOULT_ERROR, full ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_NO_ACCESS,
                 "%s cannot be written: %s", path, words != NULL ? words : g_strerror (number));
    return FALSE;
}

static gboolean
fail_with_archive (MoultKitWriter *self, GError **error)
{
    return fail (self->place, archive_errno (self->archive), archive_error_string (self->archive),
                 error);
}

static gboolean
is_zip (const char *place)
{
    g_autofree char *name = g_ascii_strdown (place, -1);

    return g_str_has_suffix (name, ".zip");
}

static gboolean
is_tar (const char *place)
{
    g_autofree char *name = g_ascii_strdown (place, -1);

    return g_str_has_suffix (name, ".tar.gz") || g_str_has_suffix (name, ".tgz");
}

static gboolean
is_empty_folder (const char *path)
{
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

    return dir != NULL && g_dir_read_name (dir) == NULL;
}

static gboolean
check_place (const char *place, gboolean replace, GError **error)
{
    gboolean is_folder = g_file_test (place, G_FILE_TEST_IS_DIR);
    gboolean wants_folder = !is_zip (place) && !is_tar (place);

    if (!g_file_test (place, G_FILE_TEST_EXISTS) || (wants_folder && is_empty_folder (place))
        || (replace && is_folder == wants_folder))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_EXISTS, "%s is there already%s", place,
                 is_folder && wants_folder ? ", and is not empty" : "");
    return FALSE;
}

static gboolean
open_archive (MoultKitWriter *self, GError **error)
{
    g_autofree char *folder = g_path_get_dirname (self->place);
    g_autofree char *temporary = g_build_filename (folder, ".moult-kit-XXXXXX", NULL);

    self->archive = archive_write_new ();
    if (is_zip (self->place)) {
        archive_write_set_format_zip (self->archive);
    } else {
        archive_write_set_format_pax_restricted (self->archive);
        archive_write_add_filter_gzip (self->archive);
    }
    self->fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0644);
    if (self->fd < 0)
        return fail (self->place, errno, NULL, error);
    self->temporary = g_steal_pointer (&temporary);
    return archive_write_open_fd (self->archive, self->fd) == ARCHIVE_OK
           || fail_with_archive (self, error);
}

MoultKitWriter *
moult_kit_writer_open (const char *place, gboolean replace, GError **error)
{
    g_return_val_if_fail (place != NULL, NULL);

    if (!check_place (place, replace, error))
        return NULL;

    g_autoptr (MoultKitWriter) self = g_new0 (MoultKitWriter, 1);
    self->place = g_canonicalize_filename (place, NULL);
    self->fd = -1;
    if (is_zip (place) || is_tar (place))
        return open_archive (self, error) ? g_steal_pointer (&self) : NULL;
    if (g_mkdir_with_parents (self->place, 0755) < 0) {
        fail (self->place, errno, NULL, error);
        return NULL;
    }
    return g_steal_pointer (&self);
}

static gboolean
add_to_folder (MoultKitWriter *self, const char *path, GBytes *bytes, GError **error)
{
    g_autofree char *file = g_build_filename (self->place, path, NULL);
    g_autofree char *folder = g_path_get_dirname (file);
    g_autoptr (GError) reason = NULL;
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);

    if (g_mkdir_with_parents (folder, 0755) < 0)
        return fail (folder, errno, NULL, error);
    if (g_file_set_contents_full (file, data, (gssize) size,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0644, &reason))
        return TRUE;
    return fail (file, g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? ENOSPC : EACCES,
                 reason->message, error);
}

static gboolean
add_to_archive (MoultKitWriter *self, const char *path, GBytes *bytes, GError **error)
{
    g_autoptr (ArchiveEntry) entry = archive_entry_new ();
    gsize size;
    const void *data = g_bytes_get_data (bytes, &size);

    archive_entry_set_pathname_utf8 (entry, path);
    archive_entry_set_filetype (entry, AE_IFREG);
    archive_entry_set_perm (entry, 0644);
    archive_entry_set_size (entry, (la_int64_t) size);
    archive_entry_set_mtime (entry, time (NULL), 0);
    return (archive_write_header (self->archive, entry) == ARCHIVE_OK
            && archive_write_data (self->archive, data, size) == (la_ssize_t) size)
           || fail_with_archive (self, error);
}

gboolean
moult_kit_writer_add (MoultKitWriter *self, const char *path, GBytes *bytes, GError **error)
{
    g_return_val_if_fail (self != NULL && path != NULL && bytes != NULL, FALSE);

    return self->archive != NULL ? add_to_archive (self, path, bytes, error)
                                 : add_to_folder (self, path, bytes, error);
}

gboolean
moult_kit_writer_finish (MoultKitWriter *self, GError **error)
{
    g_return_val_if_fail (self != NULL, FALSE);

    if (self->archive == NULL)
        return TRUE;
    if (archive_write_close (self->archive) != ARCHIVE_OK)
        return fail_with_archive (self, error);
    if (fsync (self->fd) < 0 || g_rename (self->temporary, self->place) < 0)
        return fail (self->place, errno, NULL, error);
    g_clear_pointer (&self->temporary, g_free);
    return TRUE;
}

void
moult_kit_writer_free (MoultKitWriter *self)
{
    if (self->archive != NULL)
        archive_write_free (self->archive);
    if (self->fd >= 0)
        g_close (self->fd, NULL);
    if (self->temporary != NULL)
        g_unlink (self->temporary);
    g_free (self->temporary);
    g_free (self->place);
    g_free (self);
}
