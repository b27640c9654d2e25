/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-families.h"

/* Reference manuals of the families: DBGMCU_IDCODE, flash size and unique id registers of STM32;
 * nRF9160 product specification (FICR); SAM D21 data sheet 13 and 10.3.3; i.MX RT1060 reference
 * manual (DIGPROG, OCOTP); RP2350 data sheet 3.5 and 13; RA4M1 manual 48. DPIDR and the access
 * ports' ids: what chips of the family show. */

#define KIB *1024u

/* The flash is at 0x08000000 and at 0. Its words: DBGMCU_IDCODE, the one that has the flash's size
 * in KiB in one half, and the options that say that it is not protected against reading. */
#define STM32(NAME, CPU, FLASH, RAM, ID)                                                           \
    .name = NAME, .cpu = &CPU, .flash = { 0x08000000, FLASH KIB }, .has_alias = TRUE,              \
    .ram = { { 0x20000000, RAM KIB } }, .designer = DEBUG_DESIGNER_ST, .part = ID

/* L4, G0, G4, WB and WL have them at the same places. */
#define STM32_L4(NAME, CPU, FLASH, RAM, ID_AT, ID, OPTIONS_AT)                                     \
    STM32 (NAME, CPU, FLASH, RAM, ID), .rom = { { 0x1fff7000, 4 KIB } },                           \
        .words = { { ID_AT, 0x10000000 | ID },                                                     \
                   { 0x1fff75e0, 0xffff0000 | FLASH },                                             \
                   { OPTIONS_AT, 0xaa } },                                                         \
        .unique = { 0x1fff7590, 0x1fff7594, 0x1fff7598 }

