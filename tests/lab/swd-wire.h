/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-target.h"

G_BEGIN_DECLS

/**
 * SwdWire:
 *
 * The two wires and the reset line between a probe and a chip, with the time that they take. There
 * may be no chip at their end. On one thread.
 */
typedef struct _SwdWire SwdWire;

/* @target: (nullable): must outlive the wire */
SwdWire *swd_wire_new (DebugTarget *target);
void swd_wire_free (SwdWire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SwdWire, swd_wire_free)

void swd_wire_set_clock (SwdWire *wire, guint hz);
void swd_wire_set_idle (SwdWire *wire, guint cycles); /* behind each transaction */

/* One transaction; @request as DAP_Transfer has it, DEBUG_REQUEST_*. Returns a DebugAck. */
guint swd_wire_transfer (SwdWire *wire, guint8 request, guint32 *data);

void swd_wire_send (SwdWire *wire, const guint8 *bits, guint n_bits);
void swd_wire_receive (SwdWire *wire, guint8 *bits, guint n_bits);
void swd_wire_pass (SwdWire *wire, guint us); /* the probe waits */

void swd_wire_set_reset (SwdWire *wire, gboolean asserted);
gboolean swd_wire_get_reset (SwdWire *wire); /* as the line is, whoever pulls it */
guint swd_wire_get_voltage (SwdWire *wire);  /* of the chip, mV */

/* Lets the chip run for as long as a host needs to say the next thing, behind each packet. */
void swd_wire_run (SwdWire *wire);

/* Called when that is over. One listener. */
void swd_wire_set_listener (SwdWire *wire, void (*ran) (gpointer data), gpointer data);

/* What is not connected. */
typedef struct {
    gboolean no_target;
    gboolean no_reset_line;
} SwdWireTrouble;

SwdWireTrouble *swd_wire_get_trouble (SwdWire *wire);

/* Nanoseconds that went by since this was asked last; transactions since ever. */
guint64 swd_wire_take_time (SwdWire *wire);
guint64 swd_wire_get_n_transfers (SwdWire *wire);

G_END_DECLS
