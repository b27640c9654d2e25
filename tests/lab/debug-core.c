/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-core.h"

#include "debug-counts.h"

/* ARM DDI 0403, B3.2.2 and C1.6. The first ones are offsets from 0xe000ed00, then from 0xe000edf0.
 */
enum {
    CPUID = 0x0,
    VTOR = 0x8,
    AIRCR = 0xc,

    DHCSR = 0x0,
    DCRSR = 0x4,
    DCRDR = 0x8,
    DEMCR = 0xc,

    MVFR0 = 0xe000ef40,
    MVFR1 = 0xe000ef44,
    DWT_CTRL = 0xe0001000,
    DWT_COMPARATORS = 0x40000000, /* four */
    FP_CTRL = 0xe0002000,

    DEBUG_KEY = 0xa05f,
    C_DEBUGEN = 1 << 0,
    C_HALT = 1 << 1,
    C_STEP = 1 << 2,
    C_WRITABLE = 0x2f,
    S_REGRDY = 1 << 16,
    S_HALT = 1 << 17,
    S_LOCKUP = 1 << 19,
    S_RETIRE = 1 << 24,
    S_RESET = 1 << 25,

    DCRSR_WRITE = 1 << 16,
    VC_CORERESET = 1 << 0,
    VC_HARDERR = 1 << 10,
    DFSR_HALTED = 1 << 0,
    DFSR_BKPT = 1 << 1,
    DFSR_VCATCH = 1 << 3,

    AIRCR_KEY = 0x05fa,
    AIRCR_READ_KEY = 0xfa05,
    AIRCR_SYSRESETREQ = 1 << 2,
    AIRCR_VECTRESET = 1 << 0,
    XPSR_THUMB = 1 << 24,
    LOCKUP_PC = 0xfffffffe,

    OWN_SLICE = 2000, /* instructions of a program that nobody waits for */
    MIN_SLICE = 5000, /* of one that a debugger has started */
    MAX_SLICE = 200000,
};

struct _DebugCore {
    const DebugCpu *cpu;
    DebugBus *bus;
    DebugEngine *engine; /* NULL: it does not execute */
    GHashTable *counts;
    DebugCoreReset reset;
    gpointer reset_data;
    guint32 vectors;
    guint32 vtor;
    guint32 registers[DEBUG_N_REGISTERS];
    guint32 dhcsr; /* what was written */
    guint32 dcrdr;
    guint32 demcr;
    guint32 dfsr;
    guint32 sticky; /* S_RETIRE, S_RESET */
    gboolean is_held;
    gboolean is_halted;
    gboolean is_locked_up;
    gboolean is_parked; /* it runs what cannot be emulated */
    gboolean is_executing;
    gboolean was_sent; /* a debugger has set its PC since the reset */
    guint slice;
    guint32 asked; /* AIRCR's bits, by the program that executes */
};

/* ---- Halt and go ---- */

static void
halt (DebugCore *core, guint32 reason)
{
    if (core->is_halted)
        return;
    core->is_halted = TRUE;
    core->dfsr |= reason;
    debug_counts_add (core->counts, "halts", 1);
    if (core->is_executing)
        debug_engine_stop (core->engine);
}

static void
fail (DebugCore *core)
{
    if ((core->demcr & VC_HARDERR) != 0 && (core->dhcsr & C_DEBUGEN) != 0) {
        halt (core, DFSR_VCATCH);
    } else {
        core->is_locked_up = TRUE;
        g_debug ("core: locked up at %08x", core->registers[DEBUG_REGISTER_PC]);
    }
}

static void
stop (DebugCore *core, DebugStop reason)
{
    gboolean debugged = (core->dhcsr & C_DEBUGEN) != 0;

    if (reason == DEBUG_STOP_BREAKPOINT && debugged)
        halt (core, DFSR_BKPT);
    else if (reason == DEBUG_STOP_BREAKPOINT || reason == DEBUG_STOP_FAULT)
        fail (core);
    else if (reason == DEBUG_STOP_SERVICE)
        core->is_parked = TRUE;
}

static void
load_vectors (DebugCore *core)
{
    guint32 sp, pc;

    if (debug_bus_read (core->bus, core->vectors, 4, &sp)
        && debug_bus_read (core->bus, core->vectors + 4, 4, &pc) && (pc & 1) != 0
        && pc != G_MAXUINT32) {
        core->registers[DEBUG_REGISTER_SP] = sp & ~3u;
        core->registers[DEBUG_REGISTER_PC] = pc & ~1u;
        return;
    }
    core->registers[DEBUG_REGISTER_PC] = LOCKUP_PC;
    core->is_locked_up = TRUE;
}

