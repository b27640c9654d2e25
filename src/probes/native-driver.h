/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "probe-driver.h"

G_BEGIN_DECLS

/**
 * MoultNativeDriver:
 *
 * The [iface@ProbeDriver] of all probes that Moult knows: it speaks to CMSIS-DAP and ST-Link by
 * itself, and lists J-Links.
 */
#define MOULT_TYPE_NATIVE_DRIVER (moult_native_driver_get_type ())
G_DECLARE_FINAL_TYPE (MoultNativeDriver, moult_native_driver, MOULT, NATIVE_DRIVER, GObject)

G_END_DECLS
