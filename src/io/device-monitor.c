/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "device-monitor.h"

#include "access.h"
#include "descriptor.h"
#include "device-scan.h"
#include "device-watch.h"
#include "error.h"
#include "identify.h"
#include "location.h"

struct _MoultDeviceMonitor {
    GObject parent_instance;

    /* the model: only the thread that made it */
    GMainContext *owner;
    GPtrArray *items;

    /* the scanner's thread */
    GThread *thread;
    GMainContext *context;
    GMainLoop *loop;

    GMutex scan_mutex; /* one scan at a time, so that a later one is published later */
    GMutex mutex;      /* guards what follows */
    GCond changed;
    GPtrArray *snapshot; /* never changed once it is here, only replaced */
    gboolean apply_pending;
};

static void moult_device_monitor_list_model_init (GListModelInterface *iface);
static void moult_device_monitor_device_source_init (MoultDeviceSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultDeviceMonitor,
                               moult_device_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      moult_device_monitor_list_model_init)
                                   G_IMPLEMENT_INTERFACE (MOULT_TYPE_DEVICE_SOURCE,
                                                          moult_device_monitor_device_source_init))

static GPtrArray *
ref_snapshot (MoultDeviceMonitor *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

    return g_ptr_array_ref (self->snapshot);
}

static void
remove_item (MoultDeviceMonitor *self, guint position)
{
    g_ptr_array_remove_index (self->items, position);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
insert_item (MoultDeviceMonitor *self, guint position, MoultDevice *device)
{
    g_ptr_array_insert (self->items, position, g_object_ref (device));
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
replace_item (MoultDeviceMonitor *self, guint position, MoultDevice *device)
{
    g_object_unref (self->items->pdata[position]);
    self->items->pdata[position] = g_object_ref (device);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

/* Both lists are sorted, so one walk finds what left, came and was replaced. */
static void
apply_snapshot (MoultDeviceMonitor *self, GPtrArray *snapshot)
{
    guint position = 0;

    while (position < self->items->len || position < snapshot->len) {
        MoultDevice *old = position < self->items->len ? self->items->pdata[position] : NULL;
        MoultDevice *new = position < snapshot->len ? snapshot->pdata[position] : NULL;
        int order = old == NULL   ? 1
                    : new == NULL ? -1
                                  : moult_location_compare (moult_device_get_location (old),
                                                            moult_device_get_location (new));

        if (order < 0) {
            remove_item (self, position);
            continue;
        }
        if (order > 0)
            insert_item (self, position, new);
        else if (old != new)
            replace_item (self, position, new);
        position++;
    }
}

static void
apply (MoultDeviceMonitor *self)
{
    g_mutex_lock (&self->mutex);
    g_autoptr (GPtrArray) snapshot = g_ptr_array_ref (self->snapshot);
    self->apply_pending = FALSE;
    g_mutex_unlock (&self->mutex);

    apply_snapshot (self, snapshot);
}

static gboolean
on_apply_cb (gpointer user_data)
{
    g_autoptr (MoultDeviceMonitor) self = g_weak_ref_get (user_data);

    if (self != NULL)
        apply (self);
    return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
    g_weak_ref_clear (data);
    g_free (data);
}

/* The monitor may be gone when the main loop turns, or the loop may never turn again. */
static void
schedule_apply (MoultDeviceMonitor *self)
{
    g_autoptr (GSource) source = g_idle_source_new ();
    GWeakRef *weak = g_new0 (GWeakRef, 1);

    g_weak_ref_init (weak, self);
    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, on_apply_cb, weak, free_weak_ref);
    g_source_attach (source, self->owner);
}

static gboolean
same_devices (GPtrArray *a, GPtrArray *b)
{
    return a->len == b->len
           && (a->len == 0 || memcmp (a->pdata, b->pdata, a->len * sizeof (gpointer)) == 0);
}

/* Returns whether somebody has to be told. */
static gboolean
publish (MoultDeviceMonitor *self, GPtrArray *snapshot)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

    if (same_devices (self->snapshot, snapshot))
        return FALSE;
    g_ptr_array_unref (self->snapshot);
    self->snapshot = g_ptr_array_ref (snapshot);
    g_cond_broadcast (&self->changed);

    gboolean schedule = !self->apply_pending;
    self->apply_pending = TRUE;
    return schedule;
}

/* Any thread. */
static void
scan (MoultDeviceMonitor *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->scan_mutex);
    g_autoptr (GPtrArray) known = ref_snapshot (self);
    g_autoptr (GPtrArray) snapshot = moult_device_scan (known);

    if (publish (self, snapshot))
        schedule_apply (self);
}

