/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-queue.h"

/* Ended jobs that are kept, with their logs. */
#define MAX_ENDED 20

struct _MoultBuildQueue {
    GObject parent;

    MoultLibrary *library;
    GPtrArray *jobs; /* of MoultBuildJob, the newest first */
    guint n_active;  /* as last notified */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultBuildQueue,
                               moult_build_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum {
    PROP_N_ACTIVE = 1,
} MoultBuildQueueProperty;
#define PROP_LAST PROP_N_ACTIVE
static GParamSpec *props[PROP_LAST + 1];

static GType
get_item_type (GListModel *list)
{
    return MOULT_TYPE_BUILD_JOB;
}

static guint
get_n_items (GListModel *list)
{
    return MOULT_BUILD_QUEUE (list)->jobs->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
    GPtrArray *jobs = MOULT_BUILD_QUEUE (list)->jobs;

    return position < jobs->len ? g_object_ref (g_ptr_array_index (jobs, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
    iface->get_item_type = get_item_type;
    iface->get_n_items = get_n_items;
    iface->get_item = get_item;
}

static const char *
get_tree (MoultBuildJob *job)
{
    return moult_build_request_get_fields (moult_build_job_get_request (job))->tree;
}

/* The tree of @job is free for it: nothing runs in it, and nothing waited for it before. */
static gboolean
may_start (MoultBuildQueue *self, MoultBuildJob *job)
{
    for (guint i = self->jobs->len; i > 0; i--) {
        MoultBuildJob *other = g_ptr_array_index (self->jobs, i - 1);

        if (other == job)
            return TRUE;
        if (moult_build_job_is_active (other) && g_str_equal (get_tree (other), get_tree (job)))
            return FALSE;
    }
    g_assert_not_reached ();
}

static void
start_next (MoultBuildQueue *self)
{
    /* A job may end, and the list change, while it starts. */
    g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = self->jobs->len; i > 0; i--)
        g_ptr_array_add (jobs, g_object_ref (g_ptr_array_index (self->jobs, i - 1)));
    for (guint i = 0; i < jobs->len; i++) {
        MoultBuildJob *job = g_ptr_array_index (jobs, i);

        if (moult_build_job_get_state (job) == MOULT_BUILD_WAITING && may_start (self, job))
            moult_build_job_start (job);
    }
}

static void
drop_old (MoultBuildQueue *self)
{
    guint n_ended = 0;

    for (guint i = 0; i < self->jobs->len; i++) {
        if (moult_build_job_is_active (g_ptr_array_index (self->jobs, i)) || ++n_ended <= MAX_ENDED)
            continue;
        g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->jobs, i), self);
        g_ptr_array_remove_index (self->jobs, i);
        g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
        return;
    }
}

static void
update_n_active (MoultBuildQueue *self)
{
    guint n_active = moult_build_queue_get_n_active (self);

    if (self->n_active == n_active)
        return;
    self->n_active = n_active;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ACTIVE]);
}

static void
on_state_cb (MoultBuildQueue *self, GParamSpec *pspec, MoultBuildJob *job)
{
    g_autoptr (MoultBuildQueue) alive = g_object_ref (self);

    if (moult_build_job_is_active (job)) {
        update_n_active (self);
        return;
    }
    start_next (self);
    drop_old (self);
    update_n_active (self);
}

static void
moult_build_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    switch ((MoultBuildQueueProperty) id) {
    case PROP_N_ACTIVE:
        g_value_set_uint (value, moult_build_queue_get_n_active (MOULT_BUILD_QUEUE (object)));
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
moult_build_queue_dispose (GObject *object)
{
    MoultBuildQueue *self = MOULT_BUILD_QUEUE (object);

    for (guint i = 0; i < self->jobs->len; i++) {
        MoultBuildJob *job = g_ptr_array_index (self->jobs, i);

        g_signal_handlers_disconnect_by_data (job, self);
        moult_build_job_cancel (job);
    }
    g_ptr_array_set_size (self->jobs, 0);
    G_OBJECT_CLASS (moult_build_queue_parent_class)->dispose (object);
}

static void
moult_build_queue_finalize (GObject *object)
{
    MoultBuildQueue *self = MOULT_BUILD_QUEUE (object);

    g_ptr_array_unref (self->jobs);
    g_clear_object (&self->library);
    G_OBJECT_CLASS (moult_build_queue_parent_class)->finalize (object);
}

static void
moult_build_queue_class_init (MoultBuildQueueClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_build_queue_get_property;
    object_class->dispose = moult_build_queue_dispose;
    object_class->finalize = moult_build_queue_finalize;

    props[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_build_queue_init (MoultBuildQueue *self)
{
    self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultBuildQueue *
moult_build_queue_new (MoultLibrary *library)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library), NULL);

    MoultBuildQueue *self = g_object_new (MOULT_TYPE_BUILD_QUEUE, NULL);

    self->library = g_object_ref (library);
    return self;
}

static MoultBuildJob *
find_active (MoultBuildQueue *self, MoultBuildRequest *request)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        MoultBuildJob *job = g_ptr_array_index (self->jobs, i);

        if (moult_build_job_get_can_cancel (job)
            && moult_build_request_equal (moult_build_job_get_request (job), request))
            return job;
    }
    return NULL;
}

MoultBuildJob *
moult_build_queue_add (MoultBuildQueue *self, MoultBuildRequest *request)
{
    g_return_val_if_fail (MOULT_IS_BUILD_QUEUE (self) && MOULT_IS_BUILD_REQUEST (request), NULL);

    MoultBuildJob *job = find_active (self, request);
    if (job != NULL)
        return job;

    job = moult_build_job_new (request, self->library);
    g_ptr_array_insert (self->jobs, 0, job);
    g_signal_connect_swapped (job, "notify::state", G_CALLBACK (on_state_cb), self);
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
    update_n_active (self);
    start_next (self);
    return job;
}

void
moult_build_queue_cancel_all (MoultBuildQueue *self)
{
    g_return_if_fail (MOULT_IS_BUILD_QUEUE (self));

    /* The first one that ends would start the next. */
    for (guint i = 0; i < self->jobs->len; i++)
        moult_build_job_cancel (g_ptr_array_index (self->jobs, i));
}

guint
moult_build_queue_get_n_active (MoultBuildQueue *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_QUEUE (self), 0);

    guint n_active = 0;
    for (guint i = 0; i < self->jobs->len; i++)
        n_active += moult_build_job_is_active (g_ptr_array_index (self->jobs, i)) ? 1 : 0;
    return n_active;
}
