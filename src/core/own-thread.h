/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Blocking work; @data is the task's data. Returns a result, or %NULL with @error set. */
typedef gpointer (*MoultOwnThreadFunc) (gpointer data, GCancellable *cancellable, GError **error);

/**
 * moult_own_thread_run:
 * @task: what the result goes to
 * @free_result: (nullable): frees a result that nobody takes; %NULL: it was there before, as the
 *   task's data is, and only says that all went well
 *
 * Runs long blocking work for a [class@Gio.Task] on a thread of its own: GLib's shared pool lets
 * the eleventh long task wait, and 32 boards are one classroom. The task is returned, and let go,
 * on the thread that made it, so objects of the main thread never die on a worker. Takes no
 * reference from the caller.
 */
void moult_own_thread_run (GTask *task, MoultOwnThreadFunc func, GDestroyNotify free_result);

G_END_DECLS
