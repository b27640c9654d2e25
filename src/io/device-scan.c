/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "device-scan.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "location.h"

#define USB_FOLDER    "/sys/bus/usb/devices"
#define USB_CLASS_HUB 0x09

/* From an interface down to a disk: host6/target6:0:0/6:0:0:0/block/sda. */
#define NODE_DEPTH 5

typedef struct {
    GPtrArray *ttys;
    GPtrArray *blocks;
    GPtrArray *hidraws;
} Nodes;

static GPtrArray *
list_names (const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
    DIR *dir = opendir (folder);

    if (dir == NULL)
        return names;
    for (struct dirent *entry = readdir (dir); entry != NULL; entry = readdir (dir)) {
        if (entry->d_name[0] != '.')
            g_ptr_array_add (names, g_strdup (entry->d_name));
    }
    closedir (dir);
    return names;
}

static char *
take_valid (char *text)
{
    char *valid = g_utf8_make_valid (text, -1);

    g_free (text);
    return valid;
}

/* (nullable): an attribute without the line's end; %NULL when it is not there or empty. */
static char *
read_attribute (const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename (folder, name, NULL);
    char *text = NULL;

    if (!g_file_get_contents (path, &text, NULL, NULL))
        return NULL;
    g_strchomp (text);
    if (*text == '\0')
        g_clear_pointer (&text, g_free);
    else if (!g_utf8_validate (text, -1, NULL))
        text = take_valid (text);
    return text;
}

static guint
read_number (const char *folder, const char *name, int base)
{
    g_autofree char *text = read_attribute (folder, name);

    return text != NULL ? (guint) strtoul (text, NULL, base) : 0;
}

static gboolean
is_folder (const char *path)
{
    struct stat status;

    return lstat (path, &status) == 0 && S_ISDIR (status.st_mode);
}

/* A node counts once it can be found under /dev: sysfs shows it a moment earlier. */
static void
add_node (GPtrArray *nodes, const char *name)
{
    g_autofree char *path = g_build_filename ("/dev", name, NULL);
    struct stat status;

    g_strdelimit (path, "!", '/'); /* sysfs writes "/" of a node's name so */
    if (stat (path, &status) == 0)
        g_ptr_array_add (nodes, g_steal_pointer (&path));
}

static void
add_nodes_in (GPtrArray *nodes, const char *folder)
{
    g_autoptr (GPtrArray) names = list_names (folder);

    for (guint i = 0; i < names->len; i++)
        add_node (nodes, names->pdata[i]);
}

/* Looks below an interface for the class folders "tty", "block" and "hidraw". */
static void
find_nodes (Nodes *nodes, const char *folder, int depth)
{
    g_autoptr (GPtrArray) names = list_names (folder);

    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *path = g_build_filename (folder, name, NULL);

        if (g_str_equal (name, "power") || g_str_has_prefix (name, "ep_") || !is_folder (path))
            continue;
        if (g_str_equal (name, "tty"))
            add_nodes_in (nodes->ttys, path);
        else if (g_str_equal (name, "block"))
            add_nodes_in (nodes->blocks, path);
        else if (g_str_equal (name, "hidraw"))
            add_nodes_in (nodes->hidraws, path);
        else if (depth > 1)
            find_nodes (nodes, path, depth - 1);
    }
}

static void
add_interface (GArray *interfaces, const char *folder)
{
    MoultUsbInterface interface = {
        .number = read_number (folder, "bInterfaceNumber", 16),
        .class_ = read_number (folder, "bInterfaceClass", 16),
        .subclass = read_number (folder, "bInterfaceSubClass", 16),
        .protocol = read_number (folder, "bInterfaceProtocol", 16),
        .name = read_attribute (folder, "interface"),
    };

    g_array_append_val (interfaces, interface);
}

