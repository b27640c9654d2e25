/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-usbfs-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>

#include "ioctl-client.h"
#include "usb-hid.h"

enum { MAX_BUFFER = 16 * 1024 * 1024, SMALLEST_PIPE = 4096 };

static VirtualUsbfs *
ref_usbfs (VirtualUsbfs *usbfs)
{
    g_atomic_ref_count_inc (&usbfs->refs);
    return usbfs;
}

static void
unref_usbfs (VirtualUsbfs *usbfs)
{
    if (!g_atomic_ref_count_dec (&usbfs->refs))
        return;
    g_hash_table_unref (usbfs->openers);
    usb_queue_free (usbfs->queue);
    usb_descriptors_free (usbfs->descriptors);
    close (usbfs->pipe);
    g_free (usbfs->node);
    g_free (usbfs);
}

static void
on_owner_gone_cb (gpointer usbfs, GClosure *closure)
{
    unref_usbfs (usbfs);
}

/* ---- On the test bed's thread ---- */

void
virtual_usbfs_call_free (UsbfsCall *call)
{
    g_clear_object (&call->data);
    g_clear_object (&call->buffer);
    g_object_unref (call->client);
    unref_usbfs (call->usbfs);
    g_free (call);
}

static UsbfsCall *
make_call (VirtualUsbfs *usbfs, UMockdevIoctlClient *client)
{
    UsbfsCall *call = g_new0 (UsbfsCall, 1);

    call->usbfs = ref_usbfs (usbfs);
    call->client = g_object_ref (client);
    return call;
}

/* Where in the argument the pointer to a buffer is, and how long that is. FALSE: has none. */
static gboolean
get_buffer (gulong request, const guint8 *argument, gsize *offset, gsize *length)
{
    if (request == USBDEVFS_SUBMITURB) {
        const struct usbdevfs_urb *urb = (const void *) argument;

        *offset = G_STRUCT_OFFSET (struct usbdevfs_urb, buffer);
        *length = (gsize) MAX (urb->buffer_length, 0);
    } else if (request == USBDEVFS_CONTROL) {
        *offset = G_STRUCT_OFFSET (struct usbdevfs_ctrltransfer, data);
        *length = ((const struct usbdevfs_ctrltransfer *) argument)->wLength;
    } else if (request == USBDEVFS_BULK) {
        *offset = G_STRUCT_OFFSET (struct usbdevfs_bulktransfer, data);
        *length = ((const struct usbdevfs_bulktransfer *) argument)->len;
    } else {
        return FALSE;
    }
    return *length > 0;
}

/* Gets what the ioctl points to out of the program's memory. */
static int
load (UsbfsCall *call)
{
    UMockdevIoctlData *pointer = umockdev_ioctl_client_get_arg (call->client);
    g_autoptr (GError) error = NULL;
    gsize size = _IOC_SIZE (call->request);
    gsize offset, length;

    memcpy (&call->argument, pointer->data, sizeof call->argument);
    if (size == 0)
        return 0;
    call->data = umockdev_ioctl_data_resolve (pointer, 0, size, &error);
    if (!call->data)
        return EFAULT;
    if (!get_buffer (call->request, call->data->data, &offset, &length))
        return 0;
    if (length > MAX_BUFFER)
        return EINVAL;
    call->buffer = umockdev_ioctl_data_resolve (call->data, offset, length, &error);
    return call->buffer ? 0 : EFAULT;
}

static gboolean
on_call_cb (gpointer call)
{
    virtual_usbfs_answer (call);
    return G_SOURCE_REMOVE;
}

static gboolean
on_ioctl_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualUsbfs *usbfs)
{
    UsbfsCall *call = make_call (usbfs, client);

    call->request = umockdev_ioctl_client_get_request (client);
    call->problem = _IOC_TYPE (call->request) == 'U' ? load (call) : ENOTTY;
    g_main_context_invoke (NULL, on_call_cb, call);
    return TRUE;
}

/* The node's content is the descriptors. */
static gboolean
on_read_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualUsbfs *usbfs)
{
    UMockdevIoctlData *room = umockdev_ioctl_client_get_arg (client);
    const GByteArray *all = usb_descriptors_get_all (usbfs->descriptors);
    guint position = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (client), "position"));
    guint count = MIN ((guint) room->data_len, all->len - position);

    memcpy (room->data, all->data + position, count);
    g_object_set_data (G_OBJECT (client), "position", GUINT_TO_POINTER (position + count));
    umockdev_ioctl_client_complete (client, count, 0);
    return TRUE;
}

static gboolean
on_new_client_cb (gpointer data)
{
    UsbfsCall *call = data;

    virtual_usbfs_forget_closed (call->usbfs);
    virtual_usbfs_call_free (call);
    return G_SOURCE_REMOVE;
}

