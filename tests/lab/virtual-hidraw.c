/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-hidraw.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/hidraw.h>
#include <linux/input.h>

#include "ioctl-client.h"
#include "virtual-hid.h"

enum { MAX_REPORTS = 64 /* HIDRAW_BUFFER_SIZE */ };

typedef enum { CALL_OPEN, CALL_IOCTL, CALL_READ, CALL_WRITE } CallKind;

struct _VirtualHidraw {
    gatomicrefcount refs; /* calls may still be under way on the test bed's thread */
    VirtualUsb *usb;      /* NULL: it has left */
    guint interface;
    guint latency;
    VirtualHidrawEvents events;
    gpointer data;
    UMockdevIoctlBase *answers;
    GBytes *descriptor;
    char *node;
    char *path; /* of the pipe that stands for it */
    int number;
    int pipe;
    gboolean pipe_full;
    GHashTable *openers; /* UMockdevIoctlClient → GQueue of GBytes */
    GQueue timers;       /* of GSource: reports on their way */
};

/* On its way between the threads. */
typedef struct {
    VirtualHidraw *hidraw;
    UMockdevIoctlClient *client;
    CallKind kind;
    gulong request;
    UMockdevIoctlData *data;
} Call;

static void
unref (VirtualHidraw *hidraw)
{
    if (!g_atomic_ref_count_dec (&hidraw->refs))
        return;
    g_hash_table_unref (hidraw->openers);
    g_bytes_unref (hidraw->descriptor);
    g_free (hidraw->node);
    g_free (hidraw->path);
    g_free (hidraw);
}

/* ---- On the main thread ---- */

static void
free_call (Call *call)
{
    g_clear_object (&call->data);
    g_object_unref (call->client);
    unref (call->hidraw);
    g_free (call);
}

static void
complete (Call *call, int result)
{
    umockdev_ioctl_client_complete (call->client, result < 0 ? -1 : result,
                                    result < 0 ? -result : 0);
}

static void
free_reports (gpointer reports)
{
    g_queue_free_full (reports, (GDestroyNotify) g_bytes_unref);
}

static gboolean
has_something_to_read (VirtualHidraw *hidraw)
{
    GHashTableIter iter;
    gpointer reports;

    g_hash_table_iter_init (&iter, hidraw->openers);
    while (g_hash_table_iter_next (&iter, NULL, &reports))
        if (!g_queue_is_empty (reports))
            return TRUE;
    return FALSE;
}

/* poll() finds the node readable while its pipe holds a byte. */
static void
update_poll (VirtualHidraw *hidraw)
{
    gboolean full = !hidraw->usb || has_something_to_read (hidraw);
    char byte = 0;

    if (full == hidraw->pipe_full)
        return;
    if ((full ? write (hidraw->pipe, &byte, 1) : read (hidraw->pipe, &byte, 1)) != 1)
        g_error ("%s: %s", hidraw->node, g_strerror (errno));
    hidraw->pipe_full = full;
}

static void
forget_closed (VirtualHidraw *hidraw)
{
    gboolean was_open = g_hash_table_size (hidraw->openers) > 0;
    GHashTableIter iter;
    gpointer client;

    g_hash_table_iter_init (&iter, hidraw->openers);
    while (g_hash_table_iter_next (&iter, &client, NULL))
        if (ioctl_client_has_left (client))
            g_hash_table_iter_remove (&iter);
    if (was_open && g_hash_table_size (hidraw->openers) == 0 && hidraw->usb
        && hidraw->events.closed)
        hidraw->events.closed (hidraw->data);
    update_poll (hidraw);
}

static gboolean
has_driver (VirtualHidraw *hidraw)
{
    return hidraw->usb
           && virtual_usbfs_has_driver (virtual_usb_get_usbfs (hidraw->usb), hidraw->interface);
}

static int
give_descriptor (VirtualHidraw *hidraw, UMockdevIoctlData *data)
{
    struct hidraw_report_descriptor *answer = (void *) data->data;
    gsize size;
    const guint8 *bytes = g_bytes_get_data (hidraw->descriptor, &size);

    memcpy (answer->value, bytes, MIN (answer->size, size));
    return 0;
}

static int
give_info (VirtualHidraw *hidraw, UMockdevIoctlData *data)
{
    const UsbIdentity *identity = virtual_usb_get_identity (hidraw->usb);
    struct hidraw_devinfo answer = { .bustype = BUS_USB,
                                     .vendor = (gint16) identity->vid,
                                     .product = (gint16) identity->pid };

    memcpy (data->data, &answer, sizeof answer);
    return 0;
}

static int
give_name (VirtualHidraw *hidraw, UMockdevIoctlData *data)
{
    g_autofree char *name = virtual_hid_dup_name (virtual_usb_get_identity (hidraw->usb));

    g_strlcpy ((char *) data->data, name, (gsize) data->data_len);
    return (int) MIN (strlen (name) + 1, (gsize) data->data_len);
}

