/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "exchange.h"

#include "site-private.h"
#include "trouble.h"

static MoultSite *
get_site (MoultExchange *self)
{
    return g_task_get_source_object (self->task);
}

static void
end_attempt (MoultExchange *self)
{
    g_clear_pointer (&self->response, moult_response_free);
    g_clear_pointer (&self->watchdog, moult_watchdog_free);
}

void
moult_exchange_clear (MoultExchange *self)
{
    end_attempt (self);
    moult_request_clear (&self->request);
}

/* Before the caller hears of it, it may ask for the same again. */
static void
release (MoultExchange *self)
{
    end_attempt (self);
    if (self->funcs->release != NULL)
        self->funcs->release (self);
    moult_request_queue_leave (moult_site_get_queue (get_site (self)));
}

void
moult_exchange_succeed (MoultExchange *self, gpointer result, GDestroyNotify free_result)
{
    g_autoptr (GTask) task = self->task;

    release (self);
    g_task_return_pointer (task, result, free_result);
}

static void
give_up (MoultExchange *self, GError *error)
{
    g_autoptr (GTask) task = self->task;

    release (self);
    g_task_return_error (task, error);
}

static void
on_pause_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultExchange *self = user_data;
    GError *error = NULL;

    if (moult_retry_pause_finish (result, &error))
        moult_exchange_attempt (self);
    else
        give_up (self, error);
}

void
moult_exchange_fail (MoultExchange *self, gboolean may_pass, GError *error)
{
    guint asked = self->response != NULL ? self->response->retry_after : 0;
    guint pause = 0;

    end_attempt (self);
    if (!may_pass || self->once || !moult_retry_next (&self->retry, asked, &pause)
        || (self->deadline > 0
            && self->deadline < g_get_monotonic_time () + pause * G_GINT64_CONSTANT (1000))) {
        give_up (self, error);
        return;
    }
    g_debug ("%s; next try in %u ms", error->message, pause);
    g_error_free (error);
    moult_retry_pause_async (pause, g_task_get_cancellable (self->task), on_pause_over_cb, self);
}

void
moult_exchange_fail_raw (MoultExchange *self, const GError *raw)
{
    moult_exchange_fail (self, moult_trouble_may_pass (raw, self->watchdog),
                         moult_trouble_explain (raw, self->request.target, self->watchdog));
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultExchange *self = user_data;
    g_autoptr (GError) error = NULL;
    gboolean may_pass = FALSE;

    self->response = moult_request_send_finish (result, &error);
    if (self->response == NULL)
        moult_exchange_fail_raw (self, error);
    else if (!moult_trouble_check_status (self->response, &may_pass, &error))
        moult_exchange_fail (self, may_pass, g_steal_pointer (&error));
    else {
        moult_watchdog_rest (self->watchdog);
        self->funcs->answered (self);
    }
}

void
moult_exchange_attempt (MoultExchange *self)
{
    end_attempt (self);
    if (self->funcs->prepare != NULL)
        self->funcs->prepare (self);
    self->watchdog =
        moult_watchdog_new (self->patience, self->deadline, g_task_get_cancellable (self->task));
    moult_request_send_async (&self->request, moult_site_get_session (get_site (self)),
                              moult_watchdog_get_cancellable (self->watchdog), on_answer_cb, self);
}

static void
on_turn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultExchange *self = user_data;
    GError *error = NULL;

    if (!moult_request_queue_enter_finish (result, &error)) {
        g_autoptr (GTask) task = self->task;

        g_task_return_error (task, error);
        return;
    }
    if (self->allowed > 0)
        self->deadline = g_get_monotonic_time () + self->allowed * G_GINT64_CONSTANT (1000);
    if (self->funcs->begin != NULL)
        self->funcs->begin (self);
    else
        moult_exchange_attempt (self);
}

void
moult_exchange_start (MoultExchange *self, GTask *task)
{
    self->task = task;
    self->retry.first_pause = moult_site_get_times (get_site (self))->retry_pause;
    moult_request_queue_enter_async (moult_site_get_queue (get_site (self)),
                                     g_task_get_cancellable (task), on_turn_cb, self);
}
