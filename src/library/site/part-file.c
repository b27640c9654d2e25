/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <nettle/sha2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "error.h"
#include "image.h"

#define READ_SIZE     (256 * 1024)
#define MAX_META_SIZE (16 * 1024)
#define GROUP         "Part"

struct _MoultPartFile {
    char *path;
    char *meta_path;
    char *link;
    int fd;
    gboolean finished;

    guint64 size;
    struct sha256_ctx checksum; /* of nettle, which uses what the processor has for it */
    MoultSiteValidator *validator;
    gint64 total;
};

static gint64
get_room (MoultPartFile *self)
{
    struct statvfs st;

    if (fstatvfs (self->fd, &st) < 0)
        return G_MAXINT64;
    return (gint64) st.f_bavail * st.f_frsize;
}

static gboolean
fail_with_errno (const char *what, const char *path, int number, GError **error)
{
    gboolean full = number == ENOSPC || number == EDQUOT || number == EFBIG;

    g_set_error (error, MOULT_ERROR, full ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_NO_ACCESS,
                 "%s cannot be %s: %s", path, what, g_strerror (number));
    return FALSE;
}

/* --- PATH.meta --- */

static void
read_meta (MoultPartFile *self)
{
    g_autoptr (GKeyFile) meta = g_key_file_new ();
    g_autofree char *link = NULL;
    g_autofree char *etag = NULL;
    g_autofree char *last_modified = NULL;
    g_autofree char *total = NULL;
    guint64 number;
    struct stat st;

    if (g_lstat (self->meta_path, &st) < 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_META_SIZE
        || !g_key_file_load_from_file (meta, self->meta_path, G_KEY_FILE_NONE, NULL))
        return;
    link = g_key_file_get_string (meta, GROUP, "link", NULL);
    if (g_strcmp0 (link, self->link) != 0)
        return;

    etag = g_key_file_get_string (meta, GROUP, "etag", NULL);
    last_modified = g_key_file_get_string (meta, GROUP, "last-modified", NULL);
    moult_site_validator_free (self->validator);
    self->validator = moult_site_validator_new (etag, last_modified);
    total = g_key_file_get_string (meta, GROUP, "total", NULL);
    if (total != NULL
        && g_ascii_string_to_unsigned (total, 10, 1, MOULT_IMAGE_MAX_FILE_SIZE, &number, NULL))
        self->total = number;
}

static gboolean
write_meta (MoultPartFile *self, GError **error)
{
    g_autoptr (GKeyFile) meta = g_key_file_new ();
    g_autoptr (GError) reason = NULL;
    g_autofree char *data = NULL;
    gsize size;

    g_key_file_set_string (meta, GROUP, "link", self->link);
    if (self->validator->etag != NULL)
        g_key_file_set_string (meta, GROUP, "etag", self->validator->etag);
    if (self->validator->last_modified != NULL)
        g_key_file_set_string (meta, GROUP, "last-modified", self->validator->last_modified);
    if (self->total >= 0)
        g_key_file_set_int64 (meta, GROUP, "total", self->total);
    data = g_key_file_to_data (meta, &size, NULL);
    /* Replaces a symbolic link instead of following it. */
    if (g_file_set_contents_full (self->meta_path, data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                  &reason))
        return TRUE;
    g_set_error (error, MOULT_ERROR,
                 g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? MOULT_ERROR_NO_SPACE
                                                                            : MOULT_ERROR_NO_ACCESS,
                 "%s", reason->message);
    return FALSE;
}

/* --- Opening --- */

/* Whether the path still leads to the file that was opened. */
static gboolean
is_at_path (const struct stat *opened, const char *path)
{
    struct stat now;

    return g_lstat (path, &now) == 0 && now.st_dev == opened->st_dev
           && now.st_ino == opened->st_ino;
}

/* The lock tells of others; a file that was renamed away meanwhile is whole and not ours. */
static gboolean
open_locked (MoultPartFile *self, struct stat *st, GError **error)
{
    self->fd = g_open (self->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (self->fd < 0 || fstat (self->fd, st) < 0)
        return fail_with_errno ("opened", self->path, errno, error);
    if (!S_ISREG (st->st_mode)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "%s is not a regular file",
                     self->path);
        return FALSE;
    }
    if (flock (self->fd, LOCK_EX | LOCK_NB) < 0 || !is_at_path (st, self->path)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "another download writes %s",
                     self->path);
        return FALSE;
    }
    if (fstat (self->fd, st) < 0)
        return fail_with_errno ("opened", self->path, errno, error);
    return TRUE;
}

static gboolean
truncate_to (MoultPartFile *self, guint64 size, GError **error)
{
    if (ftruncate (self->fd, size) < 0)
        return fail_with_errno ("cut", self->path, errno, error);
    return TRUE;
}

