/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-write LOCATION FILE: writes a UF2 file to the bootloader's drive there, as the uf2 backend
 * does, and prints bytes a second from the open to the last sync.
 */

#include "device-monitor.h"
#include "volume.h"

int
main (int argc, char **argv)
{
    g_assert (argc == 3);

    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDeviceMonitor) monitor = moult_device_monitor_new ();
    g_autoptr (MoultDevice) device = moult_device_source_wait (
        MOULT_DEVICE_SOURCE (monitor), argv[1], NULL, NULL, moult_deadline_in (5000), NULL, &error);
    g_autoptr (MoultVolume) volume = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autofree char *contents = NULL;
    gsize length;
    MoultVolumeReceipt receipt;

    if (device == NULL || !g_file_get_contents (argv[2], &contents, &length, &error))
        g_error ("%s", error->message);
    bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    volume = moult_volume_wait (device, moult_deadline_in (10000), NULL, &error);
    if (volume == NULL || !moult_volume_mount (volume, NULL, &error))
        g_error ("%s", error->message);

    gint64 start = g_get_monotonic_time ();
    if (!moult_volume_write_file (volume, "NEW.UF2", bytes, NULL, NULL, &receipt, NULL, &error))
        g_error ("%s", error->message);
    g_print ("%f\n", length * (double) G_USEC_PER_SEC / (g_get_monotonic_time () - start));
    return 0;
}
