/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-link.h"

#include "error.h"

/* USB 2.0, tables 9-2, 9-4 and 9-5. */
enum {
    REQUEST_TYPE_STANDARD_IN = 0x80,
    REQUEST_GET_DESCRIPTOR = 6,
    DESCRIPTOR_STRING = 3,
    MAX_DESCRIPTOR = 255,
    STRING_MS = 1000, /* as libusb waits for it */
};

G_DEFINE_INTERFACE (MoultUsbLink, moult_usb_link, G_TYPE_OBJECT)

static void
moult_usb_link_default_init (MoultUsbLinkInterface *iface)
{
}

const MoultUsbConfig *
moult_usb_link_get_config (MoultUsbLink *self)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self), NULL);

    return MOULT_USB_LINK_GET_IFACE (self)->get_config (self);
}

gboolean
moult_usb_link_claim (MoultUsbLink *self,
                      const MoultUsbAlt *alt,
                      GCancellable *cancellable,
                      GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self) && alt != NULL, FALSE);

    return !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_USB_LINK_GET_IFACE (self)->claim (self, alt, cancellable, error);
}

void
moult_usb_link_release (MoultUsbLink *self, guint8 interface)
{
    g_return_if_fail (MOULT_IS_USB_LINK (self));

    MOULT_USB_LINK_GET_IFACE (self)->release (self, interface);
}

gboolean
moult_usb_link_control (MoultUsbLink *self,
                        MoultUsbControl *transfer,
                        GCancellable *cancellable,
                        GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self), FALSE);

    transfer->done = 0;
    transfer->end = MOULT_USB_FAILED;
    return !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_USB_LINK_GET_IFACE (self)->control (self, transfer, cancellable, error);
}

gboolean
moult_usb_link_bulk (MoultUsbLink *self,
                     MoultUsbBulk *transfer,
                     GCancellable *cancellable,
                     GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self), FALSE);

    transfer->done = 0;
    transfer->end = MOULT_USB_FAILED;
    return !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_USB_LINK_GET_IFACE (self)->bulk (self, transfer, cancellable, error);
}

gboolean
moult_usb_link_submit (MoultUsbLink *self, MoultUsbBulk *transfer, GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self) && transfer->pending == NULL, FALSE);

    transfer->done = 0;
    transfer->end = MOULT_USB_FAILED;
    return MOULT_USB_LINK_GET_IFACE (self)->submit (self, transfer, error);
}

gboolean
moult_usb_link_wait (MoultUsbLink *self,
                     MoultUsbBulk *transfer,
                     GCancellable *cancellable,
                     GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self), FALSE);

    if (transfer->pending != NULL)
        return MOULT_USB_LINK_GET_IFACE (self)->wait (self, transfer, cancellable, error);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "nothing is under way on endpoint %02x",
                 transfer->endpoint);
    return FALSE;
}

gboolean
moult_usb_link_clear_halt (MoultUsbLink *self, guint8 endpoint, GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self), FALSE);

    return MOULT_USB_LINK_GET_IFACE (self)->clear_halt (self, endpoint, error);
}

gboolean
moult_usb_link_reset (MoultUsbLink *self, GError **error)
{
    g_return_val_if_fail (MOULT_IS_USB_LINK (self), FALSE);

    return MOULT_USB_LINK_GET_IFACE (self)->reset (self, error);
}

/* The bytes behind a string descriptor's length and type; -1 with an error. */
static gssize
read_string (MoultUsbLink *self,
             guint16 value,
             guint16 language,
             guint8 descriptor[MAX_DESCRIPTOR],
             GCancellable *cancellable,
             GError **error)
{
    MoultUsbControl transfer = {
        .request_type = REQUEST_TYPE_STANDARD_IN,
        .request = REQUEST_GET_DESCRIPTOR,
        .value = value,
        .index = language,
        .size = MAX_DESCRIPTOR,
        .data = descriptor,
        .timeout_ms = STRING_MS,
    };

    if (!moult_usb_link_control (self, &transfer, cancellable, error))
        return -1;
    if (transfer.done < 2 || descriptor[1] != DESCRIPTOR_STRING || descriptor[0] < 2) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "string %u of the usb device is no string: %" G_GSIZE_FORMAT
                     " bytes came, of type %u",
                     value & 0xff, transfer.done, transfer.done > 1 ? descriptor[1] : 0);
        return -1;
    }
    return (gssize) MIN (transfer.done, descriptor[0]) - 2;
}

static char *
decode_utf16le (const guint8 *bytes, gsize size)
{
    g_autoptr (GString) text = g_string_new (NULL);

    for (gsize i = 0; i + 1 < size; i += 2) {
        gunichar unit = bytes[i] | bytes[i + 1] << 8;

        if (unit == 0)
            break;
        /* Names of boards keep to the basic plane; half of a pair is none. */
        g_string_append_unichar (text, g_unichar_validate (unit) ? unit : 0xfffd);
    }
    return g_string_free_and_steal (g_steal_pointer (&text));
}

char *
moult_usb_link_dup_string (MoultUsbLink *self,
                           guint8 index,
                           GCancellable *cancellable,
                           GError **error)
{
    guint8 descriptor[MAX_DESCRIPTOR] = { 0 };
    guint16 value = DESCRIPTOR_STRING << 8;

    g_return_val_if_fail (MOULT_IS_USB_LINK (self), NULL);

    if (index == 0)
        return g_strdup ("");
    gssize size = read_string (self, value, 0, descriptor, cancellable, error);
    if (size < 0)
        return NULL;
    guint16 language = size >= 2 ? descriptor[2] | descriptor[3] << 8 : 0;
    size = read_string (self, value | index, language, descriptor, cancellable, error);
    return size < 0 ? NULL : decode_utf16le (descriptor + 2, size);
}
