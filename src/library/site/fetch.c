/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fetch.h"

#include "error.h"
#include "exchange.h"

#define READ_SIZE (64 * 1024)

typedef struct {
    MoultExchange exchange;
    gsize max_size;
    GByteArray *body;
} Fetch;

static void read_more (Fetch *fetch);

static void
fetch_free (Fetch *fetch)
{
    moult_exchange_clear (&fetch->exchange);
    g_clear_pointer (&fetch->body, g_byte_array_unref);
    g_free (fetch);
}

/* libsoup lets a connection that ends early pass for a whole body, if it was to end anyway. */
static gboolean
is_cut (const Fetch *fetch)
{
    const MoultResponse *response = fetch->exchange.response;

    return fetch->body != NULL && response->content_encoding == NULL
           && fetch->body->len < response->length;
}

static void
succeed (Fetch *fetch)
{
    MoultResponse *response = fetch->exchange.response;

    if (is_cut (fetch)) {
        moult_exchange_fail (&fetch->exchange, TRUE,
                             g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                                          "%s sent %u of the %" G_GINT64_FORMAT " bytes of %s",
                                          response->target->host, fetch->body->len,
                                          response->length, response->target->path));
        return;
    }
    if (fetch->body != NULL)
        response->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&fetch->body));
    g_clear_object (&response->body);
    moult_exchange_succeed (&fetch->exchange, g_steal_pointer (&fetch->exchange.response),
                            (GDestroyNotify) moult_response_free);
}

static void
fail_too_long (Fetch *fetch)
{
    const MoultTarget *target = fetch->exchange.request.target;

    moult_exchange_fail (&fetch->exchange, FALSE,
                         g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                                      "%s sends more than %" G_GSIZE_FORMAT " bytes for %s",
                                      target->host, fetch->max_size, target->path));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fetch *fetch = user_data;
    g_autoptr (GError) error = NULL;
    gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

    g_byte_array_set_size (fetch->body, fetch->body->len - READ_SIZE + MAX (n, 0));
    if (n < 0)
        moult_exchange_fail_raw (&fetch->exchange, error);
    else if (n == 0)
        succeed (fetch);
    else if (fetch->body->len > fetch->max_size)
        fail_too_long (fetch);
    else
        read_more (fetch);
}

static void
read_more (Fetch *fetch)
{
    MoultWatchdog *watchdog = fetch->exchange.watchdog;
    guint used = fetch->body->len;

    moult_watchdog_feed (watchdog);
    g_byte_array_set_size (fetch->body, used + READ_SIZE);
    g_input_stream_read_async (fetch->exchange.response->body, fetch->body->data + used, READ_SIZE,
                               G_PRIORITY_DEFAULT, moult_watchdog_get_cancellable (watchdog),
                               on_read_cb, fetch);
}

static void
start_reading (Fetch *fetch)
{
    g_clear_pointer (&fetch->body, g_byte_array_unref);
    fetch->body = g_byte_array_new ();
    read_more (fetch);
}

/* A status that is an answer, but not to this, cannot be read. */
static void
answered (MoultExchange *exchange)
{
    Fetch *fetch = (Fetch *) exchange;
    const MoultRequest *request = &exchange->request;
    const MoultResponse *response = exchange->response;
    gboolean not_modified = response->status == SOUP_STATUS_NOT_MODIFIED && request->known != NULL;

    if (response->status != SOUP_STATUS_OK && !not_modified)
        moult_exchange_fail (exchange, FALSE,
                             g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK,
                                          "%s answered status %u to %s, which makes no sense",
                                          request->target->host, response->status,
                                          request->target->path));
    else if (not_modified || request->method == SOUP_METHOD_HEAD)
        succeed (fetch);
    else if (response->length > (gint64) fetch->max_size)
        fail_too_long (fetch);
    else
        start_reading (fetch);
}

void
moult_fetch_async (MoultSite *site,
                   MoultRequest *request,
                   const MoultFetchLimits *limits,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
    static const MoultExchangeFuncs funcs = { .answered = answered };
    GTask *task = g_task_new (site, cancellable, callback, user_data);
    Fetch *fetch = g_new0 (Fetch, 1);

    g_task_set_source_tag (task, moult_fetch_async);
    g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
    fetch->max_size = limits->max_size;
    fetch->exchange.funcs = &funcs;
    fetch->exchange.patience = limits->patience;
    fetch->exchange.allowed = limits->total;
    fetch->exchange.once = limits->once;
    fetch->exchange.request = *request;
    *request = (MoultRequest) { 0 };
    moult_exchange_start (&fetch->exchange, task);
}

MoultResponse *
moult_fetch_finish (MoultSite *site, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, site), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
