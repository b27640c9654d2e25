/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-volume-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_FINAL_TYPE (VirtualVolume, virtual_volume, G_TYPE_OBJECT)

/* Serves until the kernel drops the mount (after the last open file of a lazy unmount), or until
 * wake_fd is written, which aborts it. */
static gpointer
serve (gpointer user_data)
{
    VirtualVolume *self = user_data;
    struct fuse_buf buffer = { 0 };
    struct pollfd fds[] = { { .fd = fuse_session_fd (self->session), .events = POLLIN },
                            { .fd = self->wake_fd, .events = POLLIN } };

    while (!fuse_session_exited (self->session)) {
        if (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents != 0)
            break;
        int result = fuse_session_receive_buf (self->session, &buffer);
        if (result == -EINTR || result == -EAGAIN)
            continue;
        if (result <= 0)
            break;
        fuse_session_process_buf (self->session, &buffer);
    }
    free (buffer.mem);
    return NULL;
}

static void
fail_all (VirtualVolume *self)
{
    for (guint i = 0; i < self->files->len; i++)
        virtual_volume_answer_waiting (g_ptr_array_index (self->files, i), EIO);
}

/* The files of the next mount: the drive keeps none that was written to it. */
static void
reset_files (VirtualVolume *self)
{
    g_ptr_array_set_size (self->files, 0);
    for (guint i = 0; i < self->shown->len; i++) {
        VolumeFile *file = g_ptr_array_index (self->shown, i);
        g_ptr_array_add (self->files, volume_file_new (file->name, file->fixed));
    }
}

/* Ends what is left of the mount by closing /dev/fuse, and frees the session. libfuse would also
 * unmount by path, where another drive may be mounted by now; it does not when its descriptor
 * polls POLLERR, its sign of a mount that is gone, as a pipe without a reader does. */
static void
free_session (VirtualVolume *self)
{
    int fds[2];

    g_assert_no_errno (pipe2 (fds, O_CLOEXEC));
    close (fds[0]);
    g_assert_no_errno (dup3 (fds[1], fuse_session_fd (self->session), O_CLOEXEC));
    close (fds[1]);
    fuse_session_unmount (self->session);
    g_clear_pointer (&self->session, fuse_session_destroy);
}

/* Waits for the server thread, which ends by itself once no one uses the mount. */
static void
close_session (VirtualVolume *self)
{
    g_clear_pointer (&self->server, g_thread_join);

    g_mutex_lock (&self->lock);
    fail_all (self);
    while (!self->stopped && !self->failed) {
        gboolean in_flight = FALSE;

        for (guint i = 0; i < self->files->len; i++)
            in_flight |= ((VolumeFile *) g_ptr_array_index (self->files, i))->in_flight;
        if (!in_flight)
            break;
        g_cond_wait (&self->changed, &self->lock);
    }
    reset_files (self);
    g_mutex_unlock (&self->lock);

    free_session (self);
    g_clear_fd (&self->wake_fd, NULL);
}

static void
virtual_volume_dispose (GObject *object)
{
    VirtualVolume *self = VIRTUAL_VOLUME (object);

    virtual_volume_stop (self);
    virtual_volume_fail (self);
    if (self->mountpoint != NULL)
        virtual_volume_unmount (self, TRUE, NULL);
    if (self->server != NULL) {
        eventfd_write (self->wake_fd, 1);
        close_session (self);
    }

    G_OBJECT_CLASS (virtual_volume_parent_class)->dispose (object);
}

static void
virtual_volume_finalize (GObject *object)
{
    VirtualVolume *self = VIRTUAL_VOLUME (object);

    g_free (self->label);
    g_free (self->mountpoint);
    g_ptr_array_unref (self->shown);
    g_ptr_array_unref (self->files);
    g_mutex_clear (&self->lock);
    g_cond_clear (&self->changed);

    G_OBJECT_CLASS (virtual_volume_parent_class)->finalize (object);
}

static void
virtual_volume_class_init (VirtualVolumeClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = virtual_volume_dispose;
    object_class->finalize = virtual_volume_finalize;
}

static void
virtual_volume_init (VirtualVolume *self)
{
    self->wake_fd = -1;
    self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) volume_file_free);
    self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) volume_file_free);
    g_mutex_init (&self->lock);
    g_cond_init (&self->changed);
}

VirtualVolume *
virtual_volume_new (const VirtualVolumeFields *fields)
{
    VirtualVolume *self = g_object_new (VIRTUAL_TYPE_VOLUME, NULL);

    self->label = g_strdup (fields->label);
    self->size = fields->size;
    self->cluster_size = fields->cluster_size;
    self->full_at = fields->full_at;
    self->read_only = fields->read_only;
    return self;
}

void
virtual_volume_add_file (VirtualVolume *self, const char *name, GBytes *contents)
{
    g_ptr_array_add (self->shown, volume_file_new (name, contents));
}

