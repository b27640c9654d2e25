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

/* Documents: USB 2.0 chapter 9 (descriptors), CDC 1.2 5.2.3 and PSTN 1.2 5.3 (functional
 * descriptors), and what Linux shows of them in sysfs (Documentation/ABI/testing/sysfs-bus-usb). */

enum { MAX_NODES = 64, TTY_MAJOR_ACM = 166, TTY_MAJOR_USB = 188, USB_MAJOR = 189, DISK_MAJOR = 8 };

typedef enum { NODE_ACM, NODE_USB, NODE_DISK, N_NODE_KINDS } NodeKind;

struct _VirtualHost {
    UMockdevTestbed *testbed;
    GHashTable *hubs; /* location → VirtualUsb */
    guint last_devnum;
    guint last_scsi;
    gboolean taken[N_NODE_KINDS][MAX_NODES];
};

struct _VirtualUsb {
    VirtualHost *host;
    char *location;
    char *path; /* below /devices */
    char *node;
    GStrv functions;
    gboolean no_access;
    char *tty;
    char *pty; /* "_dev_pts_3" */
    char *disk;
    NodeKind tty_kind;
    int tty_number;
    int disk_number;
};

/**
 * Function:
 * @interfaces: class, subclass, protocol of each
 * @n_endpoints: of each interface
 * @endpoints: type of each interface's endpoints: 2 bulk (first in, second out), 3 interrupt in
 * @extra: functional descriptors behind the first interface
 */
typedef struct {
    const char *name;
    guint n_interfaces;
    guint8 interfaces[2][3];
    guint8 n_endpoints[2];
    guint8 endpoints[2];
    guint8 extra[20];
    guint8 n_extra;
    const char *driver;
} Function;

static const Function functions[] = {
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
    { "picoboot", 1, { { 0xff, 0x00, 0x00 } }, { 2 }, { 2 }, { 0 }, 0, NULL },
    { "serial", 1, { { 0xff, 0x00, 0x00 } }, { 2 }, { 2 }, { 0 }, 0, "cp210x" },
    { "hid", 1, { { 0x03, 0x00, 0x00 } }, { 1 }, { 3 }, { 0 }, 0, "usbhid" },
    { "hub", 1, { { 0x09, 0x00, 0x00 } }, { 1 }, { 3 }, { 0 }, 0, "hub" },
};

static const Function *
find_function (const char *name)
{
    for (guint n = 0; n < G_N_ELEMENTS (functions); n++)
        if (g_str_equal (functions[n].name, name))
            return &functions[n];
    g_error ("the lab knows no USB function \"%s\"", name);
}

/* Number of the first interface of @name, or -1. */
static int
find_interface (const char *const *names, const char *name)
{
    int number = 0;

    for (guint n = 0; names && names[n]; n++) {
        if (g_str_equal (names[n], name))
            return number;
        number += (int) find_function (names[n])->n_interfaces;
    }
    return -1;
}

static guint
count_interfaces (const char *const *names)
{
    guint count = 0;

    for (guint n = 0; names && names[n]; n++)
        count += find_function (names[n])->n_interfaces;
    return count;
}

static void
append (GByteArray *bytes, const guint8 *data, guint length)
{
    g_byte_array_append (bytes, data, length);
}

static void
append_interface (GByteArray *bytes, const Function *function, guint n, guint8 number, guint8 *next)
{
    const guint8 *class = function->interfaces[n];
    guint8 head[] = {
        9, 0x04, number, 0, function->n_endpoints[n], class[0], class[1], class[2], 0
    };

    append (bytes, head, sizeof head);
    if (n == 0 && function->n_extra)
        append (bytes, function->extra, function->n_extra);
    for (guint e = 0; e < function->n_endpoints[n]; e++) {
        guint8 address = e == 0 ? 0x80 | *next : *next;
        guint8 interval = function->endpoints[n] == 3 ? 16 : 0;
        guint8 endpoint[] = { 7, 0x05, address, function->endpoints[n], 64, 0, interval };

        append (bytes, endpoint, sizeof endpoint);
        *next += 1;
    }
}

static void
append_function (GByteArray *bytes, const Function *function, guint8 *number, guint8 *next)
{
    const guint8 *class = function->interfaces[0];

    if (function->n_interfaces == 2) {
        guint8 association[] = { 8, 0x0b, *number, 2, class[0], class[1], class[2], 0 };

        append (bytes, association, sizeof association);
    }
    for (guint n = 0; n < function->n_interfaces; n++, *number += 1)
        append_interface (bytes, function, n, *number, next);
}

