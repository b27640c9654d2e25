/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "program-run.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "error.h"

#define GRACE_MS 5000
/* Output that is still in the pipes after the end; more only comes from a child that lives on. */
#define DRAIN_MS   500
#define MAX_OUTPUT (16 * 1024 * 1024)
#define N_STREAMS  2

/* How far the end of the program has come. */
typedef enum {
    RUNNING,
    INTERRUPTED, /* it was sent SIGINT */
    KILLED,      /* and SIGKILL */
    EXITED,      /* it was waited for; there may be output left */
} State;

typedef struct _Run Run;

typedef struct {
    Run *run;
    MoultProgramStream id;
    GPollableInputStream *input; /* NULL: read to its end */
    GSource *source;
} Stream;

struct _Run {
    const MoultProgramCommand *command;
    char *name; /* of the program, without its folder */
    GMainContext *context;
    GSubprocess *process;
    pid_t group;
    GSource *timer; /* fires when the state has lasted too long */
    GSource *cancelled;
    Stream streams[N_STREAMS];
    State state;
    gsize n_bytes;
    GError *error; /* why the program was stopped; NULL: it ended by itself */
};

static void
clear_source (GSource **source)
{
    if (*source != NULL)
        g_source_destroy (*source);
    g_clear_pointer (source, g_source_unref);
}

static void
close_stream (Stream *stream)
{
    clear_source (&stream->source);
    stream->input = NULL;
}

