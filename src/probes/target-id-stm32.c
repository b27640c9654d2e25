/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cortex-m.h"
#include "target-id-makers.h"

#define JEP106_ST 0x020

/* The ROM table has the same number as DBGMCU_IDCODE, which some chips hide while the clock of that
 * is off (RM0367, 33.4.1). */
static const MoultTargetDevice *
find_by_rom (MoultTargetAsk *ask)
{
    const GPtrArray *families = moult_target_db_get_families (ask->db);

    for (guint i = 0; ask->rom.designer == JEP106_ST && i < families->len; i++) {
        const MoultTargetFamily *family = families->pdata[i];
        const MoultTargetDevice *device = moult_target_family_find (family, ask->rom.part);

        if (device != NULL && g_str_equal (family->maker, "st")
            && moult_target_family_has_core (family, moult_cortex_m_get_part (ask->cpuid)))
            return device;
    }
    return NULL;
}

/* "STM32H723" of "H723", the first letter highest (RM0468, 65.3). */
static char *
dup_line (MoultTargetAsk *ask, const MoultTargetDevice *device)
{
    guint32 word = 0;

    if (device->line == 0 || !moult_target_ask_word (ask, device->line, &word))
        return NULL;
    g_autofree char *line = g_strdup_printf ("STM32%c%c%c%c", word >> 24, (word >> 16) & 0xff,
                                             (word >> 8) & 0xff, word & 0xff);
    for (const char *c = line; *c != '\0'; c++) {
        if (!g_ascii_isalnum (*c))
            return NULL;
    }
    return strlen (line) == strlen ("STM32H723") ? g_steal_pointer (&line) : NULL;
}

/* DBGMCU_IDCODE, or DBGMCU_IDC (the chapters on debug support of ST's reference manuals). */
gboolean
moult_target_id_stm32 (MoultTargetAsk *ask, MoultTarget *target)
{
    guint32 id = 0;
    const MoultTargetDevice *device = moult_target_ask_find (ask, "st", &id);

    if (device == NULL) {
        device = find_by_rom (ask);
        id = ask->rom.part;
    }
    if (device != NULL) {
        g_autofree char *line = dup_line (ask, device);

        moult_target_ask_describe (ask, target, device, id, line);
    } else if (ask->rom.designer == JEP106_ST) {
        target->name = g_strdup_printf ("STM32 (0x%03x)", ask->rom.part);
    }
    return target->name != NULL;
}
