/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "port-tools.h"

/* make: all Makefiles; python3: py/makeqstrdefs.py and others; gcc: mpy-cross. */
#define ALWAYS "make", "python3", "gcc"
#define ARM    "arm-none-eabi-gcc"

static const MoultPortTool all_tools[] = {
    { "make", { "make" }, "make", FALSE },
    { "python3", { "python3" }, "python3", FALSE },
    { "gcc", { "gcc" }, "gcc", FALSE },
    { "cmake", { "cmake" }, "cmake", FALSE },
    { ARM, { ARM }, "gcc-arm-none-eabi", TRUE },
    /* pico-sdk, cmake/preload/toolchains/pico_riscv_gcc.cmake: the names that it looks for. */
    { "riscv32-unknown-elf-gcc",
      { "riscv32-unknown-elf-gcc", "riscv32-corev-elf-gcc", "riscv-none-elf-gcc",
        "riscv32-pico-elf-gcc" },
      NULL,
      TRUE },
    { "xtensa-lx106-elf-gcc", { "xtensa-lx106-elf-gcc" }, "gcc-xtensa-lx106", TRUE },
    /* ports/esp32/Makefile calls it; it is on the PATH where ESP-IDF's export.sh was read. */
    { "idf.py", { "idf.py" }, ". $IDF_PATH/export.sh", TRUE },
};

/* ports/PORT/README.md and Makefile. */
static const MoultPortTools all_ports[] = {
    { "alif", NULL, FALSE, { ALWAYS, ARM } },
    { "esp32", NULL, TRUE, { ALWAYS, "cmake", "idf.py" } },
    { "esp8266", NULL, FALSE, { ALWAYS, "xtensa-lx106-elf-gcc" } },
    { "mimxrt", NULL, FALSE, { ALWAYS, ARM } },
    { "nrf", NULL, FALSE, { ALWAYS, ARM } },
    { "renesas-ra", NULL, FALSE, { ALWAYS, ARM } },
    { "rp2", "RISCV", TRUE, { ALWAYS, "cmake", "riscv32-unknown-elf-gcc" } },
    { "rp2", NULL, TRUE, { ALWAYS, "cmake", ARM } },
    { "samd", NULL, FALSE, { ALWAYS, ARM } },
    { "stm32", NULL, FALSE, { ALWAYS, ARM } },
};

const MoultPortTools *
moult_port_tools_find (const char *port, const char *variant)
{
    g_return_val_if_fail (port != NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (all_ports); i++) {
        const MoultPortTools *tools = &all_ports[i];

        if (g_str_equal (tools->port, port)
            && (tools->variant == NULL || g_strcmp0 (tools->variant, variant) == 0))
            return tools;
    }
    return NULL;
}

const MoultPortTool *
moult_port_tool_get (const char *name)
{
    g_return_val_if_fail (name != NULL, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS (all_tools); i++) {
        if (g_str_equal (all_tools[i].name, name))
            return &all_tools[i];
    }
    return NULL;
}
