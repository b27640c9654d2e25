/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"

#include "own-thread.h"

struct _MoultProbe {
    GObject parent_instance;

    MoultProbeDriver *driver;
    MoultDevice *device;
    MoultProbeInfo *info;
    MoultTarget *target;
    GError *error;
    MoultBoard *board;
    MoultProbeState state;
    MoultProbeState state_before; /* the question under way */
};

typedef enum {
    PROP_DEVICE = 1,
    PROP_INFO,
    PROP_TARGET,
    PROP_ERROR,
    PROP_STATE,
    PROP_BOARD,
} MoultProbeProperty;
#define PROP_LAST PROP_BOARD
static GParamSpec *props[PROP_LAST + 1];

G_DEFINE_ENUM_TYPE (MoultProbeState,
                    moult_probe_state,
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_NEW, "new"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_ASKING, "asking"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_ANSWERED, "answered"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (MoultProbe, moult_probe, G_TYPE_OBJECT)

/* What the thread of a question needs, and what it finds. */
typedef struct {
    MoultProbeDriver *driver;
    MoultDeviceSource *devices;
    MoultDevice *device;
    MoultProbeOptions options;
    MoultProbeInfo *info; /* or NULL: the probe did not answer */
} Question;

static void
question_free (gpointer data)
{
    Question *question = data;

    g_object_unref (question->driver);
    g_object_unref (question->devices);
    g_object_unref (question->device);
    g_clear_pointer (&question->info, moult_probe_info_unref);
    g_free (question);
}

static gpointer
ask_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Question *question = data;

    return moult_probe_driver_read_target (question->driver, question->devices, question->device,
                                           &question->options, &question->info, cancellable, error);
}

static void
set_state (MoultProbe *self, MoultProbeState state)
{
    if (self->state == state)
        return;
    self->state = state;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
take_info (MoultProbe *self, MoultProbeInfo *info)
{
    g_clear_pointer (&self->info, moult_probe_info_unref);
    self->info = info;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INFO]);
}

/* The driver knows nothing of other probes, and so of the id. */
static void
learn (MoultProbe *self, const MoultProbeInfo *answer)
{
    MoultProbeInfo *info = moult_probe_info_copy (answer);

    g_set_str (&info->id, self->info->id);
    take_info (self, info);
}

static void
set_answer (MoultProbe *self, MoultTarget *target, const GError *error)
{
    g_clear_pointer (&self->target, moult_target_unref);
    g_clear_error (&self->error);
    self->target = target != NULL ? moult_target_ref (target) : NULL;
    self->error = error != NULL ? g_error_copy (error) : NULL;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TARGET]);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
    set_state (self, target != NULL ? MOULT_PROBE_ANSWERED : MOULT_PROBE_FAILED);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultProbe *self = MOULT_PROBE (source);
    Question *question = g_task_get_task_data (G_TASK (result));
    g_autoptr (GTask) caller = G_TASK (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultTarget) target = g_task_propagate_pointer (G_TASK (result), &error);

    g_object_freeze_notify (G_OBJECT (self));
    if (question->info != NULL)
        learn (self, question->info);
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, self->state_before);
    else
        set_answer (self, target, error);
    g_object_thaw_notify (G_OBJECT (self));

    if (error != NULL)
        g_task_return_error (caller, g_steal_pointer (&error));
    else
        g_task_return_boolean (caller, TRUE);
}

void
moult_probe_ask_async (MoultProbe *self,
                       MoultDeviceSource *devices,
                       const MoultProbeOptions *options,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
    g_return_if_fail (MOULT_IS_PROBE (self) && MOULT_IS_DEVICE_SOURCE (devices));

    g_autoptr (GTask) caller = g_task_new (self, cancellable, callback, user_data);
    g_autoptr (GTask) task = NULL;

    g_task_set_source_tag (caller, moult_probe_ask_async);
    if (self->state == MOULT_PROBE_ASKING) {
        g_task_return_new_error (caller, G_IO_ERROR, G_IO_ERROR_PENDING,
                                 "the probe %s is being asked already", self->info->id);
        return;
    }
    Question *question = g_new0 (Question, 1);
    question->driver = g_object_ref (self->driver);
    question->devices = g_object_ref (devices);
    question->device = g_object_ref (self->device);
    question->options = options != NULL ? *options : (MoultProbeOptions) { 0 };

    /* What ended is told as it ended. */
    g_task_set_check_cancellable (caller, FALSE);
    task = g_task_new (self, cancellable, on_answered_cb, g_steal_pointer (&caller));
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_source_tag (task, ask_thread);
    g_task_set_task_data (task, question, question_free);
    self->state_before = self->state;
    set_state (self, MOULT_PROBE_ASKING);
    moult_own_thread_run (task, ask_thread, (GDestroyNotify) moult_target_unref);
}