const DebugChip debug_chips_of_ids[] = {
    { STM32 ("stm32f091", debug_cpu_m0, 256, 32, 0x442), .rom = { { 0x1ffff000, 4 KIB } },
      .words = { { 0x40015800, 0x10000000 | 0x442 },
                 { 0x1ffff7cc, 0xffff0000 | 256 },
                 { 0x4002201c, 0 } },
      .unique = { 0x1ffff7ac, 0x1ffff7b0, 0x1ffff7b4 } },
    { STM32 ("stm32f722", debug_cpu_m7, 512, 256, 0x452), .rom = { { 0x1ff07000, 4 KIB } },
      .words = { { 0xe0042000, 0x10000000 | 0x452 },
                 { 0x1ff07a20, 512u << 16 },
                 { 0x40023c14, 0xaa00 } },
      .unique = { 0x1ff07a10, 0x1ff07a14, 0x1ff07a18 } },
    { STM32 ("stm32f767", debug_cpu_m7, 2048, 512, 0x451), .rom = { { 0x1ff0f000, 4 KIB } },
      .words = { { 0xe0042000, 0x10000000 | 0x451 },
                 { 0x1ff0f440, 2048u << 16 },
                 { 0x40023c14, 0xaa00 } },
      .unique = { 0x1ff0f420, 0x1ff0f424, 0x1ff0f428 } },
    { STM32_L4 ("stm32g0b1", debug_cpu_m0plus, 512, 144, 0x40015800, 0x467, 0x40022020) },
    { STM32_L4 ("stm32g474", debug_cpu_m4, 512, 128, 0xe0042000, 0x469, 0x40022020) },
    { STM32 ("stm32h573", debug_cpu_m33, 2048, 640, 0x484), .rom = { { 0x08fff000, 4 KIB } },
      .words = { { 0xe0044000, 0x10000000 | 0x484 },
                 { 0x08fff80c, 0xffff0000 | 2048 },
                 { 0x40022050, 0xed00 } },
      .unique = { 0x08fff800, 0x08fff804, 0x08fff808 },
      .aps = { { DEBUG_AP_BUS, 0, 0x54770002, 0xfffffffc }, { DEBUG_AP_CORE, 1, 0x84770001, 0 } } },
    { STM32 ("stm32h743", debug_cpu_m7, 2048, 128, 0x450), .rom = { { 0x1ff1e000, 4 KIB } },
      .words = { { 0x5c001000, 0x10000000 | 0x450 }, { 0x1ff1e880, 2048 }, { 0x5200201c, 0xaa00 } },
      .unique = { 0x1ff1e800, 0x1ff1e804, 0x1ff1e808 }, .dpidr = 0x6ba02477,
      .aps = { { DEBUG_AP_CORE, 0, 0x84770001, 0 },
               { DEBUG_AP_BUS, 1, 0x84770001, 0xfffffffc },
               { DEBUG_AP_BUS, 2, 0x54770002, 0xe00e0000 } } },
    { STM32 ("stm32l073", debug_cpu_m0plus, 192, 20, 0x447), .rom = { { 0x1ff80000, 4 KIB } },
      .words = { { 0x40015800, 0x10000000 | 0x447 },
                 { 0x1ff8007c, 0xffff0000 | 192 },
                 { 0x4002201c, 0xaa } },
      .unique = { 0x1ff80050, 0x1ff80054, 0x1ff80064 } },
    { STM32 ("stm32l152", debug_cpu_m3, 512, 80, 0x437), .rom = { { 0x1ff80000, 4 KIB } },
      .words = { { 0xe0042000, 0x10000000 | 0x437 },
                 { 0x1ff800cc, 0xffff0000 | 512 },
                 { 0x40023c1c, 0xaa } },
      .unique = { 0x1ff800d0, 0x1ff800d4, 0x1ff800e4 } },
    { STM32_L4 ("stm32l476", debug_cpu_m4, 1024, 96, 0xe0042000, 0x415, 0x40022020) },
    { STM32 ("stm32u585", debug_cpu_m33, 2048, 768, 0x482), .rom = { { 0x0bfa0000, 4 KIB } },
      .words = { { 0xe0044000, 0x10000000 | 0x482 },
                 { 0x0bfa07a0, 0xffff0000 | 2048 },
                 { 0x40022040, 0xaa } },
      .unique = { 0x0bfa0700, 0x0bfa0704, 0x0bfa0708 }, .dpidr = 0x0be12477 },
    { STM32_L4 ("stm32wb55", debug_cpu_m4, 1024, 256, 0xe0042000, 0x495, 0x58004020),
      .dpidr = 0x6ba02477 },
    { STM32_L4 ("stm32wl55", debug_cpu_m4, 256, 64, 0xe0042000, 0x497, 0x58004020),
      .dpidr = 0x6ba02477 },

    { .name = "nrf9160",
      .cpu = &debug_cpu_m33,
      .flash = { 0, 1024 KIB },
      .ram = { { 0x20000000, 256 KIB } },
      .rom = { { 0x00ff0000, 4 KIB } },
      .words = { { 0x00ff0140, 0x9160 }, { 0x00ff0148, 0x41414141 } },
      .designer = DEBUG_DESIGNER_NORDIC,
      .part = 0x090,
      .unique = { 0x00ff0204, 0x00ff0208 },
      .aps = { { DEBUG_AP_CORE, 0, 0x84770001, 0 }, { DEBUG_AP_CONTROL, 4, 0x12880000, 1 } } },
    { .name = "samd21g18",
      .cpu = &debug_cpu_m0plus,
      .flash = { 0, 256 KIB },
      .ram = { { 0x20000000, 32 KIB } },
      .rom = { { 0x0080a000, 4 KIB } },
      .words = { { 0x41002018, 0x10010305 }, { 0x41002118, 0x10010305 }, { 0x41004008, 0x31000 } },
      .designer = DEBUG_DESIGNER_ATMEL,
      .part = 0xcd0,
      .table = 0x41003000,
      .unique = { 0x0080a00c, 0x0080a040, 0x0080a044, 0x0080a048 },
      .aps = { { DEBUG_AP_CORE, 0, 0, 0x41003000 } } },
    { .name = "mimxrt1062",
      .cpu = &debug_cpu_m7,
      .dpidr = 0x0bd11477,
      .flash = { 0x60000000, 8192 KIB },
      .vectors = 0x60002000, /* behind the boot ROM's tables */
      .ram = { { 0, 128 KIB }, { 0x20000000, 128 KIB }, { 0x20200000, 768 KIB } },
      .words = { { 0x400d8260, 0x006c0000 } },
      .unique = { 0x401f4410, 0x401f4420 },
      .aps = { { DEBUG_AP_CORE, 0, 0x04770041, 0 } } },
    { .name = "ra4m1",
      .cpu = &debug_cpu_m4,
      .dpidr = 0x5ba02477,
      .target_id = 0x00160447,
      .flash = { 0, 256 KIB },
      .ram = { { 0x20000000, 32 KIB } },
      .rom = { { 0x01001000, 12 KIB } },
      .words = { { 0x01003c24, 0x41463752 }, /* "R7FA4M1AB3CFM   " */
                 { 0x01003c28, 0x41314d34 },
                 { 0x01003c2c, 0x46433342 },
                 { 0x01003c30, 0x2020204d } },
      .designer = DEBUG_DESIGNER_RENESAS,
      .part = 0x160,
      .unique = { 0x01003c14, 0x01003c18, 0x01003c1c, 0x01003c20 },
      .aps = { { DEBUG_AP_CORE, 0, 0, 0 }, { DEBUG_AP_BUS, 1, 0x44770002, 0xfffffffc } } },
    { .name = "rp2350",
      .cpu = &debug_cpu_m33,
      .n_cores = 2,
      .dpidr = 0x4c013477,
      .target_id = 0x00040927,
      .base = 0x00000001,
      .line = DEBUG_LINE_DORMANT,
      .flash = { 0x10000000, 4096 KIB },
      .vectors = 0x10000000,
      .ram = { { 0x20000000, 520 KIB } },
      .rom = { { 0, 32 KIB } },
      .words = { { 0x40000000, 0x20004927 }, { 0x00000010, 0x0202754d } },
      .unique = { 0x40130000, 0x40130004 },
      .aps = { { DEBUG_AP_TABLE, 0x00000, 0, 0 },
               { DEBUG_AP_CORE, 0x02000, 0x34770008, 0 },
               { DEBUG_AP_CORE, 0x04000, 0x34770008, 0 },
               { DEBUG_AP_CONTROL, 0x80000, 0, 0 } } },
    { .name = NULL },
};