static void
on_client_connected_cb (UMockdevIoctlBase *answers,
                        UMockdevIoctlClient *client,
                        VirtualUsbfs *usbfs)
{
    g_main_context_invoke (NULL, on_new_client_cb, make_call (usbfs, client));
}

/* ---- The pipe ---- */

static gboolean
has_something_to_reap (VirtualUsbfs *usbfs)
{
    GHashTableIter iter;
    gpointer opener;

    g_hash_table_iter_init (&iter, usbfs->openers);
    while (g_hash_table_iter_next (&iter, NULL, &opener))
        if (!g_queue_is_empty (&((UsbfsOpener *) opener)->done))
            return TRUE;
    return usbfs->dead;
}

/* A pipe of one page is full as soon as one byte is in it. */
void
virtual_usbfs_update_poll (VirtualUsbfs *usbfs)
{
    gboolean full = !has_something_to_reap (usbfs);
    char byte = 0;

    if (full == usbfs->pipe_full)
        return;
    if ((full ? write (usbfs->pipe, &byte, 1) : read (usbfs->pipe, &byte, 1)) != 1)
        g_error ("%s: %s", usbfs->node, g_strerror (errno));
    usbfs->pipe_full = full;
}

static void
make_pipe (VirtualUsbfs *usbfs)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (usbfs->testbed);
    g_autofree char *path = g_build_filename (root, usbfs->node, NULL);
    g_autofree char *folder = g_path_get_dirname (path);

    g_mkdir_with_parents (folder, 0755);
    if (mkfifo (path, 0666) == 0)
        usbfs->pipe = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (usbfs->pipe < 0 || fcntl (usbfs->pipe, F_SETPIPE_SZ, SMALLEST_PIPE) < 0)
        g_error ("%s: %s", path, g_strerror (errno));
    virtual_usbfs_update_poll (usbfs);
}

/* ---- What comes to the device ---- */

gboolean
virtual_usbfs_choose (VirtualUsbfs *usbfs, guint interface, guint alternate)
{
    if (interface >= VIRTUAL_USBFS_INTERFACES
        || !usb_descriptors_has_alternate (usbfs->descriptors, interface, alternate))
        return FALSE;
    usbfs->interfaces[interface].alternate = (guint8) alternate;
    if (usbfs->events.alternate)
        usbfs->events.alternate ((guint8) interface, (guint8) alternate, usbfs->data);
    return TRUE;
}

static void
give (UsbTransfer *transfer, const guint8 *bytes, gsize length)
{
    gsize count = MIN (length, transfer->length);

    memcpy (transfer->data, bytes, count);
    usb_transfer_finish (transfer, (int) count, 0);
}

static void
give_descriptor (VirtualUsbfs *usbfs, UsbTransfer *transfer)
{
    guint16 value = transfer->setup.value;
    gboolean of_interface = (transfer->setup.request_type & USB_RECIP_MASK) == USB_RECIP_INTERFACE;
    g_autoptr (GBytes) bytes =
        of_interface && value >> 8 == USB_HID_REPORT
            ? usb_descriptors_get_report (usbfs->descriptors, transfer->setup.index)
            : usb_descriptors_get (usbfs->descriptors, value >> 8, value & 0xff);
    gsize length;
    const guint8 *data = bytes ? g_bytes_get_data (bytes, &length) : NULL;

    if (data)
        give (transfer, data, length);
    else
        usb_transfer_finish (transfer, -EPIPE, 0);
}

/* USB 2.0, 9.4.5: of an endpoint, bit 0 is whether it is halted. */
static void
give_status (VirtualUsbfs *usbfs, UsbTransfer *transfer)
{
    const UsbSetup *setup = &transfer->setup;
    guint8 status[2] = { 0 };

    if ((setup->request_type & USB_RECIP_MASK) == USB_RECIP_ENDPOINT && usbfs->events.halted)
        status[0] = usbfs->events.halted ((guint8) setup->index, usbfs->data);
    give (transfer, status, sizeof status);
}

/* USB 2.0, 9.4. */
static void
answer_standard (VirtualUsbfs *usbfs, UsbTransfer *transfer)
{
    static const guint8 first = 1;
    const UsbSetup *setup = &transfer->setup;
    guint interface = setup->index % VIRTUAL_USBFS_INTERFACES;

    usbfs->n_standard++;
    switch (setup->request) {
    case USB_REQ_GET_DESCRIPTOR:
        give_descriptor (usbfs, transfer);
        return;
    case USB_REQ_GET_STATUS:
        give_status (usbfs, transfer);
        return;
    case USB_REQ_GET_CONFIGURATION:
        give (transfer, &first, sizeof first);
        return;
    case USB_REQ_GET_INTERFACE:
        give (transfer, &usbfs->interfaces[interface].alternate, 1);
        return;
    case USB_REQ_SET_INTERFACE:
        usb_transfer_finish (
            transfer, virtual_usbfs_choose (usbfs, setup->index, setup->value) ? 0 : -EPIPE, 0);
        return;
    case USB_REQ_CLEAR_FEATURE:
        if (setup->request_type == USB_RECIP_ENDPOINT && usbfs->events.cleared)
            usbfs->events.cleared ((guint8) setup->index, usbfs->data);
        usb_transfer_finish (transfer, 0, 0);
        return;
    case USB_REQ_SET_CONFIGURATION:
    case USB_REQ_SET_FEATURE:
        usb_transfer_finish (transfer, 0, 0);
        return;
    default:
        usb_transfer_finish (transfer, -EPIPE, 0);
    }
}

