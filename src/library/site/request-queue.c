/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "request-queue.h"

struct _MoultRequestQueue {
    guint limit;
    guint n_running;
    GQueue waiting; /* of GTask, owned; the task data is the source that watches the cancellable */
};

MoultRequestQueue *
moult_request_queue_new (guint limit)
{
    MoultRequestQueue *self = g_new0 (MoultRequestQueue, 1);

    self->limit = limit;
    g_queue_init (&self->waiting);
    return self;
}

void
moult_request_queue_free (MoultRequestQueue *self)
{
    g_warn_if_fail (g_queue_is_empty (&self->waiting));
    g_free (self);
}

static void
source_free (GSource *source)
{
    g_source_destroy (source);
    g_source_unref (source);
}

typedef struct {
    MoultRequestQueue *queue;
    GTask *task;
} Waiting;

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
    Waiting *waiting = user_data;
    g_autoptr (GTask) task = waiting->task;

    g_queue_remove (&waiting->queue->waiting, task);
    g_task_return_error_if_cancelled (task);
    return G_SOURCE_REMOVE;
}

/* Cancelling takes a request out of the row at once, not when its turn comes. */
static void
watch_cancellable (MoultRequestQueue *self, GTask *task)
{
    GSource *source = g_cancellable_source_new (g_task_get_cancellable (task));
    Waiting *waiting = g_new (Waiting, 1);

    *waiting = (Waiting) { self, task };
    g_source_set_static_name (source, "moult-request-queue");
    g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled_cb), waiting, g_free);
    g_source_attach (source, g_task_get_context (task));
    g_task_set_task_data (task, source, (GDestroyNotify) source_free);
}

void
moult_request_queue_enter_async (MoultRequestQueue *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_request_queue_enter_async);
    if (g_task_return_error_if_cancelled (task))
        return;
    /* A turn that was given must not be lost to a cancellation that comes after it. */
    g_task_set_check_cancellable (task, FALSE);
    if (self->n_running < self->limit) {
        self->n_running++;
        g_task_return_boolean (task, TRUE);
        return;
    }
    g_queue_push_tail (&self->waiting, g_object_ref (task));
    if (cancellable != NULL)
        watch_cancellable (self, task);
}

gboolean
moult_request_queue_enter_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_boolean (G_TASK (result), error);
}

void
moult_request_queue_leave (MoultRequestQueue *self)
{
    g_autoptr (GTask) next = g_queue_pop_head (&self->waiting);

    g_return_if_fail (self->n_running > 0);

    if (next == NULL) {
        self->n_running--;
        return;
    }
    /* The turn passes on: the number that runs stays. */
    GSource *source = g_task_get_task_data (next);
    if (source != NULL)
        g_source_destroy (source);
    g_task_return_boolean (next, TRUE);
}
