/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-data.h"
#include "dfu-layout.h"
#include "usb-link.h"

G_BEGIN_DECLS

/**
 * MoultDfuMemory:
 *
 * One alternate setting of a DFU interface: a memory that can be written. A plain DFU device has
 * one without a layout.
 */
typedef struct {
    const MoultUsbAlt *alt;
    MoultDfuLayout *layout; /* %NULL: it has none */
} MoultDfuMemory;

/* The DFU interface of a device in DFU mode, or %NULL (class fe, subclass 01, protocol 02; USB DFU
 * 1.1, table 4.4). Its first alternate setting, that is. */
const MoultUsbAlt *moult_dfu_memory_find_interface (MoultUsbLink *link);

/**
 * moult_dfu_memory_list:
 * @alt: of the DFU interface
 * @loader: whose own idea of a page's size counts
 *
 * Reads the layout strings of all alternate settings: two control transfers each. Fails with what
 * [iface@UsbLink] fails with, and %MOULT_ERROR_PROTOCOL for a layout that makes no sense.
 * (transfer full) (element-type MoultDfuMemory)
 */
GPtrArray *moult_dfu_memory_list (MoultUsbLink *link,
                                  const MoultUsbAlt *alt,
                                  const MoultDfuLoader *loader,
                                  GCancellable *cancellable,
                                  GError **error);

/* The memory that an address of an alternate setting is in: that of the setting, else the only one
 * that has this address, else %NULL. */
const MoultDfuMemory *moult_dfu_memory_find (GPtrArray *memories, guint setting, guint64 address);

G_END_DECLS
