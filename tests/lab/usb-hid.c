/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-hid.h"

#include <string.h>

/* HID 1.11: 6.2.1 (descriptors), 6.2.2 (items); usage page FF00 is the vendor's. */

enum { CLASS_HID = 0x03, COUNT_AT_MOST = 0xff };

static gboolean
has_reports (const UsbFunction *function)
{
    return function->interfaces[0][0] == CLASS_HID && function->text != NULL;
}

/* REPORT_COUNT in one byte or two. */
static void
append_count (GByteArray *bytes, guint count)
{
    guint8 item[] = { count > COUNT_AT_MOST ? 0x96 : 0x95, count & 0xff, count >> 8 };

    g_byte_array_append (bytes, item, count > COUNT_AT_MOST ? 3 : 2);
}

static GByteArray *
make_report (guint count)
{
    static const guint8 head[] = {
        0x06, 0x00, 0xff, /* USAGE_PAGE (vendor) */
        0x09, 0x01,       /* USAGE (1) */
        0xa1, 0x01,       /* COLLECTION (application) */
        0x15, 0x00,       /*   LOGICAL_MINIMUM (0) */
        0x26, 0xff, 0x00, /*   LOGICAL_MAXIMUM (255) */
        0x75, 0x08,       /*   REPORT_SIZE (8) */
    };
    static const guint8 input[] = { 0x09, 0x01, 0x81, 0x02 };  /* USAGE (1), INPUT */
    static const guint8 output[] = { 0x09, 0x01, 0x91, 0x02 }; /* USAGE (1), OUTPUT */
    static const guint8 tail[] = {
        0x95, 0x01, /*   REPORT_COUNT (1) */
        0x09, 0x01, /*   USAGE (1) */
        0xb1, 0x02, /*   FEATURE */
        0xc0,       /* END_COLLECTION */
    };
    GByteArray *bytes = g_byte_array_new ();

    g_byte_array_append (bytes, head, sizeof head);
    append_count (bytes, count);
    g_byte_array_append (bytes, input, sizeof input);
    append_count (bytes, count);
    g_byte_array_append (bytes, output, sizeof output);
    g_byte_array_append (bytes, tail, sizeof tail);
    return bytes;
}

guint
usb_hid_describe (const UsbFunction *function,
                  guint packet_size,
                  guint8 descriptor[USB_HID_DESCRIPTOR_LENGTH])
{
    g_autoptr (GByteArray) report = make_report (packet_size);
    const guint8 bytes[USB_HID_DESCRIPTOR_LENGTH] = {
        USB_HID_DESCRIPTOR_LENGTH, 0x21, 0x11, 0x01, 0, 1, USB_HID_REPORT, report->len & 0xff,
        report->len >> 8
    };

    memcpy (descriptor, bytes, sizeof bytes);
    return has_reports (function) ? sizeof bytes : 0;
}

GBytes *
usb_hid_make_report (const UsbIdentity *identity, guint number)
{
    guint first = 0;

    for (guint n = 0; identity->functions && identity->functions[n]; n++) {
        const UsbFunction *function = usb_function_find (identity->functions[n]);

        if (first == number && has_reports (function))
            return g_byte_array_free_to_bytes (
                make_report (usb_function_get_packet_size (identity)));
        first += function->n_interfaces;
    }
    return NULL;
}
