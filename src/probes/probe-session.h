/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"
#include "device.h"
#include "probe-driver.h"

G_BEGIN_DECLS

/**
 * MoultProbeSession:
 *
 * A debug probe that this program has opened for itself. Dropping the last reference disconnects it
 * from its target, which is left as it is, and gives the probe back. One worker thread at a time.
 */
#define MOULT_TYPE_PROBE_SESSION (moult_probe_session_get_type ())
G_DECLARE_FINAL_TYPE (MoultProbeSession, moult_probe_session, MOULT, PROBE_SESSION, GObject)

/**
 * moult_probe_session_open:
 *
 * Opens the probe and asks what it is. Fails with %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY (and
 * who has it), %MOULT_ERROR_GONE, %MOULT_ERROR_PROTOCOL (nonsense, or firmware that is too old),
 * %MOULT_ERROR_DEPENDENCY (not a probe that Moult speaks to), %G_IO_ERROR_CANCELLED. (transfer
 * full)
 */
MoultProbeSession *
moult_probe_session_open (MoultDevice *device, GCancellable *cancellable, GError **error);

/* With firmware and voltage. Its id is that of a probe without equals. (transfer none) */
MoultProbeInfo *moult_probe_session_get_info (MoultProbeSession *self);

/* How often an answer of the probe was lost or out of turn: what was asked then may be worth
 * another try. */
guint moult_probe_session_count_lost (MoultProbeSession *self);

/**
 * moult_probe_session_connect:
 * @options: (nullable): only their frequency matters here
 *
 * Has the probe take hold of the wires to its target, for SWD. Nothing is sent over them yet where
 * the probe can send bits (%MOULT_DAP_SEQUENCES): that is for who speaks to the target. Fails with
 * %MOULT_ERROR_NOT_FOUND for a target without power, or that does not answer an ST-Link, and as
 * the link does. (transfer none)
 */
MoultDapLink *moult_probe_session_connect (MoultProbeSession *self,
                                           const MoultProbeOptions *options,
                                           GCancellable *cancellable,
                                           GError **error);

G_END_DECLS
