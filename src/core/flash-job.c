/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-job.h"

#include "error.h"
#include "flash-job-body.h"
#include "own-thread.h"

struct _MoultFlashJob {
    GObject parent_instance;

    MoultPlanTask *task;
    MoultDeviceSource *devices;
    MoultImageParseFunc parse;
    MoultFirmwareSource *source; /* or NULL */
    MoultProgress *progress;
    GCancellable *cancellable;

    MoultJobState state;
    GError *error;
    gboolean can_cancel; /* as last notified */
    MoultBoardInfo *before;
    MoultBoardInfo *after;
    MoultFirmware *written; /* or NULL */
    gint64 started;
    gint64 ended;
};

G_DEFINE_FINAL_TYPE (MoultFlashJob, moult_flash_job, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MoultJobState,
                    moult_job_state,
                    G_DEFINE_ENUM_VALUE (MOULT_JOB_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (MOULT_JOB_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (MOULT_JOB_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (MOULT_JOB_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (MOULT_JOB_CANCELLED, "cancelled"))

typedef enum {
    PROP_STATE = 1,
    PROP_ERROR,
    PROP_CAN_CANCEL,
} MoultFlashJobProperty;
#define PROP_LAST PROP_CAN_CANCEL
static GParamSpec *props[PROP_LAST + 1];

/* What a job is thought to be made of until its backend is known. */
static const guint usual_weights[MOULT_N_STEPS] = {
    [MOULT_STEP_PREPARE] = 1,  [MOULT_STEP_BOOTLOADER] = 20, [MOULT_STEP_WRITE] = 60,
    [MOULT_STEP_RESTART] = 15, [MOULT_STEP_CONFIRM] = 4,
};

static gboolean
is_committed (MoultFlashJob *self)
{
    MoultProgressState state;

    moult_progress_get_state (self->progress, &state);
    return state.committed;
}

static gboolean
find_can_cancel (MoultFlashJob *self)
{
    switch (self->state) {
    case MOULT_JOB_WAITING:
        return TRUE;
    case MOULT_JOB_RUNNING:
        return !is_committed (self) && !g_cancellable_is_cancelled (self->cancellable);
    case MOULT_JOB_DONE:
    case MOULT_JOB_FAILED:
    case MOULT_JOB_CANCELLED:
        return FALSE;
    }
    g_assert_not_reached ();
}

static void
update_can_cancel (MoultFlashJob *self)
{
    gboolean can_cancel = find_can_cancel (self);

    if (self->can_cancel == can_cancel)
        return;
    self->can_cancel = can_cancel;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_CANCEL]);
}

static void
set_state (MoultFlashJob *self, MoultJobState state)
{
    self->state = state;
    if (state == MOULT_JOB_RUNNING)
        self->started = g_get_monotonic_time ();
    else
        self->ended = g_get_monotonic_time ();
    update_can_cancel (self);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
on_progress_changed_cb (MoultFlashJob *self)
{
    g_assert (MOULT_IS_FLASH_JOB (self));

    update_can_cancel (self);
}

/* The outcome says what happened to the board: a job that had begun to write was not cancelled. */
static void
fail (MoultFlashJob *self, GError *error)
{
    gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

    if (cancelled && !is_committed (self)) {
        moult_progress_log (self->progress, "cancelled");
        set_state (self, MOULT_JOB_CANCELLED);
        g_error_free (error);
        return;
    }
    moult_progress_log (self->progress, "failed: %s", error->message);
    if (error->domain == MOULT_ERROR) {
        self->error = error;
    } else {
        self->error = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_PROTOCOL, error->message);
        g_error_free (error);
    }
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
    set_state (self, MOULT_JOB_FAILED);
}

static void
finish (MoultFlashJob *self)
{
    MoultBoard *board = moult_plan_task_get_board (self->task);

    /* What is behind a probe alone has not been asked; the rest may have been unplugged by now. */
    if (self->after != NULL) {
        moult_board_set_info (board, self->after);
        if (moult_board_get_mode (board) != MOULT_BOARD_GONE)
            moult_board_set_mode (board, MOULT_BOARD_RUNNING, NULL);
    }
    set_state (self, MOULT_JOB_DONE);
}

static void
on_body_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultFlashJob *self = MOULT_FLASH_JOB (source);
    MoultFlashJobBody *body = g_task_get_task_data (G_TASK (result));
    GError *error = NULL;

    g_set_object (&self->after, body->after);
    if (body->image != NULL)
        g_set_object (&self->written, body->firmware);
    if (g_task_propagate_pointer (G_TASK (result), &error) != NULL)
        finish (self);
    else
        fail (self, error);
}

static gpointer
body_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    MoultFlashJobBody *body = data;

    if (!moult_flash_job_body_run (body, cancellable, error)) {
        moult_progress_stop (body->progress);
        return NULL;
    }
    moult_progress_finish (body->progress);
    return body;
}

static MoultFlashJobBody *
make_body (MoultFlashJob *self)
{
    MoultFlashJobBody *body = g_new0 (MoultFlashJobBody, 1);
    MoultBoard *board = moult_plan_task_get_board (self->task);

    body->devices = g_object_ref (self->devices);
    body->parse = self->parse;
    g_set_object (&body->source, self->source);
    body->firmware = g_object_ref (moult_plan_task_get_firmware (self->task));
    body->options = *moult_plan_task_get_options (self->task);
    body->location = g_strdup (moult_board_get_location (board));
    g_set_object (&body->before, self->before);
    body->progress = g_object_ref (self->progress);
    return body;
}

