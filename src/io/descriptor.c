/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "descriptor.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device-source.h"

#define FRESH_NODE_MS 1000

static int
remaining_ms (gint64 deadline)
{
    gint64 left = deadline - g_get_monotonic_time ();

    return left <= 0 ? 0 : (int) MIN ((left + 999) / 1000, G_MAXINT / 2);
}

int
moult_descriptor_wait (int fd,
                       short events,
                       gint64 deadline,
                       GCancellable *cancellable,
                       GError **error)
{
    struct pollfd polls[2] = { { fd, events, 0 }, { -1, POLLIN, 0 } };
    GPollFD cancel;
    gboolean has_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancel);
    int n_ready;

    if (has_cancel)
        polls[1].fd = cancel.fd;
    do
        n_ready = poll (polls, 2, remaining_ms (deadline));
    while (n_ready < 0 && errno == EINTR);
    if (has_cancel)
        g_cancellable_release_fd (cancellable);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
    return n_ready > 0 ? polls[0].revents : 0;
}

gboolean
moult_descriptor_wait_for_rights (const char *node, GCancellable *cancellable)
{
    struct stat status;
    int inotify;
    gint64 age_ms;
    gboolean changed;

    if (stat (node, &status) != 0)
        return FALSE;
    age_ms = g_get_real_time () / 1000
             - (status.st_ctim.tv_sec * 1000 + status.st_ctim.tv_nsec / 1000000);
    if (age_ms < 0 || age_ms >= FRESH_NODE_MS)
        return FALSE;

    inotify = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
    if (inotify < 0 || inotify_add_watch (inotify, node, IN_ATTRIB | IN_DELETE_SELF) < 0)
        changed = FALSE;
    else if (access (node, R_OK | W_OK) == 0) /* changed before it was watched */
        changed = TRUE;
    else
        changed =
            moult_descriptor_wait (inotify, POLLIN, moult_deadline_in (FRESH_NODE_MS - age_ms),
                                   cancellable, NULL)
            > 0;
    if (inotify >= 0)
        close (inotify);
    return changed;
}
