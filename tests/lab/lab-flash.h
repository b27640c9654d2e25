/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "esp-chips.h"
#include "lab-firmware.h"

G_BEGIN_DECLS

/**
 * LabBootResult:
 * @LAB_BOOT_LOADER: the chip finds no program and stays in its bootloader
 * @LAB_BOOT_LOST: it starts a program that is no MicroPython and shows nothing on USB
 */
typedef enum {
    LAB_BOOT_MICROPYTHON,
    LAB_BOOT_CIRCUITPYTHON,
    LAB_BOOT_LOADER,
    LAB_BOOT_LOST,
} LabBootResult;

/* What a board holds before anybody flashes it, by its scene: real-looking MicroPython,
 * CircuitPython ("circuitpython": version) or nothing ("version": ""). */
GBytes *lab_flash_make (JsonObject *spec, JsonObject *kind);

/* The kinds of files with firmware for a board: UF2; what an ESP chip gets at its bootloader's
 * offset; DfuSe and Intel HEX; binary and Intel HEX for debug probes. The usual one is the last. */
const char *const *lab_flash_get_extensions (JsonObject *kind);

/* The scene's firmware for a board's kind in another version, as the file to flash. NULL: its kind
 * has none. */
GBytes *lab_flash_make_file (JsonObject *kind,
                             const char *version,
                             const char *date,
                             const char *extension);

/* The chip of a kind that is flashed by its serial loader ("flash": bytes of its flash), or NULL.
 */
const EspChip *lab_flash_get_esp_chip (JsonObject *kind);

/* What happens when the chip @chip ("rp2040") starts with @image in its flash. @found is filled for
 * both Pythons. */
LabBootResult lab_flash_boot (const char *chip, GBytes *image, LabFirmwareFound *found);

G_END_DECLS
