/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cortex-m.h"
#include "target-id-makers.h"

/* The series of all RT10xx: 0x6a, 0x6c, … */
enum { SERIES_MASK = ~0xf, SERIES_RT10 = 0x60 };

/* Of a series whose number the data does not have, it is one of the parts without a number. */
static const MoultTargetDevice *
find_others (MoultTargetAsk *ask, guint32 *id)
{
    const GPtrArray *families = moult_target_db_get_families (ask->db);

    for (guint i = 0; i < families->len; i++) {
        const MoultTargetFamily *family = families->pdata[i];

        if (!g_str_equal (family->name, "mimxrt10")
            || !moult_target_family_has_core (family, moult_cortex_m_get_part (ask->cpuid))
            || !moult_target_ask_bits (ask, family->id, id) || (*id & SERIES_MASK) != SERIES_RT10)
            continue;
        for (guint k = 0; k < family->devices->len; k++) {
            const MoultTargetDevice *device = family->devices->pdata[k];

            if (g_hash_table_size (device->ids) == 0)
                return device;
        }
    }
    return NULL;
}

/* The number of the series in USB_ANALOG_DIGPROG, or MISC_DIFPROG of the RT117x (their reference
 * manuals). What differs inside of a series, such as the flash in the package of an RT1064, no
 * register tells. */
gboolean
moult_target_id_imxrt (MoultTargetAsk *ask, MoultTarget *target)
{
    guint32 id = 0;
    const MoultTargetDevice *device = moult_target_ask_find (ask, "nxp", &id);

    if (device == NULL)
        device = find_others (ask, &id);
    if (device != NULL)
        moult_target_ask_describe (ask, target, device, id, NULL);
    return device != NULL;
}
