/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-engine.h"

G_BEGIN_DECLS

/**
 * DebugCore:
 *
 * A Cortex-M as its debugger sees it: run control, registers, reset and the system control space
 * (ARM DDI 0403, C1). Its peripherals are on its own bus, which @shared follows.
 */
typedef struct _DebugCore DebugCore;

DebugCore *debug_core_new (const DebugCpu *cpu, DebugBus *shared, GHashTable *counts);
void debug_core_free (DebugCore *core);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DebugCore, debug_core_free)

DebugBus *debug_core_get_bus (DebugCore *core);

/* From now on it executes; without, it goes where it is sent and stays there. */
DebugEngine *debug_core_add_engine (DebugCore *core);

/* Where its vector table is when it comes out of reset; 0 unless told. */
void debug_core_set_vectors (DebugCore *core, guint32 address);

/* Called when its program or a debugger asks for a reset of the system. */
typedef void (*DebugCoreReset) (gpointer data);
void debug_core_listen (DebugCore *core, DebugCoreReset reset, gpointer data);

void debug_core_lose_power (DebugCore *core); /* it is held then */
void debug_core_hold (DebugCore *core);       /* in reset */
void debug_core_start (DebugCore *core);      /* out of reset */

/* Goes on for a while: short while a debugger feeds its program, so that both work together; longer
 * and longer while one only waits. */
void debug_core_run (DebugCore *core);
gboolean debug_core_is_running (DebugCore *core);

G_END_DECLS
