/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-id-makers.h"

/* The number of the series in USB_ANALOG_DIGPROG, or MISC_DIFPROG of the RT117x (their reference
 * manuals). What differs inside of a series, such as the flash in the package of an RT1064, no
 * register tells. */
gboolean
moult_target_id_imxrt (MoultTargetAsk *ask, MoultTarget *target)
{
    guint32 id = 0;
    const MoultTargetDevice *device = moult_target_ask_find (ask, "nxp", &id);

    if (device != NULL)
        moult_target_ask_describe (ask, target, device, id, NULL);
    return device != NULL;
}