static void
clear_interface (gpointer data)
{
    g_free ((char *) ((MoultUsbInterface *) data)->name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
    return moult_location_compare (*(const char *const *) a, *(const char *const *) b);
}

/* The interfaces are the folders "1-1.4:1.0" …; below them stand the nodes. */
static void
read_interfaces (const char *folder, const char *location, GArray *interfaces, Nodes *nodes)
{
    g_autofree char *prefix = g_strconcat (location, ":", NULL);
    g_autoptr (GPtrArray) names = list_names (folder);

    g_ptr_array_sort (names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

        if (!g_str_has_prefix (names->pdata[i], prefix))
            continue;
        add_interface (interfaces, path);
        find_nodes (nodes, path, NODE_DEPTH);
    }
}

static const char *const *
finish_nodes (GPtrArray *nodes)
{
    g_ptr_array_sort (nodes, compare_names);
    g_ptr_array_add (nodes, NULL);
    return (const char *const *) nodes->pdata;
}

static char *
find_usb_node (const char *folder)
{
    guint bus = read_number (folder, "busnum", 10);
    guint number = read_number (folder, "devnum", 10);

    return bus == 0 || number == 0 ? NULL : g_strdup_printf ("/dev/bus/usb/%03u/%03u", bus, number);
}

static MoultDevice *
read_device (const char *location, const char *folder)
{
    g_autofree char *serial = read_attribute (folder, "serial");
    g_autofree char *manufacturer = read_attribute (folder, "manufacturer");
    g_autofree char *product = read_attribute (folder, "product");
    g_autofree char *usb_node = find_usb_node (folder);
    g_autoptr (GPtrArray) ttys = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) hidraws = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GArray) interfaces = g_array_new (FALSE, FALSE, sizeof (MoultUsbInterface));
    Nodes nodes = { ttys, blocks, hidraws };

    g_array_set_clear_func (interfaces, clear_interface);
    read_interfaces (folder, location, interfaces, &nodes);
    return moult_device_new (&(MoultDeviceFields) {
        .location = location,
        .sysfs_path = folder,
        .serial = serial,
        .manufacturer = manufacturer,
        .product = product,
        .usb_node = usb_node,
        .ttys = finish_nodes (ttys),
        .blocks = finish_nodes (blocks),
        .hidraws = finish_nodes (hidraws),
        .interfaces = (const MoultUsbInterface *) (void *) interfaces->data,
        .n_interfaces = interfaces->len,
        .vid = read_number (folder, "idVendor", 16),
        .pid = read_number (folder, "idProduct", 16),
        .bcd_device = read_number (folder, "bcdDevice", 16),
        .devnum = read_number (folder, "devnum", 10),
    });
}

/* Root hubs are "usb1", interfaces have a colon; what remains is devices and hubs. */
static gboolean
is_location (const char *name)
{
    return g_ascii_isdigit (*name) && strchr (name, ':') == NULL;
}

static MoultDevice *
find_known (GPtrArray *known, MoultDevice *device)
{
    for (guint i = 0; known != NULL && i < known->len; i++) {
        if (moult_device_equal (known->pdata[i], device))
            return known->pdata[i];
    }
    return NULL;
}

static void
scan_location (const char *location, GPtrArray *known, GPtrArray *devices)
{
    g_autofree char *link = g_build_filename (USB_FOLDER, location, NULL);
    g_autofree char *folder = realpath (link, NULL);
    g_autofree char *vendor = NULL;

    if (folder == NULL || read_number (folder, "bDeviceClass", 16) == USB_CLASS_HUB)
        return;
    vendor = read_attribute (folder, "idVendor");
    if (vendor == NULL) /* it is just leaving */
        return;

    g_autoptr (MoultDevice) device = read_device (location, folder);
    MoultDevice *same = find_known (known, device);
    g_ptr_array_add (devices, g_object_ref (same != NULL ? same : device));
}

static int
compare_devices (gconstpointer a, gconstpointer b)
{
    return moult_location_compare (moult_device_get_location (*(MoultDevice *const *) a),
                                   moult_device_get_location (*(MoultDevice *const *) b));
}

GPtrArray *
moult_device_scan (GPtrArray *known)
{
    GPtrArray *devices = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GPtrArray) names = list_names (USB_FOLDER);

    for (guint i = 0; i < names->len; i++) {
        if (is_location (names->pdata[i]))
            scan_location (names->pdata[i], known, devices);
    }
    g_ptr_array_sort (devices, compare_devices);
    return devices;
}
