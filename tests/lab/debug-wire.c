/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-wire.h"

/* ARM IHI 0031, B5.2 and B5.3; all of them lowest bit first. */
enum {
    RESET_CLOCKS = 50,
    JTAG_TO_SWD = 0xe79e,
    SWD_TO_JTAG = 0xe73c,
    SWD_TO_DORMANT = 0xe3bc,
    JTAG_TO_DORMANT = 0x33bbbbba, /* 31 bits */
    ACTIVATION_BITS = 12,         /* four zeros, then the code */
    ACTIVATE_SWD = 0x1a0,
    ACTIVATE_JTAG = 0x0a0,

    REQUEST_TARGETSEL = 0x99,
    ACK_CLOCKS = 4,    /* turnaround, acknowledge */
    NO_ACK_CLOCKS = 5, /* turnaround, nobody, turnaround */
    DATA_CLOCKS = 33,  /* with parity */
};
static const guint64 alert[2] = { 0x86852d956209f392, 0x19bc0ea2e3ddafe9 };

typedef enum {
    LINE_JTAG,
    LINE_DORMANT,
    LINE_DEAD,  /* waits for a line reset */
    LINE_RESET, /* waits for DPIDR to be read, or TARGETSEL */
    LINE_SWD,
} Line;

typedef enum {
    PHASE_IDLE,
    PHASE_REQUEST,
    PHASE_ACK,
    PHASE_READ,
    PHASE_TURN_TO_WRITE,
    PHASE_WRITE,
    PHASE_TURN,
} Phase;

struct _DebugWire {
    GPtrArray *ports;
    DebugPort *chosen; /* NULL: all of them */
    DebugLine first;
    Line line;
    gboolean can_sleep;
    guint64 history[2]; /* the last bits on the line; the newest is the highest */
    guint ones;
    guint activation; /* clocks left after the alert */
    Phase phase;
    guint left; /* clocks of the phase */
    guint8 request;
    DebugAck ack;
    guint64 shift;
    gboolean is_choice; /* a TARGETSEL */
};

static Line
get_first_line (DebugWire *wire)
{
    switch (wire->first) {
    case DEBUG_LINE_JTAG:
        return LINE_JTAG;
    case DEBUG_LINE_SWD:
        return LINE_DEAD;
    case DEBUG_LINE_DORMANT:
        break;
    }
    return LINE_DORMANT;
}

DebugWire *
debug_wire_new (DebugLine line)
{
    DebugWire *wire = g_new0 (DebugWire, 1);

    wire->ports = g_ptr_array_new_with_free_func ((GDestroyNotify) debug_port_free);
    wire->first = line;
    wire->line = get_first_line (wire);
    return wire;
}

void
debug_wire_lose_power (DebugWire *wire)
{
    wire->line = get_first_line (wire);
    wire->phase = PHASE_IDLE;
    wire->ones = wire->activation = 0;
    for (guint n = 0; n < wire->ports->len; n++)
        debug_port_lose_power (wire->ports->pdata[n]);
}

void
debug_wire_free (DebugWire *wire)
{
    g_ptr_array_unref (wire->ports);
    g_free (wire);
}

void
debug_wire_add_port (DebugWire *wire, DebugPort *port)
{
    g_ptr_array_add (wire->ports, port);
    wire->chosen = wire->ports->len == 1 ? port : NULL;
    wire->can_sleep = debug_port_has_dormant (port);
}

DebugPort *
debug_wire_get_port (DebugWire *wire, guint index)
{
    return index < wire->ports->len ? wire->ports->pdata[index] : NULL;
}

static gboolean
is_multidrop (DebugWire *wire)
{
    return wire->ports->len > 1;
}

static guint
parity (guint32 value)
{
    return __builtin_parity (value);
}

/* ---- Packets ---- */

/* After a line reset all ports are chosen: each of several drives the line. */
static DebugAck
answer_together (DebugWire *wire, guint8 request, guint32 *data)
{
    *data = 0;
    for (guint n = 0; n < wire->ports->len; n++) {
        guint32 one = 0;

        debug_port_exchange (wire->ports->pdata[n], request, &one);
        *data |= one;
    }
    return DEBUG_ACK_PARITY;
}

