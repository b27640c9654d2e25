/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "swd-wire.h"

#include <string.h>

/* Cycles of a transaction, ARM IHI 0031, B4.2: request 8, turnaround 1, answer 3, data and parity
 * 33, turnaround 1. */
enum { CYCLES_WITH_DATA = 46, CYCLES_WITHOUT = 13, FIRST_CLOCK = 1000000 };

struct _SwdWire {
    DebugTarget *target;
    guint clock;
    guint idle;
    guint64 time; /* ns */
    guint64 n_transfers;
    gboolean in_reset;
    SwdWireTrouble trouble;
    void (*ran) (gpointer data);
    gpointer data;
};

SwdWire *
swd_wire_new (DebugTarget *target)
{
    SwdWire *wire = g_new0 (SwdWire, 1);

    wire->target = target;
    wire->clock = FIRST_CLOCK;
    return wire;
}

void
swd_wire_free (SwdWire *wire)
{
    g_free (wire);
}

void
swd_wire_set_clock (SwdWire *wire, guint hz)
{
    wire->clock = MAX (hz, 1);
}

void
swd_wire_set_idle (SwdWire *wire, guint cycles)
{
    wire->idle = cycles;
}

static gboolean
is_connected (SwdWire *wire)
{
    return wire->target && !wire->trouble.no_target;
}

static void
pass_cycles (SwdWire *wire, guint cycles)
{
    wire->time += (guint64) cycles * 1000000000 / wire->clock;
}

void
swd_wire_pass (SwdWire *wire, guint us)
{
    wire->time += (guint64) us * 1000;
}

guint
swd_wire_transfer (SwdWire *wire, guint8 request, guint32 *data)
{
    guint ack = DEBUG_ACK_NONE;

    if (is_connected (wire))
        ack = debug_target_transfer (wire->target, request, data);
    wire->n_transfers++;
    pass_cycles (wire, (ack == DEBUG_ACK_OK ? CYCLES_WITH_DATA : CYCLES_WITHOUT) + wire->idle);
    return ack;
}

void
swd_wire_send (SwdWire *wire, const guint8 *bits, guint n_bits)
{
    pass_cycles (wire, n_bits);
    if (is_connected (wire))
        debug_target_send (wire->target, bits, n_bits);
}

void
swd_wire_receive (SwdWire *wire, guint8 *bits, guint n_bits)
{
    pass_cycles (wire, n_bits);
    if (is_connected (wire))
        debug_target_receive (wire->target, bits, n_bits);
    else
        memset (bits, 0xff, (n_bits + 7) / 8);
}

void
swd_wire_set_reset (SwdWire *wire, gboolean asserted)
{
    if (wire->trouble.no_reset_line || wire->in_reset == asserted)
        return;
    wire->in_reset = asserted;
    if (is_connected (wire))
        debug_target_set_reset (wire->target, asserted);
}

gboolean
swd_wire_get_reset (SwdWire *wire)
{
    return wire->in_reset;
}

guint
swd_wire_get_voltage (SwdWire *wire)
{
    return is_connected (wire) ? debug_target_get_voltage (wire->target) : 0;
}

void
swd_wire_run (SwdWire *wire)
{
    if (is_connected (wire))
        debug_target_run (wire->target);
    if (wire->ran)
        wire->ran (wire->data);
}

void
swd_wire_set_listener (SwdWire *wire, void (*ran) (gpointer data), gpointer data)
{
    wire->ran = ran;
    wire->data = data;
}

SwdWireTrouble *
swd_wire_get_trouble (SwdWire *wire)
{
    return &wire->trouble;
}

guint64
swd_wire_take_time (SwdWire *wire)
{
    guint64 time = wire->time;

    wire->time = 0;
    return time;
}

guint64
swd_wire_get_n_transfers (SwdWire *wire)
{
    return wire->n_transfers;
}
