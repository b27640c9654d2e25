/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-chips.h"

/* Layouts: UM0424 4.3.2, and what dfu-util -l shows of these chips. Sectors, times (typical, the
 * widest parallelism) and units of programming: data sheets and reference manuals of the chips,
 * such as RM0090 3.5 and DS8626 5.3.12. Where programs and files lie: MicroPython,
 * ports/stm32/boards/stm32*.ld; mboot and its board: ports/stm32/mboot/main.c, PYBD_SF2. */

#define KIB *1024u

static const DfuChip chips[] = {
    { .name = "stm32f405",
      .alternates = { "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
                      "@Option Bytes  /0x1FFFC000/01*016 e",
                      "@OTP Memory /0x1FFF7800/01*512 e,01*016 e",
                      "@Device Feature/0xFFFF0000/01*004 e" },
      .memories = { { 0x08000000,
                      { { 4, 16 KIB, 250 }, { 1, 64 KIB, 550 }, { 7, 128 KIB, 1000 } },
                      4000 } },
      .programs = { { 0x08000000, 16 KIB }, { 0x08020000, 896 KIB } },
      .first = 14912,
      .files = { 0x08004000, 112 KIB },
      .transfer_size = 2048,
      .unit = 1,
      .mass_erase_told_ms = 100 },
    { .name = "stm32f767",
      .alternates = { "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg",
                      "@Option Bytes  /0x1FFF0000/01*032 e", "@OTP Memory /0x1FF0F000/01*1024 e",
                      "@Device Feature/0xFFFF0000/01*004 e" },
      .memories = { { 0x08000000,
                      { { 4, 32 KIB, 250 }, { 1, 128 KIB, 550 }, { 7, 256 KIB, 1000 } },
                      4000 } },
      .programs = { { 0x08000000, 32 KIB }, { 0x08020000, 896 KIB } },
      .first = 14912,
      .files = { 0x08008000, 96 KIB },
      .transfer_size = 2048,
      .unit = 1 },
    { .name = "stm32h743",
      .alternates = { "@Internal Flash   /0x08000000/16*128Kg",
                      "@Option Bytes   /0x5200201C/01*128 e" },
      .memories = { { 0x08000000, { { 16, 128 KIB, 1000 } }, 3100 } },
      .programs = { { 0x08000000, 128 KIB }, { 0x08040000, 1792 KIB } },
      .first = 14912,
      .files = { 0x08020000, 128 KIB },
      .transfer_size = 1024,
      .unit = 32,
      .busy = DFU_BUSY_TELLS,
      .stuck_from = 0x08100000 }, /* betaflight-configurator#1861: in its second bank */
    { .name = "stm32l476",
      .alternates = { "@Internal Flash   /0x08000000/0512*0002Kg",
                      "@Option Bytes   /0x1FFF7800/01*040 e/0x1FFFF800/01*040 e",
                      "@OTP Memory   /0x1FFF7000/01*0001Ke" },
      .memories = { { 0x08000000, { { 512, 2 KIB, 22 } }, 10200 } },
      .programs = { { 0x08000000, 512 KIB } },
      .files = { 0x08080000, 512 KIB },
      .transfer_size = 1024,
      .unit = 8,
      .busy = DFU_BUSY_STALLS },
    { .name = "stm32wb55",
      .alternates = { "@Internal Flash   /0x08000000/0256*0004Kg",
                      "@Option Bytes   /0x1FFF8000/01*128 e",
                      "@OTP Memory   /0x1FFF7000/01*0001Ke" },
      .memories = { { 0x08000000, { { 256, 4 KIB, 22 } }, 10200 } },
      .programs = { { 0x08000000, 512 KIB } },
      .files = { 0x08080000, 256 KIB },
      .sealed = { 0x080ca000, 0x36000 }, /* the wireless stack: STM32CubeWB's release notes */
      .transfer_size = 1024,
      .unit = 8,
      .busy = DFU_BUSY_TELLS,
      .blank_starts_loader = TRUE }, /* RM0434 2.3.2: the empty check */
    /* The layout is one of bigger chips: there are three sectors of 128 KiB, not seven. */
    { .name = "mboot-f722",
      .alternates = { "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg/0x80000000/64*32Kg"
                      "/0x90000000/64*32Kg" },
      .memories = { { 0x08000000,
                      { { 4, 16 KIB, 250 }, { 1, 64 KIB, 550 }, { 3, 128 KIB, 1000 } },
                      4000 },
                    { 0x90000000, { { 64, 32 KIB, 360 } }, 1600 },
                    { 0x80000000, { { 64, 32 KIB, 360 } }, 1600 } },
      .programs = { { 0x08008000, 480 KIB }, { 0x90000000, 2048 KIB } },
      .first = 32768,
      .files = { 0x80000000, 2048 KIB },
      .sealed = { 0x08000000, 32 KIB },
      .transfer_size = 2048,
      .unit = 4,
      .is_mboot = TRUE,
      .blank_starts_loader = TRUE },
};

const DfuChip *
dfu_chip_get (guint index)
{
    return index < G_N_ELEMENTS (chips) ? &chips[index] : NULL;
}

const DfuChip *
dfu_chip_find (const char *name)
{
    for (guint n = 0; n < G_N_ELEMENTS (chips); n++)
        if (g_str_equal (chips[n].name, name))
            return &chips[n];
    g_error ("the lab has no DFU loader \"%s\"", name);
}

gboolean
dfu_range_holds (DfuRange range, guint32 address, gsize length)
{
    return address >= range.start
           && (guint64) address + length <= (guint64) range.start + range.size;
}

gboolean
dfu_range_overlaps (DfuRange range, guint32 address, gsize length)
{
    return address < (guint64) range.start + range.size && (guint64) address + length > range.start;
}

/* Download, upload, will detach: 0x0b in ST's loaders and in mboot alike. */
void
dfu_chip_get_functional (const DfuChip *chip, guint8 *bytes)
{
    const guint8 functional[] = {
        9, 0x21, 0x0b, 0xff, 0, chip->transfer_size & 0xff, chip->transfer_size >> 8, 0x1a, 0x01,
    };

    for (guint n = 0; n < sizeof functional; n++)
        bytes[n] = functional[n];
}
