/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-usb.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

/* What Linux shows of a device in sysfs: Documentation/ABI/testing/sysfs-bus-usb. */

enum { TTY_MAJOR_ACM = 166, TTY_MAJOR_USB = 188, USB_MAJOR = 189, DISK_MAJOR = 8 };

struct _VirtualUsb {
    VirtualHost *host;
    char *location;
    char *path; /* below /devices */
    char *node;
    VirtualUsbfs *usbfs;
    UsbIdentity identity; /* its texts are the board's */
    GStrv functions;
    char *guarded; /* another node that may be opened by who may open the first */
    gboolean no_access;
    gboolean no_usb_access;
    char *tty;
    char *pty; /* "_dev_pts_3" */
    char *disk;
    VirtualNode tty_kind;
    int tty_number;
    int disk_number;
};

static void
append_hex (GString *text, const GByteArray *bytes)
{
    for (guint n = 0; n < bytes->len; n++)
        g_string_append_printf (text, "%02X", bytes->data[n]);
}

static void
append_optional (GString *text, const char *name, const char *value)
{
    if (value)
        g_string_append_printf (text, "A: %s=%s\n", name, value);
}

/* The kernel ends every attribute by a newline; programs that cut it off (lsusb) rely on that. */
static void
add_text (VirtualHost *host, const char *lines)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GRegex) attribute = g_regex_new ("^(A: (?!dev=).*)$", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *text = g_regex_replace (attribute, lines, -1, 0, "\\1\\\\n", 0, NULL);

    if (!umockdev_testbed_add_from_string (virtual_host_get_testbed (host), text, &error))
        g_error ("umockdev takes no device: %s\n%s", error->message, text);
}

static void
describe_device (GString *text, VirtualUsb *usb, const VirtualUsbFields *fields, guint devnum)
{
    const UsbIdentity *identity = &fields->identity;
    guint bus = (guint) atoi (usb->location);
    guint8 class = usb_function_get_device_class (fields->identity.functions);
    gboolean composite = class == 0xef;
    guint version = identity->bcd_usb ? identity->bcd_usb : 0x0200;

    g_string_append_printf (text, "P: %s\n", usb->path);
    g_string_append_printf (
        text,
        "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\n"
        "E: MAJOR=%d\nE: MINOR=%u\nE: BUSNUM=%03u\nE: DEVNUM=%03u\n"
        "E: DEVNAME=/dev/bus/usb/%03u/%03u\nE: PRODUCT=%x/%x/%x\nE: TYPE=%u/%u/%u\n",
        USB_MAJOR, (bus - 1) * 128 + devnum - 1, bus, devnum, bus, devnum, identity->vid,
        identity->pid, identity->bcd_device, class, composite ? 2 : 0, composite ? 1 : 0);
    g_string_append_printf (
        text,
        "A: busnum=%u\nA: devnum=%u\nA: devpath=%s\nA: idVendor=%04x\n"
        "A: idProduct=%04x\nA: bcdDevice=%04x\nA: bDeviceClass=%02x\n"
        "A: bDeviceSubClass=%02x\nA: bDeviceProtocol=%02x\nA: bNumInterfaces=%2u\n"
        "A: bNumConfigurations=1\nA: bConfigurationValue=1\nA: speed=%s\n"
        "A: version=%2x.%02x\nA: maxchild=%u\nA: bMaxPower=250mA\nA: dev=%d:%u\n",
        bus, devnum, strchr (usb->location, '-') ? strchr (usb->location, '-') + 1 : "0",
        identity->vid, identity->pid, identity->bcd_device, class, composite ? 2 : 0,
        composite ? 1 : 0, usb_function_count_interfaces (identity->functions),
        class == 0x09 || identity->high_speed ? "480" : "12", version >> 8, version & 0xff,
        class == 0x09 ? 4 : 0, USB_MAJOR, (bus - 1) * 128 + devnum - 1);
    append_optional (text, "manufacturer", identity->manufacturer);
    append_optional (text, "product", identity->product);
    append_optional (text, "serial", identity->serial);
    g_string_append (text, "H: descriptors=");
    append_hex (text, usb_descriptors_get_all (virtual_usbfs_get_descriptors (usb->usbfs)));
    g_string_append (text, "\n\n");
}

char *
virtual_usb_dup_interface_path (VirtualUsb *usb, int number)
{
    const char *name = strchr (usb->location, '-') ? usb->location : "1-0";

    return g_strdup_printf ("%s/%s:1.%d", usb->path, name, number);
}

