/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"
#include "usb-link.h"

G_BEGIN_DECLS

/**
 * MoultStLink:
 *
 * An ST-Link V2, V2-1 or V3: a [iface@DapLink] whose firmware does much by itself. It selects
 * access ports by what is written to SELECT, cannot send single bits, and reads memory in blocks.
 * Dropping the last reference has it leave its target.
 */
#define MOULT_TYPE_ST_LINK (moult_st_link_get_type ())
G_DECLARE_FINAL_TYPE (MoultStLink, moult_st_link, MOULT, ST_LINK, GObject)

/**
 * moult_st_link_new:
 *
 * Claims the probe's interface, brings it out of whatever mode it is in, and asks for its firmware
 * and the target's voltage. Fails as the link does, and with %MOULT_ERROR_PROTOCOL for nonsense.
 * (transfer full)
 */
MoultStLink *moult_st_link_new (MoultUsbLink *usb, GCancellable *cancellable, GError **error);

/* "V2J37". */
const char *moult_st_link_get_firmware (MoultStLink *self);
/* Too old to speak to targets as Moult does. */
gboolean moult_st_link_is_outdated (MoultStLink *self);
/* Of the target, in mV; -1: it does not tell. */
int moult_st_link_get_voltage (MoultStLink *self);

/**
 * moult_st_link_connect:
 * @under_reset: hold the target in reset from before on
 *
 * Has it connect to its target over SWD. Fails with %MOULT_ERROR_NOT_FOUND where none answers, and
 * with %MOULT_ERROR_PROTOCOL where its firmware is too old.
 */
gboolean moult_st_link_connect (MoultStLink *self,
                                gboolean under_reset,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
