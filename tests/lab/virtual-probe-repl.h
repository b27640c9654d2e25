/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/**
 * VirtualProbeRepl:
 *
 * The tty of a debug probe, and on a board that has both the program of the target at its other
 * end: MicroPython from the target's reset until its flash is changed, and not while it is halted.
 * Settles the board.
 */
typedef struct _VirtualProbeRepl VirtualProbeRepl;

VirtualProbeRepl *virtual_probe_repl_new (LabBoard *board);
void virtual_probe_repl_free (VirtualProbeRepl *repl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualProbeRepl, virtual_probe_repl_free)

/* The target starts anew. */
void virtual_probe_repl_reset (VirtualProbeRepl *repl);

/* The host has just done something to the target. */
void virtual_probe_repl_look (VirtualProbeRepl *repl);

/* What its program does, or NULL: none runs. */
const char *virtual_probe_repl_get_state (VirtualProbeRepl *repl);

G_END_DECLS
