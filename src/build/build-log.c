/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-log.h"

#include <string.h>

#include "line-ring.h"

enum {
    /* What the model keeps. When it is more, a twentieth goes at once, as each removal makes a list
     * view think. */
    MAX_LINES = 200 * 1000,
    MAX_BYTES = 32 * 1024 * 1024,
    SPARE = 20,
    /* What may wait for the main thread: a whole batch then. */
    MAX_WAITING_LINES = 20 * 1000,
    MAX_WAITING_BYTES = 4 * 1024 * 1024,
    /* A line while it comes in; more of it than this is not looked at. */
    MAX_RAW = 16 * 1024,
    /* 25 batches a second: what is shown moves smoothly, and has time to be drawn. */
    BATCH_MS = 40,
};

struct _MoultBuildLog {
    GObject parent_instance;

    GMainContext *context; /* of the model */

    /* Main thread. */
    MoultLineRing lines;
    GArray *errors;   /* of guint64: numbers of lines since the beginning */
    guint64 n_before; /* number of the first line that is kept */

    /* Any thread; all below is guarded. */
    GMutex lock;
    GString *raw;      /* the line that is coming in */
    gboolean returned; /* it ended with a carriage return so far */
    MoultLineRing waiting;
    gboolean batch_under_way;
    guint64 n_dropped;
    guint n_objects;
    guint n_expected;
    guint n_errors;
    guint nesting; /* builds within the build */
    double fraction;
    MoultBuildLine *error; /* that tells best */
    MoultBuildLine *last;  /* that says something */
};

static void moult_build_log_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultBuildLog,
                               moult_build_log,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      moult_build_log_list_model_init))

enum {
    CHANGED,
    N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* ---- The model, on the main thread ---- */

static GType
moult_build_log_get_item_type (GListModel *model)
{
    return MOULT_TYPE_BUILD_LINE;
}

static guint
moult_build_log_get_n_items (GListModel *model)
{
    return MOULT_BUILD_LOG (model)->lines.n_lines;
}

static gpointer
moult_build_log_get_item (GListModel *model, guint position)
{
    MoultBuildLine *line = moult_line_ring_get (&MOULT_BUILD_LOG (model)->lines, position);

    return line != NULL ? g_object_ref (line) : NULL;
}

static void
moult_build_log_list_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_build_log_get_item_type;
    iface->get_n_items = moult_build_log_get_n_items;
    iface->get_item = moult_build_log_get_item;
}

/* How many errors stand before the line with this number. */
static guint
count_errors_before (MoultBuildLog *self, guint64 number)
{
    guint low = 0, high = self->errors->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index (self->errors, guint64, middle) < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
drop_lines (MoultBuildLog *self, guint n)
{
    if (n == 0)
        return;
    moult_line_ring_drop (&self->lines, n);
    self->n_before += n;
    g_array_remove_range (self->errors, 0, count_errors_before (self, self->n_before));
    g_mutex_lock (&self->lock);
    self->n_dropped += n;
    g_mutex_unlock (&self->lock);
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* Makes room for what comes. */
static void
make_room (MoultBuildLog *self, const MoultLineRing *batch)
{
    gboolean full = self->lines.n_lines + batch->n_lines > MAX_LINES
                    || self->lines.n_bytes + batch->n_bytes > MAX_BYTES;

    if (full)
        drop_lines (self, moult_line_ring_count_excess (
                              &self->lines, MAX_LINES - MAX_LINES / SPARE - batch->n_lines,
                              MAX_BYTES - MAX_BYTES / SPARE - batch->n_bytes));
}

static void
append_lines (MoultBuildLog *self, const MoultLineRing *batch)
{
    guint position = self->lines.n_lines;

    for (guint i = 0; i < batch->n_lines; i++) {
        MoultBuildLine *line = moult_line_ring_get (batch, i);
        guint64 number = self->n_before + self->lines.n_lines;

        if (moult_build_line_get_kind (line) == MOULT_BUILD_LINE_ERROR)
            g_array_append_val (self->errors, number);
        moult_line_ring_push (&self->lines, g_object_ref (line));
    }
    if (batch->n_lines > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), position, 0, batch->n_lines);
}

void
moult_build_log_flush (MoultBuildLog *self)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG (self));

    g_auto (MoultLineRing) batch = { 0 };

    g_mutex_lock (&self->lock);
    batch = self->waiting;
    self->waiting = (MoultLineRing) { 0 };
    g_mutex_unlock (&self->lock);

    make_room (self, &batch);
    append_lines (self, &batch);
    g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_batch_cb (gpointer user_data)
{
    MoultBuildLog *self = user_data;

    /* What comes from now on needs the next one. */
    g_mutex_lock (&self->lock);
    self->batch_under_way = FALSE;
    g_mutex_unlock (&self->lock);
    moult_build_log_flush (self);
    return G_SOURCE_REMOVE;
}

