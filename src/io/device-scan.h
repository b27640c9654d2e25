/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"

G_BEGIN_DECLS

/**
 * moult_device_scan:
 * @known: (nullable): what an earlier scan returned
 *
 * Reads all USB devices but hubs from sysfs, sorted by location. Where nothing changed, the object
 * of @known is taken over, so that identity means "the same enumeration with the same nodes". Any
 * thread; takes a few milliseconds and waits for nothing. Returns an array of [class@Device].
 */
GPtrArray *moult_device_scan (GPtrArray *known);

G_END_DECLS
