/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-chips.h"

G_BEGIN_DECLS

/**
 * EspFirmwareFields:
 * @machine: "Generic ESP32 module with ESP32"
 * @board_id: (nullable): goes into images from 1.25 on only, as in real builds
 * @size: bytes of the file, 0: 300 KiB; a real one has 1.7 MB
 * @flash_size: what the header says and the partitions fill
 */
typedef struct {
    const EspChip *chip;
    const char *version;
    const char *date;
    const char *machine;
    const char *board_id;
    gsize size;
    guint32 flash_size;
} EspFirmwareFields;

/* What MicroPython's makeimg.py makes: bootloader, table of partitions and application joined, to
 * be written at the chip's bootloader offset. Deterministic, and compresses about as real ones. */
GBytes *esp_firmware_make (const EspFirmwareFields *fields);

G_END_DECLS
