/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "retry.h"

#define MAX_TRIES 3

gboolean
moult_retry_next (MoultRetry *self, guint asked, guint *pause)
{
    guint own = self->first_pause << self->n_failed;

    self->n_failed++;
    if (self->n_failed >= MAX_TRIES || asked > MOULT_RETRY_MAX_ASKED)
        return FALSE;
    own = g_random_int_range (own / 2, own + 1);
    *pause = MAX (own, asked * 1000);
    return TRUE;
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
    g_autoptr (GTask) task = user_data;

    g_task_return_boolean (task, TRUE);
    return G_SOURCE_REMOVE;
}

void
moult_retry_pause_async (guint pause,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);
    g_autoptr (GSource) source = g_timeout_source_new (pause);

    g_task_set_source_tag (task, moult_retry_pause_async);
    g_source_set_static_name (source, "moult-retry-pause");
    if (cancellable != NULL) {
        g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

        g_source_set_dummy_callback (cancelled);
        g_source_add_child_source (source, cancelled);
    }
    g_source_set_callback (source, on_pause_over_cb, task, NULL);
    g_source_attach (source, g_task_get_context (task));
}

gboolean
moult_retry_pause_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_boolean (G_TASK (result), error);
}
