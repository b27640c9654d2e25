/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-dfu LOCATION FILE: writes a file through the DFU bootloader there, as the dfu backend does,
 * and prints the seconds from the first look at the device to its being told to start the firmware.
 */

#include "device-monitor.h"
#include "dfu-flash.h"
#include "image-parse.h"
#include "usb.h"

static MoultImage *
load (const char *path, GError **error)
{
    g_autofree char *contents = NULL;
    g_autofree char *name = g_path_get_basename (path);
    gsize length;

    if (!g_file_get_contents (path, &contents, &length, error))
        return NULL;
    g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    return moult_image_parse (bytes, name, error);
}

int
main (int argc, char **argv)
{
    g_assert (argc == 3);

    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDeviceMonitor) monitor = moult_device_monitor_new ();
    g_autoptr (MoultDevice) device = moult_device_source_wait (
        MOULT_DEVICE_SOURCE (monitor), argv[1], NULL, NULL, moult_deadline_in (5000), NULL, &error);
    g_autoptr (MoultImage) image = device != NULL ? load (argv[2], &error) : NULL;
    g_autoptr (MoultProgress) progress = moult_progress_new ();

    if (image == NULL)
        g_error ("%s", error->message);

    gint64 start = g_get_monotonic_time ();
    g_autoptr (MoultUsb) usb = moult_usb_open (device, NULL, &error);
    const MoultFlashContext context = { .device = device, .image = image };
    if (usb == NULL || !moult_dfu_flash (MOULT_USB_LINK (usb), &context, progress, NULL, &error))
        g_error ("%s", error->message);
    g_print ("%f\n", (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
    return 0;
}
