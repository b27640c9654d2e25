/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "own-thread.h"

#include "error.h"

typedef struct {
    GTask *task;
    MoultOwnThreadFunc func;
    GDestroyNotify free_result;
    gpointer result;
    GError *error;
} OwnThread;

static void
own_thread_free (OwnThread *work)
{
    if (work->result != NULL && work->free_result != NULL)
        work->free_result (work->result);
    g_clear_error (&work->error);
    g_object_unref (work->task);
    g_free (work);
}

static gboolean
on_work_done_cb (gpointer user_data)
{
    OwnThread *work = user_data;

    if (work->error != NULL)
        g_task_return_error (work->task, g_steal_pointer (&work->error));
    else
        g_task_return_pointer (work->task, g_steal_pointer (&work->result), work->free_result);
    return G_SOURCE_REMOVE;
}

static gpointer
work_thread (gpointer user_data)
{
    OwnThread *work = user_data;

    work->result = work->func (g_task_get_task_data (work->task),
                               g_task_get_cancellable (work->task), &work->error);

    g_autoptr (GSource) source = g_idle_source_new ();
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_static_name (source, "moult-own-thread-done");
    g_source_set_callback (source, on_work_done_cb, work, (GDestroyNotify) own_thread_free);
    g_source_attach (source, g_task_get_context (work->task));
    return NULL;
}

void
moult_own_thread_run (GTask *task, MoultOwnThreadFunc func, GDestroyNotify free_result)
{
    g_return_if_fail (G_IS_TASK (task) && func != NULL);

    OwnThread *work = g_new0 (OwnThread, 1);
    work->task = g_object_ref (task);
    work->func = func;
    work->free_result = free_result;

    g_autoptr (GError) error = NULL;
    GThread *thread = g_thread_try_new ("moult-worker", work_thread, work, &error);
    if (thread == NULL) {
        g_task_return_new_error (task, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                                 "no thread can be started: %s", error->message);
        own_thread_free (work);
        return;
    }
    g_thread_unref (thread);
}
