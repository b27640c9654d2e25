/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-interpreter.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A second SIGINT would strike what reports the first one, so those for one command are kept apart.
 */
enum { BETWEEN_INTERRUPTS_US = 100 * 1000, CHUNK = 16384, FLASH_BLOCK = 4096 };

struct _VirtualInterpreter {
    VirtualInterpreterEvents events;
    gpointer data;
    char *folder;
    GPid pid;
    int in, out, wake, tell; /* our ends */
    guint out_source, tell_source, child_source;
    guint number;
    gboolean ready;
    gboolean running;
    gint64 last_interrupt;
    GString *line; /* of events, as far as it has come */
};

static gboolean
read_output (VirtualInterpreter *self)
{
    guint8 bytes[CHUNK];
    gssize got = read (self->out, bytes, sizeof bytes);

    if (got == 0)
        errno = 0; /* the end, not "later" */
    if (got > 0)
        self->events.output (bytes, (gsize) got, self->data);
    return got > 0;
}

/* Everything printed before an event stands in the pipe by now. */
static void
drain_output (VirtualInterpreter *self)
{
    while (read_output (self))
        ;
}

static gboolean
on_output_cb (int fd, GIOCondition condition, gpointer data)
{
    VirtualInterpreter *self = data;

    if (read_output (self) || errno == EAGAIN)
        return G_SOURCE_CONTINUE;
    self->out_source = 0;
    return G_SOURCE_REMOVE;
}

/* An event may come twice (see board.py), so "ready" and a command's end count once. Events may
 * free @self, so each is the last thing done here. */
static void
take_event (VirtualInterpreter *self, JsonArray *event)
{
    const char *what = json_array_get_string_element (event, 0);

    drain_output (self);
    if (g_str_equal (what, "ready")) {
        if (self->ready)
            return;
        self->ready = TRUE;
        self->events.ready (self->data);
    } else if (g_str_equal (what, "input")) {
        self->events.wants_input (self->data);
    } else if (g_str_equal (what, "done")) {
        if (!self->running || json_array_get_int_element (event, 1) != self->number)
            return;
        self->running = FALSE;
        self->events.done (json_array_get_string_element (event, 2),
                           json_array_get_string_element (event, 3), self->data);
    } else if (g_str_equal (what, "count")) {
        self->events.count (json_array_get_string_element (event, 1), self->data);
    } else {
        self->events.called (what, self->data);
    }
}

static gboolean
on_tell_cb (int fd, GIOCondition condition, gpointer data)
{
    VirtualInterpreter *self = data;
    char byte;

    /* One event a turn: the rest stays in the pipe, where it survives a change of interpreter. */
    while (read (fd, &byte, 1) == 1) {
        g_autoptr (JsonNode) node = NULL;

        if (byte != '\n') {
            g_string_append_c (self->line, byte);
            continue;
        }
        node = json_from_string (self->line->str, NULL);
        g_string_truncate (self->line, 0);
        if (node && JSON_NODE_HOLDS_ARRAY (node))
            take_event (self, json_node_get_array (node));
        return G_SOURCE_CONTINUE;
    }
    if (errno == EAGAIN && !(condition & G_IO_HUP))
        return G_SOURCE_CONTINUE;
    self->tell_source = 0;
    return G_SOURCE_REMOVE;
}

static void
on_child_cb (GPid pid, int status, gpointer data)
{
    VirtualInterpreter *self = data;

    self->child_source = 0;
    self->pid = 0;
    drain_output (self);
    self->events.died (self->data);
}