static int
answer_ioctl (VirtualHidraw *hidraw, Call *call)
{
    int size = (int) g_bytes_get_size (hidraw->descriptor);

    if (!call->data)
        return -EFAULT;
    switch (call->request) {
    case HIDIOCGRDESCSIZE:
        memcpy (call->data->data, &size, sizeof size);
        return 0;
    case HIDIOCGRDESC:
        return give_descriptor (hidraw, call->data);
    case HIDIOCGRAWINFO:
        return give_info (hidraw, call->data);
    default:
        return _IOC_NR (call->request) == _IOC_NR (HIDIOCGRAWNAME (0))
                   ? give_name (hidraw, call->data)
                   : -ENOTTY;
    }
}

static int
read_report (VirtualHidraw *hidraw, Call *call)
{
    GQueue *reports = g_hash_table_lookup (hidraw->openers, call->client);
    g_autoptr (GBytes) report = reports ? g_queue_pop_head (reports) : NULL;
    gsize count;

    if (!report)
        return has_driver (hidraw) ? -EAGAIN : -EIO;
    count = MIN (g_bytes_get_size (report), (gsize) call->data->data_len);
    memcpy (call->data->data, g_bytes_get_data (report, NULL), count);
    update_poll (hidraw);
    return (int) count;
}

/* A report that is on its way to the device, and the call that waits for that, or to the host. */
typedef struct {
    VirtualHidraw *hidraw;
    Call *call;
    GBytes *report;
} Journey;

static void
free_journey (gpointer data)
{
    Journey *journey = data;

    if (journey->call)
        complete (journey->call, -ENODEV);
    g_clear_pointer (&journey->call, free_call);
    g_bytes_unref (journey->report);
    g_free (journey);
}

static void
end_journey (Journey *journey)
{
    VirtualHidraw *hidraw = journey->hidraw;
    gsize length;
    const guint8 *bytes = g_bytes_get_data (journey->report, &length);
    GHashTableIter iter;
    gpointer reports;

    if (journey->call) {
        complete (journey->call, (int) journey->call->data->data_len);
        g_clear_pointer (&journey->call, free_call);
        hidraw->events.written (bytes, length, hidraw->data);
        return;
    }
    g_hash_table_iter_init (&iter, hidraw->openers);
    while (g_hash_table_iter_next (&iter, NULL, &reports))
        if (g_queue_get_length (reports) < MAX_REPORTS)
            g_queue_push_tail (reports, g_bytes_ref (journey->report));
    update_poll (hidraw);
}

static gboolean
dispatch (GSource *source, GSourceFunc func, gpointer data)
{
    return func (data);
}

static gboolean
on_arrived_cb (gpointer data)
{
    Journey *journey = data;

    g_source_unref (g_queue_pop_head (&journey->hidraw->timers));
    end_journey (journey);
    return G_SOURCE_REMOVE;
}

static void
begin_journey (VirtualHidraw *hidraw, Call *call, GBytes *report)
{
    static GSourceFuncs functions = { .dispatch = dispatch };
    Journey *journey = g_new0 (Journey, 1);
    GSource *source;

    journey->hidraw = hidraw;
    journey->call = call;
    journey->report = report;
    if (hidraw->latency == 0) {
        end_journey (journey);
        free_journey (journey);
        return;
    }
    source = g_source_new (&functions, sizeof (GSource));
    g_source_set_ready_time (source, g_get_monotonic_time () + hidraw->latency);
    g_source_set_callback (source, on_arrived_cb, journey, free_journey);
    g_source_attach (source, NULL);
    g_queue_push_tail (&hidraw->timers, source);
}

/* drivers/hid/usbhid/hid-core.c: a number of 0 is not sent. */
static void
write_report (VirtualHidraw *hidraw, Call *call)
{
    const guint8 *bytes = call->data->data;
    gsize length = (gsize) call->data->data_len;
    gsize skipped = length > 0 && bytes[0] == 0 ? 1 : 0;

    begin_journey (hidraw, call, g_bytes_new (bytes + skipped, length - skipped));
}

static int
answer (Call *call)
{
    if (!has_driver (call->hidraw))
        return -EIO;
    return call->kind == CALL_READ ? read_report (call->hidraw, call)
                                   : answer_ioctl (call->hidraw, call);
}

static gboolean
on_call_cb (gpointer data)
{
    Call *call = data;
    VirtualHidraw *hidraw = call->hidraw;

    forget_closed (hidraw);
    if (!g_hash_table_contains (hidraw->openers, call->client)
        && umockdev_ioctl_client_get_connected (call->client))
        g_hash_table_insert (hidraw->openers, g_object_ref (call->client), g_queue_new ());
    if (call->kind == CALL_WRITE && has_driver (hidraw)) {
        write_report (hidraw, call);
        return G_SOURCE_REMOVE;
    }
    if (call->kind != CALL_OPEN)
        complete (call, answer (call));
    free_call (call);
    return G_SOURCE_REMOVE;
}

/* ---- On the test bed's thread ---- */

