/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-mem-ap.h"
#include "debug-target.h"

G_BEGIN_DECLS

/**
 * DebugPortTraits:
 * @idr: DPIDR; its version decides about SELECT: 3 is ADIv6, whose access ports have addresses
 * @target_id: TARGETID and, with the instance, what TARGETSEL chooses it by
 * @dlpidr: DLPIDR; bits 31:28 are the instance
 * @base: BASEPTR0 of ADIv6
 */
typedef struct {
    guint32 idr;
    guint32 target_id;
    guint32 dlpidr;
    guint32 base;
} DebugPortTraits;

/**
 * DebugPort:
 *
 * A debug port: registers, sticky errors, power-up, posted reads of its access ports (ARM IHI 0031,
 * B2 and B4).
 */
typedef struct _DebugPort DebugPort;

DebugPort *debug_port_new (const DebugPortTraits *traits);
void debug_port_free (DebugPort *port);

/* @address: APSEL, or of ADIv6 where its registers begin. Takes @self over. */
void
debug_port_add_ap (DebugPort *port, guint32 address, const DebugApDevice *device, gpointer self);

/* One transaction, of a line that is on and selected, has two halves: what is answered to its
 * request, and then, if that was OK or PARITY, its data. */
DebugAck debug_port_answer (DebugPort *port, guint8 request);
void debug_port_exchange (DebugPort *port, guint8 request, guint32 *data);
void debug_port_spoil (DebugPort *port); /* the data that it got does not fit its parity bit */

gboolean debug_port_has_dormant (DebugPort *port); /* whether it knows the dormant state */
/* Whether TARGETSEL's @value chooses it. */
gboolean debug_port_is_meant (DebugPort *port, guint32 value);
void debug_port_reset_line (DebugPort *port);
void debug_port_lose_power (DebugPort *port);

/* The next @count accesses to access ports are answered so; G_MAXUINT: all. */
void debug_port_set_trouble (DebugPort *port, DebugAck ack, guint count);

/* Called when CDBGPWRUPREQ of CTRL/STAT is cleared: what RP2040's rescue port waits for. */
typedef void (*DebugPortDown) (gpointer data);
void debug_port_listen (DebugPort *port, DebugPortDown down, gpointer data);

G_END_DECLS
