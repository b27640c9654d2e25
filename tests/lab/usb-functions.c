/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-functions.h"

#include <string.h>

#include "usb-hid.h"

/* Documents: USB 2.0 chapter 9 (descriptors), CDC 1.2 5.2.3 and PSTN 1.2 5.3 (functional
 * descriptors), DFU 1.1 4.2.3. */

static const UsbFunction functions[] = {
    { "cdc",
      2,
      { { 0x02, 0x02, 0x00 }, { 0x0a, 0x00, 0x00 } },
      { 1, 2 },
      { 3, 2 },
      { 5, 0x24, 0x00, 0x20, 0x01, 5, 0x24, 0x01, 0x00, 0x01, 4, 0x24, 0x02, 0x02, 5, 0x24, 0x06, 0,
        1 },
      19,
      "cdc_acm" },
    { "msc", 1, { { 0x08, 0x06, 0x50 } }, { 2 }, { 2 }, { 0 }, 0, "usb-storage" },
    { "picoboot", 1, { { 0xff, 0x00, 0x00 } }, { 2 }, { USB_FUNCTION_OUT_FIRST }, { 0 }, 0, NULL },
    { "dfu", 1, { { 0xfe, 0x01, 0x02 } }, { 0 }, { 0 }, { 0 }, 0, NULL },
    { "serial", 1, { { 0xff, 0x00, 0x00 } }, { 2 }, { 2 }, { 0 }, 0, "cp210x" },
    { "ch341", 1, { { 0xff, 0x01, 0x02 } }, { 2 }, { 2 }, { 0 }, 0, "ch341" },
    { "ftdi", 1, { { 0xff, 0xff, 0xff } }, { 2 }, { 2 }, { 0 }, 0, "ftdi_sio" },
    { "jtag", 1, { { 0xff, 0xff, 0x01 } }, { 2 }, { 2 }, { 0 }, 0, NULL },
    { "hid", 1, { { 0x03, 0x00, 0x00 } }, { 1 }, { 3 }, { 0 }, 0, "usbhid" },
    { "cmsis-dap-v2",
      1,
      { { 0xff, 0x00, 0x00 } },
      { 2 },
      { USB_FUNCTION_OUT_FIRST },
      .text = "CMSIS-DAP v2 Interface" },
    { "cmsis-dap-v1",
      1,
      { { 0x03, 0x00, 0x00 } },
      { 2 },
      { 3 },
      .driver = "usbhid",
      .text = "CMSIS-DAP v1 Interface" },
    { "st-link-v2", 1, { { 0xff, 0xff, 0xff } }, { 3 }, .addresses = { 0x81, 0x02, 0x83 } },
    { "st-link",
      1,
      { { 0xff, 0xff, 0xff } },
      { 3 },
      .text = "ST-Link",
      .addresses = { 0x81, 0x01, 0x82 } },
    { "j-link", 1, { { 0xff, 0xff, 0xff } }, { 2 }, { 2 } },
    { "hub", 1, { { 0x09, 0x00, 0x00 } }, { 1 }, { 3 }, { 0 }, 0, "hub" },
};

const UsbFunction *
usb_function_find (const char *name)
{
    for (guint n = 0; n < G_N_ELEMENTS (functions); n++)
        if (g_str_equal (functions[n].name, name))
            return &functions[n];
    g_error ("the lab knows no USB function \"%s\"", name);
}

int
usb_function_find_interface (const char *const *names, const char *name)
{
    int number = 0;

    for (guint n = 0; names && names[n]; n++) {
        if (g_str_equal (names[n], name))
            return number;
        number += (int) usb_function_find (names[n])->n_interfaces;
    }
    return -1;
}

guint
usb_function_count_interfaces (const char *const *names)
{
    guint count = 0;

    for (guint n = 0; names && names[n]; n++)
        count += usb_function_find (names[n])->n_interfaces;
    return count;
}

const char *
usb_function_get_driver (const char *const *names, guint number)
{
    for (guint n = 0; names && names[n]; n++) {
        const UsbFunction *function = usb_function_find (names[n]);

        if (number < function->n_interfaces)
            return function->driver;
        number -= function->n_interfaces;
    }
    return NULL;
}

const char *
usb_function_get_text (const char *const *names, guint number)
{
    for (guint n = 0; names && names[n]; n++) {
        const UsbFunction *function = usb_function_find (names[n]);

        if (number < function->n_interfaces)
            return number == 0 ? function->text : NULL;
        number -= function->n_interfaces;
    }
    return NULL;
}

guint
usb_function_get_packet_size (const UsbIdentity *identity)
{
    return identity->high_speed ? 512 : 64;
}

/* Where descriptors are written. */
typedef struct {
    GByteArray *bytes;
    guint packet_size;
    guint8 number; /* of the next interface */
    guint8 next;   /* endpoint */
} Writer;

static void
append (Writer *writer, const guint8 *data, guint length)
{
    g_byte_array_append (writer->bytes, data, length);
}

