/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The files of a MoultVolume. */

#include "volume.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "error.h"

#define MAX_TEXT 4096
/* Small enough for an honest bar, large enough for the speed of the flash. */
#define WRITE_STEP (64 * 1024)

/* EIO, ENODEV, ENOTCONN, ENOENT and more are all ways in which a drive says that it left. */
static gboolean
set_errno (const char *verb, const char *path, int number, GError **error)
{
    MoultError code = MOULT_ERROR_GONE;

    if (number == ENOSPC || number == EFBIG)
        code = MOULT_ERROR_NO_SPACE;
    else if (number == EACCES || number == EPERM || number == EROFS)
        code = MOULT_ERROR_NO_ACCESS;
    g_set_error (error, MOULT_ERROR, code, "%s %s: %s", verb, path, g_strerror (number));
    return FALSE;
}

/* The path of a file in the root, by its name in any case. */
static char *
find_file (const char *folder, const char *name, GError **error)
{
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *entry = NULL;

    while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
        if (g_ascii_strcasecmp (entry, name) == 0)
            return g_build_filename (folder, entry, NULL);
    }
    g_set_error (error, MOULT_ERROR, dir != NULL ? MOULT_ERROR_NOT_FOUND : MOULT_ERROR_GONE,
                 "there is no %s in %s", name, folder);
    return NULL;
}

static gssize
read_up_to (int fd, char *buffer, gsize size)
{
    gsize n_read = 0;

    while (n_read < size) {
        gssize n = read (fd, buffer + n_read, size - n_read);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        n_read += n;
    }
    return n_read;
}

char *
moult_volume_read_text (MoultVolume *self, const char *name, GError **error)
{
    g_autofree char *path = NULL;
    g_autofd int fd = -1;
    char text[MAX_TEXT];
    gssize length;

    g_return_val_if_fail (moult_volume_get_mount_point (self) != NULL, NULL);

    path = find_file (moult_volume_get_mount_point (self), name, error);
    if (path == NULL)
        return NULL;
    fd = open (path, O_RDONLY | O_CLOEXEC);
    length = fd >= 0 ? read_up_to (fd, text, sizeof text) : -1;
    if (length < 0) {
        set_errno ("reading", path, errno, error);
        return NULL;
    }
    return g_utf8_make_valid (text, length);
}

/* Writes one step and waits until the drive has it. 0 or errno. */
static int
write_step (int fd, const guint8 *data, gsize size, gsize *written)
{
    while (size > 0) {
        gssize n = write (fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        data += n;
        size -= n;
        *written += n;
    }
    return fsync (fd) == 0 ? 0 : errno;
}

static gboolean
write_all (int fd,
           const char *path,
           GBytes *bytes,
           MoultVolumeProgress progress,
           gpointer user_data,
           MoultVolumeReceipt *receipt,
           GCancellable *cancellable,
           GError **error)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (bytes, &size);

    while (receipt->synced < size) {
        gsize step = MIN (size - receipt->synced, WRITE_STEP);
        int number;

        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        number = write_step (fd, data + receipt->synced, step, &receipt->written);
        if (number != 0)
            return set_errno ("writing", path, number, error);
        receipt->synced += step;
        if (progress != NULL)
            progress (receipt->synced, user_data);
    }
    return TRUE;
}

gboolean
moult_volume_write_file (MoultVolume *self,
                         const char *name,
                         GBytes *bytes,
                         MoultVolumeProgress progress,
                         gpointer user_data,
                         MoultVolumeReceipt *receipt,
                         GCancellable *cancellable,
                         GError **error)
{
    g_autofree char *path = NULL;
    gboolean all;
    int fd;

    g_return_val_if_fail (moult_volume_get_mount_point (self) != NULL && receipt != NULL, FALSE);

    *receipt = (MoultVolumeReceipt) { 0, 0 };
    path = g_build_filename (moult_volume_get_mount_point (self), name, NULL);
    /* Neither a temporary file nor a known size: bootloaders bear plain writes only. */
    fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return set_errno ("opening", path, errno, error);
    all = write_all (fd, path, bytes, progress, user_data, receipt, cancellable, error);
    if (close (fd) != 0 && all)
        return set_errno ("closing", path, errno, error);
    return all;
}
