/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-functions.h"

#include <string.h>

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

static void
append (GByteArray *bytes, const guint8 *data, guint length)
{
    g_byte_array_append (bytes, data, length);
}

static void
append_endpoints (GByteArray *bytes, const UsbFunction *function, guint n, guint8 *next)
{
    gboolean out_first = function->endpoints[n] == USB_FUNCTION_OUT_FIRST;
    guint8 type = out_first ? 2 : function->endpoints[n];

    for (guint e = 0; e < function->n_endpoints[n]; e++) {
        guint8 address = (e == 0) == out_first ? *next : 0x80 | *next;
        guint8 interval = type == 3 ? 16 : 0;
        guint8 endpoint[] = { 7, 0x05, address, type, 64, 0, interval };

        append (bytes, endpoint, sizeof endpoint);
        *next += 1;
    }
}

static void
append_interface (GByteArray *bytes,
                  const UsbFunction *function,
                  guint n,
                  guint8 number,
                  guint8 *next)
{
    const guint8 *class = function->interfaces[n];
    guint8 head[] = {
        9, 0x04, number, 0, function->n_endpoints[n], class[0], class[1], class[2], 0
    };

    append (bytes, head, sizeof head);
    if (n == 0 && function->n_extra)
        append (bytes, function->extra, function->n_extra);
    append_endpoints (bytes, function, n, next);
}

/* An interface without endpoints that is there once for every memory behind it. */
static void
append_alternates (GByteArray *bytes, const UsbIdentity *fields, guint8 number)
{
    guint count = g_strv_length ((char **) fields->functions);
    const guint8 *class = usb_function_find (fields->functions[count - 1])->interfaces[0];

    for (guint8 a = 0; fields->alternates[a]; a++) {
        guint8 head[] = { 9,        0x04,     number,
                          a,        0,        class[0],
                          class[1], class[2], USB_STRING_ALTERNATES + a };

        append (bytes, head, sizeof head);
    }
}

static void
append_function (GByteArray *bytes, const UsbFunction *function, guint8 *number, guint8 *next)
{
    const guint8 *class = function->interfaces[0];

    if (function->n_interfaces == 2) {
        guint8 association[] = { 8, 0x0b, *number, 2, class[0], class[1], class[2], 0 };

        append (bytes, association, sizeof association);
    }
    for (guint n = 0; n < function->n_interfaces; n++, *number += 1)
        append_interface (bytes, function, n, *number, next);
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
    GByteArray *bytes = g_byte_array_new ();
    gboolean composite = device_class == 0xef;
    guint8 number = 0, next = 1;
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

    append (bytes, device, sizeof device);
    append (bytes, config, sizeof config);
    for (guint n = 0; fields->functions && fields->functions[n]; n++) {
        if (fields->alternates[0] && !fields->functions[n + 1])
            append_alternates (bytes, fields, number);
        else
            append_function (bytes, usb_function_find (fields->functions[n]), &number, &next);
    }
    append (bytes, fields->extra, fields->n_extra);
    total = bytes->len - 18;
    bytes->data[20] = total & 0xff;
    bytes->data[21] = total >> 8;
    return bytes;
}