/* Ctrl-C of the developer's terminal is not for the boards. */
static void
on_spawned_cb (gpointer data)
{
    setpgid (0, 0);
    prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
make_pipe (int ends[2])
{
    g_autoptr (GError) error = NULL;

    if (!g_unix_open_pipe (ends, FD_CLOEXEC, &error))
        g_error ("%s", error->message);
}

static void
spawn (VirtualInterpreter *self)
{
    const char *argv[] = { "micropython", LAB_SOURCE_DIR "/board.py", self->folder, NULL };
    int in[2], out[2], wake[2], tell[2];
    g_autoptr (GError) error = NULL;

    make_pipe (in);
    make_pipe (out);
    make_pipe (wake);
    make_pipe (tell);
    {
        int sources[] = { wake[0], tell[1] };
        int targets[] = { 3, 4 };

        if (!g_spawn_async_with_pipes_and_fds (self->folder, argv, NULL,
                                               G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH,
                                               on_spawned_cb, NULL, in[0], out[1], -1, sources,
                                               targets, 2, &self->pid, NULL, NULL, NULL, &error))
            g_error ("the board's interpreter does not start: %s", error->message);
    }
    close (in[0]);
    close (out[1]);
    close (wake[0]);
    close (tell[1]);
    self->in = in[1];
    self->out = out[0];
    self->wake = wake[1];
    self->tell = tell[0];
}

static void
write_dress (const char *folder, JsonObject *dress)
{
    g_autofree char *flash = g_build_filename (folder, "flash.img", NULL);
    g_autofree char *path = g_build_filename (folder, "dress.json", NULL);
    g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), dress);
    g_autofree char *text = NULL;
    gboolean fresh = !g_file_test (flash, G_FILE_TEST_EXISTS);
    gint64 blocks = json_object_get_int_member (dress, "blocks");

    if (fresh) {
        g_autofd int fd = g_open (flash, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

        if (fd < 0 || ftruncate (fd, (off_t) (blocks * FLASH_BLOCK)) != 0)
            g_error ("%s: %s", flash, g_strerror (errno));
    }
    json_object_set_boolean_member (dress, "fresh", fresh);
    text = json_to_string (node, FALSE);
    if (!g_file_set_contents (path, text, -1, NULL))
        g_error ("%s cannot be written", path);
}

VirtualInterpreter *
virtual_interpreter_new (const char *folder,
                         JsonObject *dress,
                         const VirtualInterpreterEvents *events,
                         gpointer data)
{
    VirtualInterpreter *self = g_new0 (VirtualInterpreter, 1);
    g_autofree char *command = g_build_filename (folder, "command", NULL);

    self->events = *events;
    self->data = data;
    self->folder = g_strdup (folder);
    self->line = g_string_new (NULL);
    write_dress (folder, dress);
    g_file_set_contents (command, "0 none\n", -1, NULL);
    spawn (self);
    g_unix_set_fd_nonblocking (self->out, TRUE, NULL);
    g_unix_set_fd_nonblocking (self->tell, TRUE, NULL);
    self->out_source = g_unix_fd_add (self->out, G_IO_IN | G_IO_HUP, on_output_cb, self);
    self->tell_source = g_unix_fd_add (self->tell, G_IO_IN | G_IO_HUP, on_tell_cb, self);
    self->child_source = g_child_watch_add (self->pid, on_child_cb, self);
    return self;
}

static void
on_ended_cb (GPid pid, int status, gpointer data)
{
    g_spawn_close_pid (pid);
}

void
virtual_interpreter_free (VirtualInterpreter *self)
{
    g_clear_handle_id (&self->out_source, g_source_remove);
    g_clear_handle_id (&self->tell_source, g_source_remove);
    g_clear_handle_id (&self->child_source, g_source_remove);
    if (self->pid > 0) {
        kill (self->pid, SIGKILL);
        g_child_watch_add (self->pid, on_ended_cb, NULL);
    }
    close (self->in);
    close (self->out);
    close (self->wake);
    close (self->tell);
    g_string_free (self->line, TRUE);
    g_free (self->folder);
    g_free (self);
}

void
virtual_interpreter_run (VirtualInterpreter *self, const char *kind, const char *text)
{
    g_autofree char *path = g_build_filename (self->folder, "command", NULL);
    g_autofree char *command = g_strdup_printf ("%u %s\n%s", ++self->number, kind, text);
    g_autoptr (GError) error = NULL;

    g_return_if_fail (!self->running);
    self->running = TRUE;
    self->last_interrupt = 0;
    if (!g_file_set_contents_full (path, command, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
        g_error ("%s", error->message);
    if (write (self->wake, "\n", 1) != 1)
        g_debug ("the interpreter is gone: %s", g_strerror (errno));
}

void
virtual_interpreter_interrupt (VirtualInterpreter *self)
{
    gint64 now = g_get_monotonic_time ();
    union sigval number = { .sival_int = (int) self->number };

    if (!self->running || self->pid <= 0 || now - self->last_interrupt < BETWEEN_INTERRUPTS_US)
        return;
    self->last_interrupt = now;
    sigqueue (self->pid, SIGINT, number);
}

void
virtual_interpreter_give_input (VirtualInterpreter *self, guint8 byte)
{
    if (write (self->in, &byte, 1) != 1)
        g_debug ("the interpreter is gone: %s", g_strerror (errno));
}

void
virtual_interpreter_set_paused (VirtualInterpreter *self, gboolean paused)
{
    if (paused)
        g_clear_handle_id (&self->out_source, g_source_remove);
    else if (!self->out_source)
        self->out_source = g_unix_fd_add (self->out, G_IO_IN | G_IO_HUP, on_output_cb, self);
}