static gboolean
start_session (VirtualVolume *self, const char *mountpoint, GError **error)
{
    g_autofree char *options =
        g_strdup_printf ("fsname=%s,subtype=uf2%s", self->label, self->read_only ? ",ro" : "");
    char *argv[] = { (char *) "moult-lab", (char *) "-o", options, NULL };
    struct fuse_args args = FUSE_ARGS_INIT (3, argv);

    self->session = fuse_session_new (&args, &virtual_volume_operations,
                                      sizeof virtual_volume_operations, self);
    fuse_opt_free_args (&args);
    if (self->session == NULL || fuse_session_mount (self->session, mountpoint) != 0) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "FUSE cannot mount %s on %s",
                     self->label, mountpoint);
        g_clear_pointer (&self->session, fuse_session_destroy);
        return FALSE;
    }
    return TRUE;
}

/* Until somebody asks, the kernel takes the folder for root's, which an ordinary user's name space
 * does not have: it would refuse to create the first file. */
static void
make_owner_known (const char *mountpoint)
{
    struct stat folder;

    if (stat (mountpoint, &folder) != 0)
        g_debug ("%s: %s", mountpoint, g_strerror (errno));
}

gboolean
virtual_volume_mount (VirtualVolume *self, const char *mountpoint, GError **error)
{
    g_return_val_if_fail (self->mountpoint == NULL, FALSE);

    if (self->server != NULL) {
        eventfd_write (self->wake_fd, 1); /* someone still holds a file of the mount before */
        close_session (self);
    }
    g_mutex_lock (&self->lock);
    reset_files (self);
    g_mutex_unlock (&self->lock);
    if (!start_session (self, mountpoint, error))
        return FALSE;

    int fd = fuse_session_fd (self->session);
    fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) | O_NONBLOCK);
    self->mountpoint = g_strdup (mountpoint);
    self->wake_fd = eventfd (0, EFD_CLOEXEC);
    self->server = g_thread_new ("virtual-volume", serve, self);
    make_owner_known (mountpoint);
    return TRUE;
}

/* A user who is not root mounts and unmounts FUSE by its helper. */
static gboolean
unmount_by_helper (const char *mountpoint, gboolean lazily, GError **error)
{
    g_autoptr (GSubprocess) helper =
        g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, error, "fusermount3", "-u",
                          lazily ? "-z" : "-q", mountpoint, NULL);

    if (helper == NULL)
        return FALSE;
    if (!g_subprocess_wait (helper, NULL, error))
        return FALSE;
    if (g_subprocess_get_successful (helper))
        return TRUE;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s is busy", mountpoint);
    return FALSE;
}

gboolean
virtual_volume_unmount (VirtualVolume *self, gboolean lazily, GError **error)
{
    if (self->mountpoint == NULL) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED, "%s is not mounted", self->label);
        return FALSE;
    }
    if (umount2 (self->mountpoint, lazily ? MNT_DETACH : 0) < 0) {
        int saved = errno;

        if (saved == EPERM) {
            if (!unmount_by_helper (self->mountpoint, lazily, error))
                return FALSE;
        } else {
            g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s",
                         self->mountpoint, g_strerror (saved));
            return FALSE;
        }
    }
    g_clear_pointer (&self->mountpoint, g_free);
    if (!lazily)
        close_session (self);
    return TRUE;
}

static gboolean
find_sector (VirtualVolume *self, VirtualSector *sector)
{
    for (guint i = 0; i < self->files->len; i++) {
        VolumeFile *file = g_ptr_array_index (self->files, i);
        guint64 number;

        if (!volume_file_find_dirty (file, &number))
            continue;
        if (sector != NULL) {
            volume_file_take (file, number, sector->data);
            sector->file = i;
            sector->offset = number * VIRTUAL_VOLUME_SECTOR;
        }
        return TRUE;
    }
    return FALSE;
}

VirtualVolumePull
virtual_volume_pull (VirtualVolume *self, gint64 deadline, VirtualSector *sector)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    sector->waited = FALSE;
    while (!self->stopped && !find_sector (self, sector)) {
        sector->waited = TRUE;
        if (deadline == 0)
            g_cond_wait (&self->changed, &self->lock);
        else if (!g_cond_wait_until (&self->changed, &self->lock, deadline))
            return VIRTUAL_VOLUME_TIMED_OUT;
    }
    return self->stopped ? VIRTUAL_VOLUME_STOPPED : VIRTUAL_VOLUME_SECTOR_READY;
}

gboolean
virtual_volume_has_more (VirtualVolume *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    return find_sector (self, NULL);
}

void
virtual_volume_done (VirtualVolume *self, const VirtualSector *sector, int result)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    if (self->failed || self->stopped)
        return;
    VolumeFile *file = g_ptr_array_index (self->files, sector->file);
    file->in_flight = FALSE;
    if (result != 0)
        file->error = result;
    if (file->unlinked)
        virtual_volume_remove_file (file);
    if (volume_file_is_clean (file) && file->waiting->len > 0) {
        virtual_volume_answer_waiting (file, file->error);
        file->error = 0;
    }
    g_cond_broadcast (&self->changed);
}

void
virtual_volume_fail (VirtualVolume *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    self->failed = TRUE;
    fail_all (self);
    g_cond_broadcast (&self->changed);
}

void
virtual_volume_stop (VirtualVolume *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    self->stopped = TRUE;
    g_cond_broadcast (&self->changed);
}

guint
virtual_volume_get_n_syncs (VirtualVolume *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    return self->n_syncs;
}
