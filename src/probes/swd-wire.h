/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"

G_BEGIN_DECLS

/* What is sent over the wires outside of transfers, to find a target that may be in any state (Arm
 * IHI 0031, B4.3 and B5). DPIDR has to be read next. All fail as moult_dap_link_sequence() does. */

/* For one that has been in SWD: the state after a line reset. */
gboolean moult_swd_wire_reset (MoultDapLink *link, GCancellable *cancellable, GError **error);

/* For one that may be in JTAG, or in SWD. */
gboolean moult_swd_wire_leave_jtag (MoultDapLink *link, GCancellable *cancellable, GError **error);

/* For one that may be dormant, or in JTAG or SWD: it is made dormant first. */
gboolean
moult_swd_wire_leave_dormant (MoultDapLink *link, GCancellable *cancellable, GError **error);

/* Of several targets on the same wires, speaks to this one until the next line reset. Needs
 * %MOULT_DAP_SEQUENCES_IN, as nobody acknowledges the choice. */
gboolean moult_swd_wire_select (MoultDapLink *link,
                                guint32 targetsel,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
