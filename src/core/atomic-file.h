/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * moult_atomic_file_write:
 *
 * Writes a file of the user's (blocking, for workers): a new file beside it takes its place once
 * all is written, so that it is the old one or the new one, never a part. Fails with
 * %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_NOT_FOUND (no such folder), %MOULT_ERROR_NO_ACCESS, or as
 * cancelled.
 */
gboolean
moult_atomic_file_write (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error);

/* The same as an async pair, for the main thread, on behalf of @source (nullable). */
void moult_atomic_file_write_async (gpointer source,
                                    GFile *file,
                                    GBytes *bytes,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean moult_atomic_file_write_finish (gpointer source, GAsyncResult *result, GError **error);

/* An error of GIO's about a file in Moult's words; takes @trouble. */
void moult_atomic_file_take_trouble (GFile *file, GError *trouble, GError **error);

G_END_DECLS
