/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-cpu.h"

#include <unicorn/unicorn.h>

/* CPUID, parts of ROM tables and components: the processors' technical reference manuals, such as
 * ARM 100166 (Cortex-M4) 4.2 and 8.1. DPIDR and IDR: those that chips with them show. That the
 * AHB-AP of M3 and M4 wraps at 4 KiB: ARM DDI 0337 (Cortex-M3 r2p1) 11.5.2. */

enum {
    SCS = 0xe000e000,
    DWT = 0xe0001000,
    FPB = 0xe0002000,
    ITM = 0xe0000000,
    TPIU = 0xe0040000,
    ETM = 0xe0041000,
    GENERIC = 14,
    CORESIGHT = 9,
};
#define ARM DEBUG_DESIGNER_ARM

/* DEVARCH of ARMv8-M's (ARM DDI 0553, D1.2). */
#define ARCH_SCS 0x47702a04
#define ARCH_DWT 0x47701a02
#define ARCH_BPU 0x47701a03
#define ARCH_ITM 0x47701a01

const DebugCpu debug_cpu_m0 = {
    .name = "Cortex-M0",
    .model = UC_CPU_ARM_CORTEX_M0,
    .cpuid = 0x410cc200,
    .dpidr = 0x0bb11477,
    .ap_idr = 0x04770021,
    .wrap = 1024,
    .fpb = 0x40,
    .table = 0x471,
    .components = { { SCS, GENERIC, ARM, 0x008 },
                    { DWT, GENERIC, ARM, 0x00a },
                    { FPB, GENERIC, ARM, 0x00b } },
};

const DebugCpu debug_cpu_m0plus = {
    .name = "Cortex-M0+",
    .model = UC_CPU_ARM_CORTEX_M0,
    .cpuid = 0x410cc601,
    .dpidr = 0x0bc11477,
    .ap_idr = 0x04770031,
    .wrap = 1024,
    .fpb = 0x40,
    .table = 0x4c0,
    .components = { { SCS, GENERIC, ARM, 0x008 },
                    { DWT, GENERIC, ARM, 0x00a },
                    { FPB, GENERIC, ARM, 0x00b } },
};

const DebugCpu debug_cpu_m3 = {
    .name = "Cortex-M3",
    .model = UC_CPU_ARM_CORTEX_M3,
    .cpuid = 0x412fc231,
    .dpidr = 0x2ba01477,
    .ap_idr = 0x24770011,
    .wrap = 4096,
    .fpb = 0x260,
    .table = 0x4c3,
    .components = { { SCS, GENERIC, ARM, 0x000 },
                    { DWT, GENERIC, ARM, 0x002 },
                    { FPB, GENERIC, ARM, 0x003 },
                    { ITM, GENERIC, ARM, 0x001 } },
};

const DebugCpu debug_cpu_m4 = {
    .name = "Cortex-M4",
    .model = UC_CPU_ARM_CORTEX_M4,
    .cpuid = 0x410fc241,
    .dpidr = 0x2ba01477,
    .ap_idr = 0x24770011,
    .wrap = 4096,
    .mvfr0 = 0x10110021,
    .mvfr1 = 0x11000011,
    .fpb = 0x260,
    .table = 0x4c4,
    .components = { { SCS, GENERIC, ARM, 0x00c },
                    { DWT, GENERIC, ARM, 0x002 },
                    { FPB, GENERIC, ARM, 0x003 },
                    { ITM, GENERIC, ARM, 0x001 },
                    { TPIU, CORESIGHT, ARM, 0x9a1, 0x11 },
                    { ETM, CORESIGHT, ARM, 0x925, 0x13 } },
};

const DebugCpu debug_cpu_m7 = {
    .name = "Cortex-M7",
    .model = UC_CPU_ARM_CORTEX_M7,
    .cpuid = 0x411fc270,
    .dpidr = 0x5ba02477,
    .ap_idr = 0x74770001,
    .wrap = 1024,
    .mvfr0 = 0x10110221,
    .mvfr1 = 0x12000011,
    .fpb = 0x10000080,
    .table = 0x4c7,
    .components = { { SCS, GENERIC, ARM, 0x00c },
                    { DWT, GENERIC, ARM, 0x002 },
                    { FPB, GENERIC, ARM, 0x00e },
                    { ITM, GENERIC, ARM, 0x001 } },
};

const DebugCpu debug_cpu_m33 = {
    .name = "Cortex-M33",
    .model = UC_CPU_ARM_CORTEX_M33,
    .cpuid = 0x410fd214,
    .dpidr = 0x6ba02477,
    .ap_idr = 0x14770015,
    .wrap = 1024,
    .mvfr0 = 0x10110021,
    .mvfr1 = 0x11000011,
    .fpb = 0x10000080,
    .table = 0x4c9,
    .components = { { SCS, CORESIGHT, ARM, 0xd21, 0, ARCH_SCS },
                    { DWT, CORESIGHT, ARM, 0xd21, 0, ARCH_DWT },
                    { FPB, CORESIGHT, ARM, 0xd21, 0, ARCH_BPU },
                    { ITM, CORESIGHT, ARM, 0xd21, 0x43, ARCH_ITM } },
};
