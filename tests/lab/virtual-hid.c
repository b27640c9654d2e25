/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-hid.h"

enum { HIDRAW_MAJOR = 240 }; /* the kernel takes a free one */

char *
virtual_hid_dup_name (const UsbIdentity *identity)
{
    return g_strdup_printf ("%s%s%s", identity->manufacturer ? identity->manufacturer : "",
                            identity->manufacturer ? " " : "",
                            identity->product ? identity->product : "");
}

/* Documentation/ABI/testing/sysfs-driver-hid; HID_* are the uevent of drivers/hid/hid-core.c. */
char *
virtual_hid_describe (VirtualUsb *usb, guint interface, int number, GBytes *report)
{
    const UsbIdentity *identity = virtual_usb_get_identity (usb);
    g_autofree char *path = virtual_usb_dup_interface_path (usb, (int) interface);
    g_autofree char *id =
        g_strdup_printf ("0003:%04X:%04X.%04X", identity->vid, identity->pid, (guint) number + 1);
    g_autofree char *name = virtual_hid_dup_name (identity);
    GString *text = g_string_new (NULL);
    gsize size;
    const guint8 *bytes = g_bytes_get_data (report, &size);

    g_string_append_printf (text,
                            "P: %s/%s\nE: SUBSYSTEM=hid\nE: DRIVER=hid-generic\n"
                            "E: HID_ID=0003:%08X:%08X\nE: HID_NAME=%s\nE: HID_UNIQ=%s\n"
                            "H: report_descriptor=",
                            path, id, identity->vid, identity->pid, name,
                            identity->serial ? identity->serial : "");
    for (gsize n = 0; n < size; n++)
        g_string_append_printf (text, "%02X", bytes[n]);
    g_string_append_printf (text,
                            "\n\nP: %s/%s/hidraw/hidraw%d\nE: SUBSYSTEM=hidraw\n"
                            "E: DEVNAME=/dev/hidraw%d\nE: MAJOR=%d\nE: MINOR=%d\nA: dev=%d:%d\n"
                            "L: device=../../../%s\n\n",
                            path, id, number, number, HIDRAW_MAJOR, number, HIDRAW_MAJOR, number,
                            id);
    return g_string_free (text, FALSE);
}