/* What is answered to a request; NONE also ends the conversation. */
static DebugAck
answer (DebugWire *wire, guint8 request)
{
    gboolean is_id = request == DEBUG_REQUEST_READ; /* DPIDR */

    if (wire->line == LINE_RESET && is_id)
        wire->line = LINE_SWD;
    if (wire->line == LINE_RESET || (wire->line == LINE_SWD && wire->chosen == NULL && !is_id))
        wire->line = LINE_DEAD;
    if (wire->line != LINE_SWD)
        return DEBUG_ACK_NONE;
    return wire->chosen != NULL ? debug_port_answer (wire->chosen, request) : DEBUG_ACK_PARITY;
}

static void
exchange (DebugWire *wire, guint8 request, guint32 *data)
{
    if (wire->chosen != NULL)
        debug_port_exchange (wire->chosen, request, data);
    else
        answer_together (wire, request, data);
}

DebugAck
debug_wire_transfer (DebugWire *wire, guint8 request, guint32 *data)
{
    DebugAck ack;

    request &= DEBUG_REQUEST_AP | DEBUG_REQUEST_READ | DEBUG_REQUEST_ADDRESS;
    wire->phase = PHASE_IDLE;
    wire->ones = 0;
    ack = answer (wire, request);
    if (ack == DEBUG_ACK_OK || ack == DEBUG_ACK_PARITY)
        exchange (wire, request, data);
    return ack;
}

static void
choose (DebugWire *wire, guint32 value)
{
    wire->chosen = NULL;
    wire->line = LINE_DEAD;
    for (guint n = 0; n < wire->ports->len; n++) {
        if (debug_port_is_meant (wire->ports->pdata[n], value)) {
            wire->chosen = wire->ports->pdata[n];
            wire->line = LINE_RESET;
        }
    }
}

/* Start, AP, read, address, parity, stop, park. */
static gboolean
is_request (guint8 bits)
{
    return (bits & 0xc1) == 0x81 && parity (bits >> 1 & 0x1f) == 0;
}

static void
go (DebugWire *wire, Phase phase, guint clocks)
{
    wire->phase = phase;
    wire->left = clocks;
    wire->shift = 0;
}

static void
take_request (DebugWire *wire, guint8 bits)
{
    wire->is_choice = wire->line == LINE_RESET && bits == REQUEST_TARGETSEL && is_multidrop (wire);
    wire->request = bits >> 1 & 0xf;
    if (!is_request (bits)) {
        wire->line = LINE_DEAD;
        go (wire, PHASE_IDLE, 0);
    } else if (wire->is_choice) {
        go (wire, PHASE_TURN_TO_WRITE, NO_ACK_CLOCKS);
    } else {
        wire->ack = answer (wire, wire->request);
        go (wire, PHASE_ACK, ACK_CLOCKS);
        wire->shift = 1u | (wire->ack == DEBUG_ACK_PARITY ? DEBUG_ACK_OK : wire->ack) << 1;
    }
}

static void
begin_data (DebugWire *wire)
{
    gboolean spoilt = wire->ack == DEBUG_ACK_PARITY;
    guint32 data = 0;

    if (wire->ack == DEBUG_ACK_NONE) {
        go (wire, PHASE_IDLE, 0);
    } else if (wire->ack != DEBUG_ACK_OK && !spoilt) {
        go (wire, PHASE_TURN, 1);
    } else if ((wire->request & DEBUG_REQUEST_READ) != 0) {
        exchange (wire, wire->request, &data);
        go (wire, PHASE_READ, DATA_CLOCKS);
        wire->shift = data | (guint64) (parity (data) ^ spoilt) << 32;
    } else {
        go (wire, PHASE_TURN_TO_WRITE, 1);
    }
}

static void
take_data (DebugWire *wire)
{
    guint32 data = wire->shift;
    gboolean right = parity (data) == (wire->shift >> 32 & 1);

    if (wire->is_choice && right)
        choose (wire, data);
    else if (wire->is_choice)
        wire->line = LINE_DEAD;
    else if (right)
        exchange (wire, wire->request, &data);
    else
        debug_port_spoil (wire->chosen);
    go (wire, PHASE_IDLE, 0);
}

