/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultUsbInterface:
 *
 * Class triple and string of one interface of a USB device (alternate setting 0), from its
 * descriptor.
 */
typedef struct {
    guint8 number;
    guint8 class_;
    guint8 subclass;
    guint8 protocol;
    const char *name; /* iInterface: "CMSIS-DAP v2 Interface"; %NULL where it has none */
} MoultUsbInterface;

/**
 * MoultDeviceFields:
 *
 * What a [class@Device] is made from. All members may be %NULL or 0 but @location; everything is
 * copied. Lists of nodes end with %NULL.
 */
typedef struct {
    const char *location;       /* USB port path, "1-1.4" */
    const char *sysfs_path;     /* "/sys/devices/…/1-1.4" */
    const char *serial;         /* iSerial */
    const char *manufacturer;   /* iManufacturer */
    const char *product;        /* iProduct */
    const char *usb_node;       /* "/dev/bus/usb/001/005" */
    const char *const *ttys;    /* "/dev/ttyACM0" … */
    const char *const *blocks;  /* whole disks: "/dev/sda" … */
    const char *const *hidraws; /* "/dev/hidraw0" … */
    const MoultUsbInterface *interfaces;
    gsize n_interfaces;
    guint16 vid;
    guint16 pid;
    guint16 bcd_device;
    guint devnum; /* the kernel's device number: changes at every enumeration */
} MoultDeviceFields;

#define MOULT_TYPE_DEVICE (moult_device_get_type ())
G_DECLARE_FINAL_TYPE (MoultDevice, moult_device, MOULT, DEVICE, GObject)

/* A snapshot of one USB device; immutable, for any thread. Ownership: copies all fields. */
MoultDevice *moult_device_new (const MoultDeviceFields *fields);

/* As in the fields: %NULL or 0 where the device does not say. Borrowed. */
const char *moult_device_get_location (MoultDevice *self);
const char *moult_device_get_sysfs_path (MoultDevice *self);
const char *moult_device_get_serial (MoultDevice *self);
const char *moult_device_get_manufacturer (MoultDevice *self);
const char *moult_device_get_product (MoultDevice *self);
const char *moult_device_get_usb_node (MoultDevice *self);
guint16 moult_device_get_vid (MoultDevice *self);
guint16 moult_device_get_pid (MoultDevice *self);
guint16 moult_device_get_bcd_device (MoultDevice *self);
guint moult_device_get_devnum (MoultDevice *self);

/* The nodes that belong to the device; never %NULL, may be empty. */
const char *const *moult_device_get_ttys (MoultDevice *self);
const char *const *moult_device_get_blocks (MoultDevice *self);
const char *const *moult_device_get_hidraws (MoultDevice *self);

/* The first node of a kind, or %NULL: boards have one tty and one drive nearly always. */
const char *moult_device_get_tty (MoultDevice *self);
const char *moult_device_get_block (MoultDevice *self);

/* @n_interfaces: (out): their number; borrowed. */
const MoultUsbInterface *moult_device_get_interfaces (MoultDevice *self, gsize *n_interfaces);

/* Whether an interface of this class triple is there; -1 stands for any subclass or protocol. */
gboolean moult_device_has_interface (MoultDevice *self, int class_, int subclass, int protocol);

/* Ids and product, for logs and messages: "2e8a:0003 (RP2 Boot)". (transfer full) */
char *moult_device_dup_words (MoultDevice *self);

/* Same enumeration of the same device, whatever nodes it has got by now. */
gboolean moult_device_is_same_enumeration (MoultDevice *a, MoultDevice *b);

/* Same enumeration of the same device with the same nodes, so nothing has to be done anew. */
gboolean moult_device_equal (MoultDevice *a, MoultDevice *b);

G_END_DECLS
