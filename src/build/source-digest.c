/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* Source files are far smaller; a disk image that lies about in a tree is none of the build's. */
#define MAX_SIZE (64 * 1024 * 1024)

void
moult_source_digest_add_text (GChecksum *sum, const char *text)
{
    g_return_if_fail (sum != NULL && text != NULL);

    g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static void
add_error (GChecksum *sum, int code)
{
    moult_source_digest_add_text (sum,
                                  code == ENOENT || code == ENOTDIR ? "missing" : "unreadable");
}

static void
add_link (GChecksum *sum, const char *path)
{
    g_autofree char *target = g_file_read_link (path, NULL);

    moult_source_digest_add_text (sum, "link");
    moult_source_digest_add_text (sum, target != NULL ? target : "");
}

static void
add_times (GChecksum *sum, const struct stat *status)
{
    g_autofree char *text = g_strdup_printf (
        "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT ".%09ld",
        (gint64) status->st_size, (gint64) status->st_mtim.tv_sec, status->st_mtim.tv_nsec,
        (gint64) status->st_ctim.tv_sec, status->st_ctim.tv_nsec);

    moult_source_digest_add_text (sum, text);
}

/* A file that grows meanwhile is read to where it ended, as its size says. */
static gboolean
add_content (GChecksum *sum, int fd, gsize size, GCancellable *cancellable, GError **error)
{
    guchar bytes[64 * 1024];

    while (size > 0) {
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;

        gssize got = read (fd, bytes, MIN (size, sizeof bytes));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        g_checksum_update (sum, bytes, got);
        size -= (gsize) got;
    }
    return TRUE;
}

gboolean
moult_source_digest_add_file (GChecksum *sum,
                              const char *path,
                              GCancellable *cancellable,
                              GError **error)
{
    g_return_val_if_fail (sum != NULL && path != NULL, FALSE);

    /* Neither a pipe nor a device is waited for. */
    g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd < 0 && errno == ELOOP) {
        add_link (sum, path);
        return TRUE;
    }
    if (fd < 0 || fstat (fd, &status) != 0) {
        add_error (sum, errno);
        return TRUE;
    }
    if (!S_ISREG (status.st_mode)) {
        moult_source_digest_add_text (sum, "other");
        return TRUE;
    }

    g_autofree char *head = g_strdup_printf ("%s %" G_GINT64_FORMAT,
                                             (status.st_mode & S_IXUSR) != 0 ? "program" : "file",
                                             (gint64) status.st_size);
    moult_source_digest_add_text (sum, head);
    if (status.st_size > MAX_SIZE) {
        add_times (sum, &status);
        return TRUE;
    }
    return add_content (sum, fd, (gsize) status.st_size, cancellable, error);
}
