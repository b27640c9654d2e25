/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#define FUSE_USE_VERSION 31

#include <fuse_lowlevel.h>

#include "virtual-volume.h"
#include "volume-file.h"

G_BEGIN_DECLS

/* VirtualVolume in two files: virtual-volume.c has its life and the device's side,
 * virtual-volume-requests.c answers the host. */
struct _VirtualVolume {
    GObject parent_instance;

    char *label;
    guint64 size;
    guint cluster_size;
    guint64 full_at;
    gboolean read_only;
    GPtrArray *shown; /* VolumeFile: what a fresh mount shows */

    char *mountpoint;
    struct fuse_session *session;
    GThread *server;
    int wake_fd;

    GMutex lock;
    GCond changed;
    GPtrArray *files; /* VolumeFile; inode = index + 2; a removed file keeps its place */
    gboolean failed;
    gboolean stopped;
    guint n_syncs;
};

extern const struct fuse_lowlevel_ops virtual_volume_operations;

/* With the lock held: answers all who wait for the file, and takes it away if it is unlinked. */
void virtual_volume_answer_waiting (VolumeFile *file, int error);
void virtual_volume_remove_file (VolumeFile *file);

G_END_DECLS
