/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-job.h"

#include "build-work.h"
#include "error.h"
#include "own-thread.h"

/* What of the whole the parts before and after the compiler take: it ends at less than all. */
#define COMPILE_BEGIN 0.03
#define COMPILE_END   0.98
/* Before this no guess is worth saying. */
#define GUESS_MIN_FRACTION 0.08
#define GUESS_MIN_SECONDS  2.0

struct _MoultBuildJob {
    GObject parent;

    MoultBuildRequest *request;
    MoultLibrary *library;
    MoultBuildLog *log;
    GCancellable *cancellable;
    MoultBuildWork *work; /* the thread's, while one runs */

    MoultBuildState state;
    MoultBuildStep step;
    double fraction;
    gint64 began;
    gint64 compiling; /* since when, or 0 */
    gint64 ended;
    MoultFirmware *firmware;
    gboolean from_cache;
    MoultSourceState *source; /* or NULL */
    char *engine;             /* or NULL */
    GError *error;
};

G_DEFINE_FINAL_TYPE (MoultBuildJob, moult_build_job, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MoultBuildState,
                    moult_build_state,
                    G_DEFINE_ENUM_VALUE (MOULT_BUILD_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (MOULT_BUILD_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (MOULT_BUILD_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (MOULT_BUILD_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (MOULT_BUILD_CANCELLED, "cancelled"))

typedef enum {
    PROP_STATE = 1,
    PROP_STEP,
    PROP_FRACTION,
    PROP_CAN_CANCEL,
} MoultBuildJobProperty;
#define PROP_LAST PROP_CAN_CANCEL
static GParamSpec *props[PROP_LAST + 1];

const char *
moult_build_state_get_name (MoultBuildState state)
{
    g_autoptr (GEnumClass) klass = g_type_class_ref (MOULT_TYPE_BUILD_STATE);

    return g_enum_get_value (klass, (int) state)->value_nick;
}

const char *
moult_build_step_get_name (MoultBuildStep step)
{
    switch (step) {
    case MOULT_BUILD_STEP_SOURCE:
        return "source";
    case MOULT_BUILD_STEP_PREPARE:
        return "prepare";
    case MOULT_BUILD_STEP_COMPILE:
        return "compile";
    case MOULT_BUILD_STEP_STORE:
        return "store";
    }
    g_assert_not_reached ();
}

static void
set_state (MoultBuildJob *self, MoultBuildState state)
{
    self->state = state;
    if (state == MOULT_BUILD_RUNNING)
        self->began = g_get_monotonic_time ();
    else
        self->ended = g_get_monotonic_time ();
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_CANCEL]);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_step (MoultBuildJob *self, MoultBuildStep step)
{
    if (self->step == step)
        return;
    self->step = step;
    if (step == MOULT_BUILD_STEP_COMPILE)
        self->compiling = g_get_monotonic_time ();
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
}

static void
set_fraction (MoultBuildJob *self, double fraction)
{
    if (fraction <= self->fraction)
        return;
    self->fraction = fraction;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
}

/* What builds is told while it builds. */
static void
take_engine (MoultBuildJob *self)
{
    const char *text = g_atomic_pointer_get (&self->work->engine_text);

    if (text != NULL)
        g_set_str (&self->engine, text);
}

/* The engine says nothing but what its programs print. */
static void
on_log_changed_cb (MoultBuildJob *self)
{
    if (self->state != MOULT_BUILD_RUNNING || self->step < MOULT_BUILD_STEP_PREPARE
        || self->step > MOULT_BUILD_STEP_COMPILE)
        return;
    take_engine (self);
    if (moult_build_log_get_n_objects (self->log) > 0)
        set_step (self, MOULT_BUILD_STEP_COMPILE);

    double fraction = moult_build_log_get_fraction (self->log);
    if (fraction >= 0)
        set_fraction (self, COMPILE_BEGIN + fraction * (COMPILE_END - COMPILE_BEGIN));
}

/* Takes @error. */
static void
fail (MoultBuildJob *self, GError *error)
{
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_error_free (error);
        moult_build_log_note (self->log, "Cancelled");
        set_state (self, MOULT_BUILD_CANCELLED);
        return;
    }
    moult_build_log_note (self->log, "Failed: %s", error->message);
    self->error = error;
    set_state (self, MOULT_BUILD_FAILED);
}

static void
end_work (MoultBuildJob *self)
{
    moult_build_log_end (self->log);
    g_clear_pointer (&self->work, moult_build_work_free);
}

static void
succeed (MoultBuildJob *self, MoultFirmware *firmware, gboolean from_cache)
{
    self->firmware = g_object_ref (firmware);
    self->from_cache = from_cache;
    moult_build_log_note (self->log, "%s: %s", from_cache ? "Built before" : "Built",
                          moult_firmware_get_path (firmware));
    end_work (self);
    set_fraction (self, 1);
    set_state (self, MOULT_BUILD_DONE);
}

/* ---- Its parts, one after the other ---- */

static void
on_stored_cb (GObject *library, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultBuildJob) self = MOULT_BUILD_JOB (user_data);
    GError *error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_library_add_built_finish (MOULT_LIBRARY (library), result, &error);

    if (firmware != NULL) {
        succeed (self, firmware, FALSE);
        return;
    }
    end_work (self);
    fail (self, error);
}

static void
store (MoultBuildJob *self)
{
    const MoultBuildWork *work = self->work;
    const MoultBuiltFields built = {
        .board_id = moult_build_request_get_board_id (self->request),
        .port = moult_source_board_get_port (work->board),
        .version = work->source->description,
        .branch = work->source->branch,
        .commit = work->source->commit,
        .dirty = work->source->dirty,
        .build_key = work->key,
        .engine = moult_build_engine_get_name (work->engine),
    };

    set_step (self, MOULT_BUILD_STEP_STORE);
    moult_library_add_built_async (self->library, work->product, &built, self->cancellable,
                                   on_stored_cb, g_object_ref (self));
}

static void
on_built_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
    MoultBuildJob *self = MOULT_BUILD_JOB (object);
    GError *error = NULL;

    g_clear_pointer (&self->source, moult_source_state_unref);
    self->source = moult_source_state_ref (self->work->source);
    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        end_work (self);
        fail (self, error);
        return;
    }
    g_set_str (&self->engine, self->work->engine_text);
    store (self);
}