static void
pass_on (VirtualHidraw *hidraw, UMockdevIoctlClient *client, CallKind kind)
{
    Call *call = g_new0 (Call, 1);

    g_atomic_ref_count_inc (&hidraw->refs);
    call->hidraw = hidraw;
    call->client = g_object_ref (client);
    call->kind = kind;
    if (kind == CALL_IOCTL) {
        call->request = umockdev_ioctl_client_get_request (client);
        call->data = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0,
                                                  _IOC_SIZE (call->request), NULL);
    } else if (kind != CALL_OPEN) {
        call->data = g_object_ref (umockdev_ioctl_client_get_arg (client));
    }
    g_main_context_invoke (NULL, on_call_cb, call);
}

static void
on_connected_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualHidraw *hidraw)
{
    pass_on (hidraw, client, CALL_OPEN);
}

static gboolean
on_ioctl_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualHidraw *hidraw)
{
    pass_on (hidraw, client, CALL_IOCTL);
    return TRUE;
}

static gboolean
on_read_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualHidraw *hidraw)
{
    pass_on (hidraw, client, CALL_READ);
    return TRUE;
}

static gboolean
on_write_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualHidraw *hidraw)
{
    pass_on (hidraw, client, CALL_WRITE);
    return TRUE;
}

static void
on_answers_gone_cb (gpointer hidraw, GClosure *closure)
{
    unref (hidraw);
}

/* ---- Beginning and end ---- */

static void
listen_to (VirtualHidraw *hidraw)
{
    UMockdevTestbed *testbed = virtual_host_get_testbed (virtual_usb_get_host (hidraw->usb));
    g_autoptr (GError) error = NULL;

    hidraw->answers = umockdev_ioctl_base_new ();
    g_atomic_ref_count_inc (&hidraw->refs);
    g_signal_connect_data (hidraw->answers, "handle-ioctl", G_CALLBACK (on_ioctl_cb), hidraw,
                           on_answers_gone_cb, 0);
    g_signal_connect (hidraw->answers, "handle-read", G_CALLBACK (on_read_cb), hidraw);
    g_signal_connect (hidraw->answers, "handle-write", G_CALLBACK (on_write_cb), hidraw);
    g_signal_connect (hidraw->answers, "client-connected", G_CALLBACK (on_connected_cb), hidraw);
    if (!umockdev_testbed_attach_ioctl (testbed, hidraw->node, hidraw->answers, &error))
        g_error ("%s: %s", hidraw->node, error->message);
}

static void
make_pipe (VirtualHidraw *hidraw)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (
        virtual_host_get_testbed (virtual_usb_get_host (hidraw->usb)));

    hidraw->path = g_build_filename (root, hidraw->node, NULL);
    hidraw->pipe = mkfifo (hidraw->path, 0666) == 0
                       ? open (hidraw->path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
                       : -1;
    if (hidraw->pipe < 0)
        g_error ("%s: %s", hidraw->path, g_strerror (errno));
}

VirtualHidraw *
virtual_hidraw_new (VirtualUsb *usb,
                    guint interface,
                    guint latency,
                    const VirtualHidrawEvents *events,
                    gpointer data)
{
    VirtualHidraw *hidraw = g_new0 (VirtualHidraw, 1);
    VirtualHost *host = virtual_usb_get_host (usb);
    g_autofree char *text = NULL;

    g_atomic_ref_count_init (&hidraw->refs);
    hidraw->usb = usb;
    hidraw->interface = interface;
    hidraw->latency = latency;
    hidraw->events = *events;
    hidraw->data = data;
    hidraw->descriptor = usb_descriptors_get_report (
        virtual_usbfs_get_descriptors (virtual_usb_get_usbfs (usb)), interface);
    hidraw->openers =
        g_hash_table_new_full (NULL, NULL, (GDestroyNotify) ioctl_client_let_go, free_reports);
    hidraw->number = virtual_host_take_number (host, VIRTUAL_NODE_HIDRAW);
    hidraw->node = g_strdup_printf ("/dev/hidraw%d", hidraw->number);
    make_pipe (hidraw);
    listen_to (hidraw);
    virtual_usb_guard (usb, hidraw->node);
    text = virtual_hid_describe (usb, interface, hidraw->number, hidraw->descriptor);
    virtual_usb_describe (usb, text);
    return hidraw;
}

void
virtual_hidraw_free (VirtualHidraw *hidraw)
{
    VirtualHost *host = virtual_usb_get_host (hidraw->usb);

    virtual_host_detach (host, hidraw->node);
    virtual_host_give_number (host, VIRTUAL_NODE_HIDRAW, hidraw->number);
    hidraw->usb = NULL;
    update_poll (hidraw);
    while (hidraw->timers.length > 0) {
        g_autoptr (GSource) source = g_queue_pop_head (&hidraw->timers);

        g_source_destroy (source);
    }
    close (hidraw->pipe);
    g_unlink (hidraw->path);
    g_clear_object (&hidraw->answers);
    unref (hidraw);
}

gboolean
virtual_hidraw_is_open (VirtualHidraw *hidraw)
{
    forget_closed (hidraw);
    return g_hash_table_size (hidraw->openers) > 0 && has_driver (hidraw);
}

void
virtual_hidraw_send (VirtualHidraw *hidraw, const guint8 *report, gsize length)
{
    begin_journey (hidraw, NULL, g_bytes_new (report, length));
}
