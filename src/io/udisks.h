/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MOULT_UDISKS_FILESYSTEM "org.freedesktop.UDisks2.Filesystem"
#define MOULT_UDISKS_BLOCK      "org.freedesktop.UDisks2.Block"

/**
 * MoultUdisks:
 *
 * A worker's view of UDisks2: blocking calls, and a wait for its next signal. One thread; while it
 * lives its main context is that thread's default.
 */
typedef struct _MoultUdisks MoultUdisks;

/* Fails with %MOULT_ERROR_DEPENDENCY when there is no system bus. */
MoultUdisks *moult_udisks_new (GCancellable *cancellable, GError **error);
void moult_udisks_free (MoultUdisks *self);

/* All objects, as a{oa{sa{sv}}}; fails with %MOULT_ERROR_DEPENDENCY when UDisks2 is not there. */
GVariant *moult_udisks_get_objects (MoultUdisks *self, GCancellable *cancellable, GError **error);

/* Calls a method of the file system interface; @arguments may be floating. D-Bus errors as they
 * are. */
GVariant *moult_udisks_call (MoultUdisks *self,
                             const char *object,
                             const char *method,
                             GVariant *arguments,
                             GCancellable *cancellable,
                             GError **error);

/* (nullable): where a file system is mounted, asked now. */
char *moult_udisks_dup_mount_point (MoultUdisks *self, const char *object);

/* Until UDisks2 signals anything, which may have been since the last wait. FALSE: too late or
 * cancelled. */
gboolean moult_udisks_wait (MoultUdisks *self, gint64 deadline, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultUdisks, moult_udisks_free)

G_END_DECLS
