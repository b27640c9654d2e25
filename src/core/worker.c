/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "worker.h"

struct _MoultWorker {
    GObject parent_instance;

    GMainContext *context;
    GMainLoop *loop;
    GThread *thread;
};

G_DEFINE_FINAL_TYPE (MoultWorker, moult_worker, G_TYPE_OBJECT)

typedef struct {
    MoultWorkerFunc func;
    gpointer data;
    GMutex mutex;
    GCond cond;
    gboolean done;
} Call;

static gpointer
run_loop (gpointer data)
{
    GMainLoop *loop = data;
    GMainContext *context = g_main_loop_get_context (loop);

    g_main_context_push_thread_default (context);
    g_main_loop_run (loop);
    g_main_context_pop_thread_default (context);
    g_main_loop_unref (loop);
    return NULL;
}

static gboolean
on_call_cb (gpointer user_data)
{
    Call *call = user_data;

    call->func (call->data);
    g_mutex_lock (&call->mutex);
    call->done = TRUE;
    g_cond_signal (&call->cond);
    g_mutex_unlock (&call->mutex);
    return G_SOURCE_REMOVE;
}

static gboolean
on_end_cb (gpointer user_data)
{
    g_main_loop_quit (user_data);
    return G_SOURCE_REMOVE;
}

/* An idle source even when this is the worker's own thread: the loop ends after this turn. */
static void
attach (MoultWorker *self, GSourceFunc func, gpointer data)
{
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_static_name (source, "moult-worker");
    g_source_set_callback (source, func, data, NULL);
    g_source_attach (source, self->context);
}

static void
moult_worker_finalize (GObject *object)
{
    MoultWorker *self = MOULT_WORKER (object);

    attach (self, on_end_cb, self->loop);
    if (self->thread == g_thread_self ())
        g_thread_unref (self->thread);
    else
        g_thread_join (self->thread);
    g_main_loop_unref (self->loop);
    g_main_context_unref (self->context);

    G_OBJECT_CLASS (moult_worker_parent_class)->finalize (object);
}

static void
moult_worker_class_init (MoultWorkerClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_worker_finalize;
}

static void
moult_worker_init (MoultWorker *self)
{
    self->context = g_main_context_new ();
    self->loop = g_main_loop_new (self->context, FALSE);
}

MoultWorker *
moult_worker_new (const char *name)
{
    MoultWorker *self = g_object_new (MOULT_TYPE_WORKER, NULL);

    self->thread = g_thread_new (name, run_loop, g_main_loop_ref (self->loop));
    return self;
}

GMainContext *
moult_worker_get_context (MoultWorker *self)
{
    g_return_val_if_fail (MOULT_IS_WORKER (self), NULL);

    return self->context;
}

void
moult_worker_call (MoultWorker *self, MoultWorkerFunc func, gpointer data)
{
    g_return_if_fail (MOULT_IS_WORKER (self) && func != NULL);
    g_return_if_fail (self->thread != g_thread_self ());

    Call call = { .func = func, .data = data };
    g_mutex_init (&call.mutex);
    g_cond_init (&call.cond);
    attach (self, on_call_cb, &call);
    g_mutex_lock (&call.mutex);
    while (!call.done)
        g_cond_wait (&call.cond, &call.mutex);
    g_mutex_unlock (&call.mutex);
    g_mutex_clear (&call.mutex);
    g_cond_clear (&call.cond);
}
