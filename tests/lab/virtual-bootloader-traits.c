/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-bootloader.h"

/* Speeds: SPI flash of the rp2 boards 45 ms an erase and 0.6 ms a page, together 55 ms for 4 KiB;
 * nRF52840 product specification, NVMC: 85 ms an erase, 41 µs a word. The SAMD51's and the
 * ESP32-S3's are nominal. Sizes of volumes: rp2 ROMs 128 MiB with 4 KiB clusters, samdx1 16000
 * sectors, nRF52 and tinyuf2 CFG_UF2_NUM_BLOCKS 0x10109 sectors. The nRF52's flash ends where the
 * application's data begin (USER_FLASH_END), the ESP32's is the partition ota_0 of tinyuf2's table
 * for 4 MB. CircuitPython's drive is what the Pico's 2 MiB leave it. */
static const VirtualBootloaderTraits all_traits[] = {
    [VIRTUAL_BOOTLOADER_RP2040] = {
        .name = "rp2040-rom",
        .label = "RPI-RP2",
        .info_heading = "UF2 Bootloader v3.0",
        .model = "Raspberry Pi RP2",
        .board_id = "RPI-RP2",
        .family = 0xe48bff56,
        .flash_base = 0x10000000,
        .flash_size = 2 * 1024 * 1024,
        .app_start = 0x10000000,
        .volume_size = 128 * 1024 * 1024,
        .cluster_size = 4096,
        .erase_us = 45000,
        .page_us = 625,
        .vanish_ms = 1000, /* safe_reboot (…, 1000) in _write_uf2_page_complete */
        .partitioned = TRUE,
    },
    [VIRTUAL_BOOTLOADER_RP2350] = {
        .name = "rp2350-rom",
        .label = "RP2350",
        .info_heading = "UF2 Bootloader v1.0",
        .model = "Raspberry Pi RP2350",
        .board_id = "RP2350",
        .family = 0xe48bff59,
        .flash_base = 0x10000000,
        .flash_size = 4 * 1024 * 1024,
        .app_start = 0x10000000,
        .volume_size = 128 * 1024 * 1024,
        .cluster_size = 4096,
        .erase_us = 45000,
        .page_us = 625,
        .vanish_ms = 500, /* REBOOT_TYPE_FLASH_UPDATE after 500 ms */
        .partitioned = TRUE,
    },
    [VIRTUAL_BOOTLOADER_SAMD] = {
        .name = "samd",
        .label = "ITSYM4BOOT",
        .info_heading = "UF2 Bootloader v3.15.0 SFHWRO",
        .model = "ItsyBitsy M4 Express",
        .board_id = "SAMD51G19A-Itsy-v0",
        .family = 0x55114460,
        .flash_base = 0,
        .flash_size = 512 * 1024,
        .app_start = 0x4000,
        .volume_size = 16000 * 512,
        .cluster_size = 512,
        .erase_us = 20000,
        .page_us = 2000,
        .vanish_ms = 0, /* resetHorizon = timerHigh + 30: before the directory is written */
        .has_current_uf2 = TRUE,
    },
    [VIRTUAL_BOOTLOADER_NRF52] = {
        .name = "nrf52",
        .label = "XIAO-BOOT",
        .info_heading = "UF2 Bootloader 0.6.1",
        .model = "Seeed XIAO nRF52840",
        .board_id = "nRF52840-SeeedXiao-v1",
        .family = 0xada52840,
        .flash_base = 0,
        .flash_size = 0xed000,
        .app_start = 0x1000,
        .volume_size = 0x10109 * 512,
        .cluster_size = 512,
        .erase_us = 85000,
        .page_us = 2624,
        .vanish_ms = 0, /* in the WRITE(10) complete callback */
        .has_current_uf2 = TRUE,
    },
    [VIRTUAL_BOOTLOADER_TINYUF2] = {
        .name = "tinyuf2",
        .label = "FTHRS3BOOT",
        .info_heading = "TinyUF2 Bootloader 0.18.2",
        .model = "Adafruit Feather ESP32-S3",
        .board_id = "ESP32S3-Feather-revC",
        .family = 0xc47e5767,
        .flash_base = 0,
        .flash_size = 1441792,
        .app_start = 0,
        .volume_size = 0x10109 * 512,
        .cluster_size = 512,
        .erase_us = 45000,
        .page_us = 625,
        .vanish_ms = 0, /* board_dfu_complete () in the WRITE(10) complete callback */
        .has_current_uf2 = TRUE,
    },
    [VIRTUAL_BOOTLOADER_NONE] = {
        .name = "circuitpython",
        .label = "CIRCUITPY",
        .flash_size = 1024 * 1024,
        .volume_size = 1024 * 1024,
        .cluster_size = 512,
        .partitioned = TRUE,
    },
};

const VirtualBootloaderTraits *
virtual_bootloader_get_traits (VirtualBootloaderKind kind)
{
    return &all_traits[kind];
}
