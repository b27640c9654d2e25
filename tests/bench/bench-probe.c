/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-probe LOCATION ADDRESS SIZE HZ: reads a target's memory through the debug probe there, as
 * the pyocd backend does when it verifies. Prints the seconds, the seconds that one command of the
 * probe takes from asking to its answer, and the checksum.
 */

#include <stdlib.h>

#include "device-monitor.h"
#include "mem-ap.h"
#include "probe-session.h"

static guint32
find_core (MoultAdi *adi)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) ports = moult_adi_scan (adi, NULL, &error);

    for (guint i = 0; ports != NULL && i < ports->len; i++) {
        const MoultAdiPort *port = &g_array_index (ports, MoultAdiPort, i);

        if (moult_adi_port_is_core (port))
            return port->id;
    }
    g_error ("no core: %s", error != NULL ? error->message : "none of the access ports is one");
}

/* One register of the debug port is one command. */
static double
measure_command (MoultDapLink *link)
{
    enum { N_COMMANDS = 300 };
    g_autoptr (GError) error = NULL;

    gint64 start = g_get_monotonic_time ();
    for (guint i = 0; i < N_COMMANDS; i++) {
        MoultDapOp op = { .request = MOULT_DAP_READ | MOULT_DP_CTRL_STAT };
        MoultDapBatch batch = { .ops = &op, .n_ops = 1 };

        if (!moult_dap_link_transfer (link, &batch, NULL, &error))
            g_error ("%s", error->message);
    }
    return (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC / N_COMMANDS;
}

int
main (int argc, char **argv)
{
    g_assert (argc == 5);

    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDeviceMonitor) monitor = moult_device_monitor_new ();
    g_autoptr (MoultDevice) device = moult_device_source_wait (
        MOULT_DEVICE_SOURCE (monitor), argv[1], NULL, NULL, moult_deadline_in (5000), NULL, &error);
    const MoultProbeOptions options = { .frequency = (guint) atoi (argv[4]) };
    gsize size = (gsize) atol (argv[3]);
    g_autofree guint8 *bytes = g_malloc (size);
    const MoultMemApRead read = {
        .address = (guint32) g_ascii_strtoull (argv[2], NULL, 0),
        .bytes = bytes,
        .size = size,
    };
    g_autoptr (MoultProbeSession) session =
        device != NULL ? moult_probe_session_open (device, NULL, &error) : NULL;
    MoultDapLink *link =
        session != NULL ? moult_probe_session_connect (session, &options, NULL, &error) : NULL;
    g_autoptr (MoultAdi) adi = link != NULL ? moult_adi_connect (link, FALSE, NULL, &error) : NULL;
    g_autoptr (MoultMemAp) ap =
        adi != NULL ? moult_mem_ap_new (adi, find_core (adi), NULL, &error) : NULL;

    gint64 start = g_get_monotonic_time ();
    if (ap == NULL || !moult_mem_ap_read (ap, &read, NULL, &error))
        g_error ("%s", error->message);
    double seconds = (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
    g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, size);
    g_print ("%f %f %s\n", seconds, measure_command (link), sum);
    return 0;
}
