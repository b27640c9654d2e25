/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"
#include "debug-target.h"

G_BEGIN_DECLS

/**
 * WireDap:
 *
 * A probe without USB: what is asked of it goes over the wires of one of the lab's targets at once.
 */
#define WIRE_TYPE_DAP (wire_dap_get_type ())
G_DECLARE_FINAL_TYPE (WireDap, wire_dap, WIRE, DAP, GObject)

/* Borrows the target. (transfer full) */
WireDap *wire_dap_new (DebugTarget *target);

G_END_DECLS
