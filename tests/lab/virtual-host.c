/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-host.h"

#include "virtual-usb.h"

enum { MAX_NODES = 64 };

struct _VirtualHost {
    UMockdevTestbed *testbed;
    GHashTable *hubs; /* location → VirtualUsb */
    guint last_devnum;
    guint last_scsi;
    gboolean taken[VIRTUAL_N_NODES][MAX_NODES];
};

int
virtual_host_take_number (VirtualHost *host, VirtualNode kind)
{
    for (int n = 0; n < MAX_NODES; n++) {
        if (!host->taken[kind][n]) {
            host->taken[kind][n] = TRUE;
            return n;
        }
    }
    g_error ("the virtual computer has no room for one more tty or disk");
}

void
virtual_host_give_number (VirtualHost *host, VirtualNode kind, int number)
{
    host->taken[kind][number] = FALSE;
}

guint
virtual_host_next_device (VirtualHost *host)
{
    return ++host->last_devnum;
}

guint
virtual_host_next_scsi (VirtualHost *host)
{
    return host->last_scsi++;
}

VirtualHost *
virtual_host_new (void)
{
    static const char *const hub[] = { "hub", NULL };
    VirtualUsbFields fields = { .identity = { .vid = 0x1d6b,
                                              .pid = 0x0002,
                                              .bcd_device = 0x0612,
                                              .manufacturer = "Linux 6.12 xhci-hcd",
                                              .product = "xHCI Host Controller",
                                              .serial = "0000:00:14.0",
                                              .functions = hub } };
    VirtualHost *host = g_new0 (VirtualHost, 1);

    host->testbed = umockdev_testbed_new ();
    host->hubs =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) virtual_usb_free);
    g_hash_table_insert (host->hubs, g_strdup ("1"), virtual_usb_new (host, "1", &fields));
    return host;
}

void
virtual_host_free (VirtualHost *host)
{
    g_clear_object (&host->testbed); /* and with it every node: hubs need not say goodbye */
    g_hash_table_unref (host->hubs);
    g_free (host);
}

UMockdevTestbed *
virtual_host_get_testbed (VirtualHost *host)
{
    return host->testbed;
}

void
virtual_host_add_hub (VirtualHost *host, const char *location)
{
    static const char *const hub[] = { "hub", NULL };
    VirtualUsbFields fields = { .identity = { .vid = 0x05e3,
                                              .pid = 0x0608,
                                              .bcd_device = 0x8537,
                                              .product = "USB2.0 Hub",
                                              .functions = hub } };

    if (!g_hash_table_contains (host->hubs, location))
        g_hash_table_insert (host->hubs, g_strdup (location),
                             virtual_usb_new (host, location, &fields));
}
