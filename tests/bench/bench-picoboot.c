/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-picoboot LOCATION FILE: writes a UF2 file to the boot ROM there, as the picoboot backend
 * does, verified and restarted, and prints the seconds.
 */

#include "device-monitor.h"
#include "image-parse.h"
#include "picoboot-backend.h"

int
main (int argc, char **argv)
{
    g_assert (argc == 3);

    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDeviceMonitor) monitor = moult_device_monitor_new ();
    g_autoptr (MoultDevice) device = moult_device_source_wait (
        MOULT_DEVICE_SOURCE (monitor), argv[1], NULL, NULL, moult_deadline_in (5000), NULL, &error);
    g_autoptr (MoultFlashBackend) backend = g_object_new (MOULT_TYPE_PICOBOOT_BACKEND, NULL);
    g_autoptr (MoultProgress) progress = moult_progress_new ();
    g_autoptr (MoultImage) image = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autofree char *contents = NULL;
    gsize length;

    if (device == NULL || !g_file_get_contents (argv[2], &contents, &length, &error))
        g_error ("%s", error->message);
    gint64 start = g_get_monotonic_time ();
    bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    image = moult_image_parse (bytes, argv[2], &error);
    if (image == NULL)
        g_error ("%s", error->message);
    const MoultFlashContext context = {
        .devices = MOULT_DEVICE_SOURCE (monitor),
        .device = device,
        .image = image,
    };
    if (!moult_flash_backend_flash (backend, &context, progress, NULL, &error))
        g_error ("%s", error->message);
    g_print ("%f\n", (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
    return 0;
}
