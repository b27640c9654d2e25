/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-id-makers.h"

/* DID and STATUSB.PROT of the DSU, at the addresses where a debugger sees them of a locked chip,
 * too (SAM D21 datasheet, 13.11.3; SAM D5x/E5x datasheet, 12.11.3). */
gboolean
moult_target_id_samd (MoultTargetAsk *ask, MoultTarget *target)
{
    guint32 id = 0;
    const MoultTargetDevice *device = moult_target_ask_find (ask, "microchip", &id);

    if (device != NULL)
        moult_target_ask_describe (ask, target, device, id, NULL);
    return device != NULL;
}