/* Device descriptor and the one configuration, as the sysfs file "descriptors" holds them. */
static GByteArray *
make_descriptors (const VirtualUsbFields *fields, guint8 device_class)
{
    GByteArray *bytes = g_byte_array_new ();
    gboolean composite = device_class == 0xef;
    guint8 number = 0, next = 1;
    guint8 device[] = { 18,
                        0x01,
                        0x00,
                        0x02,
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
                        fields->manufacturer ? 1 : 0,
                        fields->product ? 2 : 0,
                        fields->serial ? 3 : 0,
                        1 };
    guint8 config[] = { 9, 0x02, 0, 0, count_interfaces (fields->functions), 1, 0, 0x80, 125 };
    guint total;

    append (bytes, device, sizeof device);
    append (bytes, config, sizeof config);
    for (guint n = 0; fields->functions && fields->functions[n]; n++)
        append_function (bytes, find_function (fields->functions[n]), &number, &next);
    total = bytes->len - 18;
    bytes->data[20] = total & 0xff;
    bytes->data[21] = total >> 8;
    return bytes;
}

static guint8
get_device_class (const VirtualUsbFields *fields)
{
    if (fields->functions && fields->functions[0] && g_str_equal (fields->functions[0], "hub"))
        return 0x09;
    return fields->functions && find_interface (fields->functions, "cdc") >= 0 ? 0xef : 0x00;
}

static void
append_hex (GString *text, GByteArray *bytes)
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

    if (!umockdev_testbed_add_from_string (host->testbed, text, &error))
        g_error ("umockdev takes no device: %s\n%s", error->message, text);
}

static void
describe_device (GString *text, VirtualUsb *usb, const VirtualUsbFields *fields, guint devnum)
{
    guint bus = (guint) atoi (usb->location);
    guint8 class = get_device_class (fields);
    gboolean composite = class == 0xef;
    g_autoptr (GByteArray) descriptors = make_descriptors (fields, class);

    g_string_append_printf (text, "P: %s\nN: bus/usb/%03u/%03u\n", usb->path, bus, devnum);
    g_string_append_printf (
        text,
        "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\n"
        "E: MAJOR=%d\nE: MINOR=%u\nE: BUSNUM=%03u\nE: DEVNUM=%03u\n"
        "E: DEVNAME=/dev/bus/usb/%03u/%03u\nE: PRODUCT=%x/%x/%x\nE: TYPE=%u/%u/%u\n",
        USB_MAJOR, (bus - 1) * 128 + devnum - 1, bus, devnum, bus, devnum, fields->vid, fields->pid,
        fields->bcd_device, class, composite ? 2 : 0, composite ? 1 : 0);
    g_string_append_printf (
        text,
        "A: busnum=%u\nA: devnum=%u\nA: devpath=%s\nA: idVendor=%04x\n"
        "A: idProduct=%04x\nA: bcdDevice=%04x\nA: bDeviceClass=%02x\n"
        "A: bDeviceSubClass=%02x\nA: bDeviceProtocol=%02x\nA: bNumInterfaces=%2u\n"
        "A: bNumConfigurations=1\nA: bConfigurationValue=1\nA: speed=%s\n"
        "A: version= 2.00\nA: maxchild=%u\nA: bMaxPower=250mA\nA: dev=%d:%u\n",
        bus, devnum, strchr (usb->location, '-') ? strchr (usb->location, '-') + 1 : "0",
        fields->vid, fields->pid, fields->bcd_device, class, composite ? 2 : 0, composite ? 1 : 0,
        count_interfaces (fields->functions), class == 0x09 ? "480" : "12", class == 0x09 ? 4 : 0,
        USB_MAJOR, (bus - 1) * 128 + devnum - 1);
    append_optional (text, "manufacturer", fields->manufacturer);
    append_optional (text, "product", fields->product);
    append_optional (text, "serial", fields->serial);
    g_string_append (text, "H: descriptors=");
    append_hex (text, descriptors);
    g_string_append (text, "\n\n");
}

static char *
get_interface_path (VirtualUsb *usb, int number)
{
    const char *name = strchr (usb->location, '-') ? usb->location : "1-0";

    return g_strdup_printf ("%s/%s:1.%d", usb->path, name, number);
}

