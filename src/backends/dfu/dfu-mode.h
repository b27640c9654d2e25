/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"

G_BEGIN_DECLS

/* An interface in DFU mode (USB DFU 1.1, table 4.4). */
enum {
    MOULT_DFU_CLASS = 0xfe, /* application specific */
    MOULT_DFU_SUBCLASS = 0x01,
    MOULT_DFU_PROTOCOL = 0x02,
};

/* Whether a DFU loader can be talked to through this device as it is now. Any
 * thread, at once. */
gboolean moult_dfu_mode_is_on (MoultDevice *device);

G_END_DECLS
