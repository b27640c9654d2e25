/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "body-pump.h"

#include "own-thread.h"

#define READ_SIZE (256 * 1024)
/* Some reads, since each piece costs a thread. */
#define PIECE_SIZE (4 * READ_SIZE)

typedef struct {
    guint8 *data;
    gsize size;
} Piece;

typedef struct {
    MoultBodyPump pump;
    guint64 n_received;
    Piece filling;
    Piece writing;
    gboolean is_reading;
    gboolean is_writing;
    gboolean is_over; /* nothing more will be read */
    GError *error;    /* the first */
} Run;

static void go_on (GTask *task);

static void
run_free (Run *run)
{
    g_free (run->filling.data);
    g_free (run->writing.data);
    g_clear_error (&run->error);
    g_free (run);
}

/* Takes the error. */
static void
end (Run *run, GError *error)
{
    run->is_over = TRUE;
    if (run->error == NULL)
        run->error = error;
    else
        g_clear_error (&error);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    Run *run = g_task_get_task_data (task);
    GError *error = NULL;

    run->is_writing = FALSE;
    run->writing.size = 0;
    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        end (run, error);
        run->filling.size = 0;
        g_cancellable_cancel (moult_watchdog_get_cancellable (run->pump.watchdog));
    }
    go_on (task);
}

/* The piece and the part are this thread's until it returns. */
static gpointer
write_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Run *run = data;

    if (!moult_part_file_append (run->pump.part, run->writing.data, run->writing.size, error))
        return NULL;
    return run->pump.part;
}

static void
start_writing (GTask *task)
{
    Run *run = g_task_get_task_data (task);
    Piece piece = run->writing;
    g_autoptr (GTask) work = g_task_new (NULL, NULL, on_written_cb, task);

    run->writing = run->filling;
    run->filling = piece;
    run->is_writing = TRUE;
    g_task_set_source_tag (work, start_writing);
    g_task_set_task_data (work, run, NULL);
    moult_own_thread_run (work, write_thread, NULL);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GTask *task = user_data;
    Run *run = g_task_get_task_data (task);
    GError *error = NULL;
    gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

    run->is_reading = FALSE;
    if (n <= 0) {
        end (run, error);
    } else if (!run->is_over) {
        run->filling.size += n;
        run->n_received += n;
        run->is_over = run->n_received > run->pump.limit;
        if (run->pump.progress != NULL)
            run->pump.progress (run->n_received, run->pump.progress_data);
    }
    go_on (task);
}

static void
start_reading (GTask *task)
{
    Run *run = g_task_get_task_data (task);

    run->is_reading = TRUE;
    moult_watchdog_feed (run->pump.watchdog);
    g_input_stream_read_async (
        run->pump.body, run->filling.data + run->filling.size, PIECE_SIZE - run->filling.size,
        G_PRIORITY_DEFAULT, moult_watchdog_get_cancellable (run->pump.watchdog), on_read_cb, task);
}

static void
go_on (GTask *task)
{
    Run *run = g_task_get_task_data (task);
    gboolean is_full = run->filling.size == PIECE_SIZE;

    if (!run->is_reading && !run->is_writing
        && (is_full || (run->is_over && run->filling.size > 0))) {
        start_writing (task);
        is_full = FALSE;
    }
    if (!run->is_over && !run->is_reading && !is_full)
        start_reading (task);
    if (!run->is_reading)
        moult_watchdog_rest (run->pump.watchdog);
    if (!run->is_over || run->is_reading || run->is_writing)
        return;
    if (run->error != NULL)
        g_task_return_error (task, g_steal_pointer (&run->error));
    else
        g_task_return_boolean (task, TRUE);
    g_object_unref (task);
}

void
moult_body_pump_run_async (const MoultBodyPump *pump,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
    GTask *task = g_task_new (NULL, NULL, callback, user_data);
    Run *run = g_new0 (Run, 1);

    g_task_set_source_tag (task, moult_body_pump_run_async);
    g_task_set_task_data (task, run, (GDestroyNotify) run_free);
    run->pump = *pump;
    run->n_received = moult_part_file_get_size (pump->part);
    run->filling.data = g_malloc (PIECE_SIZE);
    run->writing.data = g_malloc (PIECE_SIZE);
    start_reading (task);
}

gboolean
moult_body_pump_run_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_boolean (G_TASK (result), error);
}
