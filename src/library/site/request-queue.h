/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultRequestQueue:
 *
 * Lets a few requests run at a time and the others wait for their turn, in order. A connection is
 * not the unit: HTTP/2 has many requests on one. One thread.
 */
typedef struct _MoultRequestQueue MoultRequestQueue;

MoultRequestQueue *moult_request_queue_new (guint limit);
/* Nobody may be waiting any more. */
void moult_request_queue_free (MoultRequestQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultRequestQueue, moult_request_queue_free)

/* Waits for a turn. Whoever got one gives it back with moult_request_queue_leave(). The only error
 * is %G_IO_ERROR_CANCELLED, and then there was no turn. */
void moult_request_queue_enter_async (MoultRequestQueue *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean moult_request_queue_enter_finish (GAsyncResult *result, GError **error);
void moult_request_queue_leave (MoultRequestQueue *self);

G_END_DECLS
