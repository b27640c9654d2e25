/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-chips.h"

#include "debug-families.h"

/* Addresses, ids and sectors: reference manuals, such as RM0383 (STM32F411) 2.3, 3.3, 23.6 and 24.
 */

#define KIB *1024u

static const DebugChip chips[] = {
    { .name = "stm32f411",
      .cpu = &debug_cpu_m4,
      .flash = { 0x08000000, 512 KIB },
      .has_alias = TRUE,
      .ram = { { 0x20000000, 128 KIB } },
      .rom = { { 0x1fff0000, 64 KIB } },
      .words = { { 0xe0042000, 0x10006431 }, { 0x1fff7a20, 512u << 16 | 0xffff } },
      .designer = DEBUG_DESIGNER_ST,
      .part = 0x431,
      .unique = { 0x1fff7a10, 0x1fff7a14, 0x1fff7a18 },
      .sectors = { { 4, 16 KIB }, { 1, 64 KIB }, { 3, 128 KIB } },
      .family = &debug_family_stm32f4 },
};

const DebugChip *
debug_chip_get (guint index)
{
    return index < G_N_ELEMENTS (chips) ? &chips[index] : NULL;
}

const DebugChip *
debug_chip_find (const char *name)
{
    for (guint n = 0; n < G_N_ELEMENTS (chips); n++)
        if (g_str_equal (chips[n].name, name))
            return &chips[n];
    g_error ("the lab has no chip \"%s\"", name);
}

gboolean
debug_chip_get_sector (const DebugChip *chip, guint number, DebugRange *sector)
{
    guint32 offset = 0;

    for (guint n = 0; n < G_N_ELEMENTS (chip->sectors); n++) {
        const DebugSectors *run = &chip->sectors[n];

        if (number < run->count) {
            *sector = (DebugRange) { offset + number * run->size, run->size };
            return TRUE;
        }
        number -= run->count;
        offset += run->count * run->size;
    }
    return FALSE;
}
