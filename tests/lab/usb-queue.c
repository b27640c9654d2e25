/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-queue.h"

#include <errno.h>
#include <string.h>

#include <sys/ioctl.h>

#include <linux/usbdevice_fs.h>

enum { N_ENDPOINTS = 32, ENDPOINT_NUMBER = 0x0f };

struct _UsbQueue {
    UsbWire *wire;
    UsbQueueEvents events;
    gpointer data;
    GQueue waiting[N_ENDPOINTS]; /* of UsbTransfer, the first one is under way */
    gboolean broken[N_ENDPOINTS];
};

static guint
get_slot (guint8 endpoint)
{
    return (endpoint & ENDPOINT_NUMBER) | (endpoint & USB_DIRECTION_IN ? N_ENDPOINTS / 2 : 0);
}

gboolean
usb_transfer_is_in (const UsbTransfer *transfer)
{
    guint8 direction = transfer->endpoint == 0 ? transfer->setup.request_type : transfer->endpoint;

    return (direction & USB_DIRECTION_IN) != 0;
}

static void
free_transfer (UsbTransfer *transfer)
{
    g_clear_handle_id (&transfer->timer, g_source_remove);
    g_free (transfer->data);
    g_free (transfer);
}

static gboolean
dispatch (GSource *source, GSourceFunc func, gpointer data)
{
    return func (data);
}

/* GLib's time-outs are whole milliseconds; transfers are shorter. */
static void
call_at (UsbTransfer *transfer, gint64 when, GSourceFunc func)
{
    static GSourceFuncs functions = { .dispatch = dispatch };
    g_autoptr (GSource) source = g_source_new (&functions, sizeof (GSource));

    g_clear_handle_id (&transfer->timer, g_source_remove);
    g_source_set_ready_time (source, when);
    g_source_set_callback (source, func, transfer, NULL);
    transfer->timer = g_source_attach (source, NULL);
}

static gboolean
on_sent_cb (gpointer data)
{
    UsbTransfer *transfer = data;
    UsbQueue *queue = transfer->queue;

    transfer->timer = 0;
    transfer->begun = TRUE;
    queue->events.begin (transfer, queue->data);
    return G_SOURCE_REMOVE;
}

static void
start (UsbTransfer *transfer)
{
    gint64 now = g_get_monotonic_time ();
    gint64 when;

    if (!transfer->queue->wire) {
        on_sent_cb (transfer);
        return;
    }
    when = usb_wire_reserve (transfer->queue->wire, now, transfer->length);
    if (transfer->endpoint == 0)
        when = MAX (when, now + USB_WIRE_CONTROL_US);
    if (transfer->interrupt)
        when = MAX (when, now + USB_WIRE_INTERRUPT_US);
    call_at (transfer, when, on_sent_cb);
}

static void
end (UsbTransfer *transfer)
{
    UsbQueue *queue = transfer->queue;

    queue->events.done (transfer, transfer->user, queue->data);
    free_transfer (transfer);
}

/* What continues a transfer that failed is not sent any more. */
static void
give_up_continuations (UsbQueue *queue, guint slot)
{
    UsbTransfer *next;

    while ((next = g_queue_peek_head (&queue->waiting[slot]))
           && next->flags & USBDEVFS_URB_BULK_CONTINUATION) {
        g_queue_pop_head (&queue->waiting[slot]);
        next->status = -ECONNRESET;
        end (next);
    }
    queue->broken[slot] = next == NULL;
}

static gboolean
on_answered_cb (gpointer data)
{
    UsbTransfer *transfer = data;
    UsbQueue *queue = transfer->queue;
    guint slot = get_slot (transfer->endpoint);
    gboolean is_short =
        transfer->flags & USBDEVFS_URB_SHORT_NOT_OK && transfer->actual < transfer->length;
    gboolean failed;
    UsbTransfer *next;

    transfer->timer = 0;
    if (transfer->status == 0 && is_short)
        transfer->status = -EREMOTEIO;
    failed = transfer->status != 0 && transfer->status != -ENOENT && transfer->endpoint != 0;
    g_queue_remove (&queue->waiting[slot], transfer);
    end (transfer);
    if (failed)
        give_up_continuations (queue, slot);
    next = g_queue_peek_head (&queue->waiting[slot]);
    if (next && !next->begun && !next->timer)
        start (next);
    return G_SOURCE_REMOVE;
}

void
usb_transfer_finish (UsbTransfer *transfer, int result, guint delay_us)
{
    transfer->status = MIN (result, 0);
    transfer->actual = MIN ((gsize) MAX (result, 0), transfer->length);
    if (delay_us > 0)
        call_at (transfer, g_get_monotonic_time () + delay_us, on_answered_cb);
    else
        on_answered_cb (transfer);
}

UsbQueue *
usb_queue_new (UsbWire *wire, const UsbQueueEvents *events, gpointer data)
{
    UsbQueue *queue = g_new0 (UsbQueue, 1);

    queue->wire = wire;
    queue->events = *events;
    queue->data = data;
    return queue;
}

void
usb_queue_free (UsbQueue *queue)
{
    for (guint n = 0; n < N_ENDPOINTS; n++)
        g_queue_clear_full (&queue->waiting[n], (GDestroyNotify) free_transfer);
    g_free (queue);
}

int
usb_queue_submit (UsbQueue *queue, const UsbQueueRequest *request)
{
    guint slot = get_slot (request->endpoint);
    UsbTransfer *transfer;

    if (!(request->flags & USBDEVFS_URB_BULK_CONTINUATION))
        queue->broken[slot] = FALSE;
    else if (queue->broken[slot])
        return -EREMOTEIO;
    transfer = g_new0 (UsbTransfer, 1);
    transfer->queue = queue;
    transfer->endpoint = request->endpoint;
    transfer->setup = request->setup;
    transfer->data = g_memdup2 (request->data, request->length);
    transfer->length = request->length;
    transfer->flags = request->flags;
    transfer->interrupt = request->interrupt;
    transfer->user = request->user;
    g_queue_push_tail (&queue->waiting[slot], transfer);
    if (g_queue_peek_head (&queue->waiting[slot]) == transfer)
        start (transfer);
    return 0;
}

static void
take_back (UsbTransfer *transfer, int status)
{
    UsbQueue *queue = transfer->queue;

    if (transfer->begun)
        queue->events.forget (transfer, queue->data);
    g_clear_handle_id (&transfer->timer, g_source_remove);
    transfer->status = status;
    transfer->actual = 0;
    on_answered_cb (transfer);
}

gboolean
usb_queue_cancel (UsbQueue *queue, gpointer user, int status)
{
    for (guint n = 0; n < N_ENDPOINTS; n++) {
        for (GList *link = queue->waiting[n].head; link; link = link->next) {
            UsbTransfer *transfer = link->data;

            if (transfer->user != user)
                continue;
            take_back (transfer, status);
            return TRUE;
        }
    }
    return FALSE;
}

void
usb_queue_fail (UsbQueue *queue, int status)
{
    for (guint n = 0; n < N_ENDPOINTS; n++) {
        UsbTransfer *transfer;

        while ((transfer = g_queue_pop_head (&queue->waiting[n]))) {
            if (transfer->begun)
                queue->events.forget (transfer, queue->data);
            transfer->status = status;
            end (transfer);
        }
    }
}
