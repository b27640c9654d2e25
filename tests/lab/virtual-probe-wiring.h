/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/**
 * VirtualProbeWiring:
 *
 * A probe on the debug pins of another board of the scene ("wired-to"): its target has that board's
 * flash and unique id, and what the probe writes there is what that board runs after a reset.
 */
typedef struct _VirtualProbeWiring VirtualProbeWiring;

/* NULL: it is wired to no board. */
VirtualProbeWiring *virtual_probe_wiring_new (LabBoard *probe);
void virtual_probe_wiring_free (VirtualProbeWiring *wiring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualProbeWiring, virtual_probe_wiring_free)

/* The target starts anew. */
void virtual_probe_wiring_reset (VirtualProbeWiring *wiring);

/* The host has just done something to the target. */
void virtual_probe_wiring_look (VirtualProbeWiring *wiring);

G_END_DECLS
