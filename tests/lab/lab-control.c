/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-control.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

enum { WAIT_S = 30, EXIT_USAGE = 64 };

struct _LabControl {
    Lab *lab;
    char *path;
    GSocketService *service;
    GPtrArray *waits; /* of Wait */
};

/* A request that is answered once a board is in a mode. */
typedef struct {
    LabControl *control;
    GSocketConnection *connection;
    LabBoard *board;
    LabMode mode;
    guint deadline;
} Wait;

static void
answer (GSocketConnection *connection, int status, const char *text)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonNode) root = NULL;
    g_autofree char *line = NULL;
    g_autofree char *ended = NULL;

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "status");
    json_builder_add_int_value (builder, status);
    json_builder_set_member_name (builder, "text");
    json_builder_add_string_value (builder, text ? text : "");
    json_builder_end_object (builder);
    root = json_builder_get_root (builder);
    line = json_to_string (root, FALSE);
    ended = g_strconcat (line, "\n", NULL);
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), ended,
                               strlen (ended), NULL, NULL, NULL);
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static void
wait_free (Wait *wait)
{
    g_clear_handle_id (&wait->deadline, g_source_remove);
    g_object_unref (wait->connection);
    g_free (wait);
}

static gboolean
on_deadline_cb (gpointer data)
{
    Wait *wait = data;
    g_autofree char *text =
        g_strdup_printf ("the board at %s is %s\n", lab_board_get_location (wait->board),
                         lab_mode_get_name (lab_board_get_mode (wait->board)));

    wait->deadline = 0;
    answer (wait->connection, 1, text);
    g_ptr_array_remove (wait->control->waits, wait);
    return G_SOURCE_REMOVE;
}

static gboolean
is_over (const Wait *wait)
{
    return lab_board_get_mode (wait->board) == wait->mode && lab_board_is_settled (wait->board);
}

static void
on_lab_changed (gpointer data)
{
    LabControl *control = data;

    for (guint n = control->waits->len; n > 0; n--) {
        Wait *wait = control->waits->pdata[n - 1];

        if (!is_over (wait))
            continue;
        answer (wait->connection, 0, "");
        g_ptr_array_remove_index (control->waits, n - 1);
    }
}

/* ---- Requests; each answers or keeps the connection ---- */

typedef struct {
    LabControl *control;
    GSocketConnection *connection;
    LabBoard *board; /* of the second word, where the request has one */
    GStrv words;
} Request;

static void
ask_journal (Request *request)
{
    g_autofree char *journal = lab_dup_journal (request->control->lab);
    g_autofree char *text = g_strconcat (journal, "\n", NULL);

    answer (request->connection, 0, text);
}

static void
ask_plug (Request *request)
{
    lab_board_plug (request->board);
    answer (request->connection, 0, "");
}

static void
ask_unplug (Request *request)
{
    lab_board_unplug (request->board);
    answer (request->connection, 0, "");
}

static void
ask_press (Request *request)
{
    lab_board_press (request->board);
    answer (request->connection, 0, "");
}

static void
ask_reset (Request *request)
{
    lab_board_reset (request->board);
    answer (request->connection, 0, "");
}

static void
ask_allow (Request *request)
{
    lab_board_allow (request->board);
    answer (request->connection, 0, "");
}

static void
ask_fault (Request *request)
{
    g_auto (GStrv) parts = g_strsplit (request->words[2], "=", 2);
    gboolean mended = parts[0][0] == '-';

    lab_board_set_fault (request->board, parts[0] + mended,
                         mended     ? NULL
                         : parts[1] ? parts[1]
                                    : "");
    answer (request->connection, 0, "");
}

static void
ask_firmware (Request *request)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *list =
        lab_write_firmware (request->control->lab, request->words[1], request->words[2], &error);

    answer (request->connection, list ? 0 : 1, list ? list : error->message);
}

static void
ask_wait (Request *request)
{
    Wait *wait = g_new0 (Wait, 1);
    int mode = -1;

    wait->control = request->control;
    wait->connection = g_object_ref (request->connection);
    wait->board = request->board;
    for (int n = 0; n <= LAB_MODE_BOOTLOADER; n++)
        if (g_str_equal (request->words[2], lab_mode_get_name (n)))
            mode = n;
    wait->mode = (LabMode) mode;
    g_ptr_array_add (request->control->waits, wait);
    if (mode < 0) {
        answer (request->connection, EXIT_USAGE, "a mode is gone, away, running or bootloader\n");
        g_ptr_array_remove (request->control->waits, wait);
        return;
    }
    wait->deadline = g_timeout_add_seconds (
        request->words[3] ? (guint) atoi (request->words[3]) : WAIT_S, on_deadline_cb, wait);
    on_lab_changed (request->control);
}

static const struct {
    const char *name;
    guint n_words;
    gboolean on_board;
    void (*ask) (Request *request);
} requests[] = {
    { "journal", 1, FALSE, ask_journal }, { "firmware", 2, FALSE, ask_firmware },
    { "plug", 2, TRUE, ask_plug },        { "unplug", 2, TRUE, ask_unplug },
    { "press", 2, TRUE, ask_press },      { "reset", 2, TRUE, ask_reset },
    { "fault", 3, TRUE, ask_fault },      { "wait", 3, TRUE, ask_wait },
    { "allow", 2, TRUE, ask_allow },
};

