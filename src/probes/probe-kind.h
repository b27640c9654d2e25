/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "probe-info.h"

G_BEGIN_DECLS

/* What a device is as a debug probe, by its descriptors and what the board data says of its ids.
 * (transfer full) (nullable): none. Any thread. */
MoultProbeInfo *moult_probe_kind_recognise (MoultDevice *device);

G_END_DECLS
