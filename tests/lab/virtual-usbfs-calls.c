/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-usbfs-private.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>

#include "ioctl-client.h"

/* No MMAP: memory of the test bed cannot be mapped into another program. */
static const guint32 capabilities = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM
                                    | USBDEVFS_CAP_BULK_CONTINUATION
                                    | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;

enum { RETRY_MS = 20 };

/* ---- Openers ---- */

static void
free_urb (UsbfsUrb *urb)
{
    g_clear_handle_id (&urb->timer, g_source_remove);
    g_clear_pointer (&urb->call, virtual_usbfs_call_free);
    g_clear_object (&urb->data);
    g_clear_object (&urb->buffer);
    g_free (urb->result);
    g_free (urb);
}

static UsbfsOpener *
get_opener (UsbfsCall *call)
{
    GHashTable *openers = call->usbfs->openers;
    UsbfsOpener *opener = g_hash_table_lookup (openers, call->client);

    if (opener)
        return opener;
    opener = g_new0 (UsbfsOpener, 1);
    opener->usbfs = call->usbfs;
    opener->urbs = g_hash_table_new (NULL, NULL);
    g_hash_table_insert (openers, g_object_ref (call->client), opener);
    return opener;
}

void
virtual_usbfs_opener_free (UsbfsOpener *opener)
{
    g_autoptr (GList) urbs = g_hash_table_get_values (opener->urbs);

    for (GList *link = urbs; link; link = link->next)
        usb_queue_cancel (opener->usbfs->queue, link->data, -ENOENT);
    for (guint n = 0; n < VIRTUAL_USBFS_INTERFACES; n++)
        if (opener->usbfs->interfaces[n].claimed == opener)
            virtual_usbfs_let_go (opener->usbfs, n);
    g_clear_pointer (&opener->reaping, virtual_usbfs_call_free);
    g_queue_clear_full (&opener->done, (GDestroyNotify) free_urb);
    g_hash_table_unref (opener->urbs);
    g_free (opener);
}

void
virtual_usbfs_forget_closed (VirtualUsbfs *usbfs)
{
    GHashTableIter iter;
    gpointer client;

    g_hash_table_iter_init (&iter, usbfs->openers);
    while (g_hash_table_iter_next (&iter, &client, NULL)) {
        if (!ioctl_client_has_left (client))
            continue;
        g_hash_table_remove (usbfs->openers, client);
        g_hash_table_iter_init (&iter, usbfs->openers); /* freeing it changed more than the table */
    }
    virtual_usbfs_update_poll (usbfs);
}

/* ---- Transfers ---- */

static void
complete (UsbfsCall *call, int result)
{
    umockdev_ioctl_client_complete (call->client, result < 0 ? -1 : result,
                                    result < 0 ? -result : 0);
    virtual_usbfs_call_free (call);
}

static guint16
read_u16_le (const guint8 *bytes)
{
    return bytes[0] | bytes[1] << 8;
}

/* A class request belongs to who claimed the interface that it is for. */
static int
check_control (UsbfsOpener *opener, const UsbSetup *setup)
{
    if ((setup->request_type & USB_RECIP_MASK) != USB_RECIP_INTERFACE
        || (setup->request_type & USB_TYPE_MASK) == USB_TYPE_VENDOR)
        return 0;
    return virtual_usbfs_claim (opener, setup->index & 0xff);
}

static int
check_bulk (UsbfsOpener *opener, guint8 endpoint)
{
    int interface = usb_descriptors_find_interface (opener->usbfs->descriptors, endpoint);

    return interface < 0 ? -ENOENT : virtual_usbfs_claim (opener, (guint) interface);
}

static int
submit (UsbfsOpener *opener, UsbfsUrb *urb, UsbQueueRequest *request)
{
    int result = request->endpoint == 0 ? check_control (opener, &request->setup)
                                        : check_bulk (opener, request->endpoint);

    urb->opener = opener;
    request->user = urb;
    if (result == 0) {
        g_hash_table_insert (opener->urbs, GSIZE_TO_POINTER (urb->address), urb);
        result = usb_queue_submit (opener->usbfs->queue, request);
        if (result != 0)
            g_hash_table_remove (opener->urbs, GSIZE_TO_POINTER (urb->address));
    }
    if (result == 0)
        return 0;
    if (urb->call)
        complete (g_steal_pointer (&urb->call), result);
    free_urb (urb);
    return result;
}