static void
on_begin (UsbTransfer *transfer, gpointer data)
{
    VirtualUsbfs *usbfs = data;

    if (transfer->endpoint != 0) {
        if (usbfs->events.bulk)
            usbfs->events.bulk (transfer, usbfs->data);
    } else if ((transfer->setup.request_type & USB_TYPE_MASK) == USB_TYPE_STANDARD) {
        answer_standard (usbfs, transfer);
    } else if (usbfs->events.control) {
        usbfs->events.control (transfer, usbfs->data);
    } else {
        usb_transfer_finish (transfer, -EPIPE, 0);
    }
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    VirtualUsbfs *usbfs = data;

    if (usbfs->events.forget)
        usbfs->events.forget (transfer, usbfs->data);
}

static void
on_done (UsbTransfer *transfer, gpointer user, gpointer data)
{
    virtual_usbfs_finish_urb (user, transfer);
}

/* ---- Public ---- */

static void
take_identity (VirtualUsbfs *usbfs, const UsbIdentity *identity)
{
    usbfs->descriptors = usb_descriptors_new (identity);
    for (guint n = 0; n < VIRTUAL_USBFS_INTERFACES; n++)
        usbfs->interfaces[n].driver = usb_function_get_driver (identity->functions, n);
}

static void
listen_to (VirtualUsbfs *usbfs)
{
    g_autoptr (GError) error = NULL;

    usbfs->answers = umockdev_ioctl_base_new ();
    g_signal_connect_data (usbfs->answers, "handle-ioctl", G_CALLBACK (on_ioctl_cb),
                           ref_usbfs (usbfs), on_owner_gone_cb, 0);
    g_signal_connect (usbfs->answers, "handle-read", G_CALLBACK (on_read_cb), usbfs);
    g_signal_connect (usbfs->answers, "client-connected", G_CALLBACK (on_client_connected_cb),
                      usbfs);
    if (!umockdev_testbed_attach_ioctl (usbfs->testbed, usbfs->node, usbfs->answers, &error))
        g_error ("%s: %s", usbfs->node, error->message);
}

VirtualUsbfs *
virtual_usbfs_new (const VirtualUsbfsFields *fields)
{
    static const UsbQueueEvents events = { on_begin, on_forget, on_done };
    VirtualUsbfs *usbfs = g_new0 (VirtualUsbfs, 1);

    g_atomic_ref_count_init (&usbfs->refs);
    usbfs->testbed = fields->testbed;
    usbfs->node = g_strdup (fields->node);
    usbfs->devnum = fields->devnum;
    usbfs->high_speed = fields->high_speed;
    usbfs->pipe = -1;
    usbfs->openers = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) ioctl_client_let_go,
                                            (GDestroyNotify) virtual_usbfs_opener_free);
    usbfs->queue = usb_queue_new (fields->wire, &events, usbfs);
    take_identity (usbfs, fields->identity);
    make_pipe (usbfs);
    listen_to (usbfs);
    return usbfs;
}

void
virtual_usbfs_free (VirtualUsbfs *usbfs)
{
    GHashTableIter iter;
    gpointer opener;

    usb_queue_fail (usbfs->queue, -ESHUTDOWN);
    usbfs->dead = TRUE;
    virtual_usbfs_set_events (usbfs, NULL, NULL);
    virtual_usbfs_update_poll (usbfs);
    g_hash_table_iter_init (&iter, usbfs->openers);
    while (g_hash_table_iter_next (&iter, NULL, &opener))
        virtual_usbfs_opener_wake (opener);
    g_clear_object (&usbfs->answers);
    unref_usbfs (usbfs);
}

void
virtual_usbfs_set_events (VirtualUsbfs *usbfs, const VirtualUsbfsEvents *events, gpointer data)
{
    static const VirtualUsbfsEvents nobody;

    usbfs->events = events ? *events : nobody;
    usbfs->data = data;
}

UsbDescriptors *
virtual_usbfs_get_descriptors (VirtualUsbfs *usbfs)
{
    return usbfs->descriptors;
}

guint
virtual_usbfs_get_n_standard (VirtualUsbfs *usbfs)
{
    return usbfs->n_standard;
}