static gpointer
build_thread (gpointer work, GCancellable *cancellable, GError **error)
{
    return moult_build_work_build (work, cancellable, error) ? work : NULL;
}

/* The firmware that one of the keys finds, or %NULL. Borrowed. */
static MoultFirmware *
find_built (MoultBuildJob *self)
{
    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);

    if (fields->clean || fields->rebuild)
        return NULL;
    for (guint i = 0; self->work->keys[i] != NULL; i++) {
        MoultFirmware *firmware = moult_library_find_built (self->library, self->work->keys[i]);

        if (firmware != NULL)
            return firmware;
    }
    return NULL;
}

static void
run (MoultBuildJob *self, MoultOwnThreadFunc func, GAsyncReadyCallback callback)
{
    g_autoptr (GTask) task = g_task_new (self, self->cancellable, callback, NULL);

    g_task_set_source_tag (task, run);
    /* The engine says when nothing of the build is left. */
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_task_data (task, self->work, NULL);
    moult_own_thread_run (task, func, NULL);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer unused)
{
    MoultBuildJob *self = MOULT_BUILD_JOB (object);
    GError *error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        end_work (self);
        fail (self, error);
        return;
    }
    self->source = moult_source_state_ref (self->work->source);

    MoultFirmware *firmware = find_built (self);
    if (firmware != NULL) {
        succeed (self, firmware, TRUE);
        return;
    }
    set_step (self, MOULT_BUILD_STEP_PREPARE);
    run (self, build_thread, on_built_cb);
}

static gpointer
look_thread (gpointer work, GCancellable *cancellable, GError **error)
{
    return moult_build_work_look (work, cancellable, error) ? work : NULL;
}

/* ---- The object ---- */