/* The scanner's thread; it holds no reference: dispose joins it. */
static gpointer
run_scanner (gpointer data)
{
    MoultDeviceMonitor *self = data;

    g_main_context_push_thread_default (self->context);
    g_autoptr (MoultDeviceWatch) watch = moult_device_watch_new ();
    g_signal_connect_swapped (watch, "changed", G_CALLBACK (scan), self);
    scan (self);
    g_main_loop_run (self->loop);
    g_clear_object (&watch);
    g_main_context_pop_thread_default (self->context);
    return NULL;
}

static gboolean
on_quit_cb (gpointer user_data)
{
    g_main_loop_quit (user_data);
    return G_SOURCE_REMOVE;
}

/* By a source: the loop may not have begun to run yet. */
static void
stop_scanner (MoultDeviceMonitor *self)
{
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_callback (source, on_quit_cb, self->loop, NULL);
    g_source_attach (source, self->context);
    g_thread_join (g_steal_pointer (&self->thread));
}

static void
moult_device_monitor_dispose (GObject *object)
{
    MoultDeviceMonitor *self = MOULT_DEVICE_MONITOR (object);

    if (self->thread != NULL)
        stop_scanner (self);

    G_OBJECT_CLASS (moult_device_monitor_parent_class)->dispose (object);
}

static void
moult_device_monitor_finalize (GObject *object)
{
    MoultDeviceMonitor *self = MOULT_DEVICE_MONITOR (object);

    g_main_loop_unref (self->loop);
    g_main_context_unref (self->context);
    g_main_context_unref (self->owner);
    g_ptr_array_unref (self->items);
    g_ptr_array_unref (self->snapshot);
    g_cond_clear (&self->changed);
    g_mutex_clear (&self->mutex);
    g_mutex_clear (&self->scan_mutex);

    G_OBJECT_CLASS (moult_device_monitor_parent_class)->finalize (object);
}

static void
moult_device_monitor_class_init (MoultDeviceMonitorClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_device_monitor_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_device_monitor_finalize;
}

static void
moult_device_monitor_init (MoultDeviceMonitor *self)
{
    g_mutex_init (&self->scan_mutex);
    g_mutex_init (&self->mutex);
    g_cond_init (&self->changed);
    self->items = g_ptr_array_new_with_free_func (g_object_unref);
    self->snapshot = g_ptr_array_new_with_free_func (g_object_unref);
    self->owner = g_main_context_ref_thread_default ();
    self->context = g_main_context_new ();
    self->loop = g_main_loop_new (self->context, FALSE);
    self->thread = g_thread_new ("devices", run_scanner, self);
}

static GType
get_item_type (GListModel *model)
{
    return MOULT_TYPE_DEVICE;
}

static guint
get_n_items (GListModel *model)
{
    return MOULT_DEVICE_MONITOR (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
    GPtrArray *items = MOULT_DEVICE_MONITOR (model)->items;

    return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
moult_device_monitor_list_model_init (GListModelInterface *iface)
{
    iface->get_item_type = get_item_type;
    iface->get_n_items = get_n_items;
    iface->get_item = get_item;
}

/* (transfer none): call with the mutex held. */
static MoultDevice *
find_at (MoultDeviceMonitor *self, const char *location)
{
    for (guint i = 0; i < self->snapshot->len; i++) {
        if (g_str_equal (moult_device_get_location (self->snapshot->pdata[i]), location))
            return self->snapshot->pdata[i];
    }
    return NULL;
}

static void
on_cancelled_cb (GCancellable *cancellable, MoultDeviceMonitor *self)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

    g_cond_broadcast (&self->changed);
}

typedef gboolean (*Condition) (MoultDeviceMonitor *self, gpointer user_data);

/* Waits with the mutex held whenever @condition is called. FALSE without an error: too late. */
static gboolean
wait_for (MoultDeviceMonitor *self,
          Condition condition,
          gpointer user_data,
          gint64 deadline,
          GCancellable *cancellable,
          GError **error)
{
    gulong handler =
        cancellable != NULL
            ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), self, NULL)
            : 0;
    gboolean met;
    gboolean waiting = TRUE;

    g_mutex_lock (&self->mutex);
    while (!(met = condition (self, user_data)) && waiting
           && !g_cancellable_is_cancelled (cancellable))
        waiting = g_cond_wait_until (&self->changed, &self->mutex, deadline);
    g_mutex_unlock (&self->mutex);

    g_cancellable_disconnect (cancellable, handler);
    if (!met)
        g_cancellable_set_error_if_cancelled (cancellable, error);
    return met;
}