static void
moult_flash_job_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultFlashJob *self = MOULT_FLASH_JOB (object);

    switch ((MoultFlashJobProperty) property_id) {
    case PROP_STATE:
        g_value_set_enum (value, self->state);
        break;
    case PROP_ERROR:
        g_value_set_boxed (value, self->error);
        break;
    case PROP_CAN_CANCEL:
        g_value_set_boolean (value, moult_flash_job_get_can_cancel (self));
        break;
    }
}

static void
moult_flash_job_finalize (GObject *object)
{
    MoultFlashJob *self = MOULT_FLASH_JOB (object);

    g_clear_object (&self->task);
    g_clear_object (&self->devices);
    g_clear_object (&self->source);
    g_clear_object (&self->progress);
    g_clear_object (&self->cancellable);
    g_clear_object (&self->before);
    g_clear_object (&self->after);
    g_clear_object (&self->written);
    g_clear_error (&self->error);

    G_OBJECT_CLASS (moult_flash_job_parent_class)->finalize (object);
}

static void
moult_flash_job_class_init (MoultFlashJobClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

    object_class->get_property = moult_flash_job_get_property;
    object_class->finalize = moult_flash_job_finalize;

    props[PROP_STATE] =
        g_param_spec_enum ("state", NULL, NULL, MOULT_TYPE_JOB_STATE, MOULT_JOB_WAITING, flags);
    props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
    props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE, flags);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_flash_job_init (MoultFlashJob *self)
{
    self->state = MOULT_JOB_WAITING;
    self->can_cancel = TRUE;
    self->cancellable = g_cancellable_new ();
    self->progress = moult_progress_new ();
    g_signal_connect_object (self->progress, "changed", G_CALLBACK (on_progress_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

MoultFlashJob *
moult_flash_job_new (MoultPlanTask *task,
                     MoultDeviceSource *devices,
                     MoultImageParseFunc parse,
                     MoultFirmwareSource *source)
{
    g_return_val_if_fail (MOULT_IS_PLAN_TASK (task) && MOULT_IS_DEVICE_SOURCE (devices), NULL);
    g_return_val_if_fail (moult_plan_task_get_firmware (task) != NULL && parse != NULL, NULL);

    MoultFlashJob *self = g_object_new (MOULT_TYPE_FLASH_JOB, NULL);
    self->task = g_object_ref (task);
    self->devices = g_object_ref (devices);
    self->parse = parse;
    g_set_object (&self->source, source);
    g_set_object (&self->before, moult_board_get_info (moult_plan_task_get_board (task)));
    return self;
}

const char *
moult_job_state_get_name (MoultJobState state)
{
    switch (state) {
    case MOULT_JOB_WAITING:
        return "waiting";
    case MOULT_JOB_RUNNING:
        return "running";
    case MOULT_JOB_DONE:
        return "done";
    case MOULT_JOB_FAILED:
        return "failed";
    case MOULT_JOB_CANCELLED:
        return "cancelled";
    }
    g_assert_not_reached ();
}

void
moult_flash_job_start (MoultFlashJob *self)
{
    g_return_if_fail (MOULT_IS_FLASH_JOB (self));

    if (self->state != MOULT_JOB_WAITING)
        return;
    g_set_object (&self->before, moult_board_get_info (moult_plan_task_get_board (self->task)));
    moult_progress_set_weights (self->progress, usual_weights);
    set_state (self, MOULT_JOB_RUNNING);

    g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_body_ended_cb, NULL);
    g_task_set_source_tag (task, moult_flash_job_start);
    g_task_set_check_cancellable (task, FALSE); /* a board that is done is done */
    g_task_set_task_data (task, make_body (self), (GDestroyNotify) moult_flash_job_body_free);
    moult_own_thread_run (task, body_thread, NULL);
}

void
moult_flash_job_cancel (MoultFlashJob *self)
{
    g_return_if_fail (MOULT_IS_FLASH_JOB (self));

    if (!find_can_cancel (self))
        return;
    g_cancellable_cancel (self->cancellable);
    if (self->state == MOULT_JOB_WAITING)
        set_state (self, MOULT_JOB_CANCELLED);
    else
        update_can_cancel (self);
}

MoultBoard *
moult_flash_job_get_board (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return moult_plan_task_get_board (self->task);
}

MoultFirmware *
moult_flash_job_get_firmware (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return moult_plan_task_get_firmware (self->task);
}

MoultFirmware *
moult_flash_job_get_written (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return self->written;
}

MoultPlanTask *
moult_flash_job_get_task (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return self->task;
}

MoultJobState
moult_flash_job_get_state (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), MOULT_JOB_FAILED);

    return self->state;
}

gboolean
moult_flash_job_is_active (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), FALSE);

    return self->state == MOULT_JOB_WAITING || self->state == MOULT_JOB_RUNNING;
}

MoultProgress *
moult_flash_job_get_progress (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return self->progress;
}

gboolean
moult_flash_job_get_can_cancel (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), FALSE);

    return find_can_cancel (self);
}

const GError *
moult_flash_job_get_error (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return self->error;
}

gboolean
moult_flash_job_get_wrote (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), FALSE);

    return is_committed (self);
}

MoultBoardInfo *
moult_flash_job_get_before (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return self->before;
}

MoultBoardInfo *
moult_flash_job_get_after (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), NULL);

    return self->after;
}

double
moult_flash_job_get_seconds (MoultFlashJob *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_JOB (self), 0);

    if (self->started == 0)
        return 0;
    gint64 end = self->ended != 0 ? self->ended : g_get_monotonic_time ();
    return (double) (end - self->started) / G_TIME_SPAN_SECOND;
}
