/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "request.h"

#include "error.h"
#include "folder.h"

/* Enough for "with www", "with https" and "with a slash" in turn. */
#define MAX_REDIRECTS 5

typedef struct {
    const MoultRequest *request;
    SoupSession *session;
    SoupMessage *message;
    MoultTarget *target; /* where it has been redirected to; %NULL: nowhere yet */
    guint n_redirects;
} Sending;

static void
sending_free (Sending *sending)
{
    g_clear_object (&sending->session);
    g_clear_object (&sending->message);
    g_clear_pointer (&sending->target, moult_target_free);
    g_free (sending);
}

void
moult_request_clear (MoultRequest *self)
{
    g_clear_pointer (&self->target, moult_target_free);
    g_clear_pointer (&self->known, moult_site_validator_free);
    g_clear_pointer (&self->if_range, g_free);
}

void
moult_response_free (MoultResponse *self)
{
    g_clear_pointer (&self->target, moult_target_free);
    g_clear_pointer (&self->validator, moult_site_validator_free);
    g_free (self->content_type);
    g_free (self->content_encoding);
    g_clear_object (&self->body);
    g_clear_pointer (&self->bytes, g_bytes_unref);
    g_free (self);
}

static const MoultTarget *
current_target (const Sending *sending)
{
    return sending->target != NULL ? sending->target : sending->request->target;
}

static void
set_header (SoupMessageHeaders *headers, const char *name, const char *value)
{
    if (value != NULL)
        soup_message_headers_replace (headers, name, value);
}

static void
set_headers (SoupMessage *message, const MoultRequest *request)
{
    SoupMessageHeaders *headers = soup_message_get_request_headers (message);

    if (request->known != NULL) {
        set_header (headers, "If-None-Match", request->known->etag);
        set_header (headers, "If-Modified-Since", request->known->last_modified);
    }
    if (request->verbatim) {
        /* Lengths and ranges are those of the file only if nothing is coded. */
        soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
        set_header (headers, "Accept-Encoding", "identity");
    }
    if (request->start > 0) {
        soup_message_headers_set_range (headers, request->start, -1);
        set_header (headers, "If-Range", request->if_range);
    }
}

/* RFC 9110, section 10.2.3: seconds, or a date. */
static guint
parse_retry_after (const char *text)
{
    guint64 seconds;

    if (text == NULL)
        return 0;
    if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &seconds, NULL))
        return seconds;

    g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text);
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
    if (date == NULL || g_date_time_compare (date, now) <= 0)
        return 0;
    return MIN (g_date_time_difference (date, now) / G_TIME_SPAN_SECOND + 1, G_MAXUINT);
}

static void
parse_lengths (MoultResponse *response, SoupMessageHeaders *headers)
{
    goffset end;

    response->length = -1;
    response->total = -1;
    if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        response->length = soup_message_headers_get_content_length (headers);
    if (response->status != SOUP_STATUS_PARTIAL_CONTENT)
        response->total = response->length;
    else if (!soup_message_headers_get_content_range (headers, &response->start, &end,
                                                      &response->total))
        response->start = -1; /* no 206 that anybody asked for */
}

static MoultResponse *
response_new (Sending *sending, GInputStream *body)
{
    SoupMessageHeaders *headers = soup_message_get_response_headers (sending->message);
    MoultResponse *response = g_new0 (MoultResponse, 1);
    const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");

    response->status = soup_message_get_status (sending->message);
    response->target = moult_target_copy (current_target (sending));
    response->validator =
        moult_site_validator_new (soup_message_headers_get_one (headers, "ETag"),
                                  soup_message_headers_get_one (headers, "Last-Modified"));
    response->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
    if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
        response->content_encoding = g_strdup (encoding);
    response->retry_after =
        parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"));
    parse_lengths (response, headers);
    response->body = g_object_ref (body);
    return response;
}

static gboolean
is_redirect (guint status)
{
    return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND
           || status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT
           || status == SOUP_STATUS_PERMANENT_REDIRECT;
}

static void send_message (GTask *task);

static void
follow (GTask *task, const char *location)
{
    Sending *sending = g_task_get_task_data (task);
    const MoultTarget *from = current_target (sending);
    g_autoptr (GError) error = NULL;

    if (++sending->n_redirects > MAX_REDIRECTS) {
        g_task_return_new_error (task, MOULT_ERROR, MOULT_ERROR_NETWORK,
                                 "%s sends %s on more than %d times", from->host,
                                 sending->request->target->path, MAX_REDIRECTS);
        g_object_unref (task);
        return;
    }
    MoultTarget *to = moult_target_redirect (from, location, &error);
    if (to == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        g_object_unref (task);
        return;
    }
    g_clear_pointer (&sending->target, moult_target_free);
    sending->target = to;
    send_message (task);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    Sending *sending = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;
    g_autoptr (GInputStream) body =
        soup_session_send_finish (SOUP_SESSION (source), result, &error);

    if (body == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        g_object_unref (task);
        return;
    }

    const char *location = soup_message_headers_get_one (
        soup_message_get_response_headers (sending->message), "Location");
    if (is_redirect (soup_message_get_status (sending->message)) && location != NULL) {
        follow (task, location);
        return;
    }
    g_task_return_pointer (task, response_new (sending, body),
                           (GDestroyNotify) moult_response_free);
    g_object_unref (task);
}

/* Takes over the task. libsoup would follow redirects by itself, but to anywhere. */
static void
send_message (GTask *task)
{
    Sending *sending = g_task_get_task_data (task);

    g_clear_object (&sending->message);
    sending->message =
        soup_message_new_from_uri (sending->request->method, current_target (sending)->uri);
    soup_message_add_flags (sending->message, SOUP_MESSAGE_NO_REDIRECT);
    set_headers (sending->message, sending->request);
    soup_session_send_async (sending->session, sending->message, G_PRIORITY_DEFAULT,
                             g_task_get_cancellable (task), on_sent_cb, task);
}

void
moult_request_send_async (const MoultRequest *request,
                          SoupSession *session,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);
    Sending *sending = g_new0 (Sending, 1);

    g_task_set_source_tag (task, moult_request_send_async);
    g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
    sending->request = request;
    if (request->target->uri == NULL) {
        moult_folder_answer (request, task);
        g_object_unref (task);
        return;
    }
    sending->session = g_object_ref (session);
    send_message (task);
}

MoultResponse *
moult_request_send_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}