static gboolean
read_through (MoultPartFile *self, guint64 size, GCancellable *cancellable, GError **error)
{
    g_autofree guint8 *buffer = g_malloc (READ_SIZE);

    while (self->size < size) {
        gssize n = pread (self->fd, buffer, MIN (READ_SIZE, size - self->size), self->size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_with_errno ("read", self->path, errno, error);
        if (n == 0)
            break;
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        sha256_update (&self->checksum, n, buffer);
        self->size += n;
    }
    return TRUE;
}

/* How much of the file can be gone on from. Of a whole one all but a byte: whoever asks for that
 * byte hears whether the site still has this version. */
static guint64
find_usable_size (MoultPartFile *self, guint64 size)
{
    if (moult_part_file_get_if_range (self) == NULL || size > MOULT_IMAGE_MAX_FILE_SIZE
        || (self->total >= 0 && size > (guint64) self->total))
        return 0;
    return self->total > 0 && size == (guint64) self->total ? size - 1 : size;
}

MoultPartFile *
moult_part_file_open (const char *path, const char *link, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultPartFile) self = g_new0 (MoultPartFile, 1);
    struct stat st;

    self->path = g_strdup (path);
    self->meta_path = g_strconcat (path, ".meta", NULL);
    self->link = g_strdup (link);
    sha256_init (&self->checksum);
    self->validator = moult_site_validator_new (NULL, NULL);
    self->total = -1;
    if (!open_locked (self, &st, error)) {
        g_clear_fd (&self->fd, NULL);
        return NULL;
    }

    read_meta (self);
    guint64 usable = find_usable_size (self, st.st_size);
    if (!truncate_to (self, usable, error) || !read_through (self, usable, cancellable, error))
        return NULL;
    return g_steal_pointer (&self);
}

void
moult_part_file_free (MoultPartFile *self)
{
    if (self->fd >= 0 && !self->finished && lseek (self->fd, 0, SEEK_END) == 0) {
        g_unlink (self->path);
        g_unlink (self->meta_path);
    }
    g_clear_fd (&self->fd, NULL);
    moult_site_validator_free (self->validator);
    g_free (self->path);
    g_free (self->meta_path);
    g_free (self->link);
    g_free (self);
}

guint64
moult_part_file_get_size (MoultPartFile *self)
{
    return self->size;
}

gint64
moult_part_file_get_total (MoultPartFile *self)
{
    return self->total;
}

const MoultSiteValidator *
moult_part_file_get_validator (MoultPartFile *self)
{
    return self->validator;
}

const char *
moult_part_file_get_if_range (MoultPartFile *self)
{
    const char *etag = self->validator->etag;

    /* A weak one is for versions that differ by some bytes. */
    return etag != NULL && !g_str_has_prefix (etag, "W/") ? etag : self->validator->last_modified;
}

gboolean
moult_part_file_check_room (MoultPartFile *self, GError **error)
{
    gint64 missing = self->total - (gint64) self->size;
    gint64 room = get_room (self);

    if (self->total < 0 || missing <= room)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "%s needs %" G_GINT64_FORMAT " bytes more, the disk has %" G_GINT64_FORMAT,
                 self->path, missing, room);
    return FALSE;
}

gboolean
moult_part_file_discard (MoultPartFile *self, GError **error)
{
    if (!truncate_to (self, 0, error))
        return FALSE;
    self->size = 0;
    sha256_init (&self->checksum);
    return TRUE;
}

/* First the bytes, then what they are: a crash in between leaves an empty part of the old. */
gboolean
moult_part_file_restart (MoultPartFile *self,
                         const MoultSiteValidator *validator,
                         gint64 total,
                         GError **error)
{
    if (!moult_part_file_discard (self, error))
        return FALSE;
    moult_site_validator_free (self->validator);
    self->validator = moult_site_validator_new (validator->etag, validator->last_modified);
    self->total = total;
    return moult_part_file_check_room (self, error) && write_meta (self, error);
}

static gboolean
fail_to_append (MoultPartFile *self, int number, GError **error)
{
    g_autofree char *what =
        g_strdup_printf ("continued after %" G_GUINT64_FORMAT " of %" G_GINT64_FORMAT
                         " bytes with %" G_GINT64_FORMAT " bytes of room",
                         self->size, self->total, get_room (self));

    return fail_with_errno (what, self->path, number, error);
}

gboolean
moult_part_file_append (MoultPartFile *self, const guint8 *data, gsize size, GError **error)
{
    gsize done = 0;

    while (done < size) {
        gssize n = pwrite (self->fd, data + done, size - done, self->size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_to_append (self, errno, error);
        sha256_update (&self->checksum, n, data + done);
        self->size += n;
        done += n;
    }
    return TRUE;
}

char *
moult_part_file_finish (MoultPartFile *self)
{
    guint8 digest[SHA256_DIGEST_SIZE];
    GString *text = g_string_sized_new (2 * sizeof digest);

    sha256_digest (&self->checksum, sizeof digest, digest);
    for (gsize i = 0; i < sizeof digest; i++)
        g_string_append_printf (text, "%02x", digest[i]);
    self->finished = TRUE;
    g_unlink (self->meta_path);
    return g_string_free (text, FALSE);
}
