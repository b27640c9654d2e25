/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-site.h"

#include <string.h>
#include <sys/socket.h>

struct _FakeSite {
    GSocketService *service;
    GThread *thread;
    GMainLoop *loop;
    GMainContext *context;
    guint16 port;
    char *address;
    GHashTable *handlers;

    GMutex mutex;
    GHashTable *counts;  /* path to number */
    GHashTable *headers; /* path to the headers of its last request */
    guint n_running;
    guint peak;
};

const char *
fake_request_get (FakeRequest *request, const char *header)
{
    return g_hash_table_lookup (request->headers, header);
}

gboolean
fake_request_send (FakeRequest *request, const void *data, gsize size)
{
    const char *bytes = data;

    while (size > 0) {
        gssize n = g_socket_send (request->socket, bytes, size, NULL, NULL);

        if (n <= 0)
            return FALSE;
        bytes += n;
        size -= n;
    }
    return TRUE;
}

void
fake_request_printf (FakeRequest *request, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start (args, format);
    text = g_strdup_vprintf (format, args);
    va_end (args);
    fake_request_send (request, text, strlen (text));
}

void
fake_request_answer (FakeRequest *request,
                     const char *status,
                     const char *headers,
                     const void *body,
                     gsize size)
{
    fake_request_printf (request,
                         "HTTP/1.1 %s\r\n%sContent-Length: %" G_GSIZE_FORMAT
                         "\r\nConnection: close\r\n\r\n",
                         status, headers, size);
    if (!g_str_equal (request->method, "HEAD"))
        fake_request_send (request, body, size);
}

void
fake_request_stall (FakeRequest *request)
{
    char byte;

    if (g_socket_condition_timed_wait (request->socket, G_IO_IN, 10 * G_USEC_PER_SEC, NULL, NULL))
        g_socket_receive (request->socket, &byte, 1, NULL, NULL);
}

void
fake_request_reset (FakeRequest *request)
{
    struct linger linger = { 1, 0 };

    setsockopt (g_socket_get_fd (request->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    g_socket_close (request->socket, NULL);
}

guint8 *
fake_bytes (gsize size)
{
    guint8 *bytes = g_malloc (size + 1);
    guint32 x = 2463534242u;

    for (gsize i = 0; i < size; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        bytes[i] = x;
    }
    return bytes;
}

/* The first byte of a TLS client's first record (RFC 8446, section 5.1). */
#define TLS_HANDSHAKE 22

/* The request's head, up to its empty line; %NULL if the client left or wants TLS. */
static char *
read_head (GSocket *socket)
{
    g_autoptr (GString) head = g_string_new (NULL);
    char byte;

    while (head->len < 65536 && strstr (head->str, "\r\n\r\n") == NULL) {
        if (g_socket_receive (socket, &byte, 1, NULL, NULL) != 1)
            return NULL;
        if (byte == TLS_HANDSHAKE) {
            g_socket_send (socket, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, NULL, NULL);
            return NULL;
        }
        g_string_append_c (head, byte);
    }
    return g_string_free (g_steal_pointer (&head), FALSE);
}

static void
parse_head (FakeRequest *request, const char *head)
{
    g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
    g_auto (GStrv) words = g_strsplit (lines[0], " ", 3);

    request->method = g_strdup (words[0]);
    request->path = g_strdup (words[1]);
    request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
        g_auto (GStrv) pair = g_strsplit (lines[i], ": ", 2);

        g_hash_table_insert (request->headers, g_ascii_strdown (pair[0], -1), g_strdup (pair[1]));
    }
}

static void
enter (FakeSite *self, FakeRequest *request)
{
    g_mutex_lock (&self->mutex);
    request->nth = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, request->path)) + 1;
    g_hash_table_insert (self->counts, g_strdup (request->path), GUINT_TO_POINTER (request->nth));
    g_hash_table_insert (self->headers, g_strdup (request->path),
                         g_hash_table_ref (request->headers));
    self->n_running++;
    self->peak = MAX (self->peak, self->n_running);
    g_mutex_unlock (&self->mutex);
}

static void
leave (FakeSite *self)
{
    g_mutex_lock (&self->mutex);
    self->n_running--;
    g_mutex_unlock (&self->mutex);
}