static void
describe_interfaces (GString *text, VirtualUsb *usb)
{
    int number = 0;

    for (guint f = 0; usb->functions && usb->functions[f]; f++) {
        const UsbFunction *function = usb_function_find (usb->functions[f]);

        for (guint n = 0; n < function->n_interfaces; n++, number++) {
            const guint8 *class = function->interfaces[n];
            g_autofree char *path = virtual_usb_dup_interface_path (usb, number);
            const char *name =
                usb_function_get_text ((const char *const *) usb->functions, (guint) number);

            g_string_append_printf (text,
                                    "P: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                                    "E: INTERFACE=%u/%u/%u\n",
                                    path, class[0], class[1], class[2]);
            if (function->driver)
                g_string_append_printf (text, "E: DRIVER=%s\n", function->driver);
            g_string_append_printf (text,
                                    "A: bInterfaceNumber=%02x\nA: bAlternateSetting= 0\n"
                                    "A: bInterfaceClass=%02x\nA: bInterfaceSubClass=%02x\n"
                                    "A: bInterfaceProtocol=%02x\nA: bNumEndpoints=%02x\n",
                                    number, class[0], class[1], class[2], function->n_endpoints[n]);
            append_optional (text, "interface", name);
            g_string_append_c (text, '\n');
        }
    }
}

/* "1-1.4" lies below "1-1", which lies below the root hub "usb1". */
static char *
make_path (const char *location)
{
    g_auto (GStrv) ports = g_strsplit (location, ".", -1);
    GString *path = g_string_new ("/devices/pci0000:00/0000:00:14.0");
    g_autoptr (GString) name = g_string_new (NULL);

    g_string_append_printf (path, "/usb%d", atoi (location));
    for (guint n = 0; strchr (location, '-') && ports[n]; n++) {
        g_string_append_printf (name, "%s%s", n > 0 ? "." : "", ports[n]);
        g_string_append_printf (path, "/%s", name->str);
    }
    return g_string_free (path, FALSE);
}

/* Node permissions bind even root in the lab: what it runs has no capabilities. */
static void
forbid (VirtualUsb *usb, const char *node)
{
    g_autofree char *root = NULL;
    g_autofree char *path = NULL;

    root = umockdev_testbed_get_root_dir (virtual_host_get_testbed (usb->host));
    path = g_build_filename (root, node, NULL);
    if (g_chmod (path, 0) != 0)
        g_error ("%s: %s", path, g_strerror (errno));
}

static void
allow (VirtualUsb *usb, const char *node)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (virtual_host_get_testbed (usb->host));
    g_autofree char *path = g_build_filename (root, node, NULL);

    if (g_chmod (path, 0666) != 0)
        g_error ("%s: %s", path, g_strerror (errno));
}

/* The test bed would make the PTY itself, but for each name only once in its life; a board comes
 * back under the same name. These are the files by which the preload library knows a tty. */
static void
make_link (VirtualUsb *usb, const char *folder, const char *name, const char *target)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (virtual_host_get_testbed (usb->host));
    g_autofree char *parent = g_build_filename (root, folder, NULL);
    g_autofree char *path = g_build_filename (parent, name, NULL);

    g_mkdir_with_parents (parent, 0755);
    g_unlink (path);
    if (target && symlink (target, path) != 0)
        g_error ("%s: %s", path, g_strerror (errno));
}

static void
set_raw (int master)
{
    struct termios settings;

    tcgetattr (master, &settings);
    cfmakeraw (&settings);
    tcsetattr (master, TCSANOW, &settings);
}

static int
make_pty (VirtualUsb *usb)
{
    int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    const char *name = usb->tty + strlen ("/dev/");
    char *slave;

    if (master < 0 || grantpt (master) != 0 || unlockpt (master) != 0)
        g_error ("there is no PTY left: %s", g_strerror (errno));
    slave = ptsname (master);
    set_raw (master);
    usb->pty = g_strdelimit (g_strdup (slave), "/", '_');
    make_link (usb, "dev", name, slave);
    make_link (usb, "dev/.node", name, NULL); /* the test bed makes it anew */
    if (usb->no_access && g_chmod (slave, 0) != 0)
        g_error ("%s: %s", slave, g_strerror (errno));
    return master;
}

static VirtualUsbfs *
make_usbfs (VirtualUsb *usb, const UsbIdentity *identity, guint devnum)
{
    gboolean high_speed = identity->high_speed;

    return virtual_usbfs_new (&(VirtualUsbfsFields) {
        .testbed = virtual_host_get_testbed (usb->host),
        .node = usb->node,
        .devnum = devnum,
        .high_speed = high_speed || usb_function_get_device_class (identity->functions) == 0x09,
        .identity = identity,
        .wire = virtual_host_get_wire (usb->host, usb->location, high_speed),
    });
}

