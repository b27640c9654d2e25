/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include <glib/gstdio.h>

#include "error.h"

#define PATIENCE (60 * 60 * G_TIME_SPAN_SECOND)
/* There is no event that tells of a lock that became free, short of a thread that waits for it and
 * cannot be cancelled. */
#define POLL_MS 200

struct _MoultBuildLock {
    int fd;
};

static int
open_file (const char *tree, const char *cache, GError **error)
{
    g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, tree, -1);
    g_autofree char *name = g_strdup_printf ("%.32s.lock", digest);
    g_autofree char *path = g_build_filename (cache, name, NULL);

    if (g_mkdir_with_parents (cache, 0700) == 0) {
        int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd >= 0)
            return fd;
    }
    int code = errno;
    g_set_error (error, MOULT_ERROR, code == ENOSPC ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_NO_ACCESS,
                 "cannot open %s: %s", path, g_strerror (code));
    return -1;
}

/* Returns at the latest after @ms; sooner when cancelled. */
static void
pause_for (GCancellable *cancellable, int ms)
{
    GPollFD poll_fd;

    if (!g_cancellable_make_pollfd (cancellable, &poll_fd)) {
        g_usleep ((gulong) ms * 1000);
        return;
    }
    g_poll (&poll_fd, 1, ms);
    g_cancellable_release_fd (cancellable);
}

static gboolean
wait_for (int fd, const char *tree, GCancellable *cancellable, GError **error)
{
    gint64 deadline = g_get_monotonic_time () + PATIENCE;

    while (flock (fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS,
                         "cannot lock the builds of %s: %s", tree, g_strerror (errno));
            return FALSE;
        }
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        if (g_get_monotonic_time () > deadline) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY,
                         "another Moult has been building in %s for an hour", tree);
            return FALSE;
        }
        pause_for (cancellable, POLL_MS);
    }
    return TRUE;
}

MoultBuildLock *
moult_build_lock_take (const char *tree,
                       const char *cache,
                       void (*on_wait) (gpointer user_data),
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
    g_return_val_if_fail (tree != NULL && cache != NULL, NULL);

    g_autofree MoultBuildLock *self = g_new0 (MoultBuildLock, 1);

    self->fd = open_file (tree, cache, error);
    if (self->fd < 0)
        return NULL;
    if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
        return g_steal_pointer (&self);
    if (on_wait != NULL)
        on_wait (user_data);
    if (!wait_for (self->fd, tree, cancellable, error)) {
        g_close (self->fd, NULL);
        return NULL;
    }
    return g_steal_pointer (&self);
}

void
moult_build_lock_free (MoultBuildLock *self)
{
    if (self == NULL)
        return;
    g_close (self->fd, NULL);
    g_free (self);
}
