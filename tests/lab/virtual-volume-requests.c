/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-volume-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static VirtualVolume *
get_volume (fuse_req_t request)
{
    return VIRTUAL_VOLUME (fuse_req_userdata (request));
}

static VolumeFile *
get_file (VirtualVolume *self, fuse_ino_t inode)
{
    if (inode < 2 || inode - 2 >= self->files->len)
        return NULL;
    return g_ptr_array_index (self->files, inode - 2);
}

/* FAT names have no case. */
static VolumeFile *
find_file (VirtualVolume *self, const char *name, fuse_ino_t *inode)
{
    for (guint i = 0; i < self->files->len; i++) {
        VolumeFile *file = g_ptr_array_index (self->files, i);

        if (!file->unlinked && g_ascii_strcasecmp (file->name, name) == 0) {
            *inode = i + 2;
            return file;
        }
    }
    return NULL;
}

static guint64
round_up (VirtualVolume *self, guint64 size)
{
    return (size + self->cluster_size - 1) / self->cluster_size * self->cluster_size;
}

/* How large a file may become, by the host's cached FAT. */
static guint64
get_limit (VirtualVolume *self, VolumeFile *file)
{
    guint64 used = 0;

    for (guint i = 0; i < self->files->len; i++) {
        VolumeFile *other = g_ptr_array_index (self->files, i);
        if (other != file)
            used += round_up (self, other->size);
    }
    guint64 left = self->size > used ? self->size - used : 0;
    return self->full_at != 0 ? MIN (self->full_at, left) : left;
}

static void
fill_stat (VirtualVolume *self, fuse_ino_t inode, VolumeFile *file, struct stat *st)
{
    *st = (struct stat) {
        .st_ino = inode,
        .st_mode = file != NULL ? S_IFREG | 0755 : S_IFDIR | 0755,
        .st_nlink = 1,
        .st_uid = geteuid (),
        .st_gid = getegid (),
        .st_blksize = self->cluster_size,
    };
    if (file != NULL) {
        st->st_size = file->size;
        st->st_blocks = round_up (self, file->size) / 512;
        st->st_mtime = file->mtime / G_USEC_PER_SEC;
    }
}

static void
reply_entry (VirtualVolume *self, fuse_req_t request, fuse_ino_t inode, VolumeFile *file)
{
    struct fuse_entry_param entry = { .ino = inode };

    fill_stat (self, inode, file, &entry.attr);
    fuse_reply_entry (request, &entry);
}

/* Every request passes here: takes the lock and answers EIO for a device that left. */
static VirtualVolume *
begin (fuse_req_t request)
{
    VirtualVolume *self = get_volume (request);

    g_mutex_lock (&self->lock);
    if (!self->failed)
        return self;

    g_mutex_unlock (&self->lock);
    fuse_reply_err (request, EIO);
    return NULL;
}

static void
end_with (VirtualVolume *self, fuse_req_t request, int error)
{
    fuse_reply_err (request, error);
    g_mutex_unlock (&self->lock);
}

static void
on_lookup (fuse_req_t request, fuse_ino_t parent, const char *name)
{
    VirtualVolume *self = begin (request);
    fuse_ino_t inode;

    if (self == NULL)
        return;
    VolumeFile *file = find_file (self, name, &inode);
    if (file != NULL)
        reply_entry (self, request, inode, file);
    else
        fuse_reply_err (request, ENOENT);
    g_mutex_unlock (&self->lock);
}

static void
on_getattr (fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);
    struct stat st;

    if (self == NULL)
        return;
    VolumeFile *file = get_file (self, inode);
    if (file == NULL && inode != FUSE_ROOT_ID) {
        end_with (self, request, ENOENT);
        return;
    }
    fill_stat (self, inode, file, &st);
    fuse_reply_attr (request, &st, 0);
    g_mutex_unlock (&self->lock);
}

/* Modes and times are taken without effect, as vfat does; another owner is not (vfat, EPERM). */
static int
set_attributes (VirtualVolume *self, VolumeFile *file, const struct stat *st, int set)
{
    if (((set & FUSE_SET_ATTR_UID) && st->st_uid != geteuid ())
        || ((set & FUSE_SET_ATTR_GID) && st->st_gid != getegid ()))
        return EPERM;
    if (set & FUSE_SET_ATTR_MTIME)
        file->mtime = st->st_mtime * G_USEC_PER_SEC;
    if (!(set & FUSE_SET_ATTR_SIZE))
        return 0;
    if ((guint64) st->st_size > get_limit (self, file))
        return ENOSPC;
    return volume_file_resize (file, st->st_size);
}

