/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultRetry:
 *
 * How often a request is tried again, and after which pause: twice, after half to all of the first
 * pause, then of its double. By chance, so that a classroom does not come back in step.
 */
typedef struct {
    guint n_failed;
    guint first_pause; /* ms */
} MoultRetry;

/* The longest pause that a site may ask for, in s. */
#define MOULT_RETRY_MAX_ASKED 30

/* Whether to try again after one more failure, and the pause before that in ms. @asked is what the
 * site asks for in s (RFC 9110, section 10.2.3), 0 for nothing; who asks for too much is not tried
 * again. */
gboolean moult_retry_next (MoultRetry *self, guint asked, guint *pause);

/* Waits; cancelling ends it at once with %G_IO_ERROR_CANCELLED. */
void moult_retry_pause_async (guint pause,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean moult_retry_pause_finish (GAsyncResult *result, GError **error);

G_END_DECLS
