/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-usb.h"

#include <string.h>

#include "error.h"

struct _FakeUsb {
    GObject parent_instance;

    const FakeUsbCalls *calls;
    gpointer device;
    MoultUsbConfig *config;
    GPtrArray *strings;
    const MoultUsbAlt *claimed;
    gboolean unplugged;
    guint n_controls;
    guint n_bulks;
    guint n_halts_cleared;
    guint n_resets;
};

static gboolean
end_transfer (FakeUsb *self, MoultUsbEnd end, GError **error)
{
    if (self->unplugged)
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_GONE, "no such device");
    else if (end == MOULT_USB_DONE)
        return TRUE;
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "transfer ended as %d", end);
    return FALSE;
}

static const MoultUsbConfig *
fake_usb_link_get_config (MoultUsbLink *link)
{
    return FAKE_USB (link)->config;
}

static gboolean
fake_usb_claim (MoultUsbLink *link,
                const MoultUsbAlt *alt,
                GCancellable *cancellable,
                GError **error)
{
    FakeUsb *self = FAKE_USB (link);

    if (self->calls->claim != NULL && !self->calls->claim (self->device, alt, error))
        return FALSE;
    if (!self->unplugged)
        self->claimed = alt;
    return end_transfer (self, MOULT_USB_DONE, error);
}

static void
fake_usb_release (MoultUsbLink *link, guint8 interface)
{
    FAKE_USB (link)->claimed = NULL;
}

static void
answer_string (FakeUsb *self, MoultUsbControl *transfer)
{
    guint8 descriptor[255] = { 4, 3, 0x09, 0x04 };
    guint index = transfer->value & 0xff;

    if (index > self->strings->len)
        return;
    if (index > 0) {
        const char *text = self->strings->pdata[index - 1];
        gsize length = MIN (strlen (text), 126);

        descriptor[0] = 2 + 2 * length;
        for (gsize i = 0; i < length; i++) {
            descriptor[2 + 2 * i] = text[i];
            descriptor[3 + 2 * i] = 0;
        }
    }
    transfer->done = MIN (descriptor[0], transfer->size);
    memcpy (transfer->data, descriptor, transfer->done);
    transfer->end = MOULT_USB_DONE;
}

static gboolean
fake_usb_control (MoultUsbLink *link,
                  MoultUsbControl *transfer,
                  GCancellable *cancellable,
                  GError **error)
{
    FakeUsb *self = FAKE_USB (link);

    self->n_controls++;
    transfer->end = MOULT_USB_STALLED;
    if (transfer->request_type == 0x80 && transfer->request == 6 && transfer->value >> 8 == 3)
        answer_string (self, transfer);
    else if (!self->unplugged && self->calls->control != NULL)
        self->calls->control (self->device, transfer);
    return end_transfer (self, transfer->end, error);
}

static gboolean
fake_usb_bulk (MoultUsbLink *link,
               MoultUsbBulk *transfer,
               GCancellable *cancellable,
               GError **error)
{
    FakeUsb *self = FAKE_USB (link);

    self->n_bulks++;
    transfer->end = MOULT_USB_STALLED;
    if (!self->unplugged && self->calls->bulk != NULL)
        self->calls->bulk (self->device, transfer);
    return end_transfer (self, transfer->end, error);
}

/* What is sent arrives at once; what is received is made up when it is waited for. */
static gboolean
fake_usb_submit (MoultUsbLink *link, MoultUsbBulk *transfer, GError **error)
{
    if (!(transfer->endpoint & 0x80) && !fake_usb_bulk (link, transfer, NULL, error))
        return FALSE;
    transfer->pending = link;
    return TRUE;
}

static gboolean
fake_usb_wait (MoultUsbLink *link,
               MoultUsbBulk *transfer,
               GCancellable *cancellable,
               GError **error)
{
    transfer->pending = NULL;
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    return !(transfer->endpoint & 0x80) || fake_usb_bulk (link, transfer, cancellable, error);
}

static gboolean
fake_usb_clear_halt (MoultUsbLink *link, guint8 endpoint, GError **error)
{
    FakeUsb *self = FAKE_USB (link);

    self->n_halts_cleared++;
    if (self->calls->clear_halt != NULL)
        self->calls->clear_halt (self->device, endpoint);
    return end_transfer (self, MOULT_USB_DONE, error);
}

static gboolean
fake_usb_reset (MoultUsbLink *link, GError **error)
{
    FakeUsb *self = FAKE_USB (link);

    self->n_resets++;
    return end_transfer (self, MOULT_USB_DONE, error);
}

static void
fake_usb_link_iface_init (MoultUsbLinkInterface *iface)
{
    iface->get_config = fake_usb_link_get_config;
    iface->claim = fake_usb_claim;
    iface->release = fake_usb_release;
    iface->control = fake_usb_control;
    iface->bulk = fake_usb_bulk;
    iface->submit = fake_usb_submit;
    iface->wait = fake_usb_wait;
    iface->clear_halt = fake_usb_clear_halt;
    iface->reset = fake_usb_reset;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeUsb,
                               fake_usb,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_USB_LINK,
                                                      fake_usb_link_iface_init))

static void
fake_usb_finalize (GObject *object)
{
    FakeUsb *self = FAKE_USB (object);

    moult_usb_config_free (self->config);
    g_ptr_array_unref (self->strings);

    G_OBJECT_CLASS (fake_usb_parent_class)->finalize (object);
}

static void
fake_usb_class_init (FakeUsbClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = fake_usb_finalize;
}

static void
fake_usb_init (FakeUsb *self)
{
    self->config = moult_usb_config_new ();
    self->strings = g_ptr_array_new_with_free_func (g_free);
}

FakeUsb *
fake_usb_new (const FakeUsbCalls *calls, gpointer device)
{
    FakeUsb *self = g_object_new (FAKE_TYPE_USB, NULL);

    self->calls = calls;
    self->device = device;
    return self;
}

MoultUsbConfig *
fake_usb_get_config (FakeUsb *self)
{
    return self->config;
}

guint8
fake_usb_add_string (FakeUsb *self, const char *text)
{
    g_ptr_array_add (self->strings, g_strdup (text));
    return self->strings->len;
}

void
fake_usb_unplug (FakeUsb *self)
{
    self->unplugged = TRUE;
}

guint
fake_usb_get_n_controls (FakeUsb *self)
{
    return self->n_controls;
}

guint
fake_usb_get_n_bulks (FakeUsb *self)
{
    return self->n_bulks;
}

guint
fake_usb_get_n_halts_cleared (FakeUsb *self)
{
    return self->n_halts_cleared;
}

guint
fake_usb_get_n_resets (FakeUsb *self)
{
    return self->n_resets;
}

const MoultUsbAlt *
fake_usb_get_claimed (FakeUsb *self)
{
    return self->claimed;
}
