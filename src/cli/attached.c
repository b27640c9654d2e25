/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "attached.h"

#include "device-monitor.h"
#include "interrupt.h"

enum {
    SETTLE_MS = 30000, /* each board has its own, much shorter time-out */
};

struct _MoultAttached {
    GObject parent_instance;

    MoultDeviceSource *devices;
    MoultBoardList *boards;
    MoultInterrupt *interrupt;
};

G_DEFINE_FINAL_TYPE (MoultAttached, moult_attached, G_TYPE_OBJECT)

static gboolean
on_timeout_cb (gpointer user_data)
{
    gboolean *expired = user_data;

    *expired = TRUE;
    return G_SOURCE_REMOVE;
}

static void
moult_attached_dispose (GObject *object)
{
    MoultAttached *self = MOULT_ATTACHED (object);

    g_clear_object (&self->boards);
    g_clear_object (&self->devices);
    g_clear_pointer (&self->interrupt, moult_interrupt_free);

    G_OBJECT_CLASS (moult_attached_parent_class)->dispose (object);
}

static void
moult_attached_class_init (MoultAttachedClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_attached_dispose;
}

static void
moult_attached_init (MoultAttached *self)
{
    MoultDeviceMonitor *monitor = moult_device_monitor_new ();

    self->interrupt = moult_interrupt_new ();
    /* All that is there now is asked at once; the list is settled only after that. */
    moult_device_monitor_scan (monitor);
    self->devices = MOULT_DEVICE_SOURCE (monitor);
    self->boards = moult_board_list_new (self->devices);
}

MoultAttached *
moult_attached_new (void)
{
    return g_object_new (MOULT_TYPE_ATTACHED, NULL);
}

MoultDeviceSource *
moult_attached_get_devices (MoultAttached *self)
{
    g_return_val_if_fail (MOULT_IS_ATTACHED (self), NULL);

    return self->devices;
}

MoultBoardList *
moult_attached_get_boards (MoultAttached *self)
{
    g_return_val_if_fail (MOULT_IS_ATTACHED (self), NULL);

    return self->boards;
}

typedef struct {
    GError *error;
    gboolean done;
} End;

static void
on_work_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    End *end = user_data;

    moult_board_work_run_finish (MOULT_BOARD_WORK (source), result, &end->error);
    end->done = TRUE;
}

gboolean
moult_attached_run_work (MoultAttached *self, MoultBoardWork *work, GError **error)
{
    End end = { 0 };

    g_return_val_if_fail (MOULT_IS_ATTACHED (self) && MOULT_IS_BOARD_WORK (work), FALSE);

    moult_board_work_run_async (work, moult_attached_get_cancellable (self), on_work_ended_cb,
                                &end);
    while (!end.done)
        g_main_context_iteration (NULL, TRUE);
    if (end.error != NULL)
        g_propagate_error (error, end.error);
    return end.error == NULL;
}

GCancellable *
moult_attached_get_cancellable (MoultAttached *self)
{
    g_return_val_if_fail (MOULT_IS_ATTACHED (self), NULL);

    return moult_interrupt_get_cancellable (self->interrupt);
}

gboolean
moult_attached_settle (MoultAttached *self)
{
    gboolean expired = FALSE;
    guint timeout_id;

    g_return_val_if_fail (MOULT_IS_ATTACHED (self), FALSE);

    timeout_id = g_timeout_add (SETTLE_MS, on_timeout_cb, &expired);
    while (!expired && !moult_board_list_get_settled (self->boards))
        g_main_context_iteration (NULL, TRUE);
    if (!expired)
        g_source_remove (timeout_id);
    return !g_cancellable_is_cancelled (moult_attached_get_cancellable (self));
}
