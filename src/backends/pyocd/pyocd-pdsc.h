/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * moult_pyocd_pdsc_read:
 *
 * The parts that a pack's description lists: each device and each variant by its name, as pyOCD
 * takes them for targets (Open-CMSIS-Pack specification, PDSC format, /package/devices). Fails
 * with %MOULT_ERROR_BAD_IMAGE for what is no such description: servers' error pages are kept under
 * that name, too. (transfer full)
 */
GStrv moult_pyocd_pdsc_read (GBytes *bytes, GError **error);

G_END_DECLS