static void
end_phase (DebugWire *wire)
{
    switch (wire->phase) {
    case PHASE_REQUEST:
        take_request (wire, wire->shift);
        break;
    case PHASE_ACK:
        begin_data (wire);
        break;
    case PHASE_READ:
        go (wire, PHASE_TURN, 1);
        break;
    case PHASE_TURN_TO_WRITE:
        go (wire, PHASE_WRITE, DATA_CLOCKS);
        break;
    case PHASE_WRITE:
        take_data (wire);
        break;
    case PHASE_IDLE:
    case PHASE_TURN:
        go (wire, PHASE_IDLE, 0);
        break;
    }
}

/* One clock of a packet. Returns the line. */
static guint
clock_packet (DebugWire *wire, guint bit)
{
    guint line = bit;

    if (wire->phase == PHASE_IDLE) {
        if (bit == 0 || (wire->line != LINE_RESET && wire->line != LINE_SWD))
            return bit;
        go (wire, PHASE_REQUEST, 8);
    }
    if (wire->phase == PHASE_REQUEST)
        wire->shift |= (guint64) bit << (8 - wire->left);
    if (wire->phase == PHASE_WRITE)
        wire->shift |= (guint64) bit << (DATA_CLOCKS - wire->left);
    if (wire->phase == PHASE_ACK || wire->phase == PHASE_READ) {
        line = wire->shift & 1;
        wire->shift >>= 1;
    }
    if (--wire->left == 0)
        end_phase (wire);
    return line;
}

/* ---- What the line is ---- */

static void
reset_line (DebugWire *wire)
{
    wire->line = LINE_RESET;
    wire->chosen = is_multidrop (wire) ? NULL : wire->ports->pdata[0];
    go (wire, PHASE_IDLE, 0);
    for (guint n = 0; n < wire->ports->len; n++)
        debug_port_reset_line (wire->ports->pdata[n]);
}

/* Whether the last 16 bits are @code, after a line reset. */
static gboolean
has_switched (DebugWire *wire, guint16 code)
{
    const guint64 before = 0xffffffffffff;

    return wire->history[1] >> 48 == code && (wire->history[1] & before) == before;
}

static void
wake (DebugWire *wire)
{
    if (wire->activation > 0 && --wire->activation == 0) {
        guint code = wire->history[1] >> (64 - ACTIVATION_BITS);

        if (code == ACTIVATE_SWD)
            wire->line = LINE_DEAD;
        if (code == ACTIVATE_JTAG)
            wire->line = LINE_JTAG;
    }
    if (wire->history[0] == alert[0] && wire->history[1] == alert[1])
        wire->activation = ACTIVATION_BITS;
}

static void
switch_line (DebugWire *wire)
{
    if (wire->line == LINE_DORMANT)
        wake (wire);
    else if (wire->line == LINE_JTAG && has_switched (wire, JTAG_TO_SWD))
        wire->line = LINE_DEAD;
    else if (wire->line == LINE_JTAG && wire->can_sleep
             && wire->history[1] >> 33 == JTAG_TO_DORMANT)
        wire->line = LINE_DORMANT;
    else if (wire->line != LINE_JTAG && wire->ones >= RESET_CLOCKS)
        reset_line (wire);
    else if (wire->line != LINE_JTAG && has_switched (wire, SWD_TO_JTAG))
        wire->line = LINE_JTAG;
    else if (wire->line != LINE_JTAG && wire->can_sleep && has_switched (wire, SWD_TO_DORMANT))
        wire->line = LINE_DORMANT;
}

guint
debug_wire_clock (DebugWire *wire, guint bit)
{
    guint line = clock_packet (wire, bit);

    wire->history[0] = wire->history[0] >> 1 | wire->history[1] << 63;
    wire->history[1] = wire->history[1] >> 1 | (guint64) line << 63;
    wire->ones = line ? wire->ones + 1 : 0;
    switch_line (wire);
    return line;
}
