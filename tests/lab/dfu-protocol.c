/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-protocol.h"

const char *
dfu_state_get_name (DfuState state)
{
    static const char *const names[] = {
        [DFU_STATE_IDLE] = "dfuIDLE",
        [DFU_STATE_DNLOAD_SYNC] = "dfuDNLOAD-SYNC",
        [DFU_STATE_DNBUSY] = "dfuDNBUSY",
        [DFU_STATE_DNLOAD_IDLE] = "dfuDNLOAD-IDLE",
        [DFU_STATE_MANIFEST_SYNC] = "dfuMANIFEST-SYNC",
        [DFU_STATE_MANIFEST] = "dfuMANIFEST",
        [DFU_STATE_MANIFEST_WAIT_RESET] = "dfuMANIFEST-WAIT-RESET",
        [DFU_STATE_UPLOAD_IDLE] = "dfuUPLOAD-IDLE",
        [DFU_STATE_ERROR] = "dfuERROR",
    };

    return names[state];
}