static void
on_setattr (fuse_req_t request,
            fuse_ino_t inode,
            struct stat *wanted,
            int set,
            struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);
    struct stat st;

    if (self == NULL)
        return;
    VolumeFile *file = get_file (self, inode);
    int error = file != NULL ? set_attributes (self, file, wanted, set) : EPERM;
    if (error != 0) {
        end_with (self, request, error);
        return;
    }
    g_cond_broadcast (&self->changed);
    fill_stat (self, inode, file, &st);
    fuse_reply_attr (request, &st, 0);
    g_mutex_unlock (&self->lock);
}

static void
on_open (fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);

    if (self == NULL)
        return;
    VolumeFile *file = get_file (self, inode);
    if (file == NULL) {
        end_with (self, request, EISDIR);
        return;
    }
    if (file->fixed != NULL && (info->flags & O_ACCMODE) != O_RDONLY) {
        end_with (self, request, EACCES); /* the bootloader's own files are marked read-only */
        return;
    }
    file->n_open++;
    info->fh = info->flags & O_ACCMODE; /* FUSE_FLUSH does not tell the flags again */
    fuse_reply_open (request, info);
    g_mutex_unlock (&self->lock);
}

static void
on_create (fuse_req_t request,
           fuse_ino_t parent,
           const char *name,
           mode_t mode,
           struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);
    struct fuse_entry_param entry = { 0 };

    if (self == NULL)
        return;
    VolumeFile *file = find_file (self, name, &entry.ino);
    if (file == NULL) {
        file = volume_file_new (name, NULL);
        g_ptr_array_add (self->files, file);
        entry.ino = self->files->len + 1;
    }
    file->n_open++;
    info->fh = info->flags & O_ACCMODE;
    fill_stat (self, entry.ino, file, &entry.attr);
    fuse_reply_create (request, &entry, info);
    g_mutex_unlock (&self->lock);
}

static void
on_read (fuse_req_t request,
         fuse_ino_t inode,
         size_t size,
         off_t offset,
         struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);

    if (self == NULL)
        return;
    g_autofree guint8 *bytes = g_malloc (size);
    gssize n = volume_file_read (get_file (self, inode), offset, size, bytes);
    if (n < 0)
        fuse_reply_err (request, EIO);
    else
        fuse_reply_buf (request, (const char *) bytes, n);
    g_mutex_unlock (&self->lock);
}

static void
on_write (fuse_req_t request,
          fuse_ino_t inode,
          const char *bytes,
          size_t size,
          off_t offset,
          struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);

    if (self == NULL)
        return;
    VolumeFile *file = get_file (self, inode);
    guint64 limit = get_limit (self, file);
    if ((guint64) offset >= limit) {
        end_with (self, request, ENOSPC);
        return;
    }
    size = MIN (size, limit - offset);
    int error = volume_file_write (file, offset, bytes, size);
    g_cond_broadcast (&self->changed);
    if (error != 0)
        fuse_reply_err (request, error);
    else
        fuse_reply_write (request, size);
    g_mutex_unlock (&self->lock);
}

static int
take_error (VolumeFile *file)
{
    int error = file->error;

    file->error = 0;
    return error;
}

/* Answers now, or when the device thread has written the file back. */
static void
answer_when_clean (VirtualVolume *self, fuse_req_t request, VolumeFile *file)
{
    if (volume_file_is_clean (file)) {
        fuse_reply_err (request, take_error (file));
        return;
    }
    g_ptr_array_add (file->waiting, request);
    g_cond_broadcast (&self->changed);
}

static void
on_flush (fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);

    if (self == NULL)
        return;
    if (info->fh == O_RDONLY)
        fuse_reply_err (request, 0);
    else
        answer_when_clean (self, request, get_file (self, inode));
    g_mutex_unlock (&self->lock);
}

static void
on_fsync (fuse_req_t request, fuse_ino_t inode, int datasync, struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);

    if (self == NULL)
        return;
    self->n_syncs++;
    answer_when_clean (self, request, get_file (self, inode));
    g_mutex_unlock (&self->lock);
}

static void
on_fsyncdir (fuse_req_t request, fuse_ino_t inode, int datasync, struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);

    if (self != NULL)
        end_with (self, request, 0);
}

static void
on_release (fuse_req_t request, fuse_ino_t inode, struct fuse_file_info *info)
{
    VirtualVolume *self = get_volume (request);

    g_mutex_lock (&self->lock);
    VolumeFile *file = get_file (self, inode);
    file->n_open--;
    if (file->unlinked)
        virtual_volume_remove_file (file);
    end_with (self, request, 0);
}

