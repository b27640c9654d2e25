/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-host.h"

#include "virtual-usb.h"

#include <gio/gunixsocketaddress.h>

enum { MAX_NODES = 64 };

struct _VirtualHost {
    UMockdevTestbed *testbed;
    GHashTable *hubs; /* location → VirtualUsb */
    VirtualWires wires;
    GHashTable *by_place; /* location of a device, or of its hub → UsbWire */
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

/* What is there on every computer, without a disk too; programs that look for drives list it. */
static void
make_folder (VirtualHost *host, const char *name)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (host->testbed);
    g_autofree char *path = g_build_filename (root, name, NULL);

    g_mkdir_with_parents (path, 0755);
}

VirtualHost *
virtual_host_new (VirtualWires wires)
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
    make_folder (host, "sys/class/block");
    make_folder (host, "dev/disk/by-id");
    host->wires = wires;
    host->by_place =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) usb_wire_free);
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
    g_hash_table_unref (host->by_place);
    g_free (host);
}

/* Who opened the node a moment ago may still wait for the test bed's thread to take notice, and the
 * preload library ends a program whose waiting is refused. They are taken in their order: when one
 * more, of the lab's own, is answered (by the end of the line), nobody waits any more. */
static void
let_clients_in (VirtualHost *host, const char *node)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (host->testbed);
    g_autofree char *path = g_build_filename (root, "ioctl", node, NULL);
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
    g_autoptr (GError) error = NULL;
    g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                               G_SOCKET_PROTOCOL_DEFAULT, &error);
    char byte;

    g_assert_no_error (error);
    g_socket_set_timeout (socket, 1);
    if (!g_socket_connect (socket, address, NULL, &error)
        || !g_socket_shutdown (socket, FALSE, TRUE, &error)
        || g_socket_receive (socket, &byte, 1, NULL, &error) < 0)
        g_printerr ("moult-lab: %s: %s\n", node, error->message);
}

void
virtual_host_detach (VirtualHost *host, const char *node)
{
    let_clients_in (host, node);
    umockdev_testbed_detach_ioctl (host->testbed, node, NULL);
}

UsbWire *
virtual_host_get_wire (VirtualHost *host, const char *location, gboolean high_speed)
{
    const char *port = strrchr (location, '.');
    g_autofree char *place = host->wires == VIRTUAL_WIRES_SHARED && port && !high_speed
                                 ? g_strndup (location, (gsize) (port - location))
                                 : g_strdup (location);
    UsbWire *wire = g_hash_table_lookup (host->by_place, place);

    if (host->wires == VIRTUAL_WIRES_INSTANT || wire)
        return wire;
    wire = usb_wire_new (high_speed);
    g_hash_table_insert (host->by_place, g_steal_pointer (&place), wire);
    return wire;
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