void
debug_core_hold (DebugCore *core)
{
    core->is_held = TRUE;
    core->is_halted = core->is_locked_up = core->is_parked = FALSE;
    core->dhcsr &= ~(guint32) (C_HALT | C_STEP);
}

void
debug_core_lose_power (DebugCore *core)
{
    debug_core_hold (core);
    core->dhcsr = core->demcr = core->dfsr = core->dcrdr = 0;
}

void
debug_core_start (DebugCore *core)
{
    core->is_held = core->is_halted = core->is_locked_up = core->is_parked = FALSE;
    core->sticky = S_RESET;
    core->vtor = 0;
    core->was_sent = FALSE;
    for (guint n = 0; n < DEBUG_N_REGISTERS; n++)
        core->registers[n] = 0;
    core->registers[DEBUG_REGISTER_LR] = G_MAXUINT32;
    core->registers[DEBUG_REGISTER_XPSR] = XPSR_THUMB;
    load_vectors (core);
    if ((core->dhcsr & (C_DEBUGEN | C_HALT)) == (C_DEBUGEN | C_HALT))
        halt (core, DFSR_HALTED);
    if ((core->dhcsr & C_DEBUGEN) != 0 && (core->demcr & VC_CORERESET) != 0)
        halt (core, DFSR_VCATCH);
}

static void
ask_for_reset (DebugCore *core, guint32 bits)
{
    if ((bits & AIRCR_SYSRESETREQ) != 0 && core->reset != NULL)
        core->reset (core->reset_data);
    if (bits == AIRCR_VECTRESET) {
        debug_core_hold (core);
        debug_core_start (core);
    }
}

static void
execute (DebugCore *core, guint64 budget)
{
    DebugStop reason;

    core->is_executing = TRUE;
    reason = debug_engine_run (core->engine, core->registers, budget);
    core->is_executing = FALSE;
    core->sticky |= S_RETIRE;
    stop (core, reason);
    if (core->asked != 0)
        ask_for_reset (core, core->asked);
    core->asked = 0;
}

static void
run (DebugCore *core, guint64 budget)
{
    if (core->engine != NULL && debug_core_is_running (core) && !core->is_parked)
        execute (core, budget);
}

void
debug_core_run (DebugCore *core)
{
    gboolean is_fed = core->engine != NULL && debug_engine_was_fed (core->engine);

    core->slice = is_fed ? MIN_SLICE : CLAMP (core->slice * 2, MIN_SLICE, MAX_SLICE);
    run (core, core->was_sent ? core->slice : OWN_SLICE);
}

gboolean
debug_core_is_running (DebugCore *core)
{
    return !core->is_held && !core->is_halted && !core->is_locked_up;
}

static void
step (DebugCore *core)
{
    core->is_halted = FALSE;
    run (core, 1);
    halt (core, DFSR_HALTED);
}

static void
write_dhcsr (DebugCore *core, guint32 value)
{
    if (value >> 16 != DEBUG_KEY)
        return;
    core->dhcsr = value & C_WRITABLE;
    if ((value & C_DEBUGEN) == 0 || (core->is_halted && (value & (C_HALT | C_STEP)) == 0)) {
        core->is_halted = FALSE;
        core->is_parked = FALSE;
    } else if ((value & C_HALT) != 0 && !core->is_held) {
        halt (core, DFSR_HALTED);
    } else if ((value & C_STEP) != 0 && core->is_halted) {
        step (core);
    }
}

static guint32
read_dhcsr (DebugCore *core)
{
    guint32 value = core->dhcsr | S_REGRDY | core->sticky | (core->is_halted ? S_HALT | C_HALT : 0)
                    | (core->is_locked_up && !core->is_halted ? S_LOCKUP : 0)
                    | (core->is_held ? S_RESET : 0);

    core->sticky = 0;
    return value;
}

/* ---- Registers ---- */

static guint
number_of (guint32 selector)
{
    return selector == DEBUG_REGISTER_MSP ? DEBUG_REGISTER_SP : selector;
}

static void
write_dcrsr (DebugCore *core, guint32 value)
{
    guint number = number_of (value & 0x7f);

    if (!core->is_halted || number >= DEBUG_N_REGISTERS)
        return;
    if ((value & DCRSR_WRITE) == 0)
        core->dcrdr = core->registers[number];
    else
        core->registers[number] = core->dcrdr & ~(number == DEBUG_REGISTER_PC ? 1u : 0u);
    if ((value & DCRSR_WRITE) != 0 && number == DEBUG_REGISTER_PC)
        core->was_sent = TRUE;
    if ((value & DCRSR_WRITE) != 0) /* out of what it locked up in */
        core->is_locked_up = FALSE;
}

