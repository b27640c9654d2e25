/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb.h"

#include <libusb.h>

#include "access.h"
#include "descriptor.h"
#include "device-source.h"
#include "error.h"
#include "usb-pending.h"

enum {
    /* fwupd's dfu plugin opens every interface of class fe/01 that appears, for a moment. */
    BUSY_RETRIES = 5,
    BUSY_INTERVAL_MS = 300,

    USB_CLASS_HID = 0x03,
    ENDPOINT_TYPE = 0x03, /* USB 2.0, table 9-13: bmAttributes */
};

struct _MoultUsb {
    GObject parent_instance;

    char *node;
    libusb_context *context;
    libusb_device_handle *handle;
    MoultUsbConfig *config;
};

static MoultError
get_code (int result)
{
    switch (result) {
    case LIBUSB_ERROR_ACCESS:
        return MOULT_ERROR_NO_ACCESS;
    case LIBUSB_ERROR_NO_DEVICE:
        return MOULT_ERROR_GONE;
    case LIBUSB_ERROR_BUSY:
        return MOULT_ERROR_BUSY;
    default:
        return MOULT_ERROR_PROTOCOL;
    }
}

static void
set_error (MoultUsb *self, const char *verb, int result, GError **error)
{
    g_autofree char *holder =
        result == LIBUSB_ERROR_BUSY ? moult_access_find_holder (self->node) : NULL;

    if (holder != NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "%s is in use by %s", self->node,
                     holder);
    else
        g_set_error (error, MOULT_ERROR, get_code (result), "%s %s: %s", verb, self->node,
                     libusb_strerror (result));
}

/* ---- Opening ---- */

static gboolean
start_libusb (MoultUsb *self, GError **error)
{
    int result = libusb_init (&self->context);

    if (result == 0)
        return TRUE;
    self->context = NULL;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "libusb does not start: %s",
                 libusb_strerror (result));
    return FALSE;
}

/* Its node names it: serial numbers do not, and there may be many of the same ids. */
static libusb_device *
find_device (MoultUsb *self)
{
    libusb_device **devices = NULL;
    libusb_device *found = NULL;
    gssize n_devices = libusb_get_device_list (self->context, &devices);

    for (gssize i = 0; i < n_devices && found == NULL; i++) {
        g_autofree char *node =
            g_strdup_printf ("/dev/bus/usb/%03u/%03u", libusb_get_bus_number (devices[i]),
                             libusb_get_device_address (devices[i]));

        if (g_str_equal (node, self->node))
            found = libusb_ref_device (devices[i]);
    }
    if (n_devices >= 0)
        libusb_free_device_list (devices, TRUE);
    return found;
}

static int
open_device (MoultUsb *self, libusb_device *device, GCancellable *cancellable)
{
    for (;;) {
        int result = libusb_open (device, &self->handle);

        if (result == 0)
            return 0;
        self->handle = NULL;
        if (result != LIBUSB_ERROR_ACCESS
            || !moult_descriptor_wait_for_rights (self->node, cancellable))
            return result;
    }
}

static gboolean
open_node (MoultUsb *self, GCancellable *cancellable, GError **error)
{
    libusb_device *device = find_device (self);
    int result = LIBUSB_ERROR_NO_DEVICE;

    if (device != NULL) {
        result = open_device (self, device, cancellable);
        libusb_unref_device (device);
    }
    if (result == 0)
        return TRUE;
    if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        set_error (self, "opening", result, error);
    return FALSE;
}

static GBytes *
dup_extra (const guint8 *bytes, int size)
{
    return g_bytes_new (bytes, bytes != NULL && size > 0 ? size : 0);
}

static void
read_alt (MoultUsb *self, const struct libusb_interface_descriptor *descriptor)
{
    g_autofree MoultUsbEndpoint *endpoints = g_new0 (MoultUsbEndpoint, descriptor->bNumEndpoints);
    g_autoptr (GBytes) extra = dup_extra (descriptor->extra, descriptor->extra_length);
    MoultUsbAlt alt = {
        .interface = descriptor->bInterfaceNumber,
        .alt = descriptor->bAlternateSetting,
        .class_ = descriptor->bInterfaceClass,
        .subclass = descriptor->bInterfaceSubClass,
        .protocol = descriptor->bInterfaceProtocol,
        .name = descriptor->iInterface,
        .endpoints = endpoints,
        .n_endpoints = descriptor->bNumEndpoints,
        .extra = extra,
    };

    for (guint i = 0; i < alt.n_endpoints; i++)
        endpoints[i] = (MoultUsbEndpoint) {
            .address = descriptor->endpoint[i].bEndpointAddress,
            .attributes = descriptor->endpoint[i].bmAttributes,
            .max_packet = descriptor->endpoint[i].wMaxPacketSize,
        };
    moult_usb_config_add (self->config, &alt);
}

