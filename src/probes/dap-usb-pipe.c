/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dap-usb-pipe.h"

#include <string.h>

#include "error.h"

enum {
    /* USB HID 1.11, 7.2.2: SET_REPORT of output report 0. */
    REQUEST_TYPE_CLASS_OUT = 0x21,
    REQUEST_SET_REPORT = 0x09,
    REPORT_OUTPUT = 0x0200,
    /* Of bmAttributes (USB 2.0, table 9-13). */
    ENDPOINT_TYPE = 0x03,
    ENDPOINT_INTERRUPT = 0x03,
    /* OpenOCD flushes as many; a probe that has none answers with nothing. */
    MAX_STALE = 64,
    STALE_MS = 1,
};

/* A packet that is under way, and the room for its answer. */
typedef struct {
    MoultUsbBulk out;
    MoultUsbBulk in;
    guint8 request[MOULT_DAP_PIPE_MAX_PACKET];
    guint8 response[MOULT_DAP_PIPE_MAX_PACKET];
} Slot;

struct _MoultDapUsbPipe {
    GObject parent_instance;

    MoultUsbLink *link;
    GCancellable *taken_back; /* is cancelled: for what nobody wants any more */
    Slot *slots;
    guint first; /* the oldest that is under way */
    guint n_slots;
    guint8 interface;
    guint8 out; /* 0: by control transfers */
    guint8 in;
    gsize wire_packet; /* of the bulk endpoint */
    gsize max_packet;
    gsize packet_size;
    gboolean padded; /* HID */
};

static void moult_dap_usb_pipe_iface_init (MoultDapPipeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultDapUsbPipe,
                               moult_dap_usb_pipe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_PIPE,
                                                      moult_dap_usb_pipe_iface_init))

static gsize
moult_dap_usb_pipe_get_max_packet (MoultDapPipe *pipe)
{
    return MOULT_DAP_USB_PIPE (pipe)->max_packet;
}

static void
moult_dap_usb_pipe_set_packet_size (MoultDapPipe *pipe, gsize size)
{
    MoultDapUsbPipe *self = MOULT_DAP_USB_PIPE (pipe);

    self->packet_size = self->padded ? self->max_packet : size;
}

/* ---- Giving up ---- */

static void
take_back (MoultDapUsbPipe *self, MoultUsbBulk *transfer)
{
    if (transfer->pending != NULL)
        moult_usb_link_wait (self->link, transfer, self->taken_back, NULL);
}

/* What is sent first: an answer that is not asked for stays in the probe. */
static void
take_all_back (MoultDapUsbPipe *self)
{
    for (guint i = 0; i < self->n_slots; i++) {
        Slot *slot = &self->slots[(self->first + i) % MOULT_DAP_PIPE_MAX_DEPTH];

        take_back (self, &slot->out);
        take_back (self, &slot->in);
    }
    self->n_slots = 0;
}

static void
moult_dap_usb_pipe_drain (MoultDapPipe *pipe)
{
    MoultDapUsbPipe *self = MOULT_DAP_USB_PIPE (pipe);

    take_all_back (self);
    for (guint i = 0; i < MAX_STALE; i++) {
        MoultUsbBulk stale = {
            .endpoint = self->in,
            .data = self->slots[0].response,
            .size = self->packet_size,
            .timeout_ms = STALE_MS,
        };

        if (!moult_usb_link_bulk (self->link, &stale, NULL, NULL))
            return;
    }
}

/* ---- Packets ---- */

static gboolean
send_report (MoultDapUsbPipe *self, Slot *slot, GError **error)
{
    MoultUsbControl report = {
        .request_type = REQUEST_TYPE_CLASS_OUT,
        .request = REQUEST_SET_REPORT,
        .value = REPORT_OUTPUT,
        .index = self->interface,
        .size = (guint16) slot->out.size,
        .data = slot->request,
        .timeout_ms = slot->out.timeout_ms,
    };

    return moult_usb_link_control (self->link, &report, NULL, error);
}

static void
fill_slot (MoultDapUsbPipe *self, Slot *slot, const guint8 *packet, gsize size)
{
    gsize wire_size = self->padded ? MAX (size, self->max_packet) : size;

    memset (slot->request, 0, sizeof slot->request);
    memcpy (slot->request, packet, size);
    slot->out = (MoultUsbBulk) {
        .endpoint = self->out,
        .data = slot->request,
        .size = wire_size,
        /* Else the probe would wait for the rest of the packet. */
        .zero_packet = !self->padded && size < self->packet_size && size % self->wire_packet == 0,
    };
    slot->in = (MoultUsbBulk) {
        .endpoint = self->in,
        .data = slot->response,
        .size = self->packet_size,
    };
}

