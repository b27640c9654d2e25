/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "job-queue.h"

/* Each job waits for its board nearly all the time. A classroom at least; with more processors some
 * more, until the USB host controllers are the bottleneck. */
#define JOBS_A_PROCESSOR 16
#define MIN_N_PARALLEL   32
#define MAX_N_PARALLEL   64

struct _MoultJobQueue {
    GObject parent_instance;

    MoultDeviceSource *devices;
    MoultImageParseFunc parse;
    MoultFirmwareSource *source; /* or NULL */
    guint n_parallel;
    GPtrArray *jobs; /* MoultFlashJob, one a location */
    guint n_running; /* as last notified */
    guint n_active;
};

static void moult_job_queue_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultJobQueue,
                               moult_job_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      moult_job_queue_model_init))

typedef enum {
    PROP_N_RUNNING = 1,
    PROP_N_ACTIVE,
} MoultJobQueueProperty;
#define PROP_LAST PROP_N_ACTIVE
static GParamSpec *props[PROP_LAST + 1];

static guint
get_default_n_parallel (void)
{
    return CLAMP (JOBS_A_PROCESSOR * g_get_num_processors (), MIN_N_PARALLEL, MAX_N_PARALLEL);
}

static MoultFlashJob *
get_job (MoultJobQueue *self, guint position)
{
    return g_ptr_array_index (self->jobs, position);
}

static guint
count_state (MoultJobQueue *self, MoultJobState state)
{
    guint count = 0;

    for (guint i = 0; i < self->jobs->len; i++) {
        if (moult_flash_job_get_state (get_job (self, i)) == state)
            count++;
    }
    return count;
}

static void
update_counts (MoultJobQueue *self)
{
    guint n_running = count_state (self, MOULT_JOB_RUNNING);
    guint n_active = moult_job_queue_get_n_active (self);
    gboolean running_changed = self->n_running != n_running;
    gboolean active_changed = self->n_active != n_active;

    self->n_running = n_running;
    self->n_active = n_active;
    if (running_changed)
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_RUNNING]);
    if (active_changed)
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ACTIVE]);
}

static const char *
get_location (MoultFlashJob *job)
{
    return moult_board_get_location (moult_flash_job_get_board (job));
}

static MoultFlashJob *
find_active (MoultJobQueue *self, const char *location)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        MoultFlashJob *job = get_job (self, i);

        if (moult_flash_job_is_active (job) && g_str_equal (get_location (job), location))
            return job;
    }
    return NULL;
}

/* A question under way holds the tty, other work the board; a question ends within seconds. */
static gboolean
can_start (MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);

    return moult_flash_job_get_state (job) == MOULT_JOB_WAITING && !moult_board_get_asking (board)
           && !moult_board_get_held (board);
}

static MoultFlashJob *
find_next (MoultJobQueue *self)
{
    if (count_state (self, MOULT_JOB_RUNNING) >= self->n_parallel)
        return NULL;
    for (guint i = 0; i < self->jobs->len; i++) {
        if (can_start (get_job (self, i)))
            return get_job (self, i);
    }
    return NULL;
}

static void
start_what_can (MoultJobQueue *self)
{
    MoultFlashJob *job;

    while ((job = find_next (self)) != NULL)
        moult_flash_job_start (job);
    update_counts (self);
}

static void
on_board_free_cb (MoultJobQueue *self)
{
    g_assert (MOULT_IS_JOB_QUEUE (self));

    start_what_can (self);
}

static void
on_state_cb (MoultJobQueue *self, GParamSpec *pspec, MoultFlashJob *job)
{
    g_assert (MOULT_IS_JOB_QUEUE (self) && MOULT_IS_FLASH_JOB (job));

    if (moult_flash_job_get_state (job) != MOULT_JOB_RUNNING)
        start_what_can (self);
    else
        update_counts (self);
}

static void
forget_job (MoultJobQueue *self, MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);

    g_signal_handlers_disconnect_by_data (job, self);
    g_signal_handlers_disconnect_by_data (board, self);
    /* Board and job know each other: one of them has to let go. */
    if (moult_board_get_job (board) == job)
        moult_board_set_job (board, NULL);
}

/* The new job of a location takes the place of those that have ended there. */
static void
forget_ended (MoultJobQueue *self, const char *location)
{
    for (guint i = self->jobs->len; i > 0; i--) {
        g_autoptr (MoultFlashJob) job = g_object_ref (get_job (self, i - 1));

        if (moult_flash_job_is_active (job) || !g_str_equal (get_location (job), location))
            continue;
        forget_job (self, job);
        g_ptr_array_remove_index (self->jobs, i - 1);
        g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

static GType
moult_job_queue_get_item_type (GListModel *model)
{
    return MOULT_TYPE_FLASH_JOB;
}

static guint
moult_job_queue_get_n_items (GListModel *model)
{
    return MOULT_JOB_QUEUE (model)->jobs->len;
}

static gpointer
moult_job_queue_get_item (GListModel *model, guint position)
{
    MoultJobQueue *self = MOULT_JOB_QUEUE (model);

    return position < self->jobs->len ? g_object_ref (get_job (self, position)) : NULL;
}

static void
moult_job_queue_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_job_queue_get_item_type;
    iface->get_n_items = moult_job_queue_get_n_items;
    iface->get_item = moult_job_queue_get_item;
}

static void
moult_job_queue_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultJobQueue *self = MOULT_JOB_QUEUE (object);

    switch ((MoultJobQueueProperty) property_id) {
    case PROP_N_RUNNING:
        g_value_set_uint (value, count_state (self, MOULT_JOB_RUNNING));
        break;
    case PROP_N_ACTIVE:
        g_value_set_uint (value, moult_job_queue_get_n_active (self));
        break;
    }
}

