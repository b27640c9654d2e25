/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultWorker:
 *
 * A thread with a main context of its own, for what has to stay on one thread: the connection to
 * the database, the session with the download site. Others hand it calls and wait for them.
 */
#define MOULT_TYPE_WORKER (moult_worker_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorker, moult_worker, MOULT, WORKER, GObject)

/* @name: of the thread, at most 15 letters. Its last reference ends the thread, after what was
 * handed to it is done. */
MoultWorker *moult_worker_new (const char *name);

/* The worker's thread-default context. */
GMainContext *moult_worker_get_context (MoultWorker *self);

/* Blocking work on the worker's thread. */
typedef void (*MoultWorkerFunc) (gpointer data);

/* Has @func done on the worker's thread and waits for its end; calls come to their turn in their
 * order. From any thread but the worker's own. */
void moult_worker_call (MoultWorker *self, MoultWorkerFunc func, gpointer data);

G_END_DECLS