VirtualUsb *
virtual_usb_new (VirtualHost *host, const char *location, const VirtualUsbFields *fields)
{
    VirtualUsb *usb = g_new0 (VirtualUsb, 1);
    g_autoptr (GString) text = g_string_new (NULL);
    guint devnum = virtual_host_next_device (host);

    usb->host = host;
    usb->location = g_strdup (location);
    usb->path = make_path (location);
    usb->node = g_strdup_printf ("/dev/bus/usb/%03d/%03u", atoi (location), devnum);
    usb->functions = g_strdupv ((char **) fields->identity.functions);
    usb->identity = fields->identity;
    usb->identity.functions = (const char *const *) usb->functions;
    usb->no_usb_access = fields->no_access || fields->no_usb_access;
    usb->no_access = fields->no_access;
    usb->usbfs = make_usbfs (usb, &fields->identity, devnum);
    if (usb->no_usb_access)
        forbid (usb, usb->node);
    describe_device (text, usb, fields, devnum);
    add_text (host, text->str);
    g_string_truncate (text, 0);
    describe_interfaces (text, usb);
    if (text->len > 0)
        add_text (host, text->str);
    return usb;
}

void
virtual_usb_free (VirtualUsb *usb)
{
    g_autofree char *syspath = g_strconcat ("/sys", usb->path, NULL);

    if (virtual_host_get_testbed (usb->host))
        umockdev_testbed_remove_device (virtual_host_get_testbed (usb->host), syspath);
    if (virtual_host_get_testbed (usb->host))
        virtual_host_detach (usb->host, usb->node);
    virtual_usbfs_free (usb->usbfs);
    if (usb->tty && virtual_host_get_testbed (usb->host)) {
        virtual_host_detach (usb->host, usb->tty);
        virtual_host_give_number (usb->host, usb->tty_kind, usb->tty_number);
        make_link (usb, "dev/.node", usb->tty + strlen ("/dev/"), NULL);
        make_link (usb, "dev/.ptymap", usb->pty, NULL);
        make_link (usb, "dev", usb->tty + strlen ("/dev/"), NULL);
    }
    if (usb->disk && virtual_host_get_testbed (usb->host)) {
        make_link (usb, "sys/block", usb->disk, NULL); /* which the test bed forgets */
        virtual_host_give_number (usb->host, VIRTUAL_NODE_DISK, usb->disk_number);
    }
    g_free (usb->tty);
    g_free (usb->pty);
    g_free (usb->disk);
    g_free (usb->guarded);
    g_strfreev (usb->functions);
    g_free (usb->node);
    g_free (usb->path);
    g_free (usb->location);
    g_free (usb);
}

VirtualHost *
virtual_usb_get_host (VirtualUsb *usb)
{
    return usb->host;
}

const UsbIdentity *
virtual_usb_get_identity (VirtualUsb *usb)
{
    return &usb->identity;
}

void
virtual_usb_describe (VirtualUsb *usb, const char *lines)
{
    add_text (usb->host, lines);
}

void
virtual_usb_guard (VirtualUsb *usb, const char *node)
{
    g_set_str (&usb->guarded, node);
    if (usb->no_usb_access)
        forbid (usb, node);
}

gboolean
virtual_usb_get_no_access (VirtualUsb *usb)
{
    return usb->no_access;
}

void
virtual_usb_allow (VirtualUsb *usb)
{
    g_autofree char *syspath = g_strconcat ("/sys", usb->path, NULL);

    usb->no_access = usb->no_usb_access = FALSE;
    allow (usb, usb->node);
    if (usb->guarded)
        allow (usb, usb->guarded);
    if (usb->tty)
        allow (usb, usb->tty);
    umockdev_testbed_uevent (virtual_host_get_testbed (usb->host), syspath, "change");
}

const char *
virtual_usb_get_node (VirtualUsb *usb)
{
    return usb->node;
}

VirtualUsbfs *
virtual_usb_get_usbfs (VirtualUsb *usb)
{
    return usb->usbfs;
}

const char *
virtual_usb_get_tty (VirtualUsb *usb)
{
    return usb->tty;
}

const char *
virtual_usb_get_disk (VirtualUsb *usb)
{
    return usb->disk;
}