static void
on_unlink (fuse_req_t request, fuse_ino_t parent, const char *name)
{
    VirtualVolume *self = begin (request);
    fuse_ino_t inode;

    if (self == NULL)
        return;
    VolumeFile *file = find_file (self, name, &inode);
    if (file != NULL)
        virtual_volume_remove_file (file);
    end_with (self, request, file != NULL ? 0 : ENOENT);
}

static void
on_rename (fuse_req_t request,
           fuse_ino_t parent,
           const char *name,
           fuse_ino_t new_parent,
           const char *new_name,
           unsigned int flags)
{
    VirtualVolume *self = begin (request);
    fuse_ino_t inode;

    if (self == NULL)
        return;
    VolumeFile *file = find_file (self, name, &inode);
    VolumeFile *replaced = find_file (self, new_name, &inode);
    if (file == NULL || flags != 0) {
        end_with (self, request, file == NULL ? ENOENT : EINVAL);
        return;
    }
    if (replaced != NULL && replaced != file)
        virtual_volume_remove_file (replaced);
    g_free (file->name);
    file->name = g_strdup (new_name);
    end_with (self, request, 0);
}

static void
add_dir_entry (fuse_req_t request, GByteArray *list, const char *name, fuse_ino_t inode)
{
    struct stat st = { .st_ino = inode, .st_mode = inode == FUSE_ROOT_ID ? S_IFDIR : S_IFREG };
    guint old_len = list->len;
    gsize size = fuse_add_direntry (request, NULL, 0, name, NULL, 0);

    g_byte_array_set_size (list, old_len + size);
    fuse_add_direntry (request, (char *) list->data + old_len, size, name, &st, list->len);
}

static void
on_readdir (fuse_req_t request,
            fuse_ino_t inode,
            size_t size,
            off_t offset,
            struct fuse_file_info *info)
{
    VirtualVolume *self = begin (request);
    g_autoptr (GByteArray) list = g_byte_array_new ();

    if (self == NULL)
        return;
    add_dir_entry (request, list, ".", FUSE_ROOT_ID);
    add_dir_entry (request, list, "..", FUSE_ROOT_ID);
    for (guint i = 0; i < self->files->len; i++) {
        VolumeFile *file = g_ptr_array_index (self->files, i);
        if (!file->unlinked)
            add_dir_entry (request, list, file->name, i + 2);
    }
    if ((guint64) offset < list->len)
        fuse_reply_buf (request, (char *) list->data + offset,
                        MIN (list->len - (gsize) offset, size));
    else
        fuse_reply_buf (request, NULL, 0);
    g_mutex_unlock (&self->lock);
}

static void
on_statfs (fuse_req_t request, fuse_ino_t inode)
{
    VirtualVolume *self = begin (request);

    if (self == NULL)
        return;
    guint64 used = 0;
    for (guint i = 0; i < self->files->len; i++)
        used += round_up (self, ((VolumeFile *) g_ptr_array_index (self->files, i))->size);
    guint64 left = self->size > used ? (self->size - used) / self->cluster_size : 0;
    struct statvfs st = {
        .f_bsize = self->cluster_size,
        .f_frsize = self->cluster_size,
        .f_blocks = self->size / self->cluster_size,
        .f_bfree = left,
        .f_bavail = left,
        .f_namemax = 255,
    };
    fuse_reply_statfs (request, &st);
    g_mutex_unlock (&self->lock);
}

const struct fuse_lowlevel_ops virtual_volume_operations = {
    .lookup = on_lookup,
    .getattr = on_getattr,
    .setattr = on_setattr,
    .open = on_open,
    .create = on_create,
    .read = on_read,
    .write = on_write,
    .flush = on_flush,
    .fsync = on_fsync,
    .fsyncdir = on_fsyncdir,
    .release = on_release,
    .unlink = on_unlink,
    .rename = on_rename,
    .readdir = on_readdir,
    .statfs = on_statfs,
};

void
virtual_volume_answer_waiting (VolumeFile *file, int error)
{
    for (guint i = 0; i < file->waiting->len; i++)
        fuse_reply_err (g_ptr_array_index (file->waiting, i), error);
    g_ptr_array_set_size (file->waiting, 0);
}

void
virtual_volume_remove_file (VolumeFile *file)
{
    file->unlinked = TRUE;
    if (file->n_open == 0 && !file->in_flight)
        volume_file_drop (file);
}