static void
write_aircr (DebugCore *core, guint32 value)
{
    if (value >> 16 != AIRCR_KEY)
        return;
    value &= AIRCR_SYSRESETREQ | AIRCR_VECTRESET;
    if (!core->is_executing) {
        ask_for_reset (core, value);
        return;
    }
    core->asked |= value;
    debug_engine_stop (core->engine);
}

/* ---- On its bus ---- */

static guint32
read_control (gpointer self, guint32 offset)
{
    DebugCore *core = self;

    if (offset == CPUID)
        return core->cpu->cpuid;
    if (offset == AIRCR)
        return (guint32) AIRCR_READ_KEY << 16;
    return offset == VTOR ? core->vtor : 0;
}

static void
write_control (gpointer self, guint32 offset, guint size, guint32 value)
{
    DebugCore *core = self;

    if (offset == AIRCR)
        write_aircr (core, value);
    if (offset == VTOR)
        core->vtor = value & ~0x7fu;
}

static guint32
read_fault (gpointer self, guint32 offset)
{
    return ((DebugCore *) self)->dfsr;
}

static void
write_fault (gpointer self, guint32 offset, guint size, guint32 value)
{
    ((DebugCore *) self)->dfsr &= ~value;
}

static guint32
read_debug (gpointer self, guint32 offset)
{
    DebugCore *core = self;

    if (offset == DHCSR)
        return read_dhcsr (core);
    if (offset == DCRDR)
        return core->dcrdr;
    return offset == DEMCR ? core->demcr : 0;
}

static void
write_debug (gpointer self, guint32 offset, guint size, guint32 value)
{
    DebugCore *core = self;

    if (offset == DHCSR)
        write_dhcsr (core, value);
    if (offset == DCRSR)
        write_dcrsr (core, value);
    if (offset == DCRDR)
        core->dcrdr = value;
    if (offset == DEMCR)
        core->demcr = value;
}

static const DebugDevice control_device = { read_control, write_control };
static const DebugDevice fault_device = { read_fault, write_fault };
static const DebugDevice debug_device = { read_debug, write_debug };

static void
fill_bus (DebugCore *core)
{
    const DebugWindow private = { 0xe0000000, 0x100000, 0, FALSE };
    const DebugWindow control = { 0xe000ed00, 0x10, 0, FALSE };
    const DebugWindow fault = { 0xe000ed30, 4, 0, FALSE };
    const DebugWindow debug = { 0xe000edf0, 0x10, 0, FALSE };

    debug_bus_add_window (core->bus, &private);
    debug_bus_add_device (core->bus, &control, &control_device, core);
    debug_bus_add_device (core->bus, &fault, &fault_device, core);
    debug_bus_add_device (core->bus, &debug, &debug_device, core);
    debug_bus_set_word (core->bus, MVFR0, core->cpu->mvfr0);
    debug_bus_set_word (core->bus, MVFR1, core->cpu->mvfr1);
    debug_bus_set_word (core->bus, FP_CTRL, core->cpu->fpb);
    debug_bus_set_word (core->bus, DWT_CTRL, DWT_COMPARATORS);
}

/* ---- Life ---- */

DebugCore *
debug_core_new (const DebugCpu *cpu, DebugBus *shared, GHashTable *counts)
{
    DebugCore *core = g_new0 (DebugCore, 1);

    core->cpu = cpu;
    core->bus = debug_bus_new (shared);
    core->counts = g_hash_table_ref (counts);
    core->is_held = TRUE;
    fill_bus (core);
    return core;
}

void
debug_core_free (DebugCore *core)
{
    g_clear_pointer (&core->engine, debug_engine_free);
    debug_bus_free (core->bus);
    g_hash_table_unref (core->counts);
    g_free (core);
}

DebugBus *
debug_core_get_bus (DebugCore *core)
{
    return core->bus;
}

DebugEngine *
debug_core_add_engine (DebugCore *core)
{
    core->engine = debug_engine_new (core->cpu, core->bus);
    return core->engine;
}

void
debug_core_set_vectors (DebugCore *core, guint32 address)
{
    core->vectors = address;
}

void
debug_core_listen (DebugCore *core, DebugCoreReset reset, gpointer data)
{
    core->reset = reset;
    core->reset_data = data;
}