static void
append_endpoint (Writer *writer, guint8 address, guint8 type, guint8 interval)
{
    guint8 endpoint[] = {
        7, 0x05, address, type, writer->packet_size & 0xff, writer->packet_size >> 8, interval
    };

    append (writer, endpoint, sizeof endpoint);
}

/* A HID device that answers in turn is asked every millisecond, 8 microframes at high speed. */
static guint8
get_interval (const Writer *writer, guint n_endpoints)
{
    if (n_endpoints == 1)
        return 16;
    return writer->packet_size > 64 ? 4 : 1;
}

static void
append_endpoints (Writer *writer, const UsbFunction *function, guint n)
{
    gboolean out_first = function->endpoints[n] == USB_FUNCTION_OUT_FIRST;
    guint8 type = out_first || function->addresses[0] ? 2 : function->endpoints[n];
    guint8 interval = type == 3 ? get_interval (writer, function->n_endpoints[n]) : 0;

    for (guint e = 0; e < function->n_endpoints[n]; e++) {
        guint8 address = (e == 0) == out_first ? writer->next : 0x80 | writer->next;

        append_endpoint (writer, function->addresses[0] ? function->addresses[e] : address, type,
                         interval);
        writer->next++;
    }
}

static void
append_interface (Writer *writer, const UsbFunction *function, guint n)
{
    const guint8 *class = function->interfaces[n];
    guint8 text = n == 0 && function->text ? USB_STRING_INTERFACES + writer->number : 0;
    guint8 hid[USB_HID_DESCRIPTOR_LENGTH];
    guint8 head[] = { 9,        0x04,     writer->number, 0,   function->n_endpoints[n],
                      class[0], class[1], class[2],       text };

    append (writer, head, sizeof head);
    if (n == 0 && function->n_extra)
        append (writer, function->extra, function->n_extra);
    append (writer, hid, usb_hid_describe (function, writer->packet_size, hid));
    append_endpoints (writer, function, n);
}

/* An interface without endpoints that is there once for every memory behind it. */
static void
append_alternates (Writer *writer, const UsbIdentity *fields)
{
    guint count = g_strv_length ((char **) fields->functions);
    const guint8 *class = usb_function_find (fields->functions[count - 1])->interfaces[0];

    for (guint8 a = 0; fields->alternates[a]; a++) {
        guint8 head[] = { 9,        0x04,     writer->number,           a, 0, class[0],
                          class[1], class[2], USB_STRING_ALTERNATES + a };

        append (writer, head, sizeof head);
    }
}

static void
append_function (Writer *writer, const UsbFunction *function)
{
    const guint8 *class = function->interfaces[0];

    if (function->n_interfaces == 2) {
        guint8 association[] = { 8, 0x0b, writer->number, 2, class[0], class[1], class[2], 0 };

        append (writer, association, sizeof association);
    }
    for (guint n = 0; n < function->n_interfaces; n++, writer->number++)
        append_interface (writer, function, n);
}

guint8
usb_function_get_device_class (const char *const *names)
{
    if (names && names[0] && g_str_equal (names[0], "hub"))
        return 0x09;
    return names && usb_function_find_interface (names, "cdc") >= 0 ? 0xef : 0x00;
}

GByteArray *
usb_function_make_descriptors (const UsbIdentity *fields)
{
    guint8 device_class = usb_function_get_device_class (fields->functions);
    Writer writer = { .bytes = g_byte_array_new (),
                      .packet_size = usb_function_get_packet_size (fields),
                      .next = 1 };
    gboolean composite = device_class == 0xef;
    guint16 bcd_usb = fields->bcd_usb ? fields->bcd_usb : 0x0200;
    guint8 device[] = { 18,
                        0x01,
                        bcd_usb & 0xff,
                        bcd_usb >> 8,
                        device_class,
                        composite ? 2 : 0,
                        composite ? 1 : 0,
                        64,
                        fields->vid & 0xff,
                        fields->vid >> 8,
                        fields->pid & 0xff,
                        fields->pid >> 8,
                        fields->bcd_device & 0xff,
                        fields->bcd_device >> 8,
                        fields->manufacturer ? USB_STRING_MANUFACTURER : 0,
                        fields->product ? USB_STRING_PRODUCT : 0,
                        fields->serial ? USB_STRING_SERIAL : 0,
                        1 };
    guint8 config[] = { 9, 0x02, 0,    0,  usb_function_count_interfaces (fields->functions),
                        1, 0,    0x80, 125 };
    guint total;

    append (&writer, device, sizeof device);
    append (&writer, config, sizeof config);
    for (guint n = 0; fields->functions && fields->functions[n]; n++) {
        if (fields->alternates[0] && !fields->functions[n + 1])
            append_alternates (&writer, fields);
        else
            append_function (&writer, usb_function_find (fields->functions[n]));
    }
    append (&writer, fields->extra, fields->n_extra);
    total = writer.bytes->len - 18;
    writer.bytes->data[20] = total & 0xff;
    writer.bytes->data[21] = total >> 8;
    return writer.bytes;
}
