/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-descriptors.h"

#include "usb-hid.h"

enum { DEVICE_LENGTH = 18, MAX_STRING = 126, BCD_USB_WITH_BOS = 0x0201 };
enum { MAX_INTERFACES = 8, MAX_STRINGS = USB_STRING_INTERFACES + MAX_INTERFACES };

struct _UsbDescriptors {
    GByteArray *all;
    GBytes *reports[MAX_INTERFACES];
    char *strings[MAX_STRINGS]; /* by index, NULL: has none */
    guint16 bcd_usb;
};

UsbDescriptors *
usb_descriptors_new (const UsbIdentity *identity)
{
    UsbDescriptors *descriptors = g_new0 (UsbDescriptors, 1);

    descriptors->bcd_usb = identity->bcd_usb;
    descriptors->all = usb_function_make_descriptors (identity);
    descriptors->strings[USB_STRING_MANUFACTURER] = g_strdup (identity->manufacturer);
    descriptors->strings[USB_STRING_PRODUCT] = g_strdup (identity->product);
    descriptors->strings[USB_STRING_SERIAL] = g_strdup (identity->serial);
    for (guint n = 0; identity->alternates[n]; n++)
        descriptors->strings[USB_STRING_ALTERNATES + n] = g_strdup (identity->alternates[n]);
    for (guint n = 0; n < MAX_INTERFACES; n++) {
        descriptors->strings[USB_STRING_INTERFACES + n] =
            g_strdup (usb_function_get_text (identity->functions, n));
        descriptors->reports[n] = usb_hid_make_report (identity, n);
    }
    return descriptors;
}

void
usb_descriptors_free (UsbDescriptors *descriptors)
{
    g_byte_array_unref (descriptors->all);
    for (guint n = 0; n < MAX_STRINGS; n++)
        g_free (descriptors->strings[n]);
    for (guint n = 0; n < MAX_INTERFACES; n++)
        g_clear_pointer (&descriptors->reports[n], g_bytes_unref);
    g_free (descriptors);
}

const GByteArray *
usb_descriptors_get_all (UsbDescriptors *descriptors)
{
    return descriptors->all;
}

/* UTF-16LE behind length and type. */
static GBytes *
make_string (const char *text)
{
    GByteArray *bytes = g_byte_array_new ();
    guint8 head[] = { 2, USB_DESCRIPTOR_STRING };
    glong count = 0;
    g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &count, NULL);

    g_byte_array_append (bytes, head, sizeof head);
    for (glong n = 0; units && n < MIN (count, MAX_STRING); n++) {
        guint8 unit[] = { units[n] & 0xff, units[n] >> 8 };

        g_byte_array_append (bytes, unit, sizeof unit);
    }
    bytes->data[0] = (guint8) bytes->len;
    return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
get_string (UsbDescriptors *descriptors, guint8 index)
{
    static const guint8 english[] = { 4, USB_DESCRIPTOR_STRING, 0x09, 0x04 };

    if (index == 0)
        return g_bytes_new_static (english, sizeof english);
    if (index >= MAX_STRINGS || !descriptors->strings[index])
        return NULL;
    return make_string (descriptors->strings[index]);
}

/* The least that a device of USB 2.1 has: the USB 2.0 extension (USB 3.2, 9.6.2.1). */
static GBytes *
get_bos (UsbDescriptors *descriptors)
{
    static const guint8 bos[] = { 5, USB_DESCRIPTOR_BOS, 12, 0, 1, 7, 0x10, 0x02, 0, 0, 0, 0 };

    return descriptors->bcd_usb >= BCD_USB_WITH_BOS ? g_bytes_new_static (bos, sizeof bos) : NULL;
}

GBytes *
usb_descriptors_get (UsbDescriptors *descriptors, guint8 type, guint8 index)
{
    const GByteArray *all = descriptors->all;

    switch (type) {
    case USB_DESCRIPTOR_DEVICE:
        return g_bytes_new (all->data, DEVICE_LENGTH);
    case USB_DESCRIPTOR_CONFIGURATION:
        return index == 0 ? g_bytes_new (all->data + DEVICE_LENGTH, all->len - DEVICE_LENGTH)
                          : NULL;
    case USB_DESCRIPTOR_STRING:
        return get_string (descriptors, index);
    case USB_DESCRIPTOR_BOS:
        return get_bos (descriptors);
    default:
        return NULL;
    }
}

GBytes *
usb_descriptors_get_report (UsbDescriptors *descriptors, guint interface)
{
    if (interface >= MAX_INTERFACES || !descriptors->reports[interface])
        return NULL;
    return g_bytes_ref (descriptors->reports[interface]);
}

gboolean
usb_descriptors_has_alternate (UsbDescriptors *descriptors, guint interface, guint number)
{
    const GByteArray *all = descriptors->all;

    for (guint at = DEVICE_LENGTH; at < all->len; at += all->data[at]) {
        const guint8 *bytes = all->data + at;

        if (bytes[1] == USB_DESCRIPTOR_INTERFACE && bytes[2] == interface && bytes[3] == number)
            return TRUE;
    }
    return FALSE;
}

int
usb_descriptors_find_interface (UsbDescriptors *descriptors, guint8 endpoint)
{
    const GByteArray *all = descriptors->all;
    int interface = -1;

    for (guint at = DEVICE_LENGTH; at < all->len; at += all->data[at]) {
        const guint8 *bytes = all->data + at;

        if (bytes[1] == USB_DESCRIPTOR_INTERFACE)
            interface = bytes[2];
        else if (bytes[1] == USB_DESCRIPTOR_ENDPOINT && bytes[2] == endpoint)
            return interface;
    }
    return -1;
}