static int
get_descriptor (MoultUsb *self, struct libusb_config_descriptor **descriptor)
{
    libusb_device *device = libusb_get_device (self->handle);
    int result = libusb_get_active_config_descriptor (device, descriptor);

    if (result != LIBUSB_ERROR_NOT_FOUND)
        return result;
    /* In no configuration. Boards have one, and it is the first. */
    result = libusb_get_config_descriptor (device, 0, descriptor);
    if (result != 0)
        return result;
    result = libusb_set_configuration (self->handle, (*descriptor)->bConfigurationValue);
    if (result != 0)
        g_clear_pointer (descriptor, libusb_free_config_descriptor);
    return result;
}

static gboolean
read_config (MoultUsb *self, GError **error)
{
    struct libusb_config_descriptor *descriptor = NULL;
    int result = get_descriptor (self, &descriptor);

    if (result != 0) {
        set_error (self, "reading the descriptors of", result, error);
        return FALSE;
    }
    self->config = moult_usb_config_new ();
    g_bytes_unref (self->config->extra);
    self->config->extra = dup_extra (descriptor->extra, descriptor->extra_length);
    for (guint i = 0; i < descriptor->bNumInterfaces; i++) {
        const struct libusb_interface *interface = &descriptor->interface[i];

        for (int alt = 0; alt < interface->num_altsetting; alt++)
            read_alt (self, &interface->altsetting[alt]);
    }
    libusb_free_config_descriptor (descriptor);
    return TRUE;
}

/* ---- Link ---- */

static const MoultUsbConfig *
moult_usb_get_config (MoultUsbLink *link)
{
    return MOULT_USB (link)->config;
}

static int
claim_patiently (MoultUsb *self, guint8 interface, GCancellable *cancellable, GError **error)
{
    for (int busy = 0;; busy++) {
        int result = libusb_claim_interface (self->handle, interface);

        if (result != LIBUSB_ERROR_BUSY || busy == BUSY_RETRIES)
            return result;
        if (moult_descriptor_wait (-1, 0, moult_deadline_in (BUSY_INTERVAL_MS), cancellable, error)
            < 0)
            return LIBUSB_ERROR_INTERRUPTED;
    }
}

static gboolean
has_settings (MoultUsb *self, guint8 interface)
{
    guint n_settings = 0;

    for (guint i = 0; i < self->config->alts->len; i++) {
        const MoultUsbAlt *alt = self->config->alts->pdata[i];

        n_settings += alt->interface == interface;
    }
    return n_settings > 1;
}

static gboolean
moult_usb_claim (MoultUsbLink *link,
                 const MoultUsbAlt *alt,
                 GCancellable *cancellable,
                 GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int result;

    /* Where the platform has no drivers to take off, there are none in the way. */
    libusb_set_auto_detach_kernel_driver (self->handle, alt->class_ == USB_CLASS_HID);
    result = claim_patiently (self, alt->interface, cancellable, error);

    if (result == LIBUSB_ERROR_INTERRUPTED)
        return FALSE;
    /* An interface that has only one setting may stall the request (USB 2.0, 9.4.10). */
    if (result == 0 && has_settings (self, alt->interface))
        result = libusb_set_interface_alt_setting (self->handle, alt->interface, alt->alt);
    if (result != 0)
        set_error (self, "claiming an interface of", result, error);
    return result == 0;
}

static void
moult_usb_release (MoultUsbLink *link, guint8 interface)
{
    libusb_release_interface (MOULT_USB (link)->handle, interface);
}

static MoultUsbEnd
get_end (int result)
{
    return result >= 0                      ? MOULT_USB_DONE
           : result == LIBUSB_ERROR_PIPE    ? MOULT_USB_STALLED
           : result == LIBUSB_ERROR_TIMEOUT ? MOULT_USB_TIMED_OUT
                                            : MOULT_USB_FAILED;
}

static gboolean
moult_usb_control (MoultUsbLink *link,
                   MoultUsbControl *transfer,
                   GCancellable *cancellable,
                   GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int result = libusb_control_transfer (self->handle, transfer->request_type, transfer->request,
                                          transfer->value, transfer->index, transfer->data,
                                          transfer->size, transfer->timeout_ms);

    transfer->end = get_end (result);
    if (result >= 0) {
        transfer->done = result;
        return TRUE;
    }
    g_autofree char *verb =
        g_strdup_printf ("request %02x/%u (value %u, %u bytes, %u ms) to", transfer->request_type,
                         transfer->request, transfer->value, transfer->size, transfer->timeout_ms);
    set_error (self, verb, result, error);
    return FALSE;
}