static gboolean
on_run_cb (GThreadedSocketService *service,
           GSocketConnection *connection,
           GObject *source,
           gpointer user_data)
{
    FakeSite *self = user_data;
    FakeRequest request = { self, g_socket_connection_get_socket (connection) };
    g_autofree char *head = read_head (request.socket);

    if (head == NULL)
        return TRUE;
    parse_head (&request, head);
    enter (self, &request);
    FakeHandler handler = g_hash_table_lookup (self->handlers, request.path);
    if (handler != NULL)
        handler (&request);
    else
        fake_request_answer (&request, "404 Not Found", "", "", 0);
    leave (self);
    g_free (request.method);
    g_free (request.path);
    g_hash_table_unref (request.headers);
    return TRUE;
}

static gpointer
serve_thread (gpointer user_data)
{
    FakeSite *self = user_data;

    g_main_context_push_thread_default (self->context);
    g_socket_service_start (self->service);
    g_main_loop_run (self->loop);
    g_main_context_pop_thread_default (self->context);
    return NULL;
}

FakeSite *
fake_site_new (void)
{
    FakeSite *self = g_new0 (FakeSite, 1);
    g_autoptr (GError) error = NULL;
    g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
    g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
    g_autoptr (GSocketAddress) effective = NULL;

    g_mutex_init (&self->mutex);
    self->handlers = g_hash_table_new (g_str_hash, g_str_equal);
    self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_hash_table_unref);
    self->context = g_main_context_new ();
    self->loop = g_main_loop_new (self->context, FALSE);
    g_main_context_push_thread_default (self->context);
    self->service = g_threaded_socket_service_new (64);
    g_socket_service_stop (self->service);
    g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                   G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
    g_main_context_pop_thread_default (self->context);
    g_assert_no_error (error);
    self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
    self->address = g_strdup_printf ("http://127.0.0.1:%u", self->port);
    g_signal_connect (self->service, "run", G_CALLBACK (on_run_cb), self);
    self->thread = g_thread_new ("fake-site", serve_thread, self);
    return self;
}

static gboolean
is_idle (FakeSite *self)
{
    g_mutex_lock (&self->mutex);
    gboolean idle = self->n_running == 0;
    g_mutex_unlock (&self->mutex);
    return idle;
}

static gboolean
on_quit_cb (gpointer loop)
{
    g_main_loop_quit (loop);
    return G_SOURCE_REMOVE;
}

void
fake_site_free (FakeSite *self)
{
    g_autoptr (GSource) quit = g_idle_source_new ();

    /* The loop may not even have begun to run. */
    g_source_set_callback (quit, on_quit_cb, self->loop, NULL);
    g_source_attach (quit, self->context);
    g_thread_join (self->thread);
    while (!is_idle (self))
        g_usleep (1000);
    g_socket_service_stop (self->service);
    g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    g_object_unref (self->service);
    g_main_loop_unref (self->loop);
    g_main_context_unref (self->context);
    g_hash_table_unref (self->handlers);
    g_hash_table_unref (self->counts);
    g_hash_table_unref (self->headers);
    g_mutex_clear (&self->mutex);
    g_free (self->address);
    g_free (self);
}

void
fake_site_add (FakeSite *self, const char *path, FakeHandler handler)
{
    g_hash_table_insert (self->handlers, (gpointer) path, handler);
}

guint16
fake_site_get_port (FakeSite *self)
{
    return self->port;
}

const char *
fake_site_get_address (FakeSite *self)
{
    return self->address;
}

guint
fake_site_count (FakeSite *self, const char *path)
{
    g_mutex_lock (&self->mutex);
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path));
    g_mutex_unlock (&self->mutex);
    return count;
}

guint
fake_site_get_peak (FakeSite *self)
{
    g_mutex_lock (&self->mutex);
    guint peak = self->peak;
    g_mutex_unlock (&self->mutex);
    return peak;
}

char *
fake_site_dup_header (FakeSite *self, const char *path, const char *name)
{
    g_mutex_lock (&self->mutex);
    GHashTable *headers = g_hash_table_lookup (self->headers, path);
    char *value = headers != NULL ? g_strdup (g_hash_table_lookup (headers, name)) : NULL;
    g_mutex_unlock (&self->mutex);
    return value;
}
