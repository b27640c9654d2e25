/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "uf2-family.h"

enum {
    KiB = 1024,
    MiB = 1024 * 1024,
};

/* Ids from microsoft/uf2 (utils/uf2families.json) and the boot ROMs. Ranges: the whole address
 * window of the chip's flash, not what one board has fitted: XIP windows of the RP2040 (16 MiB)
 * and RP2350 (32 MiB) data sheets, largest flash of the SAM D and nRF52 series, offsets into the
 * application partition for TinyUF2 on ESP32 (32-MiB flash), FlexSPI windows of i.MX RT, flash
 * from 0x08000000 on STM32. */
static const MoultUf2Family families[] = {
    { 0xe48bff56, "RP2040", "rp2040", "rp2", 0x10000000, 0x11000000, TRUE },
    { 0xe48bff57, "RP2XXX_ABSOLUTE", "rp2350", "rp2", 0x10000000, 0x12000000, TRUE },
    { 0xe48bff58, "RP2XXX_DATA", "rp2350", "rp2", 0x10000000, 0x12000000, TRUE },
    { 0xe48bff59, "RP2350_ARM_S", "rp2350", "rp2", 0x10000000, 0x12000000, TRUE },
    { 0xe48bff5a, "RP2350_RISCV", "rp2350", "rp2", 0x10000000, 0x12000000, TRUE },
    { 0xe48bff5b, "RP2350_ARM_NS", "rp2350", "rp2", 0x10000000, 0x12000000, TRUE },
    { 0xe48bff55, "CYW43_FIRMWARE", "rp2350", "rp2", 0x10000000, 0x12000000, TRUE },
    { 0x68ed2b88, "SAMD21", "samd21", "samd", 0, 256 * KiB, TRUE },
    { 0x55114460, "SAMD51", "samd51", "samd", 0, 1 * MiB, TRUE },
    /* Above the flash lie the user registers (UICR), which boot loader updates write. */
    { 0xada52840, "NRF52840", "nrf52840", "nrf", 0, 0x10002000 },
    { 0x621e937a, "NRF52833", "nrf52833", "nrf", 0, 0x10002000 },
    { 0x1b57745f, "NRF52", "nrf52", "nrf", 0, 0x10002000 },
    { 0x72721d4e, "NRF52832xxAA", "nrf52832", "nrf", 0, 0x10002000 },
    { 0x6f752678, "NRF52832xxAB", "nrf52832", "nrf", 0, 0x10002000 },
    { 0xd663823c, "NRF52_BOOTLOADER", "nrf52", "nrf", 0, 0x10002000, FALSE, TRUE },
    { 0xbfdd4eee, "ESP32S2", "esp32s2", "esp32", 0, 32 * MiB },
    { 0xc47e5767, "ESP32S3", "esp32s3", "esp32", 0, 32 * MiB },
    { 0x1c5f21b0, "ESP32", "esp32", "esp32", 0, 32 * MiB },
    { 0x2b88d29c, "ESP32C2", "esp32c2", "esp32", 0, 32 * MiB },
    { 0x332726f6, "ESP32H2", "esp32h2", "esp32", 0, 32 * MiB },
    { 0x540ddf62, "ESP32C6", "esp32c6", "esp32", 0, 32 * MiB },
    { 0xd42ba06c, "ESP32C3", "esp32c3", "esp32", 0, 32 * MiB },
    { 0x3d308e94, "ESP32P4", "esp32p4", "esp32", 0, 32 * MiB },
    { 0x4fb2d5bd, "MIMXRT10XX", "mimxrt", "mimxrt", 0x60000000, 0x80000000 },
    { 0x57755a57, "STM32F4", "stm32f4", "stm32", 0x08000000, 0x08200000 },
    { 0x6d0922fa, "STM32F407", "stm32f407", "stm32", 0x08000000, 0x08200000 },
    { 0x4e8f1c5d, "STM32H5", "stm32h5", "stm32", 0x08000000, 0x08200000 },
    { 0x6db66082, "STM32H7", "stm32h7", "stm32", 0x08000000, 0x08200000 },
    { 0x7be8976d, "RA4M1", "ra4m1", "renesas-ra", 0, 256 * KiB },
};

const MoultUf2Family *
moult_uf2_family_lookup (guint32 id)
{
    for (gsize i = 0; i < G_N_ELEMENTS (families); i++) {
        if (families[i].id == id)
            return &families[i];
    }
    return NULL;
}