static int
submit_control_urb (UsbfsOpener *opener, UsbfsUrb *urb, UsbQueueRequest *request)
{
    const guint8 *bytes = urb->buffer ? urb->buffer->data : NULL;

    if (!bytes || urb->buffer->data_len < USB_SETUP_LENGTH
        || urb->buffer->data_len < USB_SETUP_LENGTH + read_u16_le (bytes + 6)) {
        free_urb (urb);
        return -EINVAL;
    }
    request->endpoint = 0;
    request->setup = (UsbSetup) { bytes[0], bytes[1], read_u16_le (bytes + 2),
                                  read_u16_le (bytes + 4), read_u16_le (bytes + 6) };
    urb->offset = USB_SETUP_LENGTH;
    request->data = bytes + USB_SETUP_LENGTH;
    request->length = request->setup.length;
    return submit (opener, urb, request);
}

static int
submit_urb (UsbfsOpener *opener, UsbfsCall *call)
{
    const struct usbdevfs_urb *raw = (const void *) call->data->data;
    UsbfsUrb *urb = g_new0 (UsbfsUrb, 1);
    UsbQueueRequest request = { .endpoint = raw->endpoint,
                                .flags = raw->flags,
                                .interrupt = raw->type == USBDEVFS_URB_TYPE_INTERRUPT };

    urb->address = call->argument;
    urb->data = g_object_ref (call->data);
    urb->buffer = call->buffer ? g_object_ref (call->buffer) : NULL;
    if (raw->type == USBDEVFS_URB_TYPE_CONTROL)
        return submit_control_urb (opener, urb, &request);
    if (raw->type != USBDEVFS_URB_TYPE_BULK && raw->type != USBDEVFS_URB_TYPE_INTERRUPT) {
        free_urb (urb);
        return -EINVAL;
    }
    request.data = urb->buffer ? urb->buffer->data : NULL;
    request.length = urb->buffer ? (gsize) urb->buffer->data_len : 0;
    return submit (opener, urb, &request);
}

static int
discard_urb (UsbfsOpener *opener, gulong address)
{
    UsbfsUrb *urb = g_hash_table_lookup (opener->urbs, GSIZE_TO_POINTER (address));

    return urb && usb_queue_cancel (opener->usbfs->queue, urb, -ENOENT) ? 0 : -EINVAL;
}

static void
copy_result (UsbfsUrb *urb)
{
    if (urb->result)
        memcpy (urb->buffer->data + urb->offset, urb->result, urb->actual);
}

static int
reap (UsbfsOpener *opener, UsbfsCall *call)
{
    UsbfsUrb *urb = g_queue_pop_head (&opener->done);
    struct usbdevfs_urb *raw;

    if (!urb)
        return opener->usbfs->dead ? -ENODEV : -EAGAIN;
    raw = (void *) urb->data->data;
    raw->status = urb->status;
    raw->actual_length = (int) urb->actual;
    copy_result (urb);
    umockdev_ioctl_data_set_ptr (call->data, 0, urb->data);
    free_urb (urb);
    virtual_usbfs_update_poll (opener->usbfs);
    return 0;
}

/* ---- Calls that wait ---- */

void
virtual_usbfs_opener_wake (UsbfsOpener *opener)
{
    UsbfsCall *call = g_steal_pointer (&opener->reaping);

    if (call)
        complete (call, reap (opener, call));
}

static gboolean
on_late_cb (gpointer data)
{
    UsbfsUrb *urb = data;

    urb->timer = 0;
    usb_queue_cancel (urb->opener->usbfs->queue, urb, -ETIMEDOUT);
    return G_SOURCE_REMOVE;
}

/* USBDEVFS_CONTROL and _BULK: @call is answered when the transfer is over. */
static void
transfer_now (UsbfsOpener *opener, UsbfsCall *call, UsbQueueRequest *request, guint timeout)
{
    UsbfsUrb *urb = g_new0 (UsbfsUrb, 1);

    urb->address = GPOINTER_TO_SIZE (urb); /* no other has it */
    urb->buffer = call->buffer ? g_object_ref (call->buffer) : NULL;
    urb->call = call;
    if (timeout > 0)
        urb->timer = g_timeout_add (timeout, on_late_cb, urb);
    request->data = urb->buffer ? urb->buffer->data : NULL;
    request->length = urb->buffer ? (gsize) urb->buffer->data_len : 0;
    submit (opener, urb, request);
}

static void
transfer_control (UsbfsOpener *opener, UsbfsCall *call)
{
    const struct usbdevfs_ctrltransfer *raw = (const void *) call->data->data;
    UsbQueueRequest request = { .setup = { raw->bRequestType, raw->bRequest, raw->wValue,
                                           raw->wIndex, raw->wLength } };

    transfer_now (opener, call, &request, raw->timeout);
}

static void
transfer_bulk (UsbfsOpener *opener, UsbfsCall *call)
{
    const struct usbdevfs_bulktransfer *raw = (const void *) call->data->data;
    UsbQueueRequest request = { .endpoint = (guint8) raw->ep };

    transfer_now (opener, call, &request, raw->timeout);
}

