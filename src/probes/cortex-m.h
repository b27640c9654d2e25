/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mem-ap.h"

G_BEGIN_DECLS

/* A Cortex-M core by its registers in memory (Arm DDI 0403, C1.6; DDI 0553, D1.2). */

/* Of DHCSR, when it is read. */
#define MOULT_CORTEX_M_HALTED    (1u << 17) /* S_HALT */
#define MOULT_CORTEX_M_LOCKED_UP (1u << 19) /* S_LOCKUP */

/* Part number of the core in a CPUID: 0xc24; 0: it is none of Arm's. */
guint moult_cortex_m_get_part (guint32 cpuid);
/* The name of such a part: "Cortex-M4", or %NULL for one that is not known. */
const char *moult_cortex_m_get_name (guint part);

/* Reads the CPUID, which tells whether there is a core, too. */
gboolean moult_cortex_m_read_cpuid (MoultMemAp *memory,
                                    guint32 *cpuid,
                                    GCancellable *cancellable,
                                    GError **error);

/**
 * moult_cortex_m_catch_reset:
 *
 * Lets go of the reset pin so that the core stops before its first instruction, for a target that
 * was held in reset. Waits for that, and gives up in silence if the pin is not wired. Only for the
 * user who wants the target reset. moult_cortex_m_let_run() comes next.
 */
gboolean moult_cortex_m_catch_reset (MoultAdi *adi,
                                     MoultMemAp *memory,
                                     GCancellable *cancellable,
                                     GError **error);
void moult_cortex_m_let_run (MoultMemAp *memory);

/* Reads DHCSR, which tells what the core does. */
gboolean moult_cortex_m_read_state (MoultMemAp *memory,
                                    guint32 *dhcsr,
                                    GCancellable *cancellable,
                                    GError **error);

/* Resets the chip by its core and lets it run, also one that was halted. Other cores that were
 * halted stay so. */
gboolean moult_cortex_m_restart (MoultMemAp *memory, GError **error);

G_END_DECLS
