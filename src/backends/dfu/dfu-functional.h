/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "usb-config.h"

G_BEGIN_DECLS

/* bmAttributes (USB DFU 1.1, table 4.2). */
enum {
    MOULT_DFU_CAN_DNLOAD = 1,
    MOULT_DFU_CAN_UPLOAD = 2,
    MOULT_DFU_MANIFESTATION_TOLERANT = 4,
};

/* bcdDFUVersion of a loader that knows addresses (ST UM0424, 10.2.1). */
#define MOULT_DFU_VERSION_DFUSE 0x011a

/**
 * MoultDfuFunctional:
 *
 * The DFU functional descriptor: what a loader can do, and how much it takes at once.
 */
typedef struct {
    guint8 attributes;
    guint16 transfer_size; /* of a block, 64 to 4096 whatever the device says */
    guint16 version;       /* 0x0110: plain, 0x011a: DfuSe */
} MoultDfuFunctional;

/**
 * moult_dfu_functional_find:
 * @alt: the DFU interface
 *
 * Looks for it wherever devices hang it: on the alternate setting, on another one of the same
 * interface, or on the configuration. %FALSE if there is none that is whole. Any thread.
 */
gboolean moult_dfu_functional_find (const MoultUsbConfig *config,
                                    const MoultUsbAlt *alt,
                                    MoultDfuFunctional *functional);

G_END_DECLS