static void
moult_job_queue_dispose (GObject *object)
{
    MoultJobQueue *self = MOULT_JOB_QUEUE (object);

    for (guint i = 0; i < self->jobs->len; i++)
        forget_job (self, get_job (self, i));
    g_ptr_array_set_size (self->jobs, 0);
    g_clear_object (&self->devices);
    g_clear_object (&self->source);

    G_OBJECT_CLASS (moult_job_queue_parent_class)->dispose (object);
}

static void
moult_job_queue_finalize (GObject *object)
{
    g_ptr_array_unref (MOULT_JOB_QUEUE (object)->jobs);

    G_OBJECT_CLASS (moult_job_queue_parent_class)->finalize (object);
}

static void
moult_job_queue_class_init (MoultJobQueueClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

    object_class->get_property = moult_job_queue_get_property;
    object_class->dispose = moult_job_queue_dispose;
    object_class->finalize = moult_job_queue_finalize;

    props[PROP_N_RUNNING] = g_param_spec_uint ("n-running", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, flags);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_job_queue_init (MoultJobQueue *self)
{
    self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultJobQueue *
moult_job_queue_new (MoultDeviceSource *devices, MoultImageParseFunc parse, guint n_parallel)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices) && parse != NULL, NULL);

    MoultJobQueue *self = g_object_new (MOULT_TYPE_JOB_QUEUE, NULL);
    self->devices = g_object_ref (devices);
    self->parse = parse;
    self->n_parallel = n_parallel > 0 ? n_parallel : get_default_n_parallel ();
    return self;
}

void
moult_job_queue_set_source (MoultJobQueue *self, MoultFirmwareSource *source)
{
    g_return_if_fail (MOULT_IS_JOB_QUEUE (self));

    g_set_object (&self->source, source);
}

MoultFlashJob *
moult_job_queue_add_task (MoultJobQueue *self, MoultPlanTask *task)
{
    g_return_val_if_fail (MOULT_IS_JOB_QUEUE (self) && MOULT_IS_PLAN_TASK (task), NULL);
    g_return_val_if_fail (moult_plan_task_get_firmware (task) != NULL, NULL);

    MoultBoard *board = moult_plan_task_get_board (task);
    MoultFlashJob *job = find_active (self, moult_board_get_location (board));

    if (job != NULL)
        return job;
    job = moult_flash_job_new (task, self->devices, self->parse, self->source);
    forget_ended (self, moult_board_get_location (board));
    g_ptr_array_add (self->jobs, job);
    g_signal_connect_object (job, "notify::state", G_CALLBACK (on_state_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (board, "notify::asking", G_CALLBACK (on_board_free_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (board, "notify::held", G_CALLBACK (on_board_free_cb), self,
                             G_CONNECT_SWAPPED);
    moult_board_set_job (board, job);
    g_list_model_items_changed (G_LIST_MODEL (self), self->jobs->len - 1, 0, 1);
    start_what_can (self);
    return job;
}

guint
moult_job_queue_add_plan (MoultJobQueue *self, MoultPlan *plan)
{
    g_return_val_if_fail (MOULT_IS_JOB_QUEUE (self) && MOULT_IS_PLAN (plan), 0);

    guint n_added = 0;

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

        if (moult_plan_task_get_reason (task) != MOULT_PLAN_FLASH)
            continue;
        moult_job_queue_add_task (self, task);
        n_added++;
    }
    return n_added;
}

static GPtrArray *
copy_jobs (MoultJobQueue *self)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < self->jobs->len; i++)
        g_ptr_array_add (copy, g_object_ref (get_job (self, i)));
    return copy;
}

/* Waiting jobs go first, so that none starts in the place of a running one. */
void
moult_job_queue_cancel_all (MoultJobQueue *self)
{
    g_return_if_fail (MOULT_IS_JOB_QUEUE (self));

    g_autoptr (GPtrArray) jobs = copy_jobs (self);

    for (guint i = jobs->len; i > 0; i--) {
        if (moult_flash_job_get_state (g_ptr_array_index (jobs, i - 1)) == MOULT_JOB_WAITING)
            moult_flash_job_cancel (g_ptr_array_index (jobs, i - 1));
    }
    for (guint i = 0; i < jobs->len; i++)
        moult_flash_job_cancel (g_ptr_array_index (jobs, i));
}

guint
moult_job_queue_retry_failed (MoultJobQueue *self)
{
    g_return_val_if_fail (MOULT_IS_JOB_QUEUE (self), 0);

    g_autoptr (GPtrArray) jobs = copy_jobs (self);
    guint n_again = 0;

    for (guint i = 0; i < jobs->len; i++) {
        MoultFlashJob *job = g_ptr_array_index (jobs, i);
        MoultBoard *board = moult_flash_job_get_board (job);

        if (moult_flash_job_get_state (job) != MOULT_JOB_FAILED
            || moult_board_get_job (board) != job
            || moult_board_get_mode (board) == MOULT_BOARD_GONE)
            continue;
        moult_job_queue_add_task (self, moult_flash_job_get_task (job));
        n_again++;
    }
    return n_again;
}

guint
moult_job_queue_get_n_active (MoultJobQueue *self)
{
    g_return_val_if_fail (MOULT_IS_JOB_QUEUE (self), 0);

    return count_state (self, MOULT_JOB_WAITING) + count_state (self, MOULT_JOB_RUNNING);
}

void
moult_job_queue_set_n_parallel (MoultJobQueue *self, guint n_parallel)
{
    g_return_if_fail (MOULT_IS_JOB_QUEUE (self));

    self->n_parallel = n_parallel > 0 ? n_parallel : get_default_n_parallel ();
    start_what_can (self);
}
