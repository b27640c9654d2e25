/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-pending.h"

/* How long a cancellation may go unnoticed while nothing arrives. */
#define LOOK_US 50000

typedef struct {
    struct libusb_transfer *transfer;
    int completed;
} Pending;

static void LIBUSB_CALL
on_completed_cb (struct libusb_transfer *transfer)
{
    Pending *pending = transfer->user_data;

    pending->completed = 1;
}

static int
get_result (enum libusb_transfer_status status)
{
    switch (status) {
    case LIBUSB_TRANSFER_COMPLETED:
        return 0;
    case LIBUSB_TRANSFER_TIMED_OUT:
        return LIBUSB_ERROR_TIMEOUT;
    case LIBUSB_TRANSFER_CANCELLED:
        return LIBUSB_ERROR_INTERRUPTED;
    case LIBUSB_TRANSFER_STALL:
        return LIBUSB_ERROR_PIPE;
    case LIBUSB_TRANSFER_NO_DEVICE:
        return LIBUSB_ERROR_NO_DEVICE;
    case LIBUSB_TRANSFER_OVERFLOW:
        return LIBUSB_ERROR_OVERFLOW;
    case LIBUSB_TRANSFER_ERROR:
        return LIBUSB_ERROR_IO;
    }
    return LIBUSB_ERROR_OTHER;
}

static void
pending_free (Pending *pending)
{
    libusb_free_transfer (pending->transfer);
    g_free (pending);
}

int
moult_usb_pending_begin (libusb_device_handle *handle, MoultUsbBulk *bulk, gboolean interrupt)
{
    Pending *pending = g_new0 (Pending, 1);
    struct libusb_transfer *transfer = libusb_alloc_transfer (0);
    int result;

    pending->transfer = transfer;
    libusb_fill_bulk_transfer (transfer, handle, bulk->endpoint, bulk->data, (int) bulk->size,
                               on_completed_cb, pending, bulk->timeout_ms);
    if (interrupt)
        transfer->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
    if (bulk->zero_packet)
        transfer->flags |= LIBUSB_TRANSFER_ADD_ZERO_PACKET;

    result = libusb_submit_transfer (transfer);
    if (result == 0)
        bulk->pending = pending;
    else
        pending_free (pending);
    return result;
}

/* Events can fail to be handled only when the system does; the transfer must not be left behind. */
static void
handle_events (libusb_context *context, Pending *pending)
{
    struct timeval wait = { .tv_usec = LOOK_US };

    libusb_handle_events_timeout_completed (context, &wait, &pending->completed);
}

int
moult_usb_pending_finish (libusb_context *context, MoultUsbBulk *bulk, GCancellable *cancellable)
{
    Pending *pending = bulk->pending;
    gboolean cancelled = FALSE;
    int result;

    while (!pending->completed) {
        if (!cancelled && g_cancellable_is_cancelled (cancellable)) {
            cancelled = TRUE;
            libusb_cancel_transfer (pending->transfer);
        }
        handle_events (context, pending);
    }
    bulk->pending = NULL;
    bulk->done = pending->transfer->actual_length;
    result = get_result (pending->transfer->status);
    pending_free (pending);
    return result;
}
