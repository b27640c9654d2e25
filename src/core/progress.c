/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "progress.h"

/* Redrawing faster than this shows nobody anything; other news than bytes are told at once. */
#define BYTES_INTERVAL_US (40 * 1000)
/* A rate measured over less than this is mostly noise of the page cache and the scheduler. */
#define SPEED_WINDOW_US         (200 * 1000)
#define SPEED_SMOOTHING_SECONDS 1.5
/* Before this much is known, a time left would be a guess that jumps about. */
#define ESTIMATE_MIN_FRACTION 0.1
#define ESTIMATE_MIN_SECONDS  1.0
/* A board can be made to chatter; its log cannot be made to eat the memory. */
#define MAX_LOG_BYTES (256 * 1024)

/**
 * MoultProgress:
 *
 * What a job tells of its way: weighted named steps, bytes, log. Workers write from any thread; the
 * thread that made the object hears [signal@Progress::changed], at most one at a time.
 */
struct _MoultProgress {
    GObject parent_instance;

    GMainContext *context;

    GMutex mutex;
    GSource *pending;    /* the one emission under way, or NULL */
    gint64 emitted;      /* when the last emission was made */
    gint64 started;      /* first write; 0: none yet */
    gint64 step_started; /* of the running step */
    gint64 ended;        /* when all steps ended, or the job gave up; 0: still at it */
    gint64 user_since;   /* waiting for hands since; 0: not */
    gint64 user_time;    /* waited for hands in all */
    gint64 sampled;      /* when the speed was measured last */
    guint64 sampled_bytes;
    guint weights[MOULT_N_STEPS];
    gboolean begun[MOULT_N_STEPS];
    gint64 durations[MOULT_N_STEPS]; /* of ended steps */
    double best_fraction;            /* the highest ever said */
    MoultProgressState state;        /* the members that are stored and not computed */
    GString *log;
    gboolean log_full;
};