static void
run_clear (Run *run)
{
    for (guint i = 0; i < N_STREAMS; i++)
        close_stream (&run->streams[i]);
    clear_source (&run->timer);
    clear_source (&run->cancelled);
    g_clear_object (&run->process);
    if (run->context != NULL)
        g_main_context_pop_thread_default (run->context);
    g_clear_pointer (&run->context, g_main_context_unref);
    g_clear_error (&run->error);
    g_free (run->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
set_timer (Run *run, guint milliseconds)
{
    g_source_set_ready_time (run->timer, g_get_monotonic_time () + milliseconds * 1000LL);
}

/* The group outlives its leader as long as a child of it is there, and with it the number. */
static void
send_signal (Run *run, int number)
{
    if (run->group > 0)
        kill (-run->group, number);
}

/* Takes @reason. The first one counts. */
static void
stop (Run *run, GError *reason)
{
    if (run->error == NULL)
        run->error = reason;
    else
        g_error_free (reason);
    if (run->state != RUNNING)
        return;
    run->state = INTERRUPTED;
    send_signal (run, SIGINT);
    set_timer (run, run->command->grace_ms > 0 ? run->command->grace_ms : GRACE_MS);
}

static gboolean
on_timer_cb (gpointer user_data)
{
    Run *run = user_data;

    g_source_set_ready_time (run->timer, -1);
    switch (run->state) {
    case RUNNING:
        stop (run, g_error_new (MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s has been silent for %u s",
                                run->name, run->command->silence_ms / 1000));
        break;
    case INTERRUPTED:
        run->state = KILLED;
        send_signal (run, SIGKILL);
        break;
    case KILLED: /* which no program survives: its end is on the way */
        break;
    case EXITED: /* and yet somebody holds the pipes */
        send_signal (run, SIGKILL);
        for (guint i = 0; i < N_STREAMS; i++)
            close_stream (&run->streams[i]);
        break;
    }
    return G_SOURCE_CONTINUE;
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
    GError *reason = NULL;

    g_cancellable_set_error_if_cancelled (cancellable, &reason);
    stop (user_data, reason);
    return G_SOURCE_REMOVE;
}

static void
take_output (Run *run, MoultProgramStream id, const char *bytes, gsize size)
{
    gsize most = run->command->max_output > 0 ? run->command->max_output : MAX_OUTPUT;

    run->n_bytes += size;
    if (run->n_bytes > most) {
        stop (run, g_error_new (MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                                "%s has written more than %" G_GSIZE_FORMAT " MiB of output",
                                run->name, most / 1024 / 1024));
        return;
    }
    if (run->state == RUNNING)
        set_timer (run, run->command->silence_ms);
    if (run->command->on_output != NULL)
        run->command->on_output (id, bytes, size, run->command->user_data);
}

static gboolean
on_readable_cb (GObject *pollable, gpointer user_data)
{
    Stream *stream = user_data;
    char bytes[4096];
    g_autoptr (GError) error = NULL;
    gssize size =
        g_pollable_input_stream_read_nonblocking (stream->input, bytes, sizeof bytes, NULL, &error);

    if (size < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
    if (size > 0) {
        take_output (stream->run, stream->id, bytes, (gsize) size);
        return G_SOURCE_CONTINUE;
    }
    close_stream (stream);
    return G_SOURCE_REMOVE;
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;

    g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
    run->state = EXITED;
    set_timer (run, DRAIN_MS);
}

/* Nothing but a ready time, which its own callback may set anew: a timeout's would be lost. */
static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
    return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

static void
watch_stream (Run *run, MoultProgramStream id, GInputStream *input)
{
    Stream *stream = &run->streams[id];

    stream->run = run;
    stream->id = id;
    stream->input = G_POLLABLE_INPUT_STREAM (input);
    stream->source = g_pollable_input_stream_create_source (stream->input, NULL);
    g_source_set_callback (stream->source, G_SOURCE_FUNC (on_readable_cb), stream, NULL);
    g_source_attach (stream->source, run->context);
}

static void
watch (Run *run, GCancellable *cancellable)
{
    watch_stream (run, MOULT_PROGRAM_STDOUT, g_subprocess_get_stdout_pipe (run->process));
    watch_stream (run, MOULT_PROGRAM_STDERR, g_subprocess_get_stderr_pipe (run->process));
    run->timer = g_source_new (&timer_funcs, sizeof (GSource));
    g_source_set_callback (run->timer, on_timer_cb, run, NULL);
    g_source_attach (run->timer, run->context);
    set_timer (run, run->command->silence_ms);
    if (cancellable != NULL) {
        run->cancelled = g_cancellable_source_new (cancellable);
        g_source_set_callback (run->cancelled, G_SOURCE_FUNC (on_cancelled_cb), run, NULL);
        g_source_attach (run->cancelled, run->context);
    }
    g_subprocess_wait_async (run->process, NULL, on_exited_cb, run);
}

/* Between fork and exec: nothing but system calls. */
static void
lead_own_group (gpointer unused)
{
    setpgid (0, 0);
}

static void
set_environment (GSubprocessLauncher *launcher, const char *const *environment)
{
    for (; environment != NULL && *environment != NULL; environment++) {
        const char *value = strchr (*environment, '=');

        if (value == NULL) {
            g_subprocess_launcher_unsetenv (launcher, *environment);
            continue;
        }
        g_autofree char *name = g_strndup (*environment, (gsize) (value - *environment));
        g_subprocess_launcher_setenv (launcher, name, value + 1, TRUE);
    }
}

static gboolean
start (Run *run, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autoptr (GError) reason = NULL;

    int nothing = open ("/dev/null", O_RDONLY | O_CLOEXEC);

    /* Opened here, so that between fork and exec descriptors are only moved. */
    if (nothing >= 0)
        g_subprocess_launcher_take_stdin_fd (launcher, nothing);
    g_subprocess_launcher_set_child_setup (launcher, lead_own_group, NULL, NULL);
    if (run->command->folder != NULL)
        g_subprocess_launcher_set_cwd (launcher, run->command->folder);
    /* Programs in Python keep back what they print into a pipe. */
    g_subprocess_launcher_setenv (launcher, "PYTHONUNBUFFERED", "1", TRUE);
    g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
    set_environment (launcher, run->command->environment);
    run->process = g_subprocess_launcher_spawnv (launcher, run->command->argv, &reason);
    if (run->process == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "%s cannot be started: %s",
                     run->name, reason->message);
        return FALSE;
    }

    /* None: it has ended already, and was waited for. */
    const char *identifier = g_subprocess_get_identifier (run->process);
    run->group = identifier != NULL ? (pid_t) g_ascii_strtoll (identifier, NULL, 10) : 0;
    return TRUE;
}

static gboolean
is_over (const Run *run)
{
    for (guint i = 0; i < N_STREAMS; i++) {
        if (run->streams[i].input != NULL)
            return FALSE;
    }
    return run->state == EXITED;
}

gboolean
moult_program_run (const MoultProgramCommand *command,
                   int *status,
                   GCancellable *cancellable,
                   GError **error)
{
    g_return_val_if_fail (command != NULL && command->silence_ms > 0 && status != NULL, FALSE);

    g_auto (Run) run = { .command = command, .state = RUNNING };

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    run.name = g_path_get_basename (command->argv[0]);
    run.context = g_main_context_new ();
    g_main_context_push_thread_default (run.context);
    if (!start (&run, error))
        return FALSE;
    watch (&run, cancellable);
    while (!is_over (&run))
        g_main_context_iteration (run.context, TRUE);

    if (run.error != NULL) {
        g_propagate_error (error, g_steal_pointer (&run.error));
        return FALSE;
    }
    if (g_subprocess_get_if_signaled (run.process)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s was ended by signal %d",
                     run.name, g_subprocess_get_term_sig (run.process));
        return FALSE;
    }
    *status = g_subprocess_get_exit_status (run.process);
    return TRUE;
}
