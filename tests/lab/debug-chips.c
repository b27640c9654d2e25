/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-chips.h"

#include "debug-families.h"

/* Addresses, ids and sectors: reference manuals, such as RM0383 (STM32F411) 2.3, 3.3, 23.6 and 24.
 */

#define KIB *1024u

/* DBGMCU_IDCODE (revision 0x1000), the flash's size in KiB, the unique id. */
#define STM32F4(NAME, FLASH, RAM, ID, ...)                                                         \
    { .name = NAME,                                                                                \
      .cpu = &debug_cpu_m4,                                                                        \
      .flash = { 0x08000000, FLASH KIB },                                                          \
      .has_alias = TRUE,                                                                           \
      .ram = { { 0x20000000, RAM KIB } },                                                          \
      .rom = { { 0x1fff0000, 64 KIB } },                                                           \
      .words = { { 0xe0042000, 0x10006000 | ID }, { 0x1fff7a20, FLASH##u << 16 | 0xffff } },       \
      .designer = DEBUG_DESIGNER_ST,                                                               \
      .part = ID,                                                                                  \
      .unique = { 0x1fff7a10, 0x1fff7a14, 0x1fff7a18 },                                            \
      .sectors = { __VA_ARGS__ },                                                                  \
      .family = &debug_family_stm32f4 }

/* nRF52840 product specification 4.4: PART, VARIANT, pages and sizes in FICR. Programs
 * look at 0xf0000fe0 to know which errata concern them (MDK, nrf52_erratas.h). */
#define NRF52(NAME, TABLE, FLASH, RAM, PART, VARIANT)                                              \
    { .name = NAME,                                                                                \
      .cpu = &debug_cpu_m4,                                                                        \
      .flash = { 0, FLASH KIB },                                                                   \
      .ram = { { 0x20000000, RAM KIB } },                                                          \
      .rom = { { 0x10000000, 4 KIB }, { 0xf0000000, 4 KIB } },                                     \
      .words = { { 0x10000100, PART },                                                             \
                 { 0xf0000fe0, TABLE },                                                            \
                 { 0xf0000fe8, 0x0a },                                                             \
                 { 0xf0000fe4, 0x40 },                                                             \
                 { 0x10000104, VARIANT },                                                          \
                 { 0x10000010, 4096 },                                                             \
                 { 0x10000014, FLASH / 4 },                                                        \
                 { 0x10000108, 0x2000 },                                                           \
                 { 0x1000010c, RAM },                                                              \
                 { 0x10000110, FLASH } },                                                          \
      .designer = DEBUG_DESIGNER_NORDIC,                                                           \
      .part = TABLE,                                                                               \
      .unique = { 0x10000060, 0x10000064 },                                                        \
      .sectors = { { FLASH / 4, 4 KIB } },                                                         \
      .family = &debug_family_nrf }

/* SAM D5x/E5x data sheet 12.13 and 9.6: DID, and where the unique id is. */
#define SAMD51(NAME, FLASH, RAM, DID)                                                              \
    { .name = NAME,                                                                                \
      .cpu = &debug_cpu_m4,                                                                        \
      .flash = { 0, FLASH KIB },                                                                   \
      .ram = { { 0x20000000, RAM KIB } },                                                          \
      .rom = { { 0x00806000, 4 KIB } },                                                            \
      .words = { { 0x41002018, DID } },                                                            \
      .designer = DEBUG_DESIGNER_ATMEL,                                                            \
      .part = 0xcd0,                                                                               \
      .table = 0x41003000,                                                                         \
      .unique = { 0x008061fc, 0x00806010, 0x00806014, 0x00806018 },                                \
      .aps = { { DEBUG_AP_CORE, 0, 0, 0x41003000 } },                                              \
      .sectors = { { FLASH / 8, 8 KIB } },                                                         \
      .family = &debug_family_samd51 }

static const DebugChip chips[] = {
    STM32F4 ("stm32f401", 512, 96, 0x433, { 4, 16 KIB }, { 1, 64 KIB }, { 3, 128 KIB }),
    STM32F4 ("stm32f405", 1024, 128, 0x413, { 4, 16 KIB }, { 1, 64 KIB }, { 7, 128 KIB }),
    STM32F4 ("stm32f411", 512, 128, 0x431, { 4, 16 KIB }, { 1, 64 KIB }, { 3, 128 KIB }),
    STM32F4 ("stm32f412", 1024, 256, 0x441, { 4, 16 KIB }, { 1, 64 KIB }, { 7, 128 KIB }),
    STM32F4 ("stm32f429",
             2048,
             192,
             0x419,
             { 4, 16 KIB },
             { 1, 64 KIB },
             { 7, 128 KIB },
             { 4, 16 KIB },
             { 1, 64 KIB },
             { 7, 128 KIB }),
    STM32F4 ("stm32f446", 512, 128, 0x421, { 4, 16 KIB }, { 1, 64 KIB }, { 3, 128 KIB }),
    { .name = "nrf51822",
      .cpu = &debug_cpu_m0,
      .line = DEBUG_LINE_SWD,
      .flash = { 0, 256 KIB },
      .ram = { { 0x20000000, 16 KIB } },
      .rom = { { 0x10000000, 4 KIB }, { 0xf0000000, 4 KIB } },
      .words = { { 0x1000005c, 0xffff008f },
                 { 0x10000010, 1024 },
                 { 0x10000014, 256 },
                 { 0x10000034, 2 },
                 { 0x10000038, 8192 },
                 { 0x1000003c, 8192 } },
      .designer = DEBUG_DESIGNER_NORDIC,
      .part = 0x001,
      .table = 0xf0000000,
      .unique = { 0x10000060, 0x10000064 },
      .aps = { { DEBUG_AP_CORE, 0, 0, 0xf0000000 } },
      .sectors = { { 256, 1 KIB } },
      .family = &debug_family_nrf },
    NRF52 ("nrf52832", 0x006, 512, 64, 0x52832, 0x41414530 /* AAE0 */),
    NRF52 ("nrf52833", 0x00d, 512, 128, 0x52833, 0x41414130 /* AAA0 */),
    NRF52 ("nrf52840", 0x008, 1024, 256, 0x52840, 0x41414430 /* AAD0 */),
    SAMD51 ("samd51j19", 512, 192, 0x60060305),
    SAMD51 ("samd51j20", 1024, 256, 0x60060304),
    { .name = "rp2040",
      .cpu = &debug_cpu_m0plus,
      .n_cores = 2,
      .dpidr = 0x0bc12477,
      .target_id = 0x01002927,
      .line = DEBUG_LINE_DORMANT,
      .flash = { 0x10000000, 2048 KIB },
      .ram = { { 0x20000000, 264 KIB } },
      .words = { { 0x40000000, 0x20002927 } },
      .unique_size = 8,
      .sectors = { { 512, 4 KIB } },
      .family = &debug_family_rp2040 },
};

const DebugChip *
debug_chip_get (guint index)
{
    if (index < G_N_ELEMENTS (chips))
        return &chips[index];
    index -= G_N_ELEMENTS (chips);
    for (guint n = 0; debug_chips_of_ids[n].name != NULL; n++)
        if (n == index)
            return &debug_chips_of_ids[n];
    return NULL;
}

const DebugChip *
debug_chip_find (const char *name)
{
    const DebugChip *chip;

    for (guint n = 0; (chip = debug_chip_get (n)) != NULL; n++)
        if (g_str_equal (chip->name, name))
            return chip;
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