const char *
virtual_usb_add_tty (VirtualUsb *usb, const char *function, UMockdevIoctlBase *lines, int *master)
{
    gboolean acm = g_str_equal (function, "cdc");
    g_autofree char *interface = virtual_usb_dup_interface_path (
        usb, usb_function_find_interface ((const char *const *) usb->functions, function));
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *number = NULL;
    g_autoptr (GError) error = NULL;
    const char *name;

    usb->tty_kind = acm ? VIRTUAL_NODE_ACM : VIRTUAL_NODE_USB;
    usb->tty_number = virtual_host_take_number (usb->host, usb->tty_kind);
    usb->tty = g_strdup_printf ("/dev/tty%s%d", acm ? "ACM" : "USB", usb->tty_number);
    name = usb->tty + strlen ("/dev/");
    number = g_strdup_printf ("%d:%d", acm ? TTY_MAJOR_ACM : TTY_MAJOR_USB, usb->tty_number);
    if (!umockdev_testbed_attach_ioctl (virtual_host_get_testbed (usb->host), usb->tty, lines,
                                        &error))
        g_error ("%s: %s", usb->tty, error->message);
    *master = make_pty (usb);
    if (!acm)
        g_string_append_printf (text, "P: %s/%s\nE: SUBSYSTEM=usb-serial\n\n", interface, name);
    g_string_append_printf (text,
                            "P: %s%s%s/tty/%s\nE: SUBSYSTEM=tty\nE: DEVNAME=%s\n"
                            "E: MAJOR=%d\nE: MINOR=%d\nA: dev=%s\nL: device=../../../%s\n\n",
                            interface, acm ? "" : "/", acm ? "" : name, name, usb->tty,
                            acm ? TTY_MAJOR_ACM : TTY_MAJOR_USB, usb->tty_number, number,
                            acm ? strrchr (interface, '/') + 1 : name);
    add_text (usb->host, text->str);
    make_link (usb, "dev/.ptymap", usb->pty, number);
    return usb->tty;
}

static void
describe_disk (GString *text, VirtualUsb *usb, const char *parent, int partition, guint64 sectors)
{
    guint minor_number = (guint) usb->disk_number * 16 + (guint) partition;
    const char *name = partition ? strrchr (parent, '/') + 1 : usb->disk;
    g_autofree char *full = partition ? g_strdup_printf ("%s%d", name, partition) : g_strdup (name);

    g_string_append_printf (
        text,
        "P: %s/%s\nN: %s\nE: SUBSYSTEM=block\nE: DEVTYPE=%s\nE: DEVNAME=/dev/%s\n"
        "E: MAJOR=%d\nE: MINOR=%u\nA: dev=%d:%u\nA: size=%" G_GUINT64_FORMAT "\n"
        "A: ro=0\n",
        parent, full, full, partition ? "partition" : "disk", full, DISK_MAJOR, minor_number,
        DISK_MAJOR, minor_number, sectors);
    if (partition)
        g_string_append_printf (text, "A: partition=%d\n\n", partition);
    else
        g_string_append (text, "A: removable=1\nL: device=../..\n\n");
}

const char *
virtual_usb_add_disk (VirtualUsb *usb, guint64 sectors, gboolean partitioned, dev_t *device)
{
    g_autofree char *interface = virtual_usb_dup_interface_path (
        usb, usb_function_find_interface ((const char *const *) usb->functions, "msc"));
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *parent = NULL;
    g_autofree char *disk = NULL;
    guint scsi = virtual_host_next_scsi (usb->host);

    usb->disk_number = virtual_host_take_number (usb->host, VIRTUAL_NODE_DISK);
    usb->disk = usb->disk_number < 26 ? g_strdup_printf ("sd%c", 'a' + usb->disk_number)
                                      : g_strdup_printf ("sd%c%c", 'a' + usb->disk_number / 26 - 1,
                                                         'a' + usb->disk_number % 26);
    parent = g_strdup_printf ("%s/host%u/target%u:0:0/%u:0:0:0/block", interface, scsi, scsi, scsi);
    disk = g_strdup_printf ("%s/%s", parent, usb->disk);
    describe_disk (text, usb, parent, 0, sectors);
    if (partitioned)
        describe_disk (text, usb, disk, 1, sectors - 1);
    add_text (usb->host, text->str);
    if (partitioned) { /* the kernel lists no partitions there */
        g_autofree char *name = g_strconcat (usb->disk, "1", NULL);

        make_link (usb, "sys/block", name, NULL);
    }
    *device = makedev (DISK_MAJOR, (guint) usb->disk_number * 16);
    return usb->disk;
}
