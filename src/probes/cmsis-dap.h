/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"
#include "dap-pipe.h"

G_BEGIN_DECLS

/**
 * MoultCmsisDap:
 *
 * A probe that speaks CMSIS-DAP, v1 or v2: a [iface@DapLink] over a [iface@DapPipe]. Dropping the
 * last reference disconnects it from its target.
 */
#define MOULT_TYPE_CMSIS_DAP (moult_cmsis_dap_get_type ())
G_DECLARE_FINAL_TYPE (MoultCmsisDap, moult_cmsis_dap, MOULT, CMSIS_DAP, GObject)

/**
 * moult_cmsis_dap_new:
 *
 * Asks the probe at the other end of a pipe what it can. Fails as the pipe does, and with
 * %MOULT_ERROR_PROTOCOL for nonsense. (transfer full)
 */
MoultCmsisDap *moult_cmsis_dap_new (MoultDapPipe *pipe, GCancellable *cancellable, GError **error);

/* What the probe says of its firmware: "2.1.1"; or %NULL. */
const char *moult_cmsis_dap_get_firmware (MoultCmsisDap *self);
gboolean moult_cmsis_dap_has_swd (MoultCmsisDap *self);
gboolean moult_cmsis_dap_has_jtag (MoultCmsisDap *self);
gsize moult_cmsis_dap_get_packet_size (MoultCmsisDap *self);
/* How many packets are under way at most: 1 until there was something large to move, for which it
 * is tested whether the probe really holds as many as it says, and after it has lost one. */
guint moult_cmsis_dap_get_depth (MoultCmsisDap *self);

/* How often that happened. */
guint moult_cmsis_dap_count_lost (MoultCmsisDap *self);

/* Takes hold of the wires for SWD: nothing is sent over them. */
gboolean moult_cmsis_dap_connect (MoultCmsisDap *self, GCancellable *cancellable, GError **error);

G_END_DECLS