static void
take_request (LabControl *control, GSocketConnection *connection, GStrv words)
{
    Request request = { control, connection, NULL, words };

    for (guint n = 0; n < G_N_ELEMENTS (requests); n++) {
        if (!words[0] || !g_str_equal (words[0], requests[n].name))
            continue;
        if (g_strv_length (words) < requests[n].n_words)
            break;
        if (requests[n].on_board) {
            request.board = lab_find_board (control->lab, words[1]);
            if (!request.board) {
                answer (connection, 1, "there is no board at this location\n");
                return;
            }
        }
        requests[n].ask (&request);
        return;
    }
    answer (connection, EXIT_USAGE,
            "journal | plug, unplug, press, reset or allow LOCATION | wait LOCATION MODE "
            "[SECONDS] | fault LOCATION NAME[=VALUE] or -NAME | firmware "
            "FOLDER [VERSION]\n");
}

static void
on_line_read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
    LabControl *control = g_object_get_data (stream, "control");
    g_autoptr (GSocketConnection) connection = data;
    g_autofree char *line =
        g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (stream), result, NULL, NULL);
    g_autoptr (JsonNode) node = line ? json_from_string (line, NULL) : NULL;
    g_autoptr (GPtrArray) words = g_ptr_array_new_null_terminated (4, g_free, TRUE);
    JsonArray *array;

    if (!node || !JSON_NODE_HOLDS_ARRAY (node))
        return;
    array = json_node_get_array (node);
    for (guint n = 0; n < json_array_get_length (array); n++)
        g_ptr_array_add (words, g_strdup (json_array_get_string_element (array, n)));
    take_request (control, connection, (GStrv) words->pdata);
}

static gboolean
on_incoming_cb (GSocketService *service,
                GSocketConnection *connection,
                GObject *source,
                LabControl *control)
{
    GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
    g_autoptr (GDataInputStream) stream = g_data_input_stream_new (input);

    g_object_set_data (G_OBJECT (stream), "control", control);
    g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, NULL, on_line_read_cb,
                                         g_object_ref (connection));
    return TRUE;
}

LabControl *
lab_control_new (Lab *lab, GError **error)
{
    g_autoptr (LabControl) control = g_new0 (LabControl, 1);
    g_autoptr (GSocketAddress) address = NULL;

    control->lab = lab;
    control->waits = g_ptr_array_new_with_free_func ((GDestroyNotify) wait_free);
    control->path = g_build_filename (lab_get_folder (lab), "control", NULL);
    control->service = g_socket_service_new ();
    address = g_unix_socket_address_new (control->path);
    if (!g_socket_listener_add_address (G_SOCKET_LISTENER (control->service), address,
                                        G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                        error))
        return NULL;
    g_signal_connect (control->service, "incoming", G_CALLBACK (on_incoming_cb), control);
    lab_set_listener (lab, on_lab_changed, control);
    return g_steal_pointer (&control);
}

void
lab_control_free (LabControl *control)
{
    lab_set_listener (control->lab, NULL, NULL);
    g_socket_service_stop (control->service);
    g_object_unref (control->service);
    g_ptr_array_unref (control->waits);
    g_free (control->path);
    g_free (control);
}

const char *
lab_control_get_path (LabControl *control)
{
    return control->path;
}

static char *
write_request (const char *const *words)
{
    g_autoptr (JsonArray) array = json_array_new ();
    g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);
    g_autofree char *text = NULL;

    for (guint n = 0; words[n]; n++)
        json_array_add_string_element (array, words[n]);
    text = json_to_string (node, FALSE);
    return g_strconcat (text, "\n", NULL);
}

int
lab_control_ask (const char *path, const char *const *words)
{
    g_autoptr (GSocketClient) client = g_socket_client_new ();
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
    g_autoptr (GError) error = NULL;
    g_autoptr (GSocketConnection) connection =
        g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
    g_autofree char *request = write_request (words);
    g_autofree char *line = NULL;
    g_autoptr (GDataInputStream) input = NULL;
    g_autoptr (JsonNode) node = NULL;
    JsonObject *reply;

    if (connection) {
        g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                   request, strlen (request), NULL, NULL, &error);
        input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
        line = g_data_input_stream_read_line (input, NULL, NULL, &error);
    }
    node = line ? json_from_string (line, NULL) : NULL;
    if (!node) {
        g_printerr ("moult-lab: the lab does not answer: %s\n",
                    error ? error->message : "it closed the line");
        return 1;
    }
    reply = json_node_get_object (node);
    if (json_object_get_int_member (reply, "status") == 0)
        g_print ("%s", json_object_get_string_member (reply, "text"));
    else
        g_printerr ("moult-lab: %s", json_object_get_string_member (reply, "text"));
    return (int) json_object_get_int_member (reply, "status");
}