gboolean
moult_probe_ask_finish (MoultProbe *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

static void
moult_probe_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultProbe *self = MOULT_PROBE (object);

    switch ((MoultProbeProperty) property_id) {
    case PROP_DEVICE:
        g_value_set_object (value, self->device);
        break;
    case PROP_INFO:
        g_value_set_boxed (value, self->info);
        break;
    case PROP_TARGET:
        g_value_set_boxed (value, self->target);
        break;
    case PROP_ERROR:
        g_value_set_boxed (value, self->error);
        break;
    case PROP_STATE:
        g_value_set_enum (value, self->state);
        break;
    case PROP_BOARD:
        g_value_set_object (value, self->board);
        break;
    }
}

static void
moult_probe_finalize (GObject *object)
{
    MoultProbe *self = MOULT_PROBE (object);

    g_clear_object (&self->driver);
    g_clear_object (&self->device);
    g_clear_object (&self->board);
    g_clear_pointer (&self->info, moult_probe_info_unref);
    g_clear_pointer (&self->target, moult_target_unref);
    g_clear_error (&self->error);

    G_OBJECT_CLASS (moult_probe_parent_class)->finalize (object);
}

static void
moult_probe_class_init (MoultProbeClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

    object_class->get_property = moult_probe_get_property;
    object_class->finalize = moult_probe_finalize;

    props[PROP_DEVICE] = g_param_spec_object ("device", NULL, NULL, MOULT_TYPE_DEVICE, flags);
    props[PROP_INFO] = g_param_spec_boxed ("info", NULL, NULL, MOULT_TYPE_PROBE_INFO, flags);
    props[PROP_TARGET] = g_param_spec_boxed ("target", NULL, NULL, MOULT_TYPE_TARGET, flags);
    props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
    props[PROP_STATE] =
        g_param_spec_enum ("state", NULL, NULL, MOULT_TYPE_PROBE_STATE, MOULT_PROBE_NEW, flags);
    props[PROP_BOARD] = g_param_spec_object ("board", NULL, NULL, MOULT_TYPE_BOARD, flags);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_probe_init (MoultProbe *self)
{
}

MoultProbe *
moult_probe_new (MoultProbeDriver *driver, MoultDevice *device, MoultProbeInfo *info)
{
    g_return_val_if_fail (MOULT_IS_PROBE_DRIVER (driver) && MOULT_IS_DEVICE (device), NULL);
    g_return_val_if_fail (info != NULL, NULL);

    MoultProbe *self = g_object_new (MOULT_TYPE_PROBE, NULL);
    self->driver = g_object_ref (driver);
    self->device = g_object_ref (device);
    self->info = moult_probe_info_ref (info);
    return self;
}

MoultDevice *
moult_probe_get_device (MoultProbe *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE (self), NULL);

    return self->device;
}

MoultProbeInfo *
moult_probe_get_info (MoultProbe *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE (self), NULL);

    return self->info;
}

MoultProbeState
moult_probe_get_state (MoultProbe *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE (self), MOULT_PROBE_NEW);

    return self->state;
}

MoultTarget *
moult_probe_get_target (MoultProbe *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE (self), NULL);

    return self->target;
}

const GError *
moult_probe_get_error (MoultProbe *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE (self), NULL);

    return self->error;
}

MoultBoard *
moult_probe_get_board (MoultProbe *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE (self), NULL);

    return self->board;
}

/* Nodes come one after the other; what the probe said of itself stays. */
void
moult_probe_set_device (MoultProbe *self, MoultDevice *device, MoultProbeInfo *info)
{
    g_return_if_fail (MOULT_IS_PROBE (self) && MOULT_IS_DEVICE (device) && info != NULL);

    MoultProbeInfo *merged = moult_probe_info_copy (info);

    g_set_str (&merged->id, self->info->id);
    g_set_str (&merged->firmware, self->info->firmware);
    merged->outdated = self->info->outdated;
    merged->voltage_mv = self->info->voltage_mv;
    if (g_set_object (&self->device, device))
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEVICE]);
    take_info (self, merged);
}

void
moult_probe_set_id (MoultProbe *self, const char *id)
{
    g_return_if_fail (MOULT_IS_PROBE (self) && id != NULL);

    if (g_strcmp0 (self->info->id, id) == 0)
        return;

    MoultProbeInfo *info = moult_probe_info_copy (self->info);
    g_set_str (&info->id, id);
    take_info (self, info);
}

void
moult_probe_set_board (MoultProbe *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_PROBE (self));

    if (g_set_object (&self->board, board))
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOARD]);
}