/* ---- What comes in; all under the lock ---- */

static void
begin_batch (MoultBuildLog *self)
{
    if (self->batch_under_way)
        return;
    self->batch_under_way = TRUE;

    g_autoptr (GSource) source = g_timeout_source_new (BATCH_MS);
    g_source_set_static_name (source, "moult-build-log");
    g_source_set_callback (source, on_batch_cb, g_object_ref (self), g_object_unref);
    g_source_attach (source, self->context);
}

/* CMake's external projects print their own percentages between those of the whole
 * (ExternalProject.cmake: a build step, and after it an install step in any case). */
static void
watch_nesting (MoultBuildLog *self, const char *text)
{
    if (strstr (text, "Performing build step for '") != NULL)
        self->nesting++;
    else if (self->nesting > 0
             && (strstr (text, "Performing install step for '") != NULL
                 || strstr (text, "No install step for '") != NULL))
        self->nesting--;
}

static void
note_progress (MoultBuildLog *self, MoultBuildLine *line)
{
    double fraction = moult_build_line_get_fraction (line);

    if (moult_build_line_get_kind (line) == MOULT_BUILD_LINE_OBJECT)
        self->n_objects++;
    if (fraction < 0)
        return;
    watch_nesting (self, moult_build_line_get_text (line));
    if (self->nesting == 0)
        self->fraction = MAX (self->fraction, fraction);
}

static void
note_error (MoultBuildLog *self, MoultBuildLine *line)
{
    self->n_errors++;
    if (self->error == NULL
        || moult_build_line_get_rank (line) > moult_build_line_get_rank (self->error))
        g_set_object (&self->error, line);
}

/* The main thread does not keep up: the oldest quarter of what waits goes. */
static void
bound_waiting (MoultBuildLog *self)
{
    if (self->waiting.n_lines <= MAX_WAITING_LINES && self->waiting.n_bytes <= MAX_WAITING_BYTES)
        return;

    guint n = moult_line_ring_count_excess (&self->waiting, MAX_WAITING_LINES * 3 / 4,
                                            MAX_WAITING_BYTES / 4 * 3);
    moult_line_ring_drop (&self->waiting, n);
    self->n_dropped += n;
}

/* Takes @line. */
static void
take_line (MoultBuildLog *self, MoultBuildLine *line)
{
    note_progress (self, line);
    if (moult_build_line_get_kind (line) == MOULT_BUILD_LINE_ERROR)
        note_error (self, line);
    if (*moult_build_line_get_text (line) != '\0')
        g_set_object (&self->last, line);
    moult_line_ring_push (&self->waiting, line);
    bound_waiting (self);
    begin_batch (self);
}

static void
end_raw (MoultBuildLog *self)
{
    take_line (self, moult_build_line_new (self->raw->str, self->raw->len));
    g_string_truncate (self->raw, 0);
    self->returned = FALSE;
}

/* Some bytes without a newline. What was before a return is written over, unless a newline is the
 * next that comes. */
static void
add_raw (MoultBuildLog *self, const char *bytes, gsize size)
{
    if (size == 0)
        return;
    if (self->returned && *bytes != '\r')
        g_string_truncate (self->raw, 0);
    self->returned = bytes[size - 1] == '\r';

    gsize tail = size;
    while (tail > 0 && bytes[tail - 1] == '\r')
        tail--;
    const char *last = memrchr (bytes, '\r', tail);
    if (last != NULL) {
        g_string_truncate (self->raw, 0);
        tail -= (gsize) (last + 1 - bytes);
        bytes = last + 1;
    }
    g_string_append_len (self->raw, bytes, (gssize) MIN (tail, MAX_RAW - self->raw->len));
}

void
moult_build_log_feed (MoultBuildLog *self, const char *bytes, gsize size)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG (self) && (bytes != NULL || size == 0));

    const char *end = bytes + size;

    g_mutex_lock (&self->lock);
    while (bytes < end) {
        const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));

        add_raw (self, bytes, (gsize) ((newline != NULL ? newline : end) - bytes));
        if (newline == NULL)
            break;
        end_raw (self);
        bytes = newline + 1;
    }
    g_mutex_unlock (&self->lock);
}

static void
end_locked (MoultBuildLog *self)
{
    if (self->raw->len > 0)
        end_raw (self);
}