static void
describe_interfaces (GString *text, VirtualUsb *usb)
{
    int number = 0;

    for (guint f = 0; usb->functions && usb->functions[f]; f++) {
        const Function *function = find_function (usb->functions[f]);

        for (guint n = 0; n < function->n_interfaces; n++, number++) {
            const guint8 *class = function->interfaces[n];
            g_autofree char *path = get_interface_path (usb, number);

            g_string_append_printf (text,
                                    "P: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                                    "E: INTERFACE=%u/%u/%u\n",
                                    path, class[0], class[1], class[2]);
            if (function->driver)
                g_string_append_printf (text, "E: DRIVER=%s\n", function->driver);
            g_string_append_printf (text,
                                    "A: bInterfaceNumber=%02x\nA: bAlternateSetting= 0\n"
                                    "A: bInterfaceClass=%02x\nA: bInterfaceSubClass=%02x\n"
                                    "A: bInterfaceProtocol=%02x\nA: bNumEndpoints=%02x\n\n",
                                    number, class[0], class[1], class[2], function->n_endpoints[n]);
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

static int
take_number (VirtualHost *host, NodeKind kind)
{
    for (int n = 0; n < MAX_NODES; n++) {
        if (!host->taken[kind][n]) {
            host->taken[kind][n] = TRUE;
            return n;
        }
    }
    g_error ("the virtual computer has no room for one more tty or disk");
}

/* Node permissions bind even root in the lab: what it runs has no capabilities. */
static void
forbid (VirtualUsb *usb, const char *node)
{
    g_autofree char *root = NULL;
    g_autofree char *path = NULL;

    if (!usb->no_access)
        return;
    root = umockdev_testbed_get_root_dir (usb->host->testbed);
    path = g_build_filename (root, node, NULL);
    if (g_chmod (path, 0) != 0)
        g_error ("%s: %s", path, g_strerror (errno));
}

/* The test bed would make the PTY itself, but for each name only once in its life; a board comes
 * back under the same name. These are the files by which the preload library knows a tty. */
static void
make_link (VirtualUsb *usb, const char *folder, const char *name, const char *target)
{
    g_autofree char *root = umockdev_testbed_get_root_dir (usb->host->testbed);
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

VirtualUsb *
virtual_usb_new (VirtualHost *host, const char *location, const VirtualUsbFields *fields)
{
    VirtualUsb *usb = g_new0 (VirtualUsb, 1);
    g_autoptr (GString) text = g_string_new (NULL);
    guint devnum = ++host->last_devnum;

    usb->host = host;
    usb->location = g_strdup (location);
    usb->path = make_path (location);
    usb->node = g_strdup_printf ("/dev/bus/usb/%03d/%03u", atoi (location), devnum);
    usb->functions = g_strdupv ((char **) fields->functions);
    usb->no_access = fields->no_access;
    describe_device (text, usb, fields, devnum);
    add_text (host, text->str);
    forbid (usb, usb->node);
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

    if (usb->host->testbed)
        umockdev_testbed_remove_device (usb->host->testbed, syspath);
    if (usb->tty && usb->host->testbed) {
        umockdev_testbed_detach_ioctl (usb->host->testbed, usb->tty, NULL);
        usb->host->taken[usb->tty_kind][usb->tty_number] = FALSE;
        make_link (usb, "dev/.node", usb->tty + strlen ("/dev/"), NULL);
        make_link (usb, "dev/.ptymap", usb->pty, NULL);
        make_link (usb, "dev", usb->tty + strlen ("/dev/"), NULL);
    }
    if (usb->disk && usb->host->testbed) {
        make_link (usb, "sys/block", usb->disk, NULL); /* which the test bed forgets */
        usb->host->taken[NODE_DISK][usb->disk_number] = FALSE;
    }
    g_free (usb->tty);
    g_free (usb->pty);
    g_free (usb->disk);
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

gboolean
virtual_usb_get_no_access (VirtualUsb *usb)
{
    return usb->no_access;
}

const char *
virtual_usb_get_node (VirtualUsb *usb)
{
    return usb->node;
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
    g_autofree char *interface =
        get_interface_path (usb, find_interface ((const char *const *) usb->functions, function));
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *number = NULL;
    g_autoptr (GError) error = NULL;
    const char *name;

    usb->tty_kind = acm ? NODE_ACM : NODE_USB;
    usb->tty_number = take_number (usb->host, usb->tty_kind);
    usb->tty = g_strdup_printf ("/dev/tty%s%d", acm ? "ACM" : "USB", usb->tty_number);
    name = usb->tty + strlen ("/dev/");
    number = g_strdup_printf ("%d:%d", acm ? TTY_MAJOR_ACM : TTY_MAJOR_USB, usb->tty_number);
    if (!umockdev_testbed_attach_ioctl (usb->host->testbed, usb->tty, lines, &error))
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
    g_autofree char *interface =
        get_interface_path (usb, find_interface ((const char *const *) usb->functions, "msc"));
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *parent = NULL;
    g_autofree char *disk = NULL;
    guint scsi = usb->host->last_scsi++;

    usb->disk_number = take_number (usb->host, NODE_DISK);
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

VirtualHost *
virtual_host_new (void)
{
    static const char *const hub[] = { "hub", NULL };
    VirtualUsbFields fields = { .vid = 0x1d6b,
                                .pid = 0x0002,
                                .bcd_device = 0x0612,
                                .manufacturer = "Linux 6.12 xhci-hcd",
                                .product = "xHCI Host Controller",
                                .serial = "0000:00:14.0",
                                .functions = hub };
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
    VirtualUsbFields fields = { .vid = 0x05e3,
                                .pid = 0x0608,
                                .bcd_device = 0x8537,
                                .product = "USB2.0 Hub",
                                .functions = hub };

    if (!g_hash_table_contains (host->hubs, location))
        g_hash_table_insert (host->hubs, g_strdup (location),
                             virtual_usb_new (host, location, &fields));
}
