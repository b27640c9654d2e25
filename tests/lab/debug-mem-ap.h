/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-bus.h"

G_BEGIN_DECLS

/**
 * DebugVerdict:
 *
 * What a chip's protection does to an access of a debugger.
 */
typedef enum {
    DEBUG_VERDICT_ALLOW,
    DEBUG_VERDICT_FAULT,
    DEBUG_VERDICT_ZERO, /* reads are zeros, writes are lost */
} DebugVerdict;

/**
 * DebugGuard:
 * @is_open: NULL or FALSE of it: the port does not take part in the bus at all (CSW.DeviceEn is 0)
 * @check: of one address
 *
 * The protection of a chip, as its debug access meets it.
 */
typedef struct {
    gboolean (*is_open) (gpointer self);
    DebugVerdict (*check) (gpointer self, guint32 address);
} DebugGuard;

/* Registers by their offset: 0 to 0xfc of ADIv5; ADIv6's 4 KiB hold the same ones from 0xd00 on. */
enum {
    DEBUG_AP_CSW = 0x00,
    DEBUG_AP_TAR = 0x04,
    DEBUG_AP_DRW = 0x0c,
    DEBUG_AP_BD0 = 0x10,
    DEBUG_AP_BD3 = 0x1c,
    DEBUG_AP_CFG = 0xf4,
    DEBUG_AP_BASE = 0xf8,
    DEBUG_AP_IDR = 0xfc,
};

/**
 * DebugApDevice:
 * @read, @write: FALSE: the transaction failed, which is a sticky error of the debug port
 *
 * What is behind an access port.
 */
typedef struct {
    gboolean (*read) (gpointer self, guint32 offset, guint32 *value);
    gboolean (*write) (gpointer self, guint32 offset, guint32 value);
    void (*free) (gpointer self);
} DebugApDevice;

/**
 * DebugMemApTraits:
 * @wrap: bytes in which the address increments by itself: 1024 is all that ARM IHI 0031, C2.2.2
 *     grants
 *
 * What tells one MEM-AP from another.
 */
typedef struct {
    guint32 idr;
    guint32 base;
    guint32 wrap;
    gboolean has_packed;
} DebugMemApTraits;

typedef struct _DebugMemAp DebugMemAp;

extern const DebugApDevice debug_mem_ap_device;

DebugMemAp *debug_mem_ap_new (const DebugMemApTraits *traits, DebugBus *bus);
void debug_mem_ap_set_guard (DebugMemAp *ap, const DebugGuard *guard, gpointer self);
void debug_mem_ap_set_wrap (DebugMemAp *ap, guint32 bytes);

G_END_DECLS