typedef struct {
    const char *location;
    MoultDeviceFilter filter;
    gpointer user_data;
    MoultDevice *found;
} Wanted;

static gboolean
is_wanted (const Wanted *self, MoultDevice *device)
{
    return (self->location == NULL
            || g_str_equal (moult_device_get_location (device), self->location))
           && (self->filter == NULL || self->filter (device, self->user_data));
}

static gboolean
wanted_is_there (MoultDeviceMonitor *self, gpointer user_data)
{
    Wanted *wanted = user_data;

    for (guint i = 0; i < self->snapshot->len; i++) {
        if (!is_wanted (wanted, self->snapshot->pdata[i]))
            continue;
        wanted->found = g_object_ref (self->snapshot->pdata[i]);
        return TRUE;
    }
    return FALSE;
}

static MoultDevice *
wait_device (MoultDeviceSource *source,
             const char *location,
             MoultDeviceFilter filter,
             gpointer user_data,
             gint64 deadline,
             GCancellable *cancellable,
             GError **error)
{
    Wanted wanted = { location, filter, user_data, NULL };
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (GError) reason = NULL;

    if (wait_for (MOULT_DEVICE_MONITOR (source), wanted_is_there, &wanted, deadline, cancellable,
                  &reason))
        return wanted.found;
    if (reason != NULL)
        g_propagate_error (error, g_steal_pointer (&reason));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE,
                     "no such device came to location %s within %.1f s",
                     location != NULL ? location : "any",
                     MAX (deadline - begin, 0) / (double) G_TIME_SPAN_SECOND);
    return NULL;
}

static gboolean
has_left (MoultDeviceMonitor *self, gpointer user_data)
{
    MoultDevice *device = user_data;
    MoultDevice *now = find_at (self, moult_device_get_location (device));

    return now == NULL || !moult_device_is_same_enumeration (now, device);
}

static gboolean
wait_gone (MoultDeviceSource *source,
           MoultDevice *device,
           gint64 deadline,
           GCancellable *cancellable,
           GError **error)
{
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (GError) reason = NULL;

    if (wait_for (MOULT_DEVICE_MONITOR (source), has_left, device, deadline, cancellable, &reason))
        return TRUE;
    if (reason != NULL)
        g_propagate_error (error, g_steal_pointer (&reason));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "device %04x:%04x is still at location %s after %.1f s",
                     moult_device_get_vid (device), moult_device_get_pid (device),
                     moult_device_get_location (device),
                     MAX (deadline - begin, 0) / (double) G_TIME_SPAN_SECOND);
    return FALSE;
}

static MoultBoardInfo *
identify (MoultDeviceSource *source, MoultDevice *device, GCancellable *cancellable, GError **error)
{
    return moult_identify (device, cancellable, error);
}

static gboolean
check_access (MoultDeviceSource *source,
              MoultDevice *device,
              GCancellable *cancellable,
              GError **error)
{
    const char *node = moult_device_get_usb_node (device);

    if (node == NULL || moult_access_is_granted (node)
        || (moult_descriptor_wait_for_rights (node, cancellable) && moult_access_is_granted (node)))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "%s may not be opened", node);
    return FALSE;
}

static void
moult_device_monitor_device_source_init (MoultDeviceSourceInterface *iface)
{
    iface->wait = wait_device;
    iface->wait_gone = wait_gone;
    iface->identify = identify;
    iface->check_access = check_access;
}

MoultDeviceMonitor *
moult_device_monitor_new (void)
{
    return g_object_new (MOULT_TYPE_DEVICE_MONITOR, NULL);
}

void
moult_device_monitor_scan (MoultDeviceMonitor *self)
{
    g_return_if_fail (MOULT_IS_DEVICE_MONITOR (self));

    scan (self);
    apply (self);
}