void
moult_build_log_note (MoultBuildLog *self, const char *format, ...)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG (self) && format != NULL);

    va_list arguments;
    va_start (arguments, format);
    g_autofree char *text = g_strdup_vprintf (format, arguments);
    va_end (arguments);

    g_mutex_lock (&self->lock);
    end_locked (self);
    take_line (self, moult_build_line_new_note (text));
    g_mutex_unlock (&self->lock);
}

void
moult_build_log_end (MoultBuildLog *self)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG (self));

    g_mutex_lock (&self->lock);
    end_locked (self);
    g_mutex_unlock (&self->lock);
}

void
moult_build_log_set_expected (MoultBuildLog *self, guint n_objects)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG (self));

    g_mutex_lock (&self->lock);
    self->n_expected = n_objects;
    g_mutex_unlock (&self->lock);
}

/* ---- Figures ---- */

guint
moult_build_log_get_n_objects (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), 0);

    g_mutex_lock (&self->lock);
    guint n = self->n_objects;
    g_mutex_unlock (&self->lock);
    return n;
}

guint64
moult_build_log_get_n_dropped (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), 0);

    g_mutex_lock (&self->lock);
    guint64 n = self->n_dropped;
    g_mutex_unlock (&self->lock);
    return n;
}

/* What the build says itself counts, else what it did the last time. */
double
moult_build_log_get_fraction (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), -1);

    g_mutex_lock (&self->lock);
    double fraction = self->fraction;
    if (fraction < 0 && self->n_expected > 0)
        fraction = MIN (1, (double) self->n_objects / self->n_expected);
    g_mutex_unlock (&self->lock);
    return fraction;
}

guint
moult_build_log_get_n_errors (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), 0);

    g_mutex_lock (&self->lock);
    guint n = self->n_errors;
    g_mutex_unlock (&self->lock);
    return n;
}

MoultBuildLine *
moult_build_log_dup_error (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), NULL);

    g_mutex_lock (&self->lock);
    MoultBuildLine *line = self->error != NULL ? g_object_ref (self->error) : NULL;
    g_mutex_unlock (&self->lock);
    return line;
}

char *
moult_build_log_dup_last (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), NULL);

    g_mutex_lock (&self->lock);
    char *text = g_strdup (self->last != NULL ? moult_build_line_get_text (self->last) : "");
    g_mutex_unlock (&self->lock);
    return text;
}

guint
moult_build_log_next_error (MoultBuildLog *self, guint position)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), G_MAXUINT);

    if (self->errors->len == 0)
        return G_MAXUINT;
    guint64 number = position == G_MAXUINT ? 0 : self->n_before + position + 1;
    guint place = count_errors_before (self, number) % self->errors->len;
    return (guint) (g_array_index (self->errors, guint64, place) - self->n_before);
}

guint
moult_build_log_previous_error (MoultBuildLog *self, guint position)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), G_MAXUINT);

    if (self->errors->len == 0)
        return G_MAXUINT;
    guint64 number = position == G_MAXUINT ? 0 : self->n_before + position;
    guint n = count_errors_before (self, number);
    guint place = n > 0 ? n - 1 : self->errors->len - 1;
    return (guint) (g_array_index (self->errors, guint64, place) - self->n_before);
}

GBytes *
moult_build_log_to_bytes (MoultBuildLog *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (self), NULL);

    moult_build_log_flush (self);
    GString *text = g_string_sized_new (self->lines.n_bytes + 1);

    for (guint i = 0; i < self->lines.n_lines; i++) {
        g_string_append (text, moult_build_line_get_text (moult_line_ring_get (&self->lines, i)));
        g_string_append_c (text, '\n');
    }
    return g_string_free_to_bytes (text);
}

/* ---- The object ---- */

static void
moult_build_log_finalize (GObject *object)
{
    MoultBuildLog *self = MOULT_BUILD_LOG (object);

    moult_line_ring_clear (&self->lines);
    moult_line_ring_clear (&self->waiting);
    g_array_unref (self->errors);
    g_string_free (self->raw, TRUE);
    g_clear_object (&self->error);
    g_clear_object (&self->last);
    g_main_context_unref (self->context);
    g_mutex_clear (&self->lock);

    G_OBJECT_CLASS (moult_build_log_parent_class)->finalize (object);
}

static void
moult_build_log_class_init (MoultBuildLogClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_build_log_finalize;

    signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_build_log_init (MoultBuildLog *self)
{
    g_mutex_init (&self->lock);
    self->context = g_main_context_ref_thread_default ();
    self->errors = g_array_new (FALSE, FALSE, sizeof (guint64));
    self->raw = g_string_new (NULL);
    self->fraction = -1;
}

MoultBuildLog *
moult_build_log_new (void)
{
    return g_object_new (MOULT_TYPE_BUILD_LOG, NULL);
}
