/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of an interface, from its endpoint descriptor (USB 2.0, table 9-13). */
typedef struct {
    guint8 address;    /* bit 7: to the computer */
    guint8 attributes; /* bits 0 and 1: 2 is bulk, 3 interrupt */
    guint16 max_packet;
} MoultUsbEndpoint;

/**
 * MoultUsbAlt:
 *
 * One alternate setting of an interface (USB 2.0, table 9-12), with what hangs on its descriptor.
 */
typedef struct {
    guint8 interface;
    guint8 alt;
    guint8 class_;
    guint8 subclass;
    guint8 protocol;
    guint8 name; /* index of its string, 0: has none; see moult_usb_link_dup_string() */
    MoultUsbEndpoint *endpoints;
    guint n_endpoints;
    GBytes *extra; /* descriptors of its class, as they are; may be empty */
} MoultUsbAlt;

/**
 * MoultUsbConfig:
 *
 * The configuration that a USB device is in: what can be talked to, and how. Immutable once made.
 */
typedef struct {
    GPtrArray *alts; /* (element-type MoultUsbAlt): of all interfaces, in the descriptors' order */
    GBytes *extra;   /* descriptors between the configuration's own and the first interface */
} MoultUsbConfig;

/* An empty one, to be filled by who reads the descriptors. */
MoultUsbConfig *moult_usb_config_new (void);
void moult_usb_config_free (MoultUsbConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultUsbConfig, moult_usb_config_free)

/* Adds a copy of @fields; those of its members that are 0 or %NULL stand for nothing. */
void moult_usb_config_add (MoultUsbConfig *self, const MoultUsbAlt *fields);

/* The first alternate setting of this class triple, or %NULL; -1 stands for any protocol. */
const MoultUsbAlt *
moult_usb_config_find (const MoultUsbConfig *self, int class_, int subclass, int protocol);
/* The bulk endpoint of one direction, or %NULL. */
const MoultUsbEndpoint *moult_usb_alt_find_bulk (const MoultUsbAlt *alt, gboolean to_computer);

G_END_DECLS
