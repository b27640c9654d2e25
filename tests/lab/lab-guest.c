/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { DEADLINE_S = 20 };

static GPtrArray *
collect (const char *first, va_list words)
{
    GPtrArray *all = g_ptr_array_new ();

    for (const char *word = first; word; word = va_arg (words, const char *))
        g_ptr_array_add (all, (gpointer) word);
    g_ptr_array_add (all, NULL);
    return all;
}

static gboolean
on_deadline_cb (gpointer cancellable)
{
    g_cancellable_cancel (cancellable);
    return G_SOURCE_REMOVE;
}

static void
on_ended_cb (GObject *process, GAsyncResult *result, gpointer loop)
{
    g_object_set_data_full (process, "result", g_object_ref (result), g_object_unref);
    g_main_loop_quit (loop);
}

static int
run_words (char **output, const char *const *words)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GSubprocess) process = g_subprocess_newv (
        words, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
    g_autoptr (GCancellable) late = g_cancellable_new ();
    g_autoptr (GMainContext) context = g_main_context_new ();
    g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
    g_autoptr (GSource) deadline = g_timeout_source_new_seconds (DEADLINE_S);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    g_main_context_push_thread_default (context);
    g_source_set_callback (deadline, on_deadline_cb, late, NULL);
    g_source_attach (deadline, context);
    g_subprocess_communicate_utf8_async (process, NULL, late, on_ended_cb, loop);
    g_main_loop_run (loop);
    g_source_destroy (deadline);
    g_main_context_pop_thread_default (context);
    g_subprocess_communicate_utf8_finish (process, g_object_get_data (G_OBJECT (process), "result"),
                                          &text, NULL, &error);
    g_object_set_data (G_OBJECT (process), "result", NULL); /* which holds the process */
    if (error) {
        g_subprocess_force_exit (process);
        g_error ("%s does not end: %s", words[0], error->message);
    }
    if (output)
        *output = g_steal_pointer (&text);
    return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : 128;
}

int
lab_guest_run (char **output, const char *program, ...)
{
    g_autoptr (GPtrArray) words = NULL;
    va_list rest;

    va_start (rest, program);
    words = collect (program, rest);
    va_end (rest);
    return run_words (output, (const char *const *) words->pdata);
}

/* One line with the words, one line with the answer; lab-control.h tells how. */
static char *
exchange_lines (GSocketConnection *connection, const char *request)
{
    GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
    g_autoptr (GDataInputStream) in =
        g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
    g_autoptr (GError) error = NULL;
    char *line = NULL;

    if (g_output_stream_write_all (out, request, strlen (request), NULL, NULL, &error))
        line = g_data_input_stream_read_line (in, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (line);
    return line;
}

static char *
dup_request (GPtrArray *words)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonNode) root = NULL;
    g_autofree char *text = NULL;

    json_builder_begin_array (builder);
    for (guint i = 0; i + 1 < words->len; i++)
        json_builder_add_string_value (builder, words->pdata[i]);
    json_builder_end_array (builder);
    root = json_builder_get_root (builder);
    text = json_to_string (root, FALSE);
    return g_strconcat (text, "\n", NULL);
}

/* By the lab's socket itself: a process that has threads among virtual devices had better not fork,
 * since a lock of umockdev's library may be held in another thread. */
char *
lab_guest_ask (const char *word, ...)
{
    g_autoptr (GSocketClient) client = g_socket_client_new ();
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (g_getenv ("MOULT_LAB"));
    g_autoptr (GSocketConnection) connection = NULL;
    g_autoptr (GPtrArray) words = NULL;
    g_autoptr (JsonNode) node = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *request = NULL;
    g_autofree char *line = NULL;
    JsonObject *reply;
    va_list rest;

    va_start (rest, word);
    words = collect (word, rest);
    va_end (rest);
    request = dup_request (words);
    g_socket_client_set_timeout (client, DEADLINE_S);
    connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
    g_assert_no_error (error);
    line = exchange_lines (connection, request);
    node = json_from_string (line, &error);
    g_assert_no_error (error);
    reply = json_node_get_object (node);
    if (json_object_get_int_member (reply, "status") != 0)
        g_error ("moult-lab %s: %s", word, json_object_get_string_member (reply, "text"));
    return g_strdup (json_object_get_string_member (reply, "text"));
}

