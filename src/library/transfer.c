/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"

#include "own-thread.h"

struct _MoultTransfer {
    GObject parent_instance;

    MoultFirmwareSource *source;
    MoultFirmware *firmware;
    MoultProgress *progress;
    GCancellable *cancellable;
    MoultTransferState state;
    GError *error;
};

G_DEFINE_FINAL_TYPE (MoultTransfer, moult_transfer, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (MoultTransferState,
                    moult_transfer_state,
                    G_DEFINE_ENUM_VALUE (MOULT_TRANSFER_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (MOULT_TRANSFER_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (MOULT_TRANSFER_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (MOULT_TRANSFER_CANCELLED, "cancelled"))

typedef enum {
    PROP_STATE = 1,
} MoultTransferProperty;
#define PROP_LAST PROP_STATE
static GParamSpec *props[PROP_LAST + 1];

/* A transfer has this one step. */
static const guint weights[MOULT_N_STEPS] = { [MOULT_STEP_PREPARE] = 1 };

/* What the thread works with. */
typedef struct {
    MoultFirmwareSource *source;
    MoultFirmware *firmware;
    MoultProgress *progress;
} Work;

static void
work_free (Work *work)
{
    g_object_unref (work->source);
    g_object_unref (work->firmware);
    g_object_unref (work->progress);
    g_free (work);
}

static gpointer
fetch_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    moult_progress_begin (work->progress, MOULT_STEP_PREPARE);
    MoultFirmware *firmware = moult_firmware_source_fetch (work->source, work->firmware,
                                                           work->progress, cancellable, error);
    if (firmware != NULL)
        moult_progress_finish (work->progress);
    else
        moult_progress_stop (work->progress);
    return firmware;
}

static void
set_state (MoultTransfer *self, MoultTransferState state)
{
    self->state = state;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultTransfer *self = MOULT_TRANSFER (source);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = g_task_propagate_pointer (G_TASK (result), &error);

    if (firmware != NULL) {
        g_set_object (&self->firmware, firmware);
        set_state (self, MOULT_TRANSFER_DONE);
    } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        set_state (self, MOULT_TRANSFER_CANCELLED);
    } else {
        self->error = g_steal_pointer (&error);
        set_state (self, MOULT_TRANSFER_FAILED);
    }
}

static void
moult_transfer_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    switch ((MoultTransferProperty) property_id) {
    case PROP_STATE:
        g_value_set_enum (value, MOULT_TRANSFER (object)->state);
        break;
    }
}

static void
moult_transfer_finalize (GObject *object)
{
    MoultTransfer *self = MOULT_TRANSFER (object);

    g_clear_object (&self->source);
    g_clear_object (&self->firmware);
    g_clear_object (&self->progress);
    g_clear_object (&self->cancellable);
    g_clear_error (&self->error);

    G_OBJECT_CLASS (moult_transfer_parent_class)->finalize (object);
}

static void
moult_transfer_class_init (MoultTransferClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_transfer_get_property;
    object_class->finalize = moult_transfer_finalize;

    props[PROP_STATE] =
        g_param_spec_enum ("state", NULL, NULL, MOULT_TYPE_TRANSFER_STATE, MOULT_TRANSFER_RUNNING,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_transfer_init (MoultTransfer *self)
{
    self->progress = moult_progress_new ();
    self->cancellable = g_cancellable_new ();
    moult_progress_set_weights (self->progress, weights);
}

MoultTransfer *
moult_transfer_new (MoultFirmwareSource *source, MoultFirmware *firmware)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE_SOURCE (source) && MOULT_IS_FIRMWARE (firmware), NULL);

    MoultTransfer *self = g_object_new (MOULT_TYPE_TRANSFER, NULL);
    self->source = g_object_ref (source);
    self->firmware = g_object_ref (firmware);

    g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_fetched_cb, NULL);
    Work *work = g_new0 (Work, 1);
    work->source = g_object_ref (source);
    work->firmware = g_object_ref (firmware);
    work->progress = g_object_ref (self->progress);
    g_task_set_source_tag (task, moult_transfer_new);
    g_task_set_check_cancellable (task, FALSE); /* a file that is stored is stored */
    g_task_set_task_data (task, work, (GDestroyNotify) work_free);
    moult_own_thread_run (task, fetch_thread, g_object_unref);
    return self;
}

MoultFirmware *
moult_transfer_get_firmware (MoultTransfer *self)
{
    g_return_val_if_fail (MOULT_IS_TRANSFER (self), NULL);

    return self->firmware;
}

MoultProgress *
moult_transfer_get_progress (MoultTransfer *self)
{
    g_return_val_if_fail (MOULT_IS_TRANSFER (self), NULL);

    return self->progress;
}

MoultTransferState
moult_transfer_get_state (MoultTransfer *self)
{
    g_return_val_if_fail (MOULT_IS_TRANSFER (self), MOULT_TRANSFER_FAILED);

    return self->state;
}

const GError *
moult_transfer_get_error (MoultTransfer *self)
{
    g_return_val_if_fail (MOULT_IS_TRANSFER (self), NULL);

    return self->error;
}

void
moult_transfer_cancel (MoultTransfer *self)
{
    g_return_if_fail (MOULT_IS_TRANSFER (self));

    g_cancellable_cancel (self->cancellable);
}
