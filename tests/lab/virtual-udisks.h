/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-drive.h"

G_BEGIN_DECLS

/**
 * VirtualUdisksFields:
 * @drive: the drive to show
 * @block: name of the block device, such as "sda"; the partition is "sda1"
 * @device: number of that block device; the partition has the next one
 * @vendor: (nullable): USB vendor string
 * @model: (nullable): USB product string
 * @serial: (nullable): USB serial number
 * @automounted: a desktop mounts it the moment it appears
 * @not_authorized: polkit refuses to mount it
 *
 * Whether there is a partition table follows from the drive's kind.
 */
typedef struct {
    VirtualDrive *drive;
    const char *block;
    dev_t device;
    const char *vendor;
    const char *model;
    const char *serial;
    gboolean automounted;
    gboolean not_authorized;
} VirtualUdisksFields;

/**
 * VirtualUdisks:
 *
 * The service org.freedesktop.UDisks2 for virtual drives: object manager, drives, block devices,
 * partitions and file systems that really mount. A drive that vanishes is unmounted and its
 * objects leave the bus by themselves, as udisksd does it. Lives on the main context it was made
 * on, which must run for its clients to get answers.
 */
#define VIRTUAL_TYPE_UDISKS (virtual_udisks_get_type ())
G_DECLARE_FINAL_TYPE (VirtualUdisks, virtual_udisks, VIRTUAL, UDISKS, GObject)

/* @bus_address: from virtual_bus_get_address(). @media: existing folder in which mount points are
 * made, each named after the volume's label. Blocks until the name is owned. */
VirtualUdisks *virtual_udisks_new (const char *bus_address, const char *media, GError **error);
void virtual_udisks_add_drive (VirtualUdisks *self, const VirtualUdisksFields *fields);
void virtual_udisks_remove_drive (VirtualUdisks *self, VirtualDrive *drive);

G_END_DECLS