static void
moult_build_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    MoultBuildJob *self = MOULT_BUILD_JOB (object);

    switch ((MoultBuildJobProperty) id) {
    case PROP_STATE:
        g_value_set_enum (value, (int) self->state);
        break;
    case PROP_STEP:
        g_value_set_int (value, (int) self->step);
        break;
    case PROP_FRACTION:
        g_value_set_double (value, self->fraction);
        break;
    case PROP_CAN_CANCEL:
        g_value_set_boolean (value, moult_build_job_get_can_cancel (self));
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
moult_build_job_finalize (GObject *object)
{
    MoultBuildJob *self = MOULT_BUILD_JOB (object);

    g_clear_pointer (&self->work, moult_build_work_free);
    g_clear_object (&self->request);
    g_clear_object (&self->library);
    g_clear_object (&self->log);
    g_clear_object (&self->cancellable);
    g_clear_object (&self->firmware);
    g_clear_pointer (&self->source, moult_source_state_unref);
    g_clear_error (&self->error);
    g_free (self->engine);
    G_OBJECT_CLASS (moult_build_job_parent_class)->finalize (object);
}

static void
moult_build_job_class_init (MoultBuildJobClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_build_job_get_property;
    object_class->finalize = moult_build_job_finalize;

    props[PROP_STATE] =
        g_param_spec_enum ("state", NULL, NULL, MOULT_TYPE_BUILD_STATE, MOULT_BUILD_WAITING,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_STEP] = g_param_spec_int ("step", NULL, NULL, 0, MOULT_BUILD_STEP_STORE, 0,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_build_job_init (MoultBuildJob *self)
{
    self->log = moult_build_log_new ();
    self->cancellable = g_cancellable_new ();
    self->fraction = -1;
    /* A batch may be under way when the job is gone; it keeps the log. */
    g_signal_connect_object (self->log, "changed", G_CALLBACK (on_log_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

MoultBuildJob *
moult_build_job_new (MoultBuildRequest *request, MoultLibrary *library)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (request) && MOULT_IS_LIBRARY (library), NULL);

    MoultBuildJob *self = g_object_new (MOULT_TYPE_BUILD_JOB, NULL);

    self->request = g_object_ref (request);
    self->library = g_object_ref (library);
    return self;
}

void
moult_build_job_start (MoultBuildJob *self)
{
    g_return_if_fail (MOULT_IS_BUILD_JOB (self));

    if (self->state != MOULT_BUILD_WAITING)
        return;
    self->work = moult_build_work_new (self->request, self->log);
    set_state (self, MOULT_BUILD_RUNNING);
    run (self, look_thread, on_looked_cb);
}

void
moult_build_job_cancel (MoultBuildJob *self)
{
    g_return_if_fail (MOULT_IS_BUILD_JOB (self));

    if (self->state == MOULT_BUILD_WAITING) {
        set_state (self, MOULT_BUILD_CANCELLED);
    } else if (moult_build_job_get_can_cancel (self)) {
        g_cancellable_cancel (self->cancellable);
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_CANCEL]);
    }
}

gboolean
moult_build_job_get_can_cancel (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), FALSE);

    return moult_build_job_is_active (self) && !g_cancellable_is_cancelled (self->cancellable);
}

MoultBuildRequest *
moult_build_job_get_request (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), NULL);
    return self->request;
}

MoultBuildLog *
moult_build_job_get_log (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), NULL);
    return self->log;
}

MoultBuildState
moult_build_job_get_state (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), MOULT_BUILD_FAILED);
    return self->state;
}

MoultBuildStep
moult_build_job_get_step (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), MOULT_BUILD_STEP_SOURCE);
    return self->step;
}

gboolean
moult_build_job_is_active (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), FALSE);
    return self->state == MOULT_BUILD_WAITING || self->state == MOULT_BUILD_RUNNING;
}

double
moult_build_job_get_fraction (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), -1);
    return self->fraction;
}

static double
seconds_since (gint64 moment)
{
    return (double) (g_get_monotonic_time () - moment) / G_TIME_SPAN_SECOND;
}

double
moult_build_job_get_seconds_left (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), -1);

    if (self->state != MOULT_BUILD_RUNNING || self->compiling == 0)
        return -1;

    double done = (self->fraction - COMPILE_BEGIN) / (1 - COMPILE_BEGIN);
    double worked = seconds_since (self->compiling);
    if (done < GUESS_MIN_FRACTION || worked < GUESS_MIN_SECONDS)
        return -1;
    return worked / done * (1 - done);
}

double
moult_build_job_get_seconds (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), 0);

    if (self->began == 0)
        return 0;
    if (self->state == MOULT_BUILD_RUNNING)
        return seconds_since (self->began);
    return (double) (self->ended - self->began) / G_TIME_SPAN_SECOND;
}

const MoultSourceState *
moult_build_job_get_source (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), NULL);
    return self->source;
}

const char *
moult_build_job_get_engine (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), NULL);
    return self->engine;
}

MoultFirmware *
moult_build_job_get_firmware (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), NULL);
    return self->firmware;
}

gboolean
moult_build_job_get_from_cache (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), FALSE);
    return self->from_cache;
}

const GError *
moult_build_job_get_error (MoultBuildJob *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (self), NULL);
    return self->error;
}
