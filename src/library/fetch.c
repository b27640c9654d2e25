/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fetch.h"

#include "error.h"
#include "retry.h"
#include "site-private.h"
#include "trouble.h"

#define READ_SIZE (64 * 1024)

typedef struct {
    MoultRequest request;
    MoultFetchLimits limits;
    MoultRetry retry;
    gint64 deadline; /* monotonic us, from the turn on; 0: still waiting for it */

    /* This try's. */
    MoultWatchdog *watchdog;
    MoultResponse *response;
    GByteArray *body;
} Fetch;

static void attempt (GTask *task);
static void read_more (GTask *task);

static MoultSite *
get_site (GTask *task)
{
    return g_task_get_source_object (task);
}

static void
end_attempt (Fetch *fetch)
{
    g_clear_pointer (&fetch->response, moult_response_free);
    g_clear_pointer (&fetch->watchdog, moult_watchdog_free);
    g_clear_pointer (&fetch->body, g_byte_array_unref);
}

static void
fetch_free (Fetch *fetch)
{
    end_attempt (fetch);
    moult_request_clear (&fetch->request);
    g_free (fetch);
}

/* Every way out but that of a queue that was never entered. */
static void
leave (GTask *task)
{
    moult_request_queue_leave (moult_site_get_queue (get_site (task)));
    g_object_unref (task);
}

static void
on_pause_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    g_autoptr (GError) error = NULL;

    if (moult_retry_pause_finish (result, &error)) {
        attempt (task);
        return;
    }
    g_task_return_error (task, g_steal_pointer (&error));
    leave (task);
}

/* Takes the error: the last one is told. */
static void
fail (GTask *task, gboolean may_pass, GError *error)
{
    Fetch *fetch = g_task_get_task_data (task);
    guint asked = fetch->response != NULL ? fetch->response->retry_after : 0;
    gint64 left = fetch->deadline - g_get_monotonic_time ();
    guint pause;

    end_attempt (fetch);
    if (may_pass && !fetch->limits.once && moult_retry_next (&fetch->retry, asked, &pause)
        && pause * G_GINT64_CONSTANT (1000) < left) {
        g_debug ("%s; next try in %u ms", error->message, pause);
        g_error_free (error);
        moult_retry_pause_async (pause, g_task_get_cancellable (task), on_pause_over_cb, task);
        return;
    }
    g_task_return_error (task, error);
    leave (task);
}

static void
fail_raw (GTask *task, const GError *raw)
{
    Fetch *fetch = g_task_get_task_data (task);

    fail (task, moult_trouble_may_pass (raw, fetch->watchdog),
          moult_trouble_explain (raw, fetch->request.target, fetch->watchdog));
}

/* libsoup lets a connection that ends early pass for a whole body, if it was to end anyway. */
static gboolean
is_cut (const Fetch *fetch)
{
    return fetch->response->content_encoding == NULL && fetch->response->length >= 0
           && fetch->body->len < fetch->response->length;
}

static void
succeed (GTask *task)
{
    Fetch *fetch = g_task_get_task_data (task);

    if (fetch->body != NULL && is_cut (fetch)) {
        fail (task, TRUE,
              g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                           "%s sent %u of the %" G_GINT64_FORMAT " bytes of %s",
                           fetch->request.target->host, fetch->body->len, fetch->response->length,
                           fetch->request.target->path));
        return;
    }
    if (fetch->body != NULL)
        fetch->response->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&fetch->body));
    g_clear_object (&fetch->response->body);
    g_task_return_pointer (task, g_steal_pointer (&fetch->response),
                           (GDestroyNotify) moult_response_free);
    end_attempt (fetch);
    leave (task);
}

static void
fail_too_long (GTask *task)
{
    Fetch *fetch = g_task_get_task_data (task);

    fail (task, FALSE,
          g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                       "%s sends more than %" G_GSIZE_FORMAT " bytes for %s",
                       fetch->request.target->host, fetch->limits.max_size,
                       fetch->request.target->path));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    Fetch *fetch = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;
    gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

    g_byte_array_set_size (fetch->body, fetch->body->len - READ_SIZE + MAX (n, 0));
    if (n < 0)
        fail_raw (task, error);
    else if (n == 0)
        succeed (task);
    else if (fetch->body->len > fetch->limits.max_size)
        fail_too_long (task);
    else
        read_more (task);
}

static void
read_more (GTask *task)
{
    Fetch *fetch = g_task_get_task_data (task);
    guint used = fetch->body->len;

    moult_watchdog_feed (fetch->watchdog);
    g_byte_array_set_size (fetch->body, used + READ_SIZE);
    g_input_stream_read_async (fetch->response->body, fetch->body->data + used, READ_SIZE,
                               G_PRIORITY_DEFAULT, moult_watchdog_get_cancellable (fetch->watchdog),
                               on_read_cb, task);
}

/* Statuses that are an answer, but not to this. */
static gboolean
check_meaning (const Fetch *fetch, GError **error)
{
    guint status = fetch->response->status;

    if (status == SOUP_STATUS_OK
        || (status == SOUP_STATUS_NOT_MODIFIED && fetch->request.known != NULL))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                 "%s answered status %u to %s, which makes no sense", fetch->request.target->host,
                 status, fetch->request.target->path);
    return FALSE;
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    Fetch *fetch = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;
    gboolean may_pass = FALSE;

    fetch->response = moult_request_send_finish (result, &error);
    if (fetch->response == NULL)
        fail_raw (task, error);
    else if (!moult_trouble_check_status (fetch->response, &may_pass, &error)
             || !check_meaning (fetch, &error))
        fail (task, may_pass, g_steal_pointer (&error));
    else if (fetch->response->status == SOUP_STATUS_NOT_MODIFIED || fetch->response->body == NULL
             || fetch->request.method == SOUP_METHOD_HEAD)
        succeed (task);
    else if (fetch->response->length > (gint64) fetch->limits.max_size)
        fail_too_long (task);
    else {
        fetch->body = g_byte_array_new ();
        read_more (task);
    }
}

static void
attempt (GTask *task)
{
    Fetch *fetch = g_task_get_task_data (task);

    fetch->watchdog =
        moult_watchdog_new (fetch->limits.patience, fetch->deadline, g_task_get_cancellable (task));
    moult_request_send_async (&fetch->request, moult_site_get_session (get_site (task)),
                              moult_watchdog_get_cancellable (fetch->watchdog), on_answer_cb, task);
}

static void
on_turn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    Fetch *fetch = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;

    if (!moult_request_queue_enter_finish (result, &error)) {
        g_task_return_error (task, g_steal_pointer (&error));
        g_object_unref (task);
        return;
    }
    fetch->deadline = g_get_monotonic_time () + fetch->limits.total * G_GINT64_CONSTANT (1000);
    attempt (task);
}

void
moult_fetch_async (MoultSite *site,
                   MoultRequest *request,
                   const MoultFetchLimits *limits,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
    GTask *task = g_task_new (site, cancellable, callback, user_data);
    Fetch *fetch = g_new0 (Fetch, 1);

    g_task_set_source_tag (task, moult_fetch_async);
    g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
    fetch->request = *request;
    *request = (MoultRequest) { 0 };
    fetch->limits = *limits;
    fetch->retry.first_pause = moult_site_get_times (site)->retry_pause;
    moult_request_queue_enter_async (moult_site_get_queue (site), cancellable, on_turn_cb, task);
}

MoultResponse *
moult_fetch_finish (MoultSite *site, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, site), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
