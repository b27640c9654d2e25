/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "access-view.h"
#include "probe.h"

G_BEGIN_DECLS

/**
 * MoultProbeAccess:
 *
 * The dialog that tells how to get access to a probe's node. It looks anew after each answer of the
 * probe, and goes once the probe may be opened.
 */
#define MOULT_TYPE_PROBE_ACCESS (moult_probe_access_get_type ())
G_DECLARE_FINAL_TYPE (MoultProbeAccess, moult_probe_access, MOULT, PROBE_ACCESS, AdwDialog)

/* @actions has "ask", which asks the probe again. */
AdwDialog *
moult_probe_access_new (MoultProbe *probe, MoultAccessInspectFunc inspect, GActionGroup *actions);

G_END_DECLS
