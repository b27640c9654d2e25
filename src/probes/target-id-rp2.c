/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-id-makers.h"

/* CHIP_ID of SYSINFO (RP2040 datasheet, 2.20; RP2350 datasheet, 12.15). Flash is outside, and only
 * code on the chip can ask it for its size; nor has an RP2040 a unique id but that of the flash. */
gboolean
moult_target_id_rp2 (MoultTargetAsk *ask, MoultTarget *target)
{
    guint32 id = 0;
    const MoultTargetDevice *device = moult_target_ask_find (ask, "raspberrypi", &id);

    if (device != NULL)
        moult_target_ask_describe (ask, target, device, id, NULL);
    return device != NULL;
}
