/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-list.h"
#include "probe.h"

G_BEGIN_DECLS

/**
 * MoultProbeList:
 *
 * [iface@Gio.ListModel] of [class@Probe]: all debug probes that are attached, sorted by location.
 * A probe is the same object as long as it stays plugged in. It gives each an id of its own and
 * finds the board that its target is a part of. Nothing is opened. Main thread.
 */
#define MOULT_TYPE_PROBE_LIST (moult_probe_list_get_type ())
G_DECLARE_FINAL_TYPE (MoultProbeList, moult_probe_list, MOULT, PROBE_LIST, GObject)

/* @boards: (nullable): where probes' boards are looked for. (transfer full) */
MoultProbeList *moult_probe_list_new (MoultDeviceSource *devices, MoultBoardList *boards);

/**
 * moult_probe_list_find:
 * @text: an id, a serial number or a location, or a part of an id or a serial number
 *
 * The one probe that the user means: who is named exactly comes before who has @text as a part.
 * Fails with %MOULT_ERROR_NOT_FOUND, which lists the probes, for none and for several. (transfer
 * none)
 */
MoultProbe *moult_probe_list_find (MoultProbeList *self, const char *text, GError **error);

/* Where the board stands that a probe's target is a part of: at the probe's own location, or where
 * a device has the target's unique id for its serial number; %NULL: none is attached, or it does
 * not say. Borrowed until the devices change. */
const char *moult_probe_list_find_board_location (MoultProbeList *self, MoultProbe *probe);

/* (transfer none): the probe whose device stands at this location, or %NULL. */
MoultProbe *moult_probe_list_find_at (MoultProbeList *self, const char *location);

G_END_DECLS