static gboolean
moult_dap_usb_pipe_send (MoultDapPipe *pipe,
                         const guint8 *packet,
                         gsize size,
                         guint timeout_ms,
                         GError **error)
{
    MoultDapUsbPipe *self = MOULT_DAP_USB_PIPE (pipe);
    Slot *slot = &self->slots[(self->first + self->n_slots) % MOULT_DAP_PIPE_MAX_DEPTH];
    gboolean sent;

    g_return_val_if_fail (self->n_slots < MOULT_DAP_PIPE_MAX_DEPTH, FALSE);

    fill_slot (self, slot, packet, size);
    slot->out.timeout_ms = slot->in.timeout_ms = timeout_ms;
    if (self->out != 0)
        sent = moult_usb_link_submit (self->link, &slot->out, error);
    else
        sent = send_report (self, slot, error);
    if (sent)
        self->n_slots++;
    if (sent && moult_usb_link_submit (self->link, &slot->in, error))
        return TRUE;
    take_all_back (self);
    return FALSE;
}

static gboolean
wait_for_slot (MoultDapUsbPipe *self, Slot *slot, GError **error)
{
    return (slot->out.pending == NULL || moult_usb_link_wait (self->link, &slot->out, NULL, error))
           && moult_usb_link_wait (self->link, &slot->in, NULL, error);
}

static gssize
moult_dap_usb_pipe_receive (MoultDapPipe *pipe, guint8 *packet, gsize size, GError **error)
{
    MoultDapUsbPipe *self = MOULT_DAP_USB_PIPE (pipe);
    Slot *slot = &self->slots[self->first];
    gsize done;

    g_return_val_if_fail (self->n_slots > 0, -1);

    if (!wait_for_slot (self, slot, error)) {
        take_all_back (self);
        return -1;
    }
    done = MIN (slot->in.done, size);
    memcpy (packet, slot->response, done);
    self->first = (self->first + 1) % MOULT_DAP_PIPE_MAX_DEPTH;
    self->n_slots--;
    return (gssize) done;
}

static void
moult_dap_usb_pipe_iface_init (MoultDapPipeInterface *iface)
{
    iface->get_max_packet = moult_dap_usb_pipe_get_max_packet;
    iface->set_packet_size = moult_dap_usb_pipe_set_packet_size;
    iface->send = moult_dap_usb_pipe_send;
    iface->receive = moult_dap_usb_pipe_receive;
    iface->drain = moult_dap_usb_pipe_drain;
}

/* ---- Object ---- */

static void
moult_dap_usb_pipe_finalize (GObject *object)
{
    MoultDapUsbPipe *self = MOULT_DAP_USB_PIPE (object);

    take_all_back (self);
    moult_usb_link_release (self->link, self->interface);
    g_object_unref (self->link);
    g_object_unref (self->taken_back);
    g_free (self->slots);

    G_OBJECT_CLASS (moult_dap_usb_pipe_parent_class)->finalize (object);
}

static void
moult_dap_usb_pipe_class_init (MoultDapUsbPipeClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_dap_usb_pipe_finalize;
}

static void
moult_dap_usb_pipe_init (MoultDapUsbPipe *self)
{
    self->taken_back = g_cancellable_new ();
    g_cancellable_cancel (self->taken_back);
    self->slots = g_new0 (Slot, MOULT_DAP_PIPE_MAX_DEPTH);
}

static MoultDapUsbPipe *
new_pipe (MoultUsbLink *link, const MoultUsbAlt *alt, gsize max_packet)
{
    MoultDapUsbPipe *self = g_object_new (MOULT_TYPE_DAP_USB_PIPE, NULL);

    self->link = g_object_ref (link);
    self->interface = alt->interface;
    self->max_packet = self->packet_size = CLAMP (max_packet, 1, MOULT_DAP_PIPE_MAX_PACKET);
    return self;
}

MoultDapUsbPipe *
moult_dap_usb_pipe_new (MoultUsbLink *link, const MoultUsbAlt *alt)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (link) && alt != NULL, NULL);

    const MoultUsbEndpoint *out = moult_usb_alt_find_bulk (alt, FALSE);
    const MoultUsbEndpoint *in = moult_usb_alt_find_bulk (alt, TRUE);
    MoultDapUsbPipe *self;

    if (out == NULL || in == NULL)
        return NULL;
    /* Until the probe has told, what it answers fits into one packet of the bus. */
    self = new_pipe (link, alt, MOULT_DAP_PIPE_MAX_PACKET);
    self->out = out->address;
    self->in = in->address;
    self->wire_packet = MAX (out->max_packet, 1);
    self->packet_size = CLAMP (in->max_packet, 1, MOULT_DAP_PIPE_MAX_PACKET);
    return self;
}

static guint8
find_interrupt (const MoultUsbAlt *alt, gboolean to_computer)
{
    for (guint i = 0; i < alt->n_endpoints; i++) {
        const MoultUsbEndpoint *endpoint = &alt->endpoints[i];

        if ((endpoint->attributes & ENDPOINT_TYPE) == ENDPOINT_INTERRUPT
            && ((endpoint->address & 0x80) != 0) == to_computer)
            return endpoint->address;
    }
    return 0;
}

MoultDapUsbPipe *
moult_dap_usb_pipe_new_hid (MoultUsbLink *link, const MoultUsbAlt *alt, gsize report_size)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (link) && alt != NULL, NULL);

    MoultDapUsbPipe *self;

    if (find_interrupt (alt, TRUE) == 0)
        return NULL;
    self = new_pipe (link, alt, report_size);
    self->in = find_interrupt (alt, TRUE);
    self->out = find_interrupt (alt, FALSE);
    self->padded = TRUE;
    return self;
}
