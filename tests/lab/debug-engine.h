/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-bus.h"
#include "debug-cpu.h"

G_BEGIN_DECLS

/* Numbers as DCRSR's REGSEL has them (ARM DDI 0403, C1.6.3). */
enum {
    DEBUG_REGISTER_SP = 13,
    DEBUG_REGISTER_LR = 14,
    DEBUG_REGISTER_PC = 15,
    DEBUG_REGISTER_XPSR = 16,
    DEBUG_REGISTER_MSP = 17,
    DEBUG_REGISTER_PSP = 18,
    DEBUG_REGISTER_SPECIAL = 20, /* CONTROL, FAULTMASK, BASEPRI, PRIMASK */
    DEBUG_REGISTER_FPSCR = 33,
    DEBUG_REGISTER_S0 = 64,
    DEBUG_N_REGISTERS = 96,
};

/* Why the core does not go on. */
typedef enum {
    DEBUG_STOP_BUDGET, /* it would */
    DEBUG_STOP_BREAKPOINT,
    DEBUG_STOP_SERVICE, /* an exception, which is not emulated */
    DEBUG_STOP_FAULT,
    DEBUG_STOP_ASKED,
} DebugStop;

/**
 * DebugEngine:
 *
 * The Unicorn emulator on a bus: it executes, with whatever its program reads and writes there.
 */
typedef struct _DebugEngine DebugEngine;

DebugEngine *debug_engine_new (const DebugCpu *cpu, DebugBus *bus);
void debug_engine_free (DebugEngine *engine);

/* Goes on with @registers, which are DEBUG_N_REGISTERS, for @budget instructions at most. */
DebugStop debug_engine_run (DebugEngine *engine, guint32 *registers, guint64 budget);
/* Whether somebody else wrote to its RAM since it ran. */
gboolean debug_engine_was_fed (DebugEngine *engine);
void debug_engine_stop (DebugEngine *engine); /* from within what it writes to */

/* What the instruction at an address does besides: its work is done before it. */
typedef void (*DebugEngineCall) (guint32 registers[4], gpointer data);
void
debug_engine_add_call (DebugEngine *engine, guint32 address, DebugEngineCall call, gpointer data);

G_END_DECLS