static gboolean
is_interrupt (MoultUsb *self, guint8 address)
{
    for (guint i = 0; i < self->config->alts->len; i++) {
        const MoultUsbAlt *alt = self->config->alts->pdata[i];

        for (guint k = 0; k < alt->n_endpoints; k++) {
            if (alt->endpoints[k].address == address)
                return (alt->endpoints[k].attributes & ENDPOINT_TYPE)
                       == LIBUSB_TRANSFER_TYPE_INTERRUPT;
        }
    }
    return FALSE;
}

static gboolean
end_bulk (MoultUsb *self, MoultUsbBulk *transfer, int result, GError **error)
{
    transfer->end = get_end (result);
    if (result == 0)
        return TRUE;

    g_autofree char *verb = g_strdup_printf (
        "endpoint %02x (%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes, %u ms) of",
        transfer->endpoint, transfer->done, transfer->size, transfer->timeout_ms);
    set_error (self, verb, result, error);
    return FALSE;
}

static gboolean
moult_usb_bulk (MoultUsbLink *link,
                MoultUsbBulk *transfer,
                GCancellable *cancellable,
                GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int done = 0;
    int result;

    g_return_val_if_fail (transfer->size <= G_MAXINT, FALSE);

    if (is_interrupt (self, transfer->endpoint))
        result = libusb_interrupt_transfer (self->handle, transfer->endpoint, transfer->data,
                                            (int) transfer->size, &done, transfer->timeout_ms);
    else
        result = libusb_bulk_transfer (self->handle, transfer->endpoint, transfer->data,
                                       (int) transfer->size, &done, transfer->timeout_ms);
    transfer->done = done;
    return end_bulk (self, transfer, result, error);
}

static gboolean
moult_usb_submit (MoultUsbLink *link, MoultUsbBulk *transfer, GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int result;

    g_return_val_if_fail (transfer->size <= G_MAXINT, FALSE);

    result =
        moult_usb_pending_begin (self->handle, transfer, is_interrupt (self, transfer->endpoint));
    return end_bulk (self, transfer, result, error);
}

static gboolean
moult_usb_wait (MoultUsbLink *link,
                MoultUsbBulk *transfer,
                GCancellable *cancellable,
                GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int result = moult_usb_pending_finish (self->context, transfer, cancellable);

    if (result == LIBUSB_ERROR_INTERRUPTED
        && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    return end_bulk (self, transfer, result, error);
}

static gboolean
moult_usb_clear_halt (MoultUsbLink *link, guint8 endpoint, GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int result = libusb_clear_halt (self->handle, endpoint);

    if (result != 0)
        set_error (self, "clearing a halt of", result, error);
    return result == 0;
}

static gboolean
moult_usb_reset (MoultUsbLink *link, GError **error)
{
    MoultUsb *self = MOULT_USB (link);
    int result = libusb_reset_device (self->handle);

    /* It enumerates anew, as another device: that is what was wanted. */
    if (result == 0 || result == LIBUSB_ERROR_NOT_FOUND || result == LIBUSB_ERROR_NO_DEVICE)
        return TRUE;
    set_error (self, "resetting", result, error);
    return FALSE;
}

static void
moult_usb_link_iface_init (MoultUsbLinkInterface *iface)
{
    iface->get_config = moult_usb_get_config;
    iface->claim = moult_usb_claim;
    iface->release = moult_usb_release;
    iface->control = moult_usb_control;
    iface->bulk = moult_usb_bulk;
    iface->submit = moult_usb_submit;
    iface->wait = moult_usb_wait;
    iface->clear_halt = moult_usb_clear_halt;
    iface->reset = moult_usb_reset;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultUsb,
                               moult_usb,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_USB_LINK,
                                                      moult_usb_link_iface_init))

static void
moult_usb_finalize (GObject *object)
{
    MoultUsb *self = MOULT_USB (object);

    g_clear_pointer (&self->config, moult_usb_config_free);
    g_clear_pointer (&self->handle, libusb_close);
    g_clear_pointer (&self->context, libusb_exit);
    g_free (self->node);

    G_OBJECT_CLASS (moult_usb_parent_class)->finalize (object);
}

static void
moult_usb_class_init (MoultUsbClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_usb_finalize;
}

static void
moult_usb_init (MoultUsb *self)
{
}

MoultUsb *
moult_usb_open (MoultDevice *device, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultUsb) self = g_object_new (MOULT_TYPE_USB, NULL);

    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    self->node = g_strdup (moult_device_get_usb_node (device));
    if (self->node == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "the usb device at %s has no node in /dev/bus/usb",
                     moult_device_get_location (device));
        return NULL;
    }
    if (!start_libusb (self, error) || !open_node (self, cancellable, error)
        || !read_config (self, error))
        return NULL;
    return g_steal_pointer (&self);
}

const char *
moult_usb_get_node (MoultUsb *self)
{
    g_return_val_if_fail (MOULT_IS_USB (self), NULL);

    return self->node;
}
