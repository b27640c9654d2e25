/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-port.h"

G_BEGIN_DECLS

/* What a line is when the chip gets power. */
typedef enum {
    DEBUG_LINE_JTAG,    /* it has to be switched */
    DEBUG_LINE_SWD,     /* it knows nothing else */
    DEBUG_LINE_DORMANT, /* it has to be woken, and chosen among several */
} DebugLine;

/**
 * DebugWire:
 *
 * The two wires, clock by clock: switching between JTAG, SWD and dormant, line resets, the choice
 * among several debug ports, and packets (ARM IHI 0031, B4 and B5).
 */
typedef struct _DebugWire DebugWire;

DebugWire *debug_wire_new (DebugLine line);
void debug_wire_free (DebugWire *wire);
void debug_wire_add_port (DebugWire *wire, DebugPort *port);   /* takes it over */
DebugPort *debug_wire_get_port (DebugWire *wire, guint index); /* NULL: no more */

void debug_wire_lose_power (DebugWire *wire); /* all is as in the beginning */

/* A packet, as debug_target_transfer() has it. */
DebugAck debug_wire_transfer (DebugWire *wire, guint8 request, guint32 *data);
/* One clock. @bit: what the host drives, 1 if it does not. Returns what is on the line. */
guint debug_wire_clock (DebugWire *wire, guint bit);

G_END_DECLS