JsonObject *
lab_guest_journal (const char *location)
{
    g_autofree char *text = lab_guest_ask ("journal", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) root = json_from_string (text, &error);
    JsonArray *boards;

    g_assert_no_error (error);
    boards = json_node_get_array (root);
    for (guint n = 0; n < json_array_get_length (boards); n++) {
        JsonObject *board = json_array_get_object_element (boards, n);

        if (g_str_equal (json_object_get_string_member (board, "location"), location))
            return json_object_ref (board);
    }
    g_error ("the lab has no board at %s", location);
}

char *
lab_guest_dup_text (const char *location, const char *member)
{
    g_autoptr (JsonObject) board = lab_guest_journal (location);

    return g_strdup (json_object_get_string_member_with_default (board, member, ""));
}

char *
lab_guest_dup_flash_sha256 (const char *location)
{
    g_autoptr (JsonObject) board = lab_guest_journal (location);

    return g_strdup (
        json_object_get_string_member (json_object_get_object_member (board, "flash"), "sha256"));
}

gint64
lab_guest_get_count (const char *location, const char *name)
{
    g_autoptr (JsonObject) board = lab_guest_journal (location);

    return json_object_get_int_member_with_default (json_object_get_object_member (board, "counts"),
                                                    name, 0);
}

void
lab_guest_wait (const char *location, const char *mode)
{
    g_autofree char *answer = lab_guest_ask ("wait", location, mode, "15", NULL);

    g_assert_cmpstr (answer, ==, "");
}

int
lab_guest_open_tty (const char *location)
{
    g_autofree char *tty = lab_guest_dup_text (location, "tty");
    int fd = g_open (tty, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0);
    struct termios settings;

    if (fd < 0)
        return -1;
    g_assert_cmpint (tcgetattr (fd, &settings), ==, 0);
    cfmakeraw (&settings);
    cfsetspeed (&settings, B115200);
    g_assert_cmpint (tcsetattr (fd, TCSANOW, &settings), ==, 0);
    return fd;
}

void
lab_guest_type (int fd, const char *bytes, gssize length)
{
    if (length < 0)
        length = (gssize) strlen (bytes);
    while (length > 0) {
        struct pollfd writable = { fd, POLLOUT, 0 };
        gssize written = write (fd, bytes, (gsize) length);

        g_assert_true (written > 0 || (written < 0 && errno == EAGAIN));
        if (written < 0)
            poll (&writable, 1, 1000);
        bytes += MAX (written, 0);
        length -= MAX (written, 0);
    }
}

/* One byte, or -1 after the deadline or at the end. */
static int
read_byte (int fd, gint64 deadline)
{
    guint8 byte;

    for (;;) {
        gint64 left = (deadline - g_get_monotonic_time ()) / 1000;
        struct pollfd readable = { fd, POLLIN, 0 };
        gssize got = left > 0 ? read (fd, &byte, 1) : 0;

        if (got == 1)
            return byte;
        if (got == 0 || errno != EAGAIN)
            return -1;
        poll (&readable, 1, (int) left);
    }
}

gboolean
lab_guest_read_until (int fd, const char *bytes, gssize length, guint deadline_ms, GString **got)
{
    gint64 deadline = g_get_monotonic_time () + (gint64) deadline_ms * 1000;
    gsize wanted = length < 0 ? strlen (bytes) : (gsize) length;
    GString *text = g_string_new (NULL);
    gboolean found = FALSE;
    int byte;

    while (!found && (byte = read_byte (fd, deadline)) >= 0) {
        g_string_append_c (text, (char) byte);
        found = text->len >= wanted && memcmp (text->str + text->len - wanted, bytes, wanted) == 0;
    }
    if (got)
        *got = text;
    else
        g_string_free (text, TRUE);
    return found;
}

void
lab_guest_expect (int fd, const char *bytes, gssize length)
{
    gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
    gsize wanted = length < 0 ? strlen (bytes) : (gsize) length;
    g_autoptr (GString) text = g_string_new (NULL);
    int byte;

    while (text->len < wanted && (byte = read_byte (fd, deadline)) >= 0)
        g_string_append_c (text, (char) byte);
    if (text->len != wanted || memcmp (text->str, bytes, wanted) != 0) {
        g_autofree char *came = g_strescape (text->str, NULL);
        g_autofree char *expected = g_strescape (bytes, NULL);

        g_error ("expected \"%s\", came \"%s\"", expected, came);
    }
}
