/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "device.h"

/**
 * MoultDevice:
 *
 * One USB device as the kernel shows it now: ids, strings and nodes. A board changes devices when
 * it re-enumerates; its location stays. Immutable, so that workers may hold it.
 */
struct _MoultDevice {
    GObject parent_instance;

    char *location;
    char *sysfs_path;
    char *serial;
    char *manufacturer;
    char *product;
    char *usb_node;
    GStrv ttys;
    GStrv blocks;
    GStrv hidraws;
    MoultUsbInterface *interfaces;
    gsize n_interfaces;
    guint16 vid;
    guint16 pid;
    guint16 bcd_device;
    guint devnum;
};

G_DEFINE_FINAL_TYPE (MoultDevice, moult_device, G_TYPE_OBJECT)

static GStrv
dup_nodes (const char *const *nodes)
{
    return nodes != NULL ? g_strdupv ((GStrv) nodes) : g_new0 (char *, 1);
}

static MoultUsbInterface *
dup_interfaces (const MoultUsbInterface *interfaces, gsize n_interfaces)
{
    MoultUsbInterface *copy = g_memdup2 (interfaces, n_interfaces * sizeof *interfaces);

    for (gsize i = 0; i < n_interfaces; i++)
        copy[i].name = g_strdup (interfaces[i].name);
    return copy;
}

static void
moult_device_finalize (GObject *object)
{
    MoultDevice *self = MOULT_DEVICE (object);

    for (gsize i = 0; i < self->n_interfaces; i++)
        g_free ((char *) self->interfaces[i].name);

    g_free (self->location);
    g_free (self->sysfs_path);
    g_free (self->serial);
    g_free (self->manufacturer);
    g_free (self->product);
    g_free (self->usb_node);
    g_strfreev (self->ttys);
    g_strfreev (self->blocks);
    g_strfreev (self->hidraws);
    g_free (self->interfaces);

    G_OBJECT_CLASS (moult_device_parent_class)->finalize (object);
}

static void
moult_device_class_init (MoultDeviceClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_device_finalize;
}

static void
moult_device_init (MoultDevice *self)
{
}

MoultDevice *
moult_device_new (const MoultDeviceFields *fields)
{
    g_return_val_if_fail (fields != NULL && fields->location != NULL, NULL);

    MoultDevice *self = g_object_new (MOULT_TYPE_DEVICE, NULL);
    self->location = g_strdup (fields->location);
    self->sysfs_path = g_strdup (fields->sysfs_path);
    self->serial = g_strdup (fields->serial);
    self->manufacturer = g_strdup (fields->manufacturer);
    self->product = g_strdup (fields->product);
    self->usb_node = g_strdup (fields->usb_node);
    self->ttys = dup_nodes (fields->ttys);
    self->blocks = dup_nodes (fields->blocks);
    self->hidraws = dup_nodes (fields->hidraws);
    self->interfaces = dup_interfaces (fields->interfaces, fields->n_interfaces);
    self->n_interfaces = fields->n_interfaces;
    self->vid = fields->vid;
    self->pid = fields->pid;
    self->bcd_device = fields->bcd_device;
    self->devnum = fields->devnum;
    return self;
}

const char *
moult_device_get_location (MoultDevice *self)
{
    return self->location;
}

const char *
moult_device_get_sysfs_path (MoultDevice *self)
{
    return self->sysfs_path;
}

const char *
moult_device_get_serial (MoultDevice *self)
{
    return self->serial;
}

const char *
moult_device_get_manufacturer (MoultDevice *self)
{
    return self->manufacturer;
}

const char *
moult_device_get_product (MoultDevice *self)
{
    return self->product;
}

const char *
moult_device_get_usb_node (MoultDevice *self)
{
    return self->usb_node;
}

guint16
moult_device_get_vid (MoultDevice *self)
{
    return self->vid;
}

guint16
moult_device_get_pid (MoultDevice *self)
{
    return self->pid;
}

guint16
moult_device_get_bcd_device (MoultDevice *self)
{
    return self->bcd_device;
}

guint
moult_device_get_devnum (MoultDevice *self)
{
    return self->devnum;
}

const char *const *
moult_device_get_ttys (MoultDevice *self)
{
    return (const char *const *) self->ttys;
}

const char *const *
moult_device_get_blocks (MoultDevice *self)
{
    return (const char *const *) self->blocks;
}

const char *const *
moult_device_get_hidraws (MoultDevice *self)
{
    return (const char *const *) self->hidraws;
}

const char *
moult_device_get_tty (MoultDevice *self)
{
    return self->ttys[0];
}

const char *
moult_device_get_block (MoultDevice *self)
{
    return self->blocks[0];
}

const MoultUsbInterface *
moult_device_get_interfaces (MoultDevice *self, gsize *n_interfaces)
{
    *n_interfaces = self->n_interfaces;
    return self->interfaces;
}

gboolean
moult_device_has_interface (MoultDevice *self, int class_, int subclass, int protocol)
{
    for (gsize i = 0; i < self->n_interfaces; i++) {
        const MoultUsbInterface *interface = &self->interfaces[i];

        if (interface->class_ == class_ && (subclass < 0 || interface->subclass == subclass)
            && (protocol < 0 || interface->protocol == protocol))
            return TRUE;
    }
    return FALSE;
}

char *
moult_device_dup_words (MoultDevice *self)
{
    return g_strdup_printf ("%04x:%04x (%s)", self->vid, self->pid,
                            self->product != NULL ? self->product : "no name");
}

gboolean
moult_device_is_same_enumeration (MoultDevice *a, MoultDevice *b)
{
    return g_str_equal (a->location, b->location) && a->devnum == b->devnum && a->vid == b->vid
           && a->pid == b->pid;
}

static gboolean
same_interface (const MoultUsbInterface *a, const MoultUsbInterface *b)
{
    return a->number == b->number && a->class_ == b->class_ && a->subclass == b->subclass
           && a->protocol == b->protocol && g_strcmp0 (a->name, b->name) == 0;
}

static gboolean
same_interfaces (MoultDevice *a, MoultDevice *b)
{
    if (a->n_interfaces != b->n_interfaces)
        return FALSE;
    for (gsize i = 0; i < a->n_interfaces; i++) {
        if (!same_interface (&a->interfaces[i], &b->interfaces[i]))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_device_equal (MoultDevice *a, MoultDevice *b)
{
    return moult_device_is_same_enumeration (a, b)
           && g_strv_equal (moult_device_get_ttys (a), moult_device_get_ttys (b))
           && g_strv_equal (moult_device_get_blocks (a), moult_device_get_blocks (b))
           && g_strv_equal (moult_device_get_hidraws (a), moult_device_get_hidraws (b))
           && same_interfaces (a, b) && g_strcmp0 (a->usb_node, b->usb_node) == 0;
}