void
virtual_usbfs_finish_urb (UsbfsUrb *urb, const UsbTransfer *transfer)
{
    UsbfsOpener *opener = urb->opener;

    g_hash_table_remove (opener->urbs, GSIZE_TO_POINTER (urb->address));
    urb->status = transfer->status;
    urb->actual = transfer->actual;
    if (usb_transfer_is_in (transfer) && urb->actual > 0)
        urb->result = g_memdup2 (transfer->data, urb->actual);
    if (urb->call) {
        copy_result (urb);
        complete (g_steal_pointer (&urb->call), urb->status ? urb->status : (int) urb->actual);
        free_urb (urb);
        return;
    }
    g_queue_push_tail (&opener->done, urb);
    virtual_usbfs_update_poll (opener->usbfs);
    virtual_usbfs_opener_wake (opener);
}

/* ---- Each ioctl ---- */

static int
reset (VirtualUsbfs *usbfs)
{
    if (usbfs->events.reset)
        usbfs->events.reset (usbfs->data);
    return 0;
}

static int
tell_connection (VirtualUsbfs *usbfs, UMockdevIoctlData *data)
{
    struct usbdevfs_connectinfo answer = { .devnum = usbfs->devnum };

    memcpy (data->data, &answer, sizeof answer);
    return 0;
}

static int
tell_capabilities (UMockdevIoctlData *data)
{
    memcpy (data->data, &capabilities, sizeof capabilities);
    return 0;
}

/* Those that are answered at once. */
static int
answer_now (UsbfsOpener *opener, UsbfsCall *call)
{
    VirtualUsbfs *usbfs = opener->usbfs;
    guint number = 0;

    if (call->data)
        memcpy (&number, call->data->data, sizeof number);
    switch (call->request) {
    case USBDEVFS_GET_CAPABILITIES:
        return tell_capabilities (call->data);
    case USBDEVFS_CONNECTINFO:
        return tell_connection (usbfs, call->data);
    case USBDEVFS_GET_SPEED:
        return usbfs->high_speed ? USB_SPEED_HIGH : USB_SPEED_FULL;
    case USBDEVFS_GETDRIVER:
        return virtual_usbfs_tell_driver (usbfs, call->data);
    case USBDEVFS_IOCTL:
        return virtual_usbfs_connect_driver (usbfs, (const void *) call->data->data);
    case USBDEVFS_DISCONNECT_CLAIM:
        return virtual_usbfs_disconnect_claim (opener, (const void *) call->data->data);
    case USBDEVFS_CLAIMINTERFACE:
        return virtual_usbfs_claim (opener, number);
    case USBDEVFS_RELEASEINTERFACE:
        return virtual_usbfs_release (opener, number);
    case USBDEVFS_SETINTERFACE:
        return virtual_usbfs_set_interface (opener, (const void *) call->data->data);
    case USBDEVFS_SETCONFIGURATION:
        return virtual_usbfs_set_configuration (usbfs, number);
    case USBDEVFS_CLEAR_HALT:
    case USBDEVFS_RESETEP:
        return virtual_usbfs_clear_halt (opener, number);
    case USBDEVFS_RESET:
        return reset (usbfs);
    case USBDEVFS_SUBMITURB:
        return submit_urb (opener, call);
    case USBDEVFS_DISCARDURB:
        return discard_urb (opener, call->argument);
    default:
        return -ENOTTY;
    }
}

static gboolean
on_second_try_cb (gpointer call)
{
    virtual_usbfs_forget_closed (((UsbfsCall *) call)->usbfs);
    virtual_usbfs_answer (call);
    return G_SOURCE_REMOVE;
}

/* Who has the interface may just have closed the node, which the test bed takes a moment to see. */
static void
answer_or_try_again (UsbfsOpener *opener, UsbfsCall *call)
{
    int result = answer_now (opener, call);

    if (result == -EBUSY && !call->tried) {
        call->tried = TRUE;
        g_timeout_add (RETRY_MS, on_second_try_cb, call);
    } else {
        complete (call, result);
    }
}

void
virtual_usbfs_answer (UsbfsCall *call)
{
    UsbfsOpener *opener = get_opener (call);
    int result;

    if (call->problem) {
        complete (call, -call->problem);
    } else if (call->request == USBDEVFS_REAPURB || call->request == USBDEVFS_REAPURBNDELAY) {
        result = reap (opener, call);
        if (result != -EAGAIN || call->request == USBDEVFS_REAPURBNDELAY)
            complete (call, result);
        else
            opener->reaping = call;
    } else if (call->usbfs->dead) {
        complete (call, -ENODEV);
    } else if (call->request == USBDEVFS_CONTROL) {
        transfer_control (opener, call);
    } else if (call->request == USBDEVFS_BULK) {
        transfer_bulk (opener, call);
    } else {
        answer_or_try_again (opener, call);
    }
}
