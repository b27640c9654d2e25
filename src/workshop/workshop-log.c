/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workshop-log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "own-thread.h"
#include "worker.h"

#define FILE_NAME   "workshop.jsonl"
#define BEFORE_NAME "workshop-before.jsonl"
/* More than any record has; what is larger is not one. */
#define MAX_SIZE (32 * 1024 * 1024)

/* What the writing thread has; only it touches the descriptor. */
typedef struct {
    gatomicrefcount count;
    char *path;
    char *before;
    int fd; /* -1: not open */
    gboolean broken;
} Pen;

struct _MoultWorkshopLog {
    GObject parent_instance;

    MoultWorker *worker;
    Pen *pen;
};

G_DEFINE_FINAL_TYPE (MoultWorkshopLog, moult_workshop_log, G_TYPE_OBJECT)

static Pen *
pen_ref (Pen *pen)
{
    g_atomic_ref_count_inc (&pen->count);
    return pen;
}

static void
pen_unref (Pen *pen)
{
    if (!g_atomic_ref_count_dec (&pen->count))
        return;
    if (pen->fd >= 0)
        g_close (pen->fd, NULL);
    g_free (pen->path);
    g_free (pen->before);
    g_free (pen);
}

/* ---- on the writing thread ---- */

/* One line, or with a title the beginning of a session. */
typedef struct {
    Pen *pen;
    char *line;
    gboolean is_first;
} Note;

static void
note_free (Note *note)
{
    pen_unref (note->pen);
    g_free (note->line);
    g_free (note);
}

/* The workshop goes on without its record; one message is enough for that. */
static void
give_up (Pen *pen)
{
    if (!pen->broken)
        g_message ("%s cannot be written: %s", pen->path, g_strerror (errno));
    pen->broken = TRUE;
}

static gboolean
open_pen (Pen *pen)
{
    g_autofree char *folder = g_path_get_dirname (pen->path);

    if (pen->fd >= 0)
        return TRUE;
    if (g_mkdir_with_parents (folder, 0700) == 0)
        pen->fd = g_open (pen->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (pen->fd < 0)
        give_up (pen);
    return pen->fd >= 0;
}

static void
turn_page (Pen *pen)
{
    if (pen->fd >= 0)
        g_close (g_steal_fd (&pen->fd), NULL);
    pen->broken = FALSE;
    if (g_rename (pen->path, pen->before) != 0 && errno != ENOENT)
        give_up (pen);
}

/* In one call and with a line's end at both ends: a line that was torn before, on a full disk or
 * by a crash, does not spoil this one. */
static void
write_line (Pen *pen, const char *line)
{
    g_autofree char *text = g_strconcat ("\n", line, "\n", NULL);
    gssize size = strlen (text);
    gssize written;

    do
        written = write (pen->fd, text, size);
    while (written < 0 && errno == EINTR);
    if (written < size)
        give_up (pen);
}

static gboolean
on_note_cb (gpointer user_data)
{
    Note *note = user_data;

    if (note->is_first)
        turn_page (note->pen);
    if (open_pen (note->pen))
        write_line (note->pen, note->line);
    return G_SOURCE_REMOVE;
}

/* ---- on the main thread ---- */

/* By a source, so that notes are written in their order and nobody waits. */
static void
hand_over (MoultWorkshopLog *self, JsonBuilder *builder, gboolean is_first)
{
    g_autoptr (GSource) source = g_idle_source_new ();
    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    Note *note = g_new0 (Note, 1);

    note->pen = pen_ref (self->pen);
    note->line = json_to_string (root, FALSE);
    note->is_first = is_first;
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_static_name (source, "moult-workshop-log");
    g_source_set_callback (source, on_note_cb, note, (GDestroyNotify) note_free);
    g_source_attach (source, moult_worker_get_context (self->worker));
}

static void
do_nothing (gpointer data)
{
}

static void
moult_workshop_log_dispose (GObject *object)
{
    MoultWorkshopLog *self = MOULT_WORKSHOP_LOG (object);

    /* What was handed over is written before the program ends. */
    if (self->worker != NULL)
        moult_worker_call (self->worker, do_nothing, NULL);
    g_clear_object (&self->worker);
    g_clear_pointer (&self->pen, pen_unref);

    G_OBJECT_CLASS (moult_workshop_log_parent_class)->dispose (object);
}

static void
moult_workshop_log_class_init (MoultWorkshopLogClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_workshop_log_dispose;
}

static void
moult_workshop_log_init (MoultWorkshopLog *self)
{
    self->worker = moult_worker_new ("workshop-log");
    self->pen = g_new0 (Pen, 1);
    g_atomic_ref_count_init (&self->pen->count);
    self->pen->fd = -1;
}

MoultWorkshopLog *
moult_workshop_log_new (const char *folder)
{
    g_return_val_if_fail (folder != NULL, NULL);

    MoultWorkshopLog *self = g_object_new (MOULT_TYPE_WORKSHOP_LOG, NULL);

    self->pen->path = g_build_filename (folder, FILE_NAME, NULL);
    self->pen->before = g_build_filename (folder, BEFORE_NAME, NULL);
    return self;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text);
}

void
moult_workshop_log_begin (MoultWorkshopLog *self, const char *title, const char *signature)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_LOG (self) && title != NULL && signature != NULL);

    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    add_text (builder, "session", title);
    add_text (builder, "signature", signature);
    json_builder_end_object (builder);
    hand_over (self, builder, TRUE);
}

void
moult_workshop_log_write (MoultWorkshopLog *self, MoultReportRow *row)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_LOG (self) && row != NULL);

    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (MoultReportRow) taken = row;

    json_builder_begin_object (builder);
    moult_report_row_add_json (taken, builder, TRUE);
    json_builder_end_object (builder);
    hand_over (self, builder, FALSE);
}

void
moult_workshop_log_forget (MoultWorkshopLog *self, guint id)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_LOG (self));

    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "forget");
    json_builder_add_int_value (builder, id);
    json_builder_end_object (builder);
    hand_over (self, builder, FALSE);
}

/* ---- reading ---- */

static gpointer
read_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    const char *path = data;
    g_autofree char *text = g_strdup ("");
    gsize size = 0;
    GStatBuf status;

    if (g_stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= MAX_SIZE) {
        g_clear_pointer (&text, g_free);
        if (!g_file_get_contents (path, &text, &size, error))
            return NULL;
    }
    g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), size);
    return moult_workshop_record_parse (bytes);
}

void
moult_workshop_log_read_async (MoultWorkshopLog *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_LOG (self));

    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

    g_task_set_source_tag (task, moult_workshop_log_read_async);
    g_task_set_task_data (task, g_strdup (self->pen->path), g_free);
    moult_own_thread_run (task, read_thread, (GDestroyNotify) moult_workshop_record_free);
}

MoultWorkshopRecord *
moult_workshop_log_read_finish (MoultWorkshopLog *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
