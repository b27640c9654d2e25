/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-queue.h"

struct _CmsisDapQueue {
    CmsisDapQueueFields fields;
    GQueue requests; /* of GBytes */
    GQueue answers;
    guint n_held;   /* of the requests, at the end: more was announced (DAP_QueueCommands) */
    GBytes *answer; /* of the request that is being carried out */
    GSource *timer;
    guint slowness;
    gboolean working;
};

CmsisDapQueue *
cmsis_dap_queue_new (const CmsisDapQueueFields *fields)
{
    CmsisDapQueue *queue = g_new0 (CmsisDapQueue, 1);

    queue->fields = *fields;
    return queue;
}

static void
stop_timer (CmsisDapQueue *queue)
{
    if (queue->timer)
        g_source_destroy (queue->timer);
    g_clear_pointer (&queue->timer, g_source_unref);
    g_clear_pointer (&queue->answer, g_bytes_unref);
}

void
cmsis_dap_queue_clear (CmsisDapQueue *queue)
{
    stop_timer (queue);
    queue->n_held = 0;
    g_queue_clear_full (&queue->requests, (GDestroyNotify) g_bytes_unref);
    g_queue_clear_full (&queue->answers, (GDestroyNotify) g_bytes_unref);
}

void
cmsis_dap_queue_free (CmsisDapQueue *queue)
{
    cmsis_dap_queue_clear (queue);
    g_free (queue);
}

/* ---- Carrying out ---- */

static GBytes *
execute (CmsisDapQueue *queue, GBytes *request)
{
    guint8 answer[CMSIS_DAP_MAX_PACKET];
    gsize length;
    const guint8 *bytes = g_bytes_get_data (request, &length);

    return g_bytes_new (answer,
                        cmsis_dap_execute (queue->fields.dap, bytes, (guint) length, answer));
}

static gboolean
dispatch (GSource *source, GSourceFunc func, gpointer data)
{
    return func (data);
}

/* GLib's time-outs are whole milliseconds; most packets take less. */
static void
call_in (CmsisDapQueue *queue, guint us, GSourceFunc func)
{
    static GSourceFuncs functions = { .dispatch = dispatch };

    queue->timer = g_source_new (&functions, sizeof (GSource));
    g_source_set_ready_time (queue->timer, g_get_monotonic_time () + us);
    g_source_set_callback (queue->timer, func, queue, NULL);
    g_source_attach (queue->timer, NULL);
}

static gboolean
can_go_on (CmsisDapQueue *queue)
{
    guint room = cmsis_dap_get_packet_count (queue->fields.dap);

    return !queue->timer && queue->requests.length > queue->n_held && queue->answers.length < room;
}

static void
carry_out (CmsisDapQueue *queue, GSourceFunc when_done)
{
    if (queue->working)
        return;
    queue->working = TRUE;
    while (can_go_on (queue)) {
        g_autoptr (GBytes) request = g_queue_pop_head (&queue->requests);
        g_autoptr (GBytes) answer = execute (queue, request);
        guint us = (guint) (swd_wire_take_time (queue->fields.wire) / 1000) + queue->slowness;

        if (us > 0 && !queue->fields.instant) {
            queue->answer = g_steal_pointer (&answer);
            call_in (queue, us, when_done);
        } else {
            g_queue_push_tail (&queue->answers, g_steal_pointer (&answer));
        }
        queue->fields.changed (queue->fields.data);
    }
    queue->working = FALSE;
}

static gboolean
on_carried_out_cb (gpointer data)
{
    CmsisDapQueue *queue = data;

    g_queue_push_tail (&queue->answers, g_steal_pointer (&queue->answer));
    stop_timer (queue);
    queue->fields.changed (queue->fields.data);
    carry_out (queue, on_carried_out_cb);
    return G_SOURCE_REMOVE;
}

gboolean
cmsis_dap_queue_offer (CmsisDapQueue *queue, const guint8 *packet, gsize length)
{
    guint room = cmsis_dap_get_packet_count (queue->fields.dap);
    guint8 command = length > 0 ? packet[0] : 0;

    if (command == CMSIS_DAP_TRANSFER_ABORT) { /* has no answer, and is never held up */
        if (queue->timer)
            g_source_set_ready_time (queue->timer, 0);
        return TRUE;
    }
    if (queue->requests.length >= room)
        return FALSE;
    g_queue_push_tail (&queue->requests, g_bytes_new (packet, length));
    queue->n_held++;
    if (command != CMSIS_DAP_QUEUE_COMMANDS || queue->requests.length >= room)
        queue->n_held = 0;
    carry_out (queue, on_carried_out_cb);
    return TRUE;
}

gboolean
cmsis_dap_queue_has_answer (CmsisDapQueue *queue)
{
    return queue->answers.length > 0;
}

GBytes *
cmsis_dap_queue_take (CmsisDapQueue *queue)
{
    GBytes *answer = g_queue_pop_head (&queue->answers);

    if (answer)
        carry_out (queue, on_carried_out_cb);
    return answer;
}

void
cmsis_dap_queue_set_slowness (CmsisDapQueue *queue, guint us)
{
    queue->slowness = us;
}
