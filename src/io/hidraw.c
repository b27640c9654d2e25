/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "hidraw.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/hidraw.h>

#include "access.h"
#include "descriptor.h"
#include "device-source.h"
#include "error.h"

enum {
    BUSY_RETRIES = 5,
    BUSY_INTERVAL_MS = 300,
};

struct _MoultHidraw {
    GObject parent_instance;

    char *node;
    int fd;
};

G_DEFINE_FINAL_TYPE (MoultHidraw, moult_hidraw, G_TYPE_OBJECT)

static MoultError
get_code (int problem)
{
    switch (problem) {
    case EACCES:
    case EPERM:
        return MOULT_ERROR_NO_ACCESS;
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ESHUTDOWN:
        return MOULT_ERROR_GONE;
    case EBUSY:
        return MOULT_ERROR_BUSY;
    default:
        return MOULT_ERROR_PROTOCOL;
    }
}

static void
set_error (MoultHidraw *self, const char *verb, int problem, GError **error)
{
    g_set_error (error, MOULT_ERROR, get_code (problem), "%s %s: %s", verb, self->node,
                 g_strerror (problem));
}

static gboolean
wait_until_free (MoultHidraw *self, GCancellable *cancellable, GError **error)
{
    for (int busy = 0;; busy++) {
        g_autofree char *holder = moult_access_find_holder (self->node);

        if (holder == NULL)
            return TRUE;
        if (busy == BUSY_RETRIES) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "%s is in use by %s", self->node,
                         holder);
            return FALSE;
        }
        if (moult_descriptor_wait (-1, 0, moult_deadline_in (BUSY_INTERVAL_MS), cancellable, error)
            < 0)
            return FALSE;
    }
}

static gboolean
open_node (MoultHidraw *self, GCancellable *cancellable, GError **error)
{
    for (;;) {
        int problem;

        self->fd = open (self->node, O_RDWR | O_CLOEXEC | O_NONBLOCK);
        if (self->fd >= 0)
            return TRUE;
        problem = errno;
        if (problem != EACCES || !moult_descriptor_wait_for_rights (self->node, cancellable)) {
            set_error (self, "opening", problem, error);
            return FALSE;
        }
    }
}

static void
moult_hidraw_finalize (GObject *object)
{
    MoultHidraw *self = MOULT_HIDRAW (object);

    if (self->fd >= 0)
        close (self->fd);
    g_free (self->node);

    G_OBJECT_CLASS (moult_hidraw_parent_class)->finalize (object);
}

static void
moult_hidraw_class_init (MoultHidrawClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_hidraw_finalize;
}

static void
moult_hidraw_init (MoultHidraw *self)
{
    self->fd = -1;
}

MoultHidraw *
moult_hidraw_open (const char *node, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (node != NULL, NULL);

    g_autoptr (MoultHidraw) self = g_object_new (MOULT_TYPE_HIDRAW, NULL);

    self->node = g_strdup (node);
    if (!wait_until_free (self, cancellable, error) || !open_node (self, cancellable, error))
        return NULL;
    return g_steal_pointer (&self);
}

GBytes *
moult_hidraw_dup_descriptor (MoultHidraw *self, GError **error)
{
    struct hidraw_report_descriptor descriptor = { 0 };
    int size = 0;

    g_return_val_if_fail (MOULT_IS_HIDRAW (self), NULL);

    if (ioctl (self->fd, HIDIOCGRDESCSIZE, &size) < 0) {
        set_error (self, "asking for the descriptor of", errno, error);
        return NULL;
    }
    descriptor.size = (guint32) CLAMP (size, 0, HID_MAX_DESCRIPTOR_SIZE - 1);
    if (ioctl (self->fd, HIDIOCGRDESC, &descriptor) < 0) {
        set_error (self, "reading the descriptor of", errno, error);
        return NULL;
    }
    return g_bytes_new (descriptor.value, MIN (descriptor.size, HID_MAX_DESCRIPTOR_SIZE));
}

gboolean
moult_hidraw_write (MoultHidraw *self, const guint8 *report, gsize size, GError **error)
{
    g_autofree guint8 *numbered = NULL;
    gssize done;

    g_return_val_if_fail (MOULT_IS_HIDRAW (self) && report != NULL, FALSE);

    /* Its first byte is a number that is not sent when it is 0 (Linux: hidraw.rst). */
    numbered = g_malloc0 (size + 1);
    memcpy (numbered + 1, report, size);
    do
        done = write (self->fd, numbered, size + 1);
    while (done < 0 && errno == EINTR);
    if (done == (gssize) size + 1)
        return TRUE;
    if (done < 0)
        set_error (self, "writing to", errno, error);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "%s took %" G_GSSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes", self->node, done,
                     size + 1);
    return FALSE;
}

/* EAGAIN: another reader of the node was faster. */
static gssize
read_report (MoultHidraw *self, guint8 *report, gsize size, GError **error)
{
    gssize done = read (self->fd, report, size);

    if (done > 0 || (done < 0 && (errno == EAGAIN || errno == EINTR)))
        return MAX (done, 0);
    set_error (self, "reading from", done < 0 ? errno : ENODEV, error);
    return -1;
}

gssize
moult_hidraw_read (MoultHidraw *self,
                   guint8 *report,
                   gsize size,
                   gint64 deadline,
                   GCancellable *cancellable,
                   GError **error)
{
    gssize done = 0;

    g_return_val_if_fail (MOULT_IS_HIDRAW (self) && report != NULL, -1);

    while (done == 0) {
        int events = moult_descriptor_wait (self->fd, POLLIN, deadline, cancellable, error);

        if (events < 0)
            return -1;
        if (events & (POLLERR | POLLHUP)) {
            set_error (self, "reading from", ENODEV, error);
            return -1;
        }
        if (events == 0) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s sends nothing", self->node);
            return -1;
        }
        done = read_report (self, report, size, error);
    }
    return done;
}