G_DEFINE_FINAL_TYPE (MoultProgress, moult_progress, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static double
seconds_of (gint64 microseconds)
{
    return (double) microseconds / G_TIME_SPAN_SECOND;
}

static guint
sum_weights (MoultProgress *self, guint from, guint to)
{
    guint sum = 0;

    for (guint i = from; i < to; i++)
        sum += self->weights[i];
    return sum;
}

static double
get_step_fraction (MoultProgress *self)
{
    if (self->state.bytes_total == 0)
        return -1;
    return MIN (1.0, (double) self->state.bytes_done / (double) self->state.bytes_total);
}

/* Weight that is behind us, the running step's part included. */
static double
get_done_weight (MoultProgress *self)
{
    if (!self->state.started)
        return 0;
    return sum_weights (self, 0, self->state.step)
           + self->weights[self->state.step] * MAX (0.0, get_step_fraction (self));
}

static double
get_raw_fraction (MoultProgress *self)
{
    guint all = sum_weights (self, 0, MOULT_N_STEPS);

    return all > 0 ? get_done_weight (self) / all : 0;
}

static gint64
get_end (MoultProgress *self)
{
    return self->ended != 0 ? self->ended : g_get_monotonic_time ();
}

/* Time in which the machine worked: waiting for hands says nothing about what is still to come. */
static double
get_working_seconds (MoultProgress *self)
{
    if (self->started == 0)
        return 0;

    gint64 end = get_end (self);
    gint64 waited = self->user_time + (self->user_since != 0 ? end - self->user_since : 0);
    return seconds_of (end - self->started - waited);
}

/* The bytes that are left at the speed of now, and the later steps at the pace so far. */
static double
estimate_seconds_left (MoultProgress *self)
{
    double fraction = get_raw_fraction (self);
    double worked = get_working_seconds (self);

    if (self->state.finished)
        return 0;
    if (fraction < ESTIMATE_MIN_FRACTION || worked < ESTIMATE_MIN_SECONDS || self->state.needs_user)
        return -1;

    double pace = worked / get_done_weight (self);
    guint all = sum_weights (self, 0, MOULT_N_STEPS);
    if (self->state.bytes_per_second <= 0 || self->state.bytes_done >= self->state.bytes_total)
        return pace * (all - get_done_weight (self));

    double left =
        (double) (self->state.bytes_total - self->state.bytes_done) / self->state.bytes_per_second;
    return left + pace * sum_weights (self, self->state.step + 1, MOULT_N_STEPS);
}

static gboolean
on_changed_cb (gpointer user_data)
{
    MoultProgress *self = MOULT_PROGRESS (user_data);

    g_mutex_lock (&self->mutex);
    g_clear_pointer (&self->pending, g_source_unref);
    self->emitted = g_get_monotonic_time ();
    g_mutex_unlock (&self->mutex);

    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    return G_SOURCE_REMOVE;
}

/* With the mutex held. The source keeps the object, so that a worker's last words are heard. */
static void
queue_changed (MoultProgress *self, gint64 when)
{
    if (self->pending != NULL) {
        if (when < g_source_get_ready_time (self->pending))
            g_source_set_ready_time (self->pending, when);
        return;
    }
    self->pending = g_timeout_source_new (0);
    g_source_set_static_name (self->pending, "moult-progress-changed");
    g_source_set_callback (self->pending, on_changed_cb, g_object_ref (self), g_object_unref);
    g_source_set_ready_time (self->pending, when);
    g_source_attach (self->pending, self->context);
}

/* Takes the mutex; every write begins with it. */
static gint64
lock_for_writing (MoultProgress *self)
{
    gint64 now = g_get_monotonic_time ();

    g_mutex_lock (&self->mutex);
    if (self->started == 0)
        self->started = now;
    return now;
}

static void
unlock_and_tell (MoultProgress *self)
{
    queue_changed (self, 0);
    g_mutex_unlock (&self->mutex);
}

static void
end_step (MoultProgress *self, gint64 now)
{
    if (self->state.started)
        self->durations[self->state.step] += now - self->step_started;
}

static void
stop_clocks (MoultProgress *self, gint64 now)
{
    if (self->ended == 0)
        self->ended = now;
    self->state.needs_user = FALSE;
    self->state.bytes_per_second = 0;
}

static void
keep_best_fraction (MoultProgress *self)
{
    self->best_fraction = MAX (self->best_fraction, MIN (1.0, get_raw_fraction (self)));
}

static void
measure_speed (MoultProgress *self, gint64 now)
{
    if (self->sampled == 0 || self->state.bytes_done < self->sampled_bytes) {
        self->sampled = now;
        self->sampled_bytes = self->state.bytes_done;
        return;
    }
    if (now - self->sampled < SPEED_WINDOW_US)
        return;

    double passed = seconds_of (now - self->sampled);
    double speed = (double) (self->state.bytes_done - self->sampled_bytes) / passed;
    double share = passed / (passed + SPEED_SMOOTHING_SECONDS);
    if (self->state.bytes_per_second <= 0)
        self->state.bytes_per_second = speed;
    else
        self->state.bytes_per_second += share * (speed - self->state.bytes_per_second);
    self->sampled = now;
    self->sampled_bytes = self->state.bytes_done;
}

static void
append_log (MoultProgress *self, gint64 now, const char *text)
{
    if (self->log_full)
        return;

    g_autofree char *clean = g_utf8_make_valid (text, -1);
    g_strdelimit (clean, "\r\n", ' ');
    g_string_append_printf (self->log, "%8.3f  %s\n", seconds_of (now - self->started), clean);
    if (self->log->len < MAX_LOG_BYTES)
        return;

    self->log_full = TRUE;
    g_string_append (self->log, "          (the log is full, nothing more is kept)\n");
}

static void
moult_progress_finalize (GObject *object)
{
    MoultProgress *self = MOULT_PROGRESS (object);

    g_main_context_unref (self->context);
    g_mutex_clear (&self->mutex);
    g_string_free (self->log, TRUE);

    G_OBJECT_CLASS (moult_progress_parent_class)->finalize (object);
}

static void
moult_progress_class_init (MoultProgressClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_progress_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_progress_init (MoultProgress *self)
{
    self->context = g_main_context_ref_thread_default ();
    g_mutex_init (&self->mutex);
    self->log = g_string_new (NULL);
}

MoultProgress *
moult_progress_new (void)
{
    return g_object_new (MOULT_TYPE_PROGRESS, NULL);
}

const char *
moult_step_get_name (MoultStep step)
{
    switch (step) {
    case MOULT_STEP_PREPARE:
        return "prepare";
    case MOULT_STEP_BOOTLOADER:
        return "enter-bootloader";
    case MOULT_STEP_ERASE:
        return "erase";
    case MOULT_STEP_WRITE:
        return "write";
    case MOULT_STEP_VERIFY:
        return "verify";
    case MOULT_STEP_RESTART:
        return "restart";
    case MOULT_STEP_CONFIRM:
        return "confirm";
    case MOULT_STEP_AFTER:
        return "after";
    }
    g_assert_not_reached ();
}

void
moult_progress_set_weights (MoultProgress *self, const guint weights[MOULT_N_STEPS])
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    lock_for_writing (self);
    for (guint i = 0; i < MOULT_N_STEPS; i++)
        self->weights[i] = weights[i];
    keep_best_fraction (self);
    unlock_and_tell (self);
}

void
moult_progress_begin (MoultProgress *self, MoultStep step)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self) && step < MOULT_N_STEPS);

    gint64 now = lock_for_writing (self);
    end_step (self, now);
    self->state.started = TRUE;
    self->state.step = step;
    self->state.bytes_done = 0;
    self->state.bytes_total = 0;
    self->state.bytes_per_second = 0;
    self->state.hint = NULL;
    self->sampled = 0;
    self->sampled_bytes = 0;
    self->step_started = now;
    self->begun[step] = TRUE;
    keep_best_fraction (self);
    append_log (self, now, moult_step_get_name (step));
    unlock_and_tell (self);
}

