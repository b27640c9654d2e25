/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "swd-wire.h"

G_BEGIN_DECLS

/* What an ST-Link says of an operation (swd.md 2.8; OpenOCD's stlink_usb.c). */
typedef enum {
    ST_LINK_OK = 0x80,
    ST_LINK_NO_DEVICE = 0x05,
    ST_LINK_NO_IDCODE = 0x09,
    ST_LINK_AP_WAIT = 0x10,
    ST_LINK_AP_FAULT = 0x11,
    ST_LINK_AP_PARITY = 0x13,
    ST_LINK_DP_WAIT = 0x14,
    ST_LINK_DP_FAULT = 0x15,
    ST_LINK_DP_PARITY = 0x17,
    ST_LINK_BAD_AP = 0x1d,
    ST_LINK_CHANGED = 0x40, /* what was asked for took effect */
    ST_LINK_UNKNOWN_COMMAND = 0x42,
} StLinkStatus;

enum { ST_LINK_DEBUG_PORT = 0xffff };

/**
 * StLinkAdi:
 *
 * The work of the ARM debug interface (ARM IHI 0031) that an ST-Link's firmware does by itself.
 */
typedef struct {
    SwdWire *wire;
    guint32 select;
    gboolean select_known;
} StLinkAdi;

/* Switches the chip to SWD and powers its debug domain up. */
StLinkStatus st_link_adi_enter (StLinkAdi *adi);

/* A register of access port @port, or of the debug port with its bank in the address. */
StLinkStatus st_link_adi_read (StLinkAdi *adi, guint16 port, guint16 address, guint32 *value);
StLinkStatus st_link_adi_write (StLinkAdi *adi, guint16 port, guint16 address, guint32 value);

/**
 * StLinkAccess:
 * @csw: its upper 24 bits; 0: the firmware's own
 * @size: of a unit: 1, 2, 4
 * @fixed: all units at one address
 *
 * An access to memory.
 */
typedef struct {
    guint8 ap;
    guint32 csw;
    guint32 address;
    guint size;
    guint length;
    gboolean fixed;
} StLinkAccess;

/* @fault: (out): where it went wrong, if it did */
StLinkStatus
st_link_adi_read_memory (StLinkAdi *adi, const StLinkAccess *access, guint8 *bytes, guint32 *fault);
StLinkStatus st_link_adi_write_memory (StLinkAdi *adi,
                                       const StLinkAccess *access,
                                       const guint8 *bytes,
                                       guint32 *fault);

/* One word through access port 0. */
StLinkStatus st_link_adi_read_word (StLinkAdi *adi, guint32 address, guint32 *value);
StLinkStatus st_link_adi_write_word (StLinkAdi *adi, guint32 address, guint32 value);

G_END_DECLS
