/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LabChip:
 *
 * What an image of the lab is built for; all but the last of them get it as UF2.
 */
typedef enum {
    LAB_CHIP_RP2040,
    LAB_CHIP_RP2350_ARM,
    LAB_CHIP_RP2350_RISCV,
    LAB_CHIP_SAMD21,
    LAB_CHIP_SAMD51,
    LAB_CHIP_NRF52840,
    LAB_CHIP_ESP32S2,
    LAB_CHIP_ESP32S3,
    LAB_CHIP_STM32,
    LAB_CHIP_NRF, /* without a bootloader */
} LabChip;

/* "rp2040", "rp2350", "rp2350-riscv", "samd21", "samd51", "nrf52840", "esp32s2", "esp32s3",
 * "stm32", "nrf". */
gboolean lab_chip_from_name (const char *name, LabChip *chip);
guint32 lab_chip_get_family (LabChip chip);
guint32 lab_chip_get_start (LabChip chip); /* usual address of the first byte of its image */

/**
 * LabFirmwareFields:
 * @chip: chip
 * @version: such as "1.24.1" or "1.26.0-preview.12.gabcdef012"
 * @date: (nullable): build date, "2024-11-29" unless given
 * @machine: machine string, "Raspberry Pi Pico W with RP2040"
 * @board_id: (nullable): "RPI_PICO_W"; goes into images from 1.25 on only, as in real builds
 * @size: bytes of flash contents, at least 16 KiB; 0: 300 KiB, a little less than a real one
 * @start: of the first byte, where it is not lab_chip_get_start()
 * @seed: images of different seeds differ, same fields give the same bytes
 * @straddle: put the version text across a border of two blocks
 */
typedef struct {
    LabChip chip;
    const char *version;
    const char *date;
    const char *machine;
    const char *board_id;
    gsize size;
    guint32 start;
    guint32 seed;
    gboolean straddle;
} LabFirmwareFields;

/* The flash contents, from lab_chip_get_start() on: deterministic noise, with the first page that
 * the chip's boot ROM wants and the texts that a real MicroPython holds. */
GBytes *lab_firmware_make_flash (const LabFirmwareFields *fields);

/* The two halves of that, for images of other forms: deterministic noise; and the texts that a real
 * MicroPython holds, in the middle of @size bytes (at least 16 KiB). */
void lab_firmware_fill (guint8 *bytes, gsize size, guint32 seed);
void lab_firmware_write_texts (guint8 *bytes, gsize size, const LabFirmwareFields *fields);

/* Whether the RP2040's boot ROM starts what begins with this page of 256 bytes. */
gboolean lab_firmware_has_boot2 (const guint8 *page);

/* The same as a UF2 file of 256-byte payloads; RP2350 files begin with the E10 absolute block. */
GBytes *lab_firmware_make_uf2 (const LabFirmwareFields *fields);

/* Any flash contents as a UF2 file. @address: of its first byte. */
GBytes *lab_firmware_wrap_uf2 (GBytes *flash, guint32 address, guint32 family);

/* One file with the blocks of both, as universal files for RP2040 and RP2350 are. */
GBytes *lab_firmware_join (GBytes *first, GBytes *second);

/**
 * LabFirmwareFlaw:
 *
 * Ways in which a file may be bad.
 */
typedef enum {
    LAB_FIRMWARE_TRUNCATED,      /* half of the blocks, the last one cut in the middle */
    LAB_FIRMWARE_WRONG_MAGIC,    /* the first magic of one block is wrong */
    LAB_FIRMWARE_MISSING_BLOCK,  /* one block in the middle is left out */
    LAB_FIRMWARE_REPEATED_BLOCK, /* one block twice, another one missing */
    LAB_FIRMWARE_WRONG_FAMILY,   /* every family id is one that no board has */
    LAB_FIRMWARE_EMPTY,          /* no bytes at all */
    LAB_FIRMWARE_RANDOM,         /* noise of the same length */
    LAB_FIRMWARE_HUGE,           /* 200 MB, of which the first are the file */
} LabFirmwareFlaw;

GBytes *lab_firmware_spoil (GBytes *uf2, LabFirmwareFlaw flaw);

/**
 * LabFirmwareFound:
 *
 * What a flash content would run. Any text may be NULL.
 */
typedef struct {
    char *version;
    char *date;
    char *machine;
    char *board_id;
} LabFirmwareFound;

/* Finds what the chip would run, in the lab's images as in real ones. FALSE: no MicroPython. The
 * board id is found in images of the lab only. */
gboolean lab_firmware_find (GBytes *flash, LabFirmwareFound *found);
void lab_firmware_found_clear (LabFirmwareFound *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LabFirmwareFound, lab_firmware_found_clear)

G_END_DECLS