void
moult_progress_set_bytes (MoultProgress *self, guint64 done, guint64 total)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    gint64 now = lock_for_writing (self);
    self->state.bytes_done = MIN (done, total);
    self->state.bytes_total = total;
    measure_speed (self, now);
    keep_best_fraction (self);
    queue_changed (self, MAX (now, self->emitted + BYTES_INTERVAL_US));
    g_mutex_unlock (&self->mutex);
}

void
moult_progress_set_hint (MoultProgress *self, const char *hint)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    lock_for_writing (self);
    self->state.hint = g_intern_string (hint);
    unlock_and_tell (self);
}

void
moult_progress_set_needs_user (MoultProgress *self, gboolean needs_user)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    gint64 now = lock_for_writing (self);
    if (self->user_since != 0)
        self->user_time += now - self->user_since;
    self->user_since = needs_user ? now : 0;
    self->state.needs_user = needs_user;
    unlock_and_tell (self);
}

void
moult_progress_commit (MoultProgress *self)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    gint64 now = lock_for_writing (self);
    if (!self->state.committed)
        append_log (self, now, "point of no return");
    self->state.committed = TRUE;
    unlock_and_tell (self);
}

void
moult_progress_log (MoultProgress *self, const char *format, ...)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    va_list args;
    va_start (args, format);
    g_autofree char *text = g_strdup_vprintf (format, args);
    va_end (args);

    gint64 now = lock_for_writing (self);
    append_log (self, now, text);
    unlock_and_tell (self);
}

void
moult_progress_finish (MoultProgress *self)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    gint64 now = lock_for_writing (self);
    stop_clocks (self, now);
    self->state.finished = TRUE;
    self->best_fraction = 1;
    unlock_and_tell (self);
}

void
moult_progress_stop (MoultProgress *self)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self));

    gint64 now = lock_for_writing (self);
    stop_clocks (self, now);
    unlock_and_tell (self);
}

void
moult_progress_get_state (MoultProgress *self, MoultProgressState *state)
{
    g_return_if_fail (MOULT_IS_PROGRESS (self) && state != NULL);

    g_mutex_lock (&self->mutex);
    *state = self->state;
    state->fraction = self->best_fraction;
    state->step_fraction = get_step_fraction (self);
    state->seconds_left = estimate_seconds_left (self);
    for (guint i = 0; i < MOULT_N_STEPS; i++) {
        state->has_step[i] = self->weights[i] > 0 || self->begun[i];
        state->seconds[i] = self->begun[i] ? seconds_of (self->durations[i]) : -1;
    }
    if (state->started)
        state->seconds[state->step] += seconds_of (get_end (self) - self->step_started);
    g_mutex_unlock (&self->mutex);
}

char *
moult_progress_dup_log (MoultProgress *self)
{
    g_return_val_if_fail (MOULT_IS_PROGRESS (self), NULL);

    g_mutex_lock (&self->mutex);
    char *log = g_strndup (self->log->str, self->log->len);
    g_mutex_unlock (&self->mutex);
    return log;
}
